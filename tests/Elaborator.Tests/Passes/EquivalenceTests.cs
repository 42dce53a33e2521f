using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests;

/// <summary>What a pass makes of a design does the same as the design: same inputs, same outputs, every cycle.</summary>
public sealed class EquivalenceTests
{
    private const int Cycles = 20;

    public static TheoryData<string> Passes => [.. PassList.All.Select(pass => pass.Name), "default", "export"];

    [Theory, MemberData(nameof(Passes))]
    public void Pass_keeps_what_random_designs_do(string name)
    {
        for (var seed = 0; seed < 60; seed++) Check(RandomDesign.Create(seed, 60), name, $"seed {seed}");
    }

    [Theory, MemberData(nameof(Passes))]
    public void Pass_keeps_what_the_cases_do(string name)
    {
        foreach (var path in Golden.Files("tests/Cases/passes", "*.wnl")) Check(Wnl.Parse(Golden.Read(path), path), name, path);
    }

    private static void Check(Design before, string name, string what)
    {
        IEnumerable<INetlistPass> passes = name switch
        {
            "default" => PassList.Default,
            "export" => PassList.Export,
            _ => [PassList.All.Single(pass => pass.Name == name)],
        };
        var after = PassRunner.Run(before, passes, verifies: true);
        // A textual round trip must not change behaviour either.
        after = Wnl.Parse(WnlWriter.Write(after));
        using var left = Engine(WithOutputNames(before));
        using var right = Engine(WithOutputNames(after));
        var random = new Random(1);
        var ports = before.TopModule.Ports;
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            for (var i = 0; i < ports.Length; i++)
            {
                if (ports[i].IsOutput || ports[i].Kind == PortKind.Clock) continue;
                var value = ports[i].Kind == PortKind.Reset
                    ? BitVector.Bit(cycle == 0 || random.Next(8) == 0)
                    : BitVector.FromInteger(new BigInteger(random.NextInt64()) * random.NextInt64() * random.NextInt64() >> random.Next(100), ports[i].Width);
                left.Poke(i, value);
                right.Poke(i, value);
            }

            foreach (var port in ports.Where(port => port.IsOutput))
                if (Peek(left, port.Name) != Peek(right, port.Name))
                    Assert.Fail($"{what}, cycle {cycle}: {port.Name} was {Peek(left, port.Name)}, is {Peek(right, port.Name)} after {name}\n{WnlWriter.Write(before)}\n{WnlWriter.Write(after)}");
            var clocks = Enumerable.Range(0, ports.Length).Where(i => ports[i].Kind == PortKind.Clock).ToArray();
            left.Step(clocks);
            right.Step(clocks);
        }
    }

    // Signals are found by name; cases without names get those of their outputs.
    private static Design WithOutputNames(Design design)
    {
        var top = design.TopModule;
        var names = top.Ports.Select((port, i) => new NamedNet("port_" + port.Name, top.PortNets[i], port.Type, NameKind.Port, null, default));
        return design with { Modules = design.Modules.SetItem(design.Top.Index, top.With(names: [.. names])) };
    }

    private static BitVector Peek(ISimulationEngine engine, string port) => engine.Peek(engine.Find("port_" + port)!);

    private static ISimulationEngine Engine(Design design)
    {
        var diagnostics = new DiagnosticBag();
        var engine = new InterpreterFactory().Create(design, SimulationOptions.Default, diagnostics);
        Assert.True(engine is not null, string.Join("\n", Wnl.Lines(diagnostics)));
        return engine;
    }
}
