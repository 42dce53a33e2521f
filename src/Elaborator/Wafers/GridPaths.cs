using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Where a tile stands in the netlist of a wafer: <c>die[DieRow][DieColumn].tile[Row][Column]</c>.</summary>
public readonly record struct TilePlace(int DieRow, int DieColumn, int Row, int Column);

/// <summary>The names of a wafer's tiles, which are the same in its logical and its physical netlist:
/// <c>tile[row][column]</c> by logical and <c>physical[row][column]</c> by physical coordinates of the whole
/// wafer.</summary>
public sealed class GridPaths
{
    private readonly GridInfo _grid;

    // Null where it is not known: in a physical netlist that was read from a file.
    private readonly RepairPlan? _plan;

    private GridPaths(GridInfo grid)
    {
        _grid = grid;
        _plan = grid.Plan ?? (grid.IsPhysical ? null : RepairPlan.Default(grid.Shape));
    }

    /// <summary>The names of a wafer; null for all else, where names are those of the netlist.</summary>
    public static GridPaths? Of(ModuleNetlist module) => module.Grid is { Die: not null } grid ? new GridPaths(grid) : null;

    /// <summary>Rows and columns of a name, or null when it is none: <c>tile</c> or <c>physical</c>.</summary>
    public (int Rows, int Columns)? ShapeOf(string name) => name switch
    {
        "tile" => (_grid.Shape.LogicalRows, _grid.Shape.LogicalColumns),
        "physical" => (_grid.Shape.PhysicalRows, _grid.Shape.PhysicalColumns),
        _ => null,
    };

    /// <summary>The place of a tile, or null when the netlist has no such tile: a spare or dead one in the logical
    /// netlist.</summary>
    public TilePlace? Find(string name, int row, int column)
    {
        if (ShapeOf(name) is not var (rows, columns) || row < 0 || column < 0 || row >= rows || column >= columns) return null;
        if (name == "physical" == _grid.IsPhysical) return Local(row, column);
        if (_plan is null) return null;
        if (!_grid.IsPhysical) return _plan.LogicalOf(row, column) is var (y, x) ? Local(y, x) : null;
        var (physicalRow, physicalColumn) = _plan.PhysicalOf(row, column);
        return Local(physicalRow, physicalColumn);
    }

    /// <summary>The name of a tile: by its logical coordinates, or of one that serves none by its physical ones.</summary>
    public string NameOf(TilePlace place)
    {
        var shape = _grid.Shape;
        if (!_grid.IsPhysical)
            return Text("tile", (place.DieRow * shape.Rows) + place.Row, (place.DieColumn * shape.Columns) + place.Column);
        var (row, column) = (
            shape.FirstPhysicalRowOf(place.DieRow) + place.Row, shape.FirstPhysicalColumnOf(place.DieColumn) + place.Column);
        return _plan?.LogicalOf(row, column) is var (y, x) ? Text("tile", y, x) : Text("physical", row, column);
    }

    private static string Text(string name, int row, int column) => $"{name}[{row}][{column}]";

    // From coordinates as the netlist counts them.
    private TilePlace Local(int row, int column)
    {
        var shape = _grid.Shape;
        if (!_grid.IsPhysical) return new TilePlace(row / shape.Rows, column / shape.Columns, row % shape.Rows, column % shape.Columns);
        var (dieRow, dieColumn) = (shape.DieRowOf(row), shape.DieColumnOf(column));
        return new TilePlace(
            dieRow, dieColumn, row - shape.FirstPhysicalRowOf(dieRow), column - shape.FirstPhysicalColumnOf(dieColumn));
    }
}
