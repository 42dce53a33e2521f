using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Reference;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Lockstep;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>Many steps at once are the same steps one by one.</summary>
public class BatchTests
{
    private static readonly EngineForm s_compiled = EngineForm.Lane(GraphOptions.Default, bits: 256, skew: 4, threads: 1, skips: true);

    [Fact]
    public void A_test_that_waits_for_one_of_two_clocks_steps_many_edges_at_once()
    {
        const string text = """
            module Pair {
              in  fast: clock;
              in  slow: clock;
              out n: u16 @ fast;
              out m: u16 @ slow;
              reg count: u16 = 0 @ fast;
              reg other: u16 = 0 @ slow;
              n = count;
              m = other;
              seq @ fast { count <= count +% 1; }
              seq @ slow { other <= other +% 1; }
            }
            test "t" {
              inst dut = Pair();
              clock dut.fast period 3;
              clock dut.slow period 7;
              step 700 @ dut.slow;
              expect dut.m == 700;
              expect dut.n == 1633;
              parallel { step 300 @ dut.fast; } { step 10 @ dut.slow; expect dut.m == 710; }
              expect dut.n == 1933;
            }
            """;
        var workspace = new Workspace(new StateTests.NoFiles(), [new SourceText("t.whdl", text)]);
        Assert.Empty(workspace.Diagnostics.Items.Select(d => d.Message));
        foreach (var isStepwise in new[] { true, false })
        {
            var prepared = workspace.Prepare(Assert.Single(workspace.Tests), new DiagnosticBag(), ElaborationOptions.Default)!;
            var factory = new StepwiseFactory(isStepwise);
            var result = TestRunner.Run(prepared.Test, prepared.Design, new TestOptions { Engine = factory });
            Assert.True(result.Passed, result.Failure?.Message);
            Assert.InRange(factory.Engine!.Calls, 1, isStepwise ? 10_000 : 300);
        }
    }

    // Periods and phases of two clocks.
    public static TheoryData<long, long, long, long> Clocks => new()
    {
        { 10, 0, 10, 0 }, { 10, 0, 10, 5 }, { 3, 0, 7, 2 }, { 1, 0, 1000, 0 }, { 500, 3, 1, 0 }, { 6, 0, 4, 0 },

        // A round that is too long, and a clock that begins late.
        { 99_991, 0, 100_003, 0 }, { 10, 0, 10, 777 },
    };

    [Theory, MemberData(nameof(Clocks))]
    public void A_run_gives_the_same_in_one_go_as_step_by_step(long periodA, long phaseA, long periodB, long phaseB)
    {
        var design = TwoCounters();
        var one = Run(EngineForm.Interpreter, isStepwise: true);
        var many = Run(EngineForm.Interpreter, isStepwise: false);
        foreach (var other in new[] { many, Run(s_compiled, isStepwise: true), Run(s_compiled, isStepwise: false) })
        {
            Assert.Equal((1000, one.Result.Time, one.State, one.Steps), (other.Result.Cycles, other.Result.Time, other.State, other.Steps));
            Assert.Equal(one.Result.Counters, other.Result.Counters);
            Assert.Equal(
                one.Result.Hits.Select(h => (h.Cycle, h.Hit.InstancePath, h.Hit.Message)),
                other.Result.Hits.Select(h => (h.Cycle, h.Hit.InstancePath, h.Hit.Message)));
        }

        Assert.Equal([20L, 30L, 286L, 542L], one.Result.Hits.Where(h => h.Hit.InstancePath == "a").Take(4).Select(h => h.Cycle));
        if (periodA < 20 && periodB < 20) Assert.InRange(many.Calls, 2, 200);

        (RunResult Result, string State, long Calls, long Steps) Run(EngineForm form, bool isStepwise)
        {
            using var engine = new StepwiseEngine(form.Create(design, SimulationOptions.Default), isStepwise);
            var clocks = new ClockSchedule(design.TopModule);
            clocks.Set(clocks.Ports[0], periodA, phaseA);
            clocks.Set(clocks.Ports[1], periodB, phaseB);
            var result = SimulationRun.Execute(engine, clocks, new RunOptions { Cycles = 1000, StopOnFailure = false });
            return (result, StateTests.Text(engine.State), engine.Calls, engine.Steps);
        }
    }

