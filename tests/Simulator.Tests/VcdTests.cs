using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Waves;
using Xunit;

namespace WaferHdl.Simulator.Tests;

public class VcdTests
{
    /// <summary>A counter whose low bits are an enum, beside a struct of it, twice below a top.</summary>
    private static Design Design()
    {
        var state = new EnumType(
            "State", new UIntType(2),
            [new EnumName("Idle", 0), new EnumName("Busy", 1), new EnumName("Done", 2)]);
        var pair = new StructType("Pair",
            [new StructField("high", new UIntType(68)), new StructField(
                "low", new ArrayType(new UIntType(6), 2))]);
        var m = DesignBuilder.Module("Part");
        m.Clock();
        var count = m.Register("count", 12, 0, net => m.Binary(BinaryKind.Add, net, m.Constant(1, 12)));
        var low = m.Slice(count, 0, 2);
        m.Names.Add(new NamedNet("state", low, state, NameKind.Wire, null, default));
        var wide = m.Add(
            new UnaryCell(UnaryKind.Not, m.Add(new ExtendCell(count, false, 68, default)), 68, default));
        m.Names.Add(new NamedNet("pair", m.Concat(wide, count), pair, NameKind.Wire, null, default));
        m.Output("y.valid", m.Slice(count, 1, 1));
        var top = DesignBuilder.Module("pack.Top");
        top.Clock();
        top.Instances.Add(new Instance("a", new ModuleId(0), [new Net(0), new Net(1), null], null, default));
        top.Arrays.Add(new InstanceArray(
            "b", [1, 2], ["r", "c"], [new ModuleId(0)], [],
            [Shared(0), Shared(1), []], null, default));
        return DesignBuilder.Design(m, top);
    }

    private static System.Collections.Immutable.ImmutableArray<ArrayPiece> Shared(int net) =>
    [
        new ArrayPiece(
            new Semantics.Values.IndexBox([new IndexRange(0, 1, 1), new IndexRange(0, 2, 1)]),
            new NetPiece(new Net(net), new AffineMap(0, [0, 0]), 1, 0)),
    ];

    private static string Record(
        long cycles, Func<ISimulationEngine, ClockSchedule, TextWriter, IWaveWriter> create)
    {
        var design = Design();
        using var engine = design.Simulate();
        var clocks = new ClockSchedule(design.TopModule);
        var text = new StringWriter();
        using var waves = create(engine, clocks, text);
        SimulationRun.Execute(
            engine, clocks, new RunOptions { Cycles = cycles, ResetCycles = 0, Waves = waves });
        return waves is VcdRing ring ? ring.ToText() : text.ToString();
    }

    [Fact]
    public void A_dump_has_the_hierarchy_parts_of_values_and_enum_names()
    {
        var dump =
            VcdDocument.Parse(Record(6, (engine, clocks, text) => new VcdWriter(text, engine, clocks)));
        Assert.Equal("100 ps", dump.TimeScale);
        Assert.Equal(
            [
                "Top.clk", "Top.rst",
                "Top.a.count", "Top.a.state", "Top.a.state_name", "Top.a.rst", "Top.a.pair.high",
                "Top.a.pair.low[0]",
                "Top.a.pair.low[1]", "Top.a.y.valid", "Top.b[0][0].count",
            ],
            dump.Variables.Keys.Take(11));

        // Edges at 10, 20, …; a unit is 10 steps. Between 30 and 40 the count is 3.
        var count = dump.Variables["Top.b[0][1].count"];
        Assert.Equal(("reg", 12), (count.Kind, count.Width));
        Assert.Equal(["0", "1", "10", "11", "100", "101", "110"], count.Changes.Select(c => c.Value));
        Assert.Equal([0L, 100, 200, 300, 400, 500, 600], count.Changes.Select(c => c.Time));
        Assert.Equal(["Idle", "Busy", "Done", "0x3", "Idle", "Busy", "Done"],
            dump.Variables["Top.a.state_name"].Changes.Select(c => c.Value));
        Assert.Equal((BigInteger.One << 68) - 1 - 6, Binary(dump.Variables["Top.a.pair.high"].At(600)));
        Assert.Equal("110", dump.Variables["Top.a.pair.low[0]"].At(650));
        Assert.Single(dump.Variables["Top.a.pair.low[1]"].Changes);

        var clk = dump.Variables["Top.clk"];
        Assert.Equal([(0L, "0"), (100L, "1"), (150L, "0"), (200L, "1")], clk.Changes.Take(4));
        Assert.Equal(700, dump.End);
    }

    [Fact]
    public void A_filter_leaves_signals_out()
    {
        var dump = VcdDocument.Parse(Record(2, (engine, clocks, text) =>
            new VcdWriter(text, engine, clocks, new WaveOptions { Select = ["**count"] })));
        Assert.Equal(
            ["Top.clk", "Top.a.count", "Top.b[0][0].count", "Top.b[0][1].count"], dump.Variables.Keys);
    }

    [Fact]
    public void A_ring_dumps_the_last_samples_as_the_whole_dump_has_them()
    {
        var whole = VcdDocument.Parse(
            Record(100, (engine, clocks, text) => new VcdWriter(text, engine, clocks)));
        var last = VcdDocument.Parse(Record(100, (engine, clocks, _) => new VcdRing(engine, clocks, 8)));
        Assert.Equal(whole.Variables.Keys, last.Variables.Keys);
        Assert.Equal(whole.End, last.End);
        var first = last.Variables["Top.a.count"].Changes[0].Time;
        Assert.Equal(8, last.Variables["Top.a.count"].Changes.Count);
        foreach (var (path, variable) in whole.Variables)
            for (var time = first + 10; time <= whole.End; time += 50)
                Assert.Equal(variable.At(time), last.Variables[path].At(time));
    }

    private static BigInteger Binary(string digits) =>
        digits.Aggregate(BigInteger.Zero, (value, digit) => value * 2 + (digit - '0'));
}
