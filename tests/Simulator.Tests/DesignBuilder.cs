using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>Short ways to write netlists by hand.</summary>
internal static class DesignBuilder
{
    public static Net Input(this ModuleBuilder module, string name, int width, PortKind kind = PortKind.Data)
    {
        var net = module.Add(new InputCell(module.Ports.Count, width, default));
        HdlType type = kind switch
        {
            PortKind.Clock => ClockType.Instance,
            PortKind.Reset => new ResetType(false, false),
            _ => new UIntType(width),
        };
        module.Ports.Add(new Port(name, false, type, kind, -1, null, default));
        module.PortNets.Add(net);
        return net;
    }

    public static void Output(this ModuleBuilder module, string name, Net net)
    {
        module.Ports.Add(
            new Port(name, true, new UIntType(module.WidthOf(net)), PortKind.Data, -1, null, default));
        module.PortNets.Add(net);
    }

    /// <summary>Ports <c>clk</c> and <c>rst</c> and their domain.</summary>
    public static int Clock(
        this ModuleBuilder module, string clock =
            "clk", string? reset = "rst", bool isAsync = false, bool isLow = false)
    {
        module.Input(clock, 1, PortKind.Clock);
        var clockPort = module.Ports.Count - 1;
        if (reset is not null)
        {
            module.Input(reset, 1, PortKind.Reset);
            module.Ports[^1] = module.Ports[^1] with { Type = new ResetType(isAsync, isLow) };
        }

        module.Domains.Add(
            new ClockDomain(clock, clockPort, reset is null ? -1 : clockPort + 1, isAsync, isLow));
        return module.Domains.Count - 1;
    }

    public static Net Register(
        this ModuleBuilder module, string name, int width, ulong init, Func<Net, Net> next, int domain = 0,
        bool hasReset = true, bool isInitDefined = true)
    {
        var net = module.Reserve(width);
        module.Names.Add(new NamedNet(name, net, new UIntType(width), NameKind.Register, null, default));
        module.Define(net, new RegisterCell(
            name, next(net), BitVector.FromWord(init, width), hasReset, isInitDefined, domain, default));
        return net;
    }

    public static Net Binary(this ModuleBuilder module, BinaryKind kind, Net a, Net b)
    {
        var width = kind >= BinaryKind.Equal ? 1 : module.WidthOf(a);
        return module.Add(new BinaryCell(kind, a, b, width, default));
    }

    public static Net Constant(this ModuleBuilder module, ulong value, int width) =>
        module.Constant(BitVector.FromWord(value, width));

    public static Net Slice(this ModuleBuilder module, Net a, int low, int width) =>
        module.Add(new SliceCell(a, low, width, default));

    public static Net Concat(this ModuleBuilder module, params Net[] parts) =>
        module.Add(new ConcatCell([.. parts], parts.Sum(module.WidthOf), default));

    public static void Name(this ModuleBuilder module, string name, Net net) =>
        module.Names.Add(
            new NamedNet(name, net, new UIntType(module.WidthOf(net)), NameKind.Wire, null, default));

    public static ModuleBuilder Module(string name) => new(name, []);

    public static Design Design(params ModuleBuilder[] modules) =>
        new([.. modules.Select(m => m.Build())], new ModuleId(modules.Length - 1));

    public static ISimulationEngine Simulate(this Design design, SimulationOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var engine = new InterpreterFactory().Create(
            design, options ?? SimulationOptions.Default, diagnostics);
        Assert.Empty(diagnostics.Items);
        return engine!;
    }

    public static BitVector Bits(ulong value, int width) => BitVector.FromWord(value, width);

    public static void Poke(this ISimulationEngine engine, string port, ulong value)
    {
        var index = engine.Design.TopModule.FindPort(port);
        engine.Poke(index, Bits(value, engine.Design.TopModule.Ports[index].Width));
    }

    public static ulong Peek(this ISimulationEngine engine, string path) =>
        engine.Peek(engine.Find(path)!).Low;

    public static void Step(this ISimulationEngine engine, params string[] clocks)
    {
        string[] names = clocks.Length == 0 ? ["clk"] : clocks;
        engine.Step([.. names.Select(engine.Design.TopModule.FindPort)]);
    }

    public static ImmutableArray<IndexRange> Range(int start, int count, int stride = 1) =>
        [new(start, count, stride)];
}