    [Fact]
    public void A_run_stops_behind_the_step_whose_property_failed()
    {
        var design = TwoCounters();
        using var engine = new StepwiseEngine(design.Simulate(), isStepwise: false);
        var result = SimulationRun.Execute(engine, new ClockSchedule(design.TopModule), new RunOptions { Cycles = 5000 });
        Assert.Equal((StopReason.Failed, 31L), (result.Reason, result.Cycles));
        Assert.Equal("30", result.Hits[^1].Hit.Message);
    }

    [Theory, MemberData(nameof(Clocks))]
    public void A_schedule_advances_by_many_edges_as_by_one(long periodA, long phaseA, long periodB, long phaseB)
    {
        var top = TwoCounters().TopModule;
        var (one, many) = (new ClockSchedule(top), new ClockSchedule(top));
        foreach (var clocks in new[] { one, many })
        {
            clocks.Set(clocks.Ports[0], periodA, phaseA);
            clocks.Set(clocks.Ports[1], periodB, phaseB);
        }

        for (var round = 0; round < 200; round++)
        {
            var (edges, first, most) = many.Coming;
            var count = Math.Min(most, 1 + (round * 37 % 5000));
            var ticks = new long[2];
            for (var i = 0L; i < count; i++)
            {
                var ports = one.Advance().ToArray();
                Assert.Equal(ports, edges[edges.Behind(first, i)].ToArray());
                for (var c = 0; c < 2; c++)
                {
                    if (!ports.Contains(one.Ports[c])) continue;
                    ticks[c]++;
                    Assert.Equal(i + 1, edges.StepsUntil(one.Ports[c], first, ticks[c]));
                }
            }

            for (var c = 0; c < 2; c++) Assert.Equal(ticks[c], edges.EdgesOf(one.Ports[c], first, count));
            Assert.Equal(edges[edges.Behind(first, count - 1)].ToArray(), many.Advance(count).ToArray());
            Assert.Equal((one.Time, one.NextTime), (many.Time, many.NextTime));
        }
    }

    [Fact]
    public void A_schedule_whose_time_is_about_to_end_still_says_what_comes()
    {
        var clocks = new ClockSchedule(TwoCounters().TopModule);
        clocks.Set(clocks.Ports[0], long.MaxValue / 3, 0);
        clocks.Set(clocks.Ports[1], long.MaxValue / 2, 0);
        Assert.Equal(
            [[clocks.Ports[0]], [clocks.Ports[1]], [clocks.Ports[0]]],
            Enumerable.Range(0, 3).Select(i => clocks.Coming.Sequence[i].ToArray()));
        Assert.InRange(clocks.Coming.Most, 3, 10);
    }

