using Microsoft.Extensions.DependencyInjection;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Semantics.Values;
using WaferHdl.Services;
using WaferHdl.Simulator.Engine;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The designs that engines are measured by (<c>bench/engine</c>): every engine gives the same bits.</summary>
public sealed class BenchDesignTests
{
    private const int Cycles = 200;

    private static readonly (string File, string Top)[] s_designs =
    [
        ("bench/engine/designs/mesh.whdl", "MeshChecks<8, 8>"),
        ("bench/engine/designs/mesh.whdl", "Mesh<20, 9>"),
        ("bench/engine/designs/mesh.whdl", "Gated<12, 8>"),
        ("bench/engine/designs/systolic.whdl", "SystolicRun<8>"),
        ("bench/engine/designs/crossing.whdl", "Crossing"),
        ("examples/04_fir/noise.whdl", "Noise"),
        ("examples/05_sha256/chain.whdl", "Chain"),
        ("examples/06_riscv/rv32.whdl", "Core<PROGRAM = \"data/loop.hex\">"),
        ("examples/wse2/wafer.whdl", "Endless<6, 8>"),
    ];

    public static TheoryData<string, string> Designs()
    {
        var data = new TheoryData<string, string>();
        foreach (var (file, top) in s_designs) data.Add(file, top);
        return data;
    }

    [Theory, MemberData(nameof(Designs))]
    public void Engines_agree_on_every_named_signal(string file, string top)
    {
        var design = Compiler.Design(Compiler.Open(file), top);
        using var services = new ServiceCollection().AddWaferHdl().BuildServiceProvider();
        var runs = services.GetServices<ISimulationEngineFactory>().Select(f => (f.Name, Signals: Run(f, design))).ToList();
        Assert.NotEmpty(runs[0].Signals);
        foreach (var run in runs.Skip(1))
            Assert.Equal(runs[0].Signals, run.Signals);
    }

    [Fact]
    public void Checksums_of_the_mesh_are_those_of_the_same_machine_in_hand_written_Verilog()
    {
        var design = Compiler.Design(Compiler.Open(s_designs[0].File), s_designs[0].Top);
        using var services = new ServiceCollection().AddWaferHdl().BuildServiceProvider();
        foreach (var factory in services.GetServices<ISimulationEngineFactory>())
        {
            using var engine = Create(factory, design);
            Step(engine, new ClockSchedule(design.TopModule), 300);
            var checks = engine.PeekPort(Port(design, "check")).Unsigned;
            var hash = 0UL;
            for (var tile = 63; tile >= 0; tile--) hash = hash * 1000003 + (uint)(checks >> 32 * tile & uint.MaxValue);
            Assert.True(hash == 0x029ed3298d1129cd, $"{factory.Name}: {hash:x16}");
        }
    }

    private static List<(string Path, BitVector Value)> Run(ISimulationEngineFactory factory, Design design)
    {
        using var engine = Create(factory, design);
        var clocks = new ClockSchedule(design.TopModule);
        for (var i = 0; i < clocks.Ports.Length; i++) clocks.Set(clocks.Ports[i], 3 + 2 * i, 0);
        if (design.TopModule.Ports.Any(p => p.Name == "density"))
        {
            foreach (var (port, value) in new[] { ("to_x", 7u), ("to_y", 5u), ("density", 256u) })
                engine.Poke(Port(design, port), BitVector.FromWord(value, port == "density" ? 9 : 10));
        }

        Reset(engine, true);
        Step(engine, clocks, 12);
        Reset(engine, false);
        Step(engine, clocks, Cycles);
        return [.. engine.Signals.Select(s => (s.Path, engine.Peek(s)))];
    }

    private static ISimulationEngine Create(ISimulationEngineFactory factory, Design design)
    {
        var bag = new DiagnosticBag();
        var engine = factory.Create(design, SimulationOptions.Default, bag);
        Assert.True(engine is not null, $"{factory.Name}: {Compiler.Print(bag)}");
        return engine;
    }

    private static void Reset(ISimulationEngine engine, bool isActive)
    {
        var ports = engine.Design.TopModule.Ports;
        for (var p = 0; p < ports.Length; p++)
            if (ports[p].Kind == PortKind.Reset)
                engine.Poke(p, BitVector.Bit(isActive));
    }

    // Many steps at once, as benchmarks take them.
    private static void Step(ISimulationEngine engine, ClockSchedule clocks, long count)
    {
        while (count > 0)
        {
            var coming = clocks.Coming;
            var steps = engine.Step(coming.Sequence, coming.First, Math.Min(count, coming.Most));
            clocks.Advance(steps);
            count -= steps;
        }
    }

    private static int Port(Design design, string name) =>
        Enumerable.Range(0, design.TopModule.Ports.Length).First(p => design.TopModule.Ports[p].Name == name);
}
