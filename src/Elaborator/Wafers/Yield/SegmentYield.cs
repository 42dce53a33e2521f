using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Yield;

/// <summary>Closed forms: a wafer of equal segments is good if no segment has more dead tiles than spares.</summary>
/// <param name="Length">Tiles of a segment, spares not counted.</param>
/// <param name="Spares">Spare tiles of a segment.</param>
/// <param name="Count">Segments of the wafer.</param>
public sealed record SegmentYield(int Length, int Spares, long Count)
{
    /// <summary>The segments of a shape without retirement; null where retirement couples them.</summary>
    public static SegmentYield? Of(GridShape shape)
    {
        if (shape.SpareRows is { Scheme: SpareScheme.Retire } || shape.SpareColumns is { Scheme: SpareScheme.Retire })
            return null;
        if (shape.SpareRows is { } rows)
            return rows.IsPerWafer
                ? new(shape.LogicalRows, rows.Count, shape.LogicalColumns)
                : new(shape.Rows, rows.Count, (long)shape.DieRows * shape.LogicalColumns);
        var columns = shape.SpareColumns;
        return columns is { IsPerWafer: true }
            ? new(shape.LogicalColumns, columns.Count, shape.LogicalRows)
            : new(shape.Columns, columns?.Count ?? 0, (long)shape.DieColumns * shape.LogicalRows);
    }

    /// <summary>A shape with these segments.</summary>
    public GridShape ToShape() => new(1, 1, (int)Count, Length)
    {
        SpareColumns = Spares == 0 ? null : new SpareRule(Spares, SpareScheme.Shift, IsPerWafer: false),
    };

    /// <summary>The yield when each tile is dead by itself with probability <paramref name="dead"/>.</summary>
    public double Yield(double dead)
    {
        var tiles = Length + Spares;
        if (dead >= 1) return 0;
        // The part of segments with more dead tiles than spares is summed by itself: it is small, and 1 − it is not exact.
        var bad = 0.0;
        var term = Math.Exp(tiles * double.LogP1(-dead));
        for (var n = 1; n <= tiles; n++)
        {
            term *= (tiles - n + 1) / (double)n * dead / (1 - dead);
            if (n <= Spares) continue;
            bad += term;
            if (term < bad * 1e-17) break;
        }

        return Math.Exp(Count * double.LogP1(-Math.Min(bad, 1)));
    }

    /// <summary>The yield under a Poisson model that hits tiles only; null for others.</summary>
    public double? Yield(DefectModel model) =>
        model is { Distribution: DefectDistribution.Poisson, HopShare: 0, BypassShare: 0, LaneShare: 0 }
            ? Yield(-double.ExpM1(-model.PerTile)) : null;
}
