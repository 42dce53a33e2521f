using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>A spare tile and the logical tile that it serves; both over the whole wafer.</summary>
public readonly record struct SpareUse(int Row, int Column, int LogicalRow, int LogicalColumn);

/// <summary>What the repair did in one die.</summary>
/// <param name="DeadTiles">Tiles marked dead in the map.</param>
/// <param name="GivenUp">Live tiles that are skipped because of a dead hop.</param>
/// <param name="Retired">Physical lines that are given up though they are not spare, over the whole wafer: rows, or
/// columns where those retire.</param>
/// <param name="Spares">Spare tiles in use.</param>
public sealed record DieRepair(
    int DieRow, int DieColumn, int DeadTiles, int GivenUp, ImmutableArray<int> Retired, ImmutableArray<SpareUse> Spares);

/// <summary>What a repair did, and what its proof found.</summary>
/// <param name="Dies">Those in which something is dead or a spare serves, in order.</param>
/// <param name="ShiftedTiles">Logical tiles that are not where they would be without defects.</param>
/// <param name="SteeredLanes">Lanes that are not those of a crossing without defects.</param>
public sealed record RepairReport(
    GridShape Shape, DefectMap Defects, ImmutableArray<DieRepair> Dies, long ShiftedTiles, int SteeredLanes, ProofResult Proof)
{
    public int SparesUsed => Dies.Sum(die => die.Spares.Length);

    public long SpareTiles => Shape.PhysicalTiles - Shape.LogicalTiles;

    public int Count(DefectKind kind) => Defects.Defects.Count(defect => defect.Kind == kind);

    public static RepairReport Of(RepairPlan plan)
    {
        var shape = plan.Shape;
        var none = RepairPlan.Default(shape);
        var dies = new DieCounter?[shape.DieRows, shape.DieColumns];
        DieCounter Die(int row, int column) => dies[shape.DieRowOf(row), shape.DieColumnOf(column)] ??= new DieCounter();

        var dead = plan.Defects.Defects.Where(d => d.Kind == DefectKind.Tile).Select(d => (d.Row, d.Column)).ToHashSet();
        foreach (var (row, column) in dead) Die(row, column).Dead++;
        long shifted = 0;
        for (var row = 0; row < shape.PhysicalRows; row++)
        {
            for (var column = 0; column < shape.PhysicalColumns; column++)
            {
                var (now, before) = (plan.LogicalOf(row, column), none.LogicalOf(row, column));
                if (now == before) continue;
                if (now is not { } logical)
                {
                    if (!dead.Contains((row, column)) && !IsRetired(plan, row, column)) Die(row, column).GivenUp++;
                    if (IsRetired(plan, row, column)) Die(row, column).Retired.Add(LineOf(plan, row, column));
                    continue;
                }

                shifted++;
                if (before is null) Die(row, column).Spares.Add(new SpareUse(row, column, logical.Row, logical.Column));
            }
        }

        var list = ImmutableArray.CreateBuilder<DieRepair>();
        for (var row = 0; row < shape.DieRows; row++)
            for (var column = 0; column < shape.DieColumns; column++)
                if (dies[row, column] is { } die)
                    list.Add(new DieRepair(row, column, die.Dead, die.GivenUp, [.. die.Retired], [.. die.Spares]));
        return new RepairReport(shape, plan.Defects, list.ToImmutable(), shifted, Steered(plan), plan.Proof);
    }

    private static bool IsRetired(RepairPlan plan, int row, int column)
    {
        var shape = plan.Shape;
        var (dieRow, dieColumn) = (shape.DieRowOf(row), shape.DieColumnOf(column));
        var retired = plan.RetiredOf(dieRow, dieColumn);
        if (shape.SpareRows is { Scheme: SpareScheme.Retire } rows)
            return retired.Contains(rows.IsPerWafer ? row : row - shape.FirstPhysicalRowOf(dieRow));
        return shape.SpareColumns is { Scheme: SpareScheme.Retire } columns
            && retired.Contains(columns.IsPerWafer ? column : column - shape.FirstPhysicalColumnOf(dieColumn));
    }

    private static int LineOf(RepairPlan plan, int row, int column) =>
        plan.Shape.SpareRows is { Scheme: SpareScheme.Retire } ? row : column;

    private static int Steered(RepairPlan plan) =>
        plan.Lanes.Values.Sum(list => list.Count(lane => lane < plan.Shape.Lanes));

    private sealed class DieCounter
    {
        public int Dead { get; set; }

        public int GivenUp { get; set; }

        public SortedSet<int> Retired { get; } = [];

        public List<SpareUse> Spares { get; } = [];
    }
}