    [Theory]
    [InlineData("step 5000; expect dut.n == 5000 % 256;", 5000)]
    [InlineData("parallel { step 3000; } { step 1000; expect dut.n == 1000 % 256; step 3000; } expect dut.n == 4000 % 256;", 4000)]
    [InlineData("step 1; step 0; step 700; expect dut.n == 701 % 256;", 701)]
    public void A_test_steps_many_cycles_at_once(string body, long cycles)
    {
        var text = "module Counter { out n: u8; reg count: u8 = 0; n = count; seq { count <= count +% 1; } }\n"
            + $"test \"t\" {{ inst dut = Counter(); {body} }}\n";
        var workspace = new Workspace(new StateTests.NoFiles(), [new SourceText("t.whdl", text)]);
        Assert.Empty(workspace.Diagnostics.Items.Select(d => d.Message));
        foreach (var isStepwise in new[] { true, false })
        {
            var diagnostics = new DiagnosticBag();
            var prepared = workspace.Prepare(Assert.Single(workspace.Tests), diagnostics, ElaborationOptions.Default)!;
            var factory = new StepwiseFactory(isStepwise);
            var result = TestRunner.Run(prepared.Test, prepared.Design, new TestOptions { Engine = factory });
            Assert.True(result.Passed, result.Failure?.Message);
            Assert.Equal(cycles, result.Cycle);
            Assert.Equal(cycles + 1, factory.Engine!.Steps);
            Assert.InRange(factory.Engine.Calls, 1, isStepwise ? cycles + 1 : 200);

            var tooLong = TestRunner.Run(prepared.Test, prepared.Design, new TestOptions { Engine = factory, MaximumCycles = 600 });
            Assert.Equal("the test takes more than 600 cycles", tooLong.Failure!.Message);
            Assert.Equal(601, tooLong.Cycle);
        }
    }

    private sealed class StepwiseFactory(bool isStepwise) : ISimulationEngineFactory
    {
        public StepwiseEngine? Engine { get; private set; }

        public string Name => "stepwise";

        public string Summary => "";

        public ISimulationEngine? Create(Design design, SimulationOptions options, DiagnosticBag diagnostics) =>
            Engine = new StepwiseEngine(new InterpreterFactory().Create(design, options, diagnostics)!, isStepwise);
    }

    [Fact]
    public void A_run_stops_before_memory_runs_out()
    {
        var design = DesignBuilder.Design(StreamDesigns.Slot());
        using var engine = new StepwiseEngine(design.Simulate(new SimulationOptions(MaximumBytes: 100_000)), false) { BytesPerStep = 10 };
        var result = SimulationRun.Execute(engine, new ClockSchedule(design.TopModule), new RunOptions { Cycles = 1_000_000_000 });
        Assert.Equal((StopReason.MemoryReached, "WH4060"), (result.Reason, result.Failure!.Code));
        Assert.InRange(engine.CommittedBytes, 100_001, 101_000);
        Assert.StartsWith("the simulation stopped at cycle ", result.Failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("100 kB, but it may take 100 kB", result.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8GB", 8_000_000_000)]
    [InlineData("1.5 MiB", 1_572_864)]
    [InlineData("512", 512)]
    [InlineData("2g", 2_000_000_000)]
    [InlineData("", null)]
    [InlineData("GB", null)]
    [InlineData("-3", null)]
    [InlineData("3 apples", null)]
    public void A_size_of_memory_is_read(string text, object? bytes) =>
        Assert.Equal(bytes is null ? null : Convert.ToInt64(bytes), ByteCount.Parse(text));

    // Two counters of their own clocks in a and b, the one with a cover and an assert.
    private static Design TwoCounters()
    {
        var counter = DesignBuilder.Module("Counter");
        counter.Clock();
        var count = counter.Register("n", 8, 0, net => counter.Binary(BinaryKind.Add, net, counter.Constant(1, 8)));
        Property(counter, PropertyCheck.Cover, BinaryKind.Equal, 20);
        Property(counter, PropertyCheck.Assert, BinaryKind.NotEqual, 30);
        counter.Counters.Add(new Counter("sum", count, 0, default));
        var top = DesignBuilder.Module("Top");
        top.Clock("clk_a", "rst_a");
        top.Clock("clk_b", "rst_b");
        top.Instances.Add(new Instance("a", new ModuleId(0), [new Net(0), new Net(1)], null, default));
        top.Instances.Add(new Instance("b", new ModuleId(0), [new Net(2), new Net(3)], null, default));
        return DesignBuilder.Design(counter, top);

        void Property(ModuleBuilder module, PropertyCheck check, BinaryKind kind, ulong value) => module.Properties.Add(new Property(
            check, module.Binary(kind, count, module.Constant(value, 8)),
            [new MessagePart("", count, new UIntType(8), null)], 0, default));
    }
}
