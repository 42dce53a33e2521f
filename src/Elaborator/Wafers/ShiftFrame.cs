using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>A grid turned so that rows are the lines which shift and which are retired: the two axes need one algorithm.
/// All rows and columns of its members are those of the turned grid.</summary>
internal sealed class ShiftFrame
{
    /// <exception cref="ArgumentException">Two shifts or two retirements.</exception>
    public ShiftFrame(GridShape shape)
    {
        Shape = shape;
        IsTransposed = shape.SpareRows is { Scheme: SpareScheme.Shift }
            || (shape.SpareColumns is { Scheme: SpareScheme.Retire } && shape.SpareRows is null);
        Grid = IsTransposed ? shape.Transpose() : shape;
        if (Grid.SpareColumns is { Scheme: not SpareScheme.Shift } || Grid.SpareRows is { Scheme: not SpareScheme.Retire })
            throw new ArgumentException("one shift and one retirement may be combined", nameof(shape));
        Shift = Grid.SpareColumns?.Count ?? 0;
        Retire = Grid.SpareRows?.Count ?? 0;
        IsShiftShared = Grid.SpareColumns is { IsPerWafer: true };
        IsRetireShared = Grid.SpareRows is { IsPerWafer: true };
    }

    /// <summary>As the user wrote it.</summary>
    public GridShape Shape { get; }

    public bool IsTransposed { get; }

    /// <summary>The turned shape.</summary>
    public GridShape Grid { get; }

    /// <summary>Spares of a line.</summary>
    public int Shift { get; }

    /// <summary>Spare lines of a die, or of a wafer column of dies.</summary>
    public int Retire { get; }

    public bool IsShiftShared { get; }

    public bool IsRetireShared { get; }

    /// <summary>Columns of dies that are repaired each by itself.</summary>
    public int Strips => IsShiftShared ? 1 : Grid.DieColumns;

    /// <summary>Skip lists of the wafer.</summary>
    public int LineCount => Grid.PhysicalRows * Strips;

    /// <summary>Lists of retired lines of the wafer.</summary>
    public int GroupCount => Grid.DieColumns * (IsRetireShared ? 1 : Grid.DieRows);

    public int StripOf(int physicalColumn) => IsShiftShared ? 0 : Grid.DieColumnOf(physicalColumn);

    public int StripStart(int strip) => IsShiftShared ? 0 : Grid.FirstPhysicalColumnOf(strip);

    /// <summary>Logical tiles of a line.</summary>
    public int LogicalWidth => IsShiftShared ? Grid.LogicalColumns : Grid.Columns;

    /// <summary>The skip list of line <paramref name="line"/> in a die.</summary>
    public int LineIndex(int dieRow, int dieColumn, int line)
    {
        // Dies stand in the order of the wafer as it is written.
        if (IsShiftShared) return Grid.FirstPhysicalRowOf(dieRow) + line;
        if (IsTransposed) return (dieColumn * Grid.PhysicalRows) + Grid.FirstPhysicalRowOf(dieRow) + line;
        return (Grid.FirstPhysicalRowOf(dieRow) * Grid.DieColumns) + (dieColumn * Grid.PhysicalRowsOf(dieRow)) + line;
    }

    /// <summary>The skip list of a physical row of the wafer in a strip.</summary>
    public int LineIndex(int strip, int physicalRow)
    {
        var dieRow = Grid.DieRowOf(physicalRow);
        return LineIndex(dieRow, strip, physicalRow - Grid.FirstPhysicalRowOf(dieRow));
    }

    /// <summary>The list of retired lines of a die.</summary>
    public int GroupIndex(int dieRow, int dieColumn) =>
        IsRetireShared ? dieColumn
        : IsTransposed ? (dieColumn * Grid.DieRows) + dieRow
        : (dieRow * Grid.DieColumns) + dieColumn;

    public (int Row, int Column) PhysicalOf(int row, int column, ReadOnlySpan<int> skips, ReadOnlySpan<int> retired)
    {
        var dieColumn = IsShiftShared ? 0 : column / Grid.Columns;
        int line;
        if (IsRetireShared)
        {
            line = NthKept(row, retired.Slice(dieColumn * Retire, Retire));
        }
        else
        {
            var dieRow = row / Grid.Rows;
            line = Grid.FirstPhysicalRowOf(dieRow)
                + NthKept(row % Grid.Rows, retired.Slice(GroupIndex(dieRow, dieColumn) * Retire, Retire));
        }

        var list = skips.Slice(LineIndex(dieColumn, line) * Shift, Shift);
        return IsShiftShared
            ? (line, NthKept(column, list))
            : (line, Grid.FirstPhysicalColumnOf(dieColumn) + NthKept(column % Grid.Columns, list));
    }

    public (int Row, int Column)? LogicalOf(
        int physicalRow, int physicalColumn, ReadOnlySpan<int> skips, ReadOnlySpan<int> retired)
    {
        var dieRow = Grid.DieRowOf(physicalRow);
        var strip = StripOf(physicalColumn);
        var first = IsRetireShared ? 0 : Grid.FirstPhysicalRowOf(dieRow);
        var row = RankOf(physicalRow - first, retired.Slice(GroupIndex(dieRow, strip) * Retire, Retire));
        if (row < 0) return null;
        var list = skips.Slice(LineIndex(strip, physicalRow) * Shift, Shift);
        var column = RankOf(physicalColumn - StripStart(strip), list);
        if (column < 0) return null;
        return (IsRetireShared ? row : (dieRow * Grid.Rows) + row, (strip * Grid.Columns) + column);
    }

    /// <summary>The position that is the n-th of those not in an ascending list.</summary>
    private static int NthKept(int n, ReadOnlySpan<int> skipped)
    {
        foreach (var position in skipped)
        {
            if (position > n) break;
            n++;
        }

        return n;
    }

    /// <summary>How many positions before this one are not in an ascending list; −1 if it is in it.</summary>
    private static int RankOf(int position, ReadOnlySpan<int> skipped)
    {
        var before = 0;
        foreach (var other in skipped)
        {
            if (other == position) return -1;
            if (other > position) break;
            before++;
        }

        return position - before;
    }
}
