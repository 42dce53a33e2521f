using System.Globalization;
using System.Numerics;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Reports;

/// <summary>Numbers about a wafer or fabric: what it has, what its repair took, what that costs.</summary>
/// <param name="HorizontalReach">Longest wire between logical neighbours in a row, in tile pitches.</param>
/// <param name="FuseBits">Bits that say which positions of a line are skipped and which lines retired.</param>
/// <param name="Cost">Null when no physical netlist is at hand.</param>
public sealed record WaferStatistics(
    string Name, GridShape Shape, int DeadTiles, int DeadWires, int GivenUp, int SparesInUse, int Shifted, int HorizontalReach,
    int VerticalReach, long FuseBits, RepairCost? Cost)
{
    public long SpareTiles => Shape.PhysicalTiles - Shape.LogicalTiles;

    public static WaferStatistics Of(string name, RepairPlan plan, RepairCost? cost)
    {
        var map = WaferMap.Of(name, plan);
        var shape = plan.Shape;
        return new WaferStatistics(
            name, shape, map.Count(TileState.Dead), plan.Defects.Defects.Count(d => d.Kind != DefectKind.Tile),
            map.Count(TileState.GivenUp), map.Count(TileState.SpareInUse),
            map.Count(TileState.Shifted), plan.Proof.HorizontalReach, plan.Proof.VerticalReach, Fuses(plan), cost);
    }

    /// <summary>Lines of two columns: what, how many.</summary>
    public string Write()
    {
        var isWafer = Shape.DieRows * (long)Shape.DieColumns > 1;
        var rows = new List<(string What, string Number)>
        {
            (isWafer ? "wafer" : "fabric", Name),
            ("logical tiles", $"{N(Shape.LogicalTiles)} ({N(Shape.LogicalRows)} x {N(Shape.LogicalColumns)})"),
        };
        if (isWafer) rows.Add(("dies", $"{N(Shape.DieRows * (long)Shape.DieColumns)} ({Shape.DieRows} x {Shape.DieColumns} of {Shape.Rows} x {Shape.Columns})"));
        if (SpareTiles > 0)
        {
            rows.Add(("physical tiles", $"{N(Shape.PhysicalTiles)} ({N(Shape.PhysicalRows)} x {N(Shape.PhysicalColumns)})"));
            rows.Add(("spare tiles", $"{N(SpareTiles)} ({WaferSummary.Percent(SpareTiles, Shape.LogicalTiles)} of the logical): {Rules()}"));
            rows.Add(("spares in use", $"{N(SparesInUse)} ({WaferSummary.Percent(SparesInUse, SpareTiles)})"));
        }

        if (Shape.HasSpareLinks && Shape.SpareLanes > 0) rows.Add(("lanes of a crossing", $"{Shape.Lanes} + {Shape.SpareLanes} spare, each way"));
        if (SpareTiles > 0 || DeadTiles + DeadWires > 0)
        {
            rows.Add(("dead tiles", N(DeadTiles)));
            rows.Add(("dead wires", N(DeadWires)));
            rows.Add(("sound tiles given up", N(GivenUp)));
            rows.Add(("shifted tiles", N(Shifted + SparesInUse)));
            rows.Add(("longest reach", $"{Math.Max(HorizontalReach, VerticalReach)} tile pitches ({HorizontalReach} in a row, {VerticalReach} in a column)"));
            rows.Add(("fuse bits", $"{N(FuseBits)} ({Per(FuseBits)} a tile)"));
        }

        if (Cost is not null)
        {
            rows.Add((
                "repair cells a tile",
                string.Create(CultureInfo.InvariantCulture, $"{Cost.MultiplexerBitsPerTile:0.#} multiplexer bits, {Cost.LogicBitsPerTile:0.#} bits of other logic")));
        }

        var width = rows.Max(row => row.What.Length) + 2;
        return string.Concat(rows.Select(row => row.What.PadRight(width) + row.Number + "\n"));
    }

    private static string N(long number) => WaferSummary.Number(number);

    private string Per(long number) => ((double)number / Shape.PhysicalTiles).ToString("0.##", CultureInfo.InvariantCulture);

    private string Rules()
    {
        var rules = new List<string>();
        if (Shape.SpareColumns is { } columns) rules.Add(Rule("columns", columns, SpareScheme.Shift));
        if (Shape.SpareRows is { } rows) rules.Add(Rule("rows", rows, SpareScheme.Retire));
        return string.Join(", ", rules);
    }

    // As the language writes it: the scheme only where it is not the usual one.
    private static string Rule(string axis, SpareRule rule, SpareScheme usual)
    {
        var scheme = rule.Scheme == usual ? "" : $" {rule.Scheme.ToString().ToLowerInvariant()}";
        return $"redundant {axis} {rule.Count}{scheme}{(rule.IsPerWafer ? " per wafer" : "")}";
    }

    private static long Fuses(RepairPlan plan)
    {
        var shape = plan.Shape;
        var isRows = plan.ShiftAxis == SpareAxis.Columns;
        var line = isRows
            ? Line(shape.SpareColumns, shape.PhysicalColumnsOf(0), shape.PhysicalColumns)
            : Line(shape.SpareRows, shape.PhysicalRowsOf(0), shape.PhysicalRows);
        var retired = shape.SpareRows is { Scheme: SpareScheme.Retire } rows
            ? Line(rows, shape.PhysicalRowsOf(0), shape.PhysicalRows)
            : Line(shape.SpareColumns, shape.PhysicalColumnsOf(0), shape.PhysicalColumns);
        return (long)plan.Skips.Length * Width(line) + (long)plan.Retired.Length * Width(retired);
    }

    private static int Line(SpareRule? rule, int ofDie, int ofWafer) => rule is { IsPerWafer: true } ? ofWafer : ofDie;

    private static int Width(int count) => BitOperations.Log2((uint)Math.Max(count - 1, 1)) + 1;
}
