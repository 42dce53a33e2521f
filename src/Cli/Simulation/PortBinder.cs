using System.Numerics;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>Finds ports by the names that a user gave, and gives them values.</summary>
internal static class PortBinder
{
    /// <summary>The type that an input or output file of the port holds, one beat (or one cycle's value) at a time.</summary>
    public static HdlType ElementOf(ModuleNetlist top, StreamFile file, bool isInput)
    {
        var kind = isInput ? "input" : "output";
        if (top.FindStream(file.Port) is { } stream)
        {
            if (stream.IsInput == isInput) return stream.Element;
            throw Wrong(file, $"stream '{file.Port}' is an {(isInput ? "output" : "input")} of '{top.DisplayName}', not an {kind}");
        }

        if (top.FindData(file.Port) is { } data && !IsClock(top, data))
        {
            if (data.IsOutput != isInput) return data.Type;
            throw Wrong(file, $"port '{file.Port}' is an {(isInput ? "output" : "input")} of '{top.DisplayName}', not an {kind}");
        }

        var names = top.Streams.Where(s => s.IsInput == isInput).Select(s => s.Name)
            .Concat(top.DataPorts.Where(d => d.IsOutput != isInput && !IsClock(top, d)).Select(d => d.Name));
        throw CliException.Of(
            CliRules.UnknownName, $"'{top.DisplayName}' has no {kind} '{file.Port}'",
            Nearest.Help(file.Port, names, $"its {kind}s are"), file.Span);
    }

    public static void Set(ISimulationEngine engine, PortSetting setting)
    {
        var top = engine.Design.TopModule;
        if (top.FindData(setting.Port) is { IsOutput: false } data && !IsClock(top, data))
        {
            engine.Poke(data.Bits, Value(setting, data.Type));
            return;
        }

        var port = top.FindPort(setting.Port);
        if (port >= 0 && !top.Ports[port].IsOutput && top.Ports[port].Kind is PortKind.Fuse or PortKind.Data)
        {
            engine.Poke(port, Value(setting, top.Ports[port].Type));
            return;
        }

        var names = top.DataPorts.Where(d => !d.IsOutput && !IsClock(top, d)).Select(d => d.Name)
            .Concat(top.Ports.Where(p => p.Kind == PortKind.Fuse).Select(p => p.Name));
        throw CliException.Of(
            CliRules.UnknownName, $"'{top.DisplayName}' has no input '{setting.Port}' that can be set",
            Nearest.Help(setting.Port, names, "its inputs are"), setting.Span);
    }

    public static void SetClock(ModuleNetlist top, ClockSchedule clocks, ClockSetting setting)
    {
        var port = top.FindPort(setting.Port);
        if (!clocks.Ports.Contains(port))
        {
            throw CliException.Of(
                CliRules.UnknownName, $"'{top.DisplayName}' has no clock '{setting.Port}'",
                Nearest.Help(setting.Port, clocks.Ports.Select(p => top.Ports[p].Name), "its clocks are"));
        }

        clocks.Set(port, setting.Period, setting.Phase);
    }

    private static bool IsClock(ModuleNetlist top, DataPort port) => port.Bits.Any(b => top.Ports[b.Port].Kind == PortKind.Clock);

    private static BitVector Value(PortSetting setting, HdlType type)
    {
        if (type is EnumType named)
        {
            var last = setting.Value[(setting.Value.LastIndexOf('.') + 1)..];
            foreach (var name in named.Names)
                if (name.Name == last)
                    return BitVector.FromInteger(name.Value, type.Width);
        }

        if (!NumberText.TryParse(setting.Value, out var number))
        {
            throw CliException.Of(
                CliRules.Value, $"'{setting.Value}' is no value of '{setting.Port}', which is {type}",
                type is EnumType e ? $"its names are: {string.Join(", ", e.Names.Select(n => n.Name))}" : null, setting.Span);
        }

        // A struct or array takes its packed bits.
        var (low, high) = ValueText.IsSigned(type)
            ? (-(BigInteger.One << (type.Width - 1)), (BigInteger.One << (type.Width - 1)) - 1)
            : (BigInteger.Zero, (BigInteger.One << type.Width) - 1);
        if (number >= low && number <= high) return BitVector.FromInteger(number, type.Width);
        throw CliException.Of(
            CliRules.Value, $"{number} does not fit in '{setting.Port}', which is {type}: {low} to {high}", null, setting.Span);
    }

    private static CliException Wrong(StreamFile file, string message) =>
        CliException.Of(CliRules.UnknownName, message, null, file.Span);
}
