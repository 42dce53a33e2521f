using static WaferHdl.Bench.Engine.Rows.MeshRows;

namespace WaferHdl.Bench.Engine.Rows;

/// <summary>Designs that are no array of many equal tiles, and smaller arrays.</summary>
internal static class DesignsRows
{
    public static void Irregular(Session session)
    {
        foreach (var design in new[] { Designs.Chain, Designs.Core, Designs.Noise })
        {
            var row = Beside(session, design.Name, design, design);
            session.Rows.Add(ResultRow.AtLeast(
                design.Name, $"{design.Name}, irregular, 1 thread, against Verilator", row.Ratio, 1, 1.5,
                Text($"{row.Ratio:0.00}x ({row.Ours:0.00} against {row.Theirs:0.00} M cycles/s)")));
        }
    }

    public static void Others(Session session)
    {
        Beside(session, Designs.Systolic.Name, Designs.Systolic, Designs.Systolic);
        Beside(session, Designs.Crossing.Name, Designs.Crossing, Designs.Crossing);
        Beside(session, "colour-routed tile", Designs.Colored(64, 64), Designs.Colored(4, 4));
    }

    /// <summary>The reference wafer with a program.</summary>
    public static void Programmable(Session session)
    {
        var row = Beside(
            session, "programmable tile", Designs.Programmable(64, 64), Designs.Programmable(4, 4));
        session.Rows.Add(ResultRow.AtLeast(
            "programmable", "programmable tile, 64 x 64, busy, 1 thread, tile-cycles a second", row.Ours, 15, 40,
            Text($"{row.Ours:0.00} M/s (Verilator's {row.Theirs:0.00} M/s: {row.Ratio:0.00}x)"), " M/s"));
    }

    /// <summary>Builds what the measurements need of Verilator, so that they find it.</summary>
    public static void Verilate(Session session)
    {
        foreach (var design in new[]
                 {
                     Designs.Chain, Designs.Core, Designs.Noise, Designs.Systolic, Designs.Crossing, Designs.Colored(4, 4),
                     Designs.Programmable(4, 4),
                     Designs.LoneTile, Designs.Mesh(8, 8, checks: true),
                     Designs.Gated(8, 8, Activity.Busy, checks: true),
                 })
            session.Verilate(design);
        if (session.IsQuick) return;
        session.Verilate(Designs.Mesh(8, 8, checks: true), hierarchical: true);
        session.Verilate(Designs.Mesh(32, 32, checks: true), limit: Session.StartLimit);
    }

    private static DesignRow Beside(Session session, string name, BenchDesign ours, BenchDesign theirs)
    {
        session.Compare(theirs, session.IsQuick ? 2_000 : 20_000);
        using var left = session.Ours(ours);
        using var right = session.Theirs(theirs)!;
        var rates = Rounds.Measure([(left, ours.Units), (right, theirs.Units)], session.RoundCount, session.RoundSeconds);
        var row = new DesignRow(
            name, ours.Top, theirs.Top, rates[0].UnitsPerCpuSecond / 1e6, rates[1].UnitsPerCpuSecond / 1e6, rates[0].Over(rates[1]));
        session.DesignRows.Add(row);
        Session.Say(Text($"  {name}: {row.Ours:0.000} against {row.Theirs:0.000} M a CPU second, {row.Ratio:0.00}x"));
        return row;
    }
}
