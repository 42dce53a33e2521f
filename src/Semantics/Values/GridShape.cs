namespace WaferHdl.Semantics.Values;

/// <summary>Spare lines of tiles and what they do.</summary>
/// <param name="Count">Per die, or per line of the whole wafer.</param>
public sealed record SpareRule(int Count, SpareScheme Scheme, bool IsPerWafer);

/// <summary>How many tiles a fabric or wafer has, logically and physically. A fabric is one die.</summary>
/// <remarks>Logical coordinates run over the whole wafer, row 0 north, column 0 west. Spares stand at the east (south)
/// end of each die; shared ones (per wafer) at the east (south) end of the wafer.</remarks>
public sealed record GridShape(int DieRows, int DieColumns, int Rows, int Columns)
{
    public SpareRule? SpareColumns { get; init; }

    public SpareRule? SpareRows { get; init; }

    /// <summary>Whether repair may steer crossings to their spare lanes.</summary>
    public bool HasSpareLinks { get; init; }

    /// <summary>Lanes of one crossing hop in one direction, and its spare ones; 0 where the scribe module has none.</summary>
    public int Lanes { get; init; }

    public int SpareLanes { get; init; }

    public int LogicalRows => DieRows * Rows;

    public int LogicalColumns => DieColumns * Columns;

    public long LogicalTiles => (long)LogicalRows * LogicalColumns;

    /// <summary>Physical rows of die row <paramref name="dieRow"/>.</summary>
    public int PhysicalRowsOf(int dieRow) => Rows + Extra(SpareRows, dieRow == DieRows - 1);

    public int PhysicalColumnsOf(int dieColumn) => Columns + Extra(SpareColumns, dieColumn == DieColumns - 1);

    public int PhysicalRows => LogicalRows + Total(SpareRows, DieRows);

    public int PhysicalColumns => LogicalColumns + Total(SpareColumns, DieColumns);

    public long PhysicalTiles => (long)PhysicalRows * PhysicalColumns;

    /// <summary>First physical row of die row <paramref name="dieRow"/>, counted over the wafer.</summary>
    public int FirstPhysicalRowOf(int dieRow) => dieRow * (Rows + Extra(SpareRows, isLast: false));

    public int FirstPhysicalColumnOf(int dieColumn) => dieColumn * (Columns + Extra(SpareColumns, isLast: false));

    /// <summary>The die row that holds a physical row of the wafer.</summary>
    public int DieRowOf(int physicalRow) =>
        Math.Min(physicalRow / (Rows + Extra(SpareRows, isLast: false)), DieRows - 1);

    public int DieColumnOf(int physicalColumn) =>
        Math.Min(physicalColumn / (Columns + Extra(SpareColumns, isLast: false)), DieColumns - 1);

    /// <summary>The same grid with rows and columns exchanged.</summary>
    public GridShape Transpose() => this with
    {
        DieRows = DieColumns,
        DieColumns = DieRows,
        Rows = Columns,
        Columns = Rows,
        SpareRows = SpareColumns,
        SpareColumns = SpareRows,
    };

    private static int Extra(SpareRule? rule, bool isLast) =>
        rule is null || (rule.IsPerWafer && !isLast) ? 0 : rule.Count;

    private static int Total(SpareRule? rule, int dies) =>
        rule is null ? 0 : rule.IsPerWafer ? rule.Count : rule.Count * dies;
}
