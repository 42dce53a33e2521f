using System.Globalization;

namespace WaferHdl.Bench.Engine.Rows;

/// <summary>The busy mesh: against Verilator, by size, and on two threads.</summary>
internal static class MeshRows
{
    public static void Busy(Session session)
    {
        var reference = Reference(session);
        session.Compare(Designs.Mesh(8, 8, checks: true), session.IsQuick ? 300 : 60_000);
        using var theirs = session.Theirs(reference.Design, reference.Hierarchical)!;
        var design = Designs.Mesh(64, 64);
        using var ours = session.Ours(design);
        var rates = Rounds.Measure(
            [(ours, design.Units), (theirs, reference.Design.Units)], session.RoundCount, session.RoundSeconds);
        var ratio = rates[0].Over(rates[1]);
        session.DesignRows.Add(new DesignRow(
            "mesh tile", design.Top, reference.Design.Top, rates[0].UnitsPerCpuSecond / 1e6, rates[1].UnitsPerCpuSecond / 1e6, ratio));
        session.Rows.Add(ResultRow.AtLeast(
            "mesh", "mesh tile, 64 x 64, busy, 1 thread, against Verilator's best tile rate", ratio, 16, 25,
            Text($"{ratio:0.0}x ({rates[0].UnitsPerCpuSecond / 1e6:0.0} against {rates[1].UnitsPerCpuSecond / 1e6:0.0} M tile-cycles/s)")));
    }

    /// <summary>What the whole wafer costs by tile and cycle against 4,096 tiles.</summary>
    public static void Cost(Session session)
    {
        var (columns, rows) = Designs.Wafer;
        var (small, large) = (Designs.Mesh(64, 64), Designs.Mesh(columns, rows));
        using var few = session.Ours(small);
        using var many = session.Ours(large);
        var rates = Rounds.Measure([(few, small.Units), (many, large.Units)], session.RoundCount, session.RoundSeconds);
        var ratio = rates[0].Over(rates[1]);
        session.Rows.Add(ResultRow.AtMost(
            "cost", "cost per tile-cycle, 850,000 against 4,096 tiles", ratio, 1.4, 1.2,
            Text($"{ratio:0.00}x ({rates[1].UnitsPerCpuSecond / 1e6:0.0} against {rates[0].UnitsPerCpuSecond / 1e6:0.0} M tile-cycles/s)"), "x"));
    }

    public static void Threads(Session session)
    {
        var (columns, rows) = Designs.Wafer;
        var design = Designs.Mesh(columns, rows);
        // One after the other gives the peak of one model; rates come from rounds in turns.
        using var two = session.Ours(design, threads: 2);
        using var one = session.Ours(design);
        var rates = Rounds.Measure([(two, design.Units), (one, design.Units)], session.RoundCount, 2 * session.RoundSeconds);
        var peak = two.PeakMebibytes();
        session.Rows.Add(ResultRow.AtLeast(
            "wafer", "850,000 mesh tiles, 2 threads, cycles a second", rates[0].CyclesPerSecond, 300, 450,
            Text($"{rates[0].CyclesPerSecond:0}/s"), "/s"));
        session.Rows.Add(ResultRow.AtMost(
            "memory", "the same, peak resident memory", peak, 400, 400, Text($"{peak:0} MiB"), " MiB"));
        var gain = rates[0].WallOver(rates[1]);
        session.Rows.Add(ResultRow.AtLeast(
            "second thread", "second thread on 850,000 tiles", gain, 1.7, 1.95, Text($"{gain:0.00}x")));
    }

    /// <summary>Rates by size, for the plot.</summary>
    public static void Sizes(Session session)
    {
        var (columns, rows) = Designs.Wafer;
        (int Columns, int Rows)[] sizes = [(8, 8), (16, 16), (32, 32), (64, 64), (128, 128), (256, 256), (columns, rows)];
        foreach (var size in sizes)
        {
            var design = Designs.Mesh(size.Columns, size.Rows);
            using var one = session.Ours(design);
            using var two = session.Ours(design, threads: 2);
            var rates = Rounds.Measure([(one, design.Units), (two, design.Units)], 3, session.RoundSeconds);
            session.Sizes.Add(new SizePoint(design.Units, rates[0].UnitsPerCpuSecond / 1e6, rates[1].UnitsPerSecond / 1e6));
            Session.Say(Text($"  {design.Units} tiles: {session.Sizes[^1].OneThread:0.0}, two threads {session.Sizes[^1].TwoThreads:0.0} M tile-cycles/s"));
        }
    }

    /// <summary>Verilator's fastest form of the busy tile.</summary>
    public static (BenchDesign Design, bool Hierarchical) Reference(Session session)
    {
        var flat = Designs.Mesh(8, 8, checks: true);
        if (session.IsQuick) return (flat, false);
        return session.FastestOf([(Designs.LoneTile, false), (flat, false), (flat, true)]);
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
