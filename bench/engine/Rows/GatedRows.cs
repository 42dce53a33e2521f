using static WaferHdl.Bench.Engine.Rows.MeshRows;

namespace WaferHdl.Bench.Engine.Rows;

/// <summary>The mesh in which most tiles stand still: what skipping them gives and costs.</summary>
internal static class GatedRows
{
    public static void Cluster(Session session)
    {
        // The same tile with the same load: of Verilator's 64 tiles four are active.
        var reference = Designs.Gated(8, 8, Activity.Cluster, checks: true);
        session.Compare(reference, session.IsQuick ? 300 : 20_000);
        session.Compare(Designs.Gated(8, 8, Activity.Busy, checks: true), session.IsQuick ? 300 : 20_000);
        var (columns, rows) = session.IsQuick ? (256, 256) : Designs.Wafer;
        var design = Designs.Gated(columns, rows, Activity.Cluster);
        using var theirs = session.Theirs(reference)!;
        using var busy = session.Theirs(Designs.Gated(8, 8, Activity.Busy, checks: true))!;
        using var ours = session.Ours(design);
        var rates = Rounds.Measure(
            [(ours, design.Units), (theirs, reference.Units), (busy, reference.Units)], session.RoundCount, session.RoundSeconds);
        var ratio = rates[0].Over(rates[1]);
        session.DesignRows.Add(new DesignRow(
            "gated tile, 5 % in a cluster", design.Top, reference.Top, rates[0].UnitsPerCpuSecond / 1e6, rates[1].UnitsPerCpuSecond / 1e6, ratio));
        session.Rows.Add(ResultRow.AtLeast(
            "gated", $"gated tile, {columns} x {rows}, 5 % active in one cluster, 1 thread, against Verilator's with the same load", ratio, 100, 250,
            Text($"{ratio:0}x ({rates[0].UnitsPerCpuSecond / 1e6:0} against {rates[1].UnitsPerCpuSecond / 1e6:0.0} M tile-cycles/s; {rates[0].Over(rates[2]):0}x Verilator's busy tile)")));
    }

    /// <summary>Skipping on against skipping off, where it can hardly help.</summary>
    public static void Skipping(Session session)
    {
        var (columns, rows) = session.IsQuick ? (256, 256) : Designs.Wafer;
        foreach (var (activity, what, aim) in new (Activity, string, double?)[]
                 { (Activity.Scattered, "5 % scattered", 1.5), (Activity.Busy, "fully busy", null) })
        {
            var design = Designs.Gated(columns, rows, activity);
            using var on = session.Ours(design);
            using var off = session.Ours(design, skips: false);
            var rates = Rounds.Measure([(on, design.Units), (off, design.Units)], session.RoundCount, session.RoundSeconds);
            var ratio = rates[0].Over(rates[1]);
            session.Rows.Add(ResultRow.AtLeast(
                what, $"gated tile, {columns} x {rows}, {what}, against skipping switched off", ratio, 0.95, aim,
                Text($"{ratio:0.00}x ({rates[0].UnitsPerCpuSecond / 1e6:0.0} against {rates[1].UnitsPerCpuSecond / 1e6:0.0} M tile-cycles/s)")));
        }
    }
}
