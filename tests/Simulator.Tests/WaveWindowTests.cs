using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Waves;
using WaferHdl.Tests.Lockstep;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>Waves of some signals in some cycles.</summary>
public class WaveWindowTests
{
    [Theory]
    [InlineData("tile[1][*].x", 6, "tile[1][0].x", "tile[1][5].x")]
    [InlineData("tile[0..1][2..3].x", 4, "tile[0][2].x", "tile[1][3].x")]
    [InlineData("plate.tile[3][5].tot?l", 1, "tile[3][5].total", "tile[3][5].total")]
    [InlineData("**.total", 24, "tile[0][0].total", "tile[3][5].total")]
    [InlineData("gain", 1, "gain", "gain")]
    public void Patterns_choose_signals_of_a_wafer(string pattern, int count, string first, string last)
    {
        using var engine = StateTests.Plate(isPhysical: false).Simulate();
        var found = SignalSelector.Select(engine, [pattern]).Select(s => s.Path).ToList();
        Assert.Equal(count, found.Count);
        Assert.Contains(first, found);
        Assert.Contains(last, found);
        Assert.Equal(found, engine.Signals.Select(s => s.Path).Where(found.Contains));
    }

    [Fact]
    public void An_instance_stands_for_all_in_it_and_a_pattern_must_match()
    {
        using var engine = StateTests.Plate(isPhysical: true).Simulate();
        var found = SignalSelector.Select(engine, ["tile[2][4]", "tile[2][4].x"]).Select(s => s.Path).ToList();
        Assert.Equal(engine.Signals.Select(s => s.Path).Where(p => p.StartsWith("tile[2][4].", StringComparison.Ordinal)), found);
        Assert.StartsWith(
            "no signal is named like 'tile[9][*].x'",
            Assert.Throws<ArgumentException>(() => SignalSelector.Select(engine, ["gain", "tile[9][*].x"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SignalSelector.Select(engine, ["tile[0..99999][0..99999].x"]));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(100, 103)]
    [InlineData(7, long.MaxValue)]
    public void A_window_has_the_changes_of_the_whole_dump_in_it(long from, long to)
    {
        var whole = Record(WaveOptions.All, out _);
        var part = Record(new WaveOptions { From = from, To = to }, out var calls);
        // Cycle c begins at the edge at 10 (c + 1), and reset takes the first.
        var begin = from == 0 ? 0 : 100 * (from + 1);
        foreach (var (name, variable) in part.Variables)
        {
            if (name == "Slot.clk") continue;
            var expected = whole.Variables[name].Changes.Where(c => c.Time > begin && c.Time <= (to == long.MaxValue ? to : 100 * (to + 1)));
            Assert.Equal([(begin, whole.Variables[name].At(begin)), .. expected], variable.Changes);
        }

        Assert.InRange(calls, 1, to == long.MaxValue ? 1001 : 30);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 2)]
    [InlineData(500, 10)]
    public void A_trigger_keeps_what_was_before_it(long before, long after)
    {
        var whole = Record(WaveOptions.All, out _);
        var part = Record(new WaveOptions { Before = before, After = after }, out _, trigger: "n == 77");
        // The trigger holds in cycle 77.
        var begin = Math.Max(0, 100 * (77 + 1 - before));
        foreach (var (name, variable) in part.Variables)
        {
            if (name == "Slot.clk") continue;
            var expected = whole.Variables[name].Changes.Where(c => c.Time > begin && c.Time <= 100 * (77 + 1 + after));
            Assert.Equal([(begin, whole.Variables[name].At(begin)), .. expected], variable.Changes);
        }
    }

    // A counter, for 1000 cycles, on an engine that counts how often it is called.
    private static VcdDocument Record(WaveOptions options, out long calls, string? trigger = null)
    {
        var m = DesignBuilder.Module("Slot");
        m.Clock();
        var n = m.Register("n", 12, 0, net => m.Binary(BinaryKind.Add, net, m.Constant(1, 12)));
        m.Output("odd", m.Slice(n, 0, 1));
        var design = DesignBuilder.Design(m);
        var form = EngineForm.Lane(GraphOptions.Default, bits: 128, skew: 1, threads: 1, skips: true);
        using var engine = new StepwiseEngine(form.Create(design, SimulationOptions.Default), isStepwise: false);
        if (trigger is not null) options = options with { Trigger = RunCondition.Parse(trigger, engine, out _) };
        var clocks = new ClockSchedule(design.TopModule);
        var text = new StringWriter();
        using var waves = new VcdWriter(text, engine, clocks, options);
        SimulationRun.Execute(engine, clocks, new RunOptions { Cycles = 1000, Waves = waves });
        calls = engine.Calls;
        return VcdDocument.Parse(text.ToString());
    }
}
