using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using Xunit;

namespace WaferHdl.Simulator.Tests;

public class SimulationRunTests
{
    private static RunResult Run(Design design, RunOptions options)
    {
        using var engine = design.Simulate();
        return SimulationRun.Execute(engine, new ClockSchedule(design.TopModule), options);
    }

    [Fact]
    public void Beats_go_through_in_order_and_a_full_sink_ends_the_run()
    {
        var sink = new RecordingSink(limit: 3);
        var result = Run(DesignBuilder.Design(StreamDesigns.Slot()), new RunOptions
        {
            Cycles = 100,
            Sources = [new SourceBinding("x", new ListSource(StreamDesigns.Bytes(7, 8, 9, 10)))],
            Sinks = [new SinkBinding("y", sink)],
        });
        Assert.Equal(StopReason.SinksFull, result.Reason);
        Assert.Equal(StreamDesigns.Bytes(7, 8, 9), sink.Beats);

        // One cycle into the slot, one out, nothing at the same time.
        Assert.Equal(6, result.Cycles);
        Assert.Equal([("x", 3L), ("y", 3L)], result.Transfers);
    }

    private sealed class LazySink : IStreamSink
    {
        private int _asked;

        public List<ulong> Beats { get; } = [];

        public bool IsReady => ++_asked % 4 == 0;

        public bool HasLimit => false;

        public bool IsFull => false;

        public void Accept(Semantics.Values.BitVector beat) => Beats.Add(beat.Low);
    }

    [Fact]
    public void A_sink_may_press_back_and_an_idle_design_stops()
    {
        var sink = new LazySink();
        var result = Run(DesignBuilder.Design(StreamDesigns.Slot()), new RunOptions
        {
            IdleCycles = 10,
            Sources = [new SourceBinding("x", new ListSource(StreamDesigns.Bytes(1, 2, 3, 4, 5)))],
            Sinks = [new SinkBinding("y", sink)],
        });
        Assert.Equal(StopReason.Idle, result.Reason);
        Assert.Equal([1u, 2u, 3u, 4u, 5u], sink.Beats);
    }

    [Theory]
    [InlineData("count == 4", 7)]
    [InlineData("count >= 2 && full", 3)]
    [InlineData("!full && held || count > 200", 2)]
    public void A_condition_stops_behind_the_edge_that_meets_it(string text, long cycles)
    {
        // Nothing takes y, so the run drains it.
        var design = DesignBuilder.Design(StreamDesigns.Slot());
        using var engine = design.Simulate();
        var condition = RunCondition.Parse(text, engine, out var error);
        Assert.Null(error);
        var result = SimulationRun.Execute(engine, new ClockSchedule(design.TopModule), new RunOptions
        {
            Cycles = 50,
            Until = condition,
            Sources = [new SourceBinding("x", new ListSource(StreamDesigns.Bytes(1, 2, 3, 4, 5)))],
        });
        Assert.Equal((StopReason.ConditionMet, cycles), (result.Reason, result.Cycles));
    }

    [Theory]
    [InlineData("nothing", "the design has no signal 'nothing'")]
    [InlineData("count == x", "'x' is no value of 'count', which is u8")]
    [InlineData("== 3", "a signal is missing in the condition")]
    public void A_condition_that_names_nothing_is_explained(string text, string expected)
    {
        using var engine = DesignBuilder.Design(StreamDesigns.Slot()).Simulate();
        Assert.Null(RunCondition.Parse(text, engine, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_failed_assert_stops_the_run_with_its_cycle()
    {
        var m = StreamDesigns.Slot();
        var taken = m.Names.First(n => n.Name == "taken").Net;
        m.Properties.Add(new Property(
            PropertyCheck.Assert, m.Binary(BinaryKind.LessUnsigned, taken, m.Constant(2, 8)),
            [new MessagePart("took ", null, null, null), new MessagePart("", taken, new UIntType(8), null)],
            0, default));
        var result = Run(DesignBuilder.Design(m), new RunOptions
        {
            Cycles = 50,
            Sources = [new SourceBinding("x", new ListSource(StreamDesigns.Bytes(1, 2, 3, 4, 5)))],
        });
        Assert.Equal(StopReason.Failed, result.Reason);
        Assert.Equal("WH4010", result.Failure!.Code);
        Assert.Equal("an assertion failed at cycle 3: took 2", result.Failure.Message);
    }

    [Fact]
    public void A_run_without_a_source_counts_cycles_and_can_be_cancelled()
    {
        var design = DesignBuilder.Design(StreamDesigns.Slot());
        Assert.Equal(StopReason.CyclesReached, Run(design, new RunOptions { Cycles = 20 }).Reason);
        using var cancellation = new CancellationTokenSource();
        var result = Run(design, new RunOptions
        {
            Cancellation = cancellation.Token,
            Progress = cycles =>
            {
                if (cycles >= 5000) cancellation.Cancel();
            },
        });
        Assert.Equal(StopReason.Cancelled, result.Reason);
        Assert.InRange(result.Cycles, 5000, 12_000);
    }

    [Fact]
    public void Clocks_keep_their_order_in_one_merged_list()
    {
        var m = DesignBuilder.Module("M");
        m.Clock("a", null);
        m.Clock("b", null);
        var clocks = new ClockSchedule(DesignBuilder.Design(m).TopModule);
        clocks.Set(0, 3, 0);
        clocks.Set(1, 4, 2);
        var edges = new List<string>();
        while (clocks.NextTime <= 12)
        {
            var ports = clocks.Advance().ToArray();
            edges.Add($"{clocks.Time}:{string.Join("+", ports)}");
        }

        Assert.Equal(["2:1", "3:0", "6:0+1", "9:0", "10:1", "12:0"], edges);
        clocks.Set(1, 5, 0);
        Assert.Equal(15, clocks.NextTime);
        Assert.Equal(17, clocks.Time + 5);
    }
}
