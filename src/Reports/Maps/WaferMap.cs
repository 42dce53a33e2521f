using System.Collections.Immutable;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Reports.Maps;

/// <summary>A wafer (or fabric) as its pictures show it: what each physical tile serves, and what is known of it.</summary>
/// <remarks>Arrays have one entry per physical tile, row by row. A million tiles take some milliseconds.</remarks>
public sealed class WaferMap
{
    private WaferMap(string title, RepairPlan plan)
    {
        Title = title;
        Plan = plan;
        RowStarts = Starts(Shape.DieRows, Shape.PhysicalRowsOf);
        ColumnStarts = Starts(Shape.DieColumns, Shape.PhysicalColumnsOf);
        Logical = new int[Shape.PhysicalTiles];
        States = new TileState[Shape.PhysicalTiles];
        Place();
    }

    public string Title { get; }

    public RepairPlan Plan { get; }

    public GridShape Shape => Plan.Shape;

    public ImmutableArray<Defect> Defects => Plan.Defects.Defects;

    public ImmutableArray<TileValues> Values { get; init; } = [];

    /// <summary>Height of a tile, by its width.</summary>
    public double TileAspect { get; init; } = 1;

    /// <summary>The first physical row of each die row, and their end.</summary>
    public ImmutableArray<int> RowStarts { get; }

    public ImmutableArray<int> ColumnStarts { get; }

    /// <summary>The logical tile (row by row) that a physical one serves; −1 for none.</summary>
    public int[] Logical { get; }

    public TileState[] States { get; }

    /// <summary>The greatest distance between logical neighbours in tile pitches, 1 when all are next to each other.
    /// What lies between dies is not counted.</summary>
    public int LongestReach { get; private set; } = 1;

    public bool IsWafer => Shape.DieRows * Shape.DieColumns > 1;

    public static WaferMap Of(string title, RepairPlan plan, ImmutableArray<TileValues> values = default, double tileAspect = 1) =>
        new(title, plan) { Values = values.IsDefault ? [] : values, TileAspect = tileAspect };

    /// <summary>How many physical tiles are in a state.</summary>
    public int Count(TileState state) => States.AsSpan().Count(state);

    /// <summary>The logical tile that a physical one serves without defects; −1 for a spare.</summary>
    public int HomeOf(int row, int column)
    {
        var (dieRow, localRow) = Local(RowStarts, row);
        var (dieColumn, localColumn) = Local(ColumnStarts, column);
        return localRow >= Shape.Rows || localColumn >= Shape.Columns
            ? -1
            : (dieRow * Shape.Rows + localRow) * Shape.LogicalColumns + dieColumn * Shape.Columns + localColumn;
    }

    private static ImmutableArray<int> Starts(int dies, Func<int, int> size)
    {
        var starts = ImmutableArray.CreateBuilder<int>(dies + 1);
        starts.Add(0);
        for (var die = 0; die < dies; die++) starts.Add(starts[die] + size(die));
        return starts.MoveToImmutable();
    }

    private static (int Die, int Local) Local(ImmutableArray<int> starts, int position)
    {
        var die = starts.BinarySearch(position);
        if (die < 0) die = ~die - 1;
        return (die, position - starts[die]);
    }

    private void Place()
    {
        Array.Fill(Logical, -1);
        var above = new (int Row, int Column)[Shape.LogicalColumns];
        for (var row = 0; row < Shape.LogicalRows; row++)
        {
            var left = (Row: -1, Column: -1);
            for (var column = 0; column < Shape.LogicalColumns; column++)
            {
                var place = Plan.PhysicalOf(row, column);
                Logical[(long)place.Row * Shape.PhysicalColumns + place.Column] = row * Shape.LogicalColumns + column;
                if (column > 0) LongestReach = Math.Max(LongestReach, Distance(left, place));
                if (row > 0) LongestReach = Math.Max(LongestReach, Distance(above[column], place));
                above[column] = left = place;
            }
        }

        foreach (var defect in Defects)
            if (defect.Kind == DefectKind.Tile)
                States[(long)defect.Row * Shape.PhysicalColumns + defect.Column] = TileState.Dead;
        for (var row = 0; row < Shape.PhysicalRows; row++)
            for (var column = 0; column < Shape.PhysicalColumns; column++)
                Classify(row, column);
    }

    private void Classify(int row, int column)
    {
        var index = (long)row * Shape.PhysicalColumns + column;
        if (States[index] == TileState.Dead) return;
        var home = HomeOf(row, column);
        States[index] = (home, Logical[index]) switch
        {
            (-1, -1) => TileState.SpareIdle,
            (-1, _) => TileState.SpareInUse,
            (_, -1) => TileState.GivenUp,
            var (h, l) => h == l ? TileState.InPlace : TileState.Shifted,
        };
    }

    private static int Distance((int Row, int Column) a, (int Row, int Column) b) =>
        Math.Abs(a.Row - b.Row) + Math.Abs(a.Column - b.Column);
}
