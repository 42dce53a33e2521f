using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Fabric.Reach;

/// <summary>What is dead in the logical grid of a wafer that is used without repair: its spare lines stand at the end of each
/// die and are passed by.</summary>
internal sealed class DeadParts
{
    private readonly GridInfo _grid;
    private readonly bool[] _tiles;
    private readonly bool[] _east; // by tile: the way to its east neighbour
    private readonly bool[] _south;

    public DeadParts(GridInfo grid, DefectMap map)
    {
        _grid = grid;
        var shape = grid.Shape;
        Rows = shape.LogicalRows;
        Columns = shape.LogicalColumns;
        _tiles = new bool[shape.LogicalTiles];
        _east = new bool[shape.LogicalTiles];
        _south = new bool[shape.LogicalTiles];
        foreach (var defect in map.Defects) Add(shape, defect);
        Live = _tiles.Count(isDead => !isDead);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Tiles => _tiles.Length;

    /// <summary>Tiles that are not dead.</summary>
    public int Live { get; }

    public bool IsEmpty => Live == Tiles && !_east.Contains(true) && !_south.Contains(true);

    public bool IsDead(int tile) => _tiles[tile];

    /// <summary>The tile on a side, or −1 at the rim.</summary>
    public int Neighbour(int tile, Compass side)
    {
        var (row, column) = (tile / Columns + Sides.RowStep(side), tile % Columns + Sides.ColumnStep(side));
        if (Sides.WrapsColumns(_grid)) column = (column + Columns) % Columns;
        if (Sides.WrapsRows(_grid)) row = (row + Rows) % Rows;
        return row < 0 || column < 0 || row >= Rows || column >= Columns ? -1 : row * Columns + column;
    }

    /// <summary>Whether the wires from a tile to its neighbour on a side are dead; the neighbour exists.</summary>
    public bool IsHopDead(int tile, Compass side) => side switch
    {
        Compass.East => _east[tile],
        Compass.South => _south[tile],
        _ => side == Compass.West ? _east[Neighbour(tile, side)] : _south[Neighbour(tile, side)],
    };

    private void Add(GridShape shape, Defect defect)
    {
        var (row, spareRow) = Logical(defect.Row, shape.DieRows, shape.Rows, shape.PhysicalRowsOf);
        var (column, spareColumn) = Logical(defect.Column, shape.DieColumns, shape.Columns, shape.PhysicalColumnsOf);
        if (row < 0 || column < 0) return;
        var tile = row * Columns + column;
        switch (defect.Kind)
        {
            case DefectKind.Tile:
                if (!spareRow && !spareColumn) _tiles[tile] = true;
                break;
            // Behind the last tile that is used, the wires run past the spares to the border of the die.
            case DefectKind.HorizontalHop when !spareRow:
                _east[tile] = true;
                break;
            case DefectKind.VerticalHop when !spareColumn:
                _south[tile] = true;
                break;
            case DefectKind.Bypass:
                if (spareColumn && !spareRow) _east[tile] = true;
                if (spareRow && !spareColumn) _south[tile] = true;
                break;
            case DefectKind.EastLane when !spareRow && (shape.Lanes == 0 || defect.Lane < shape.Lanes):
                _east[tile] = true;
                break;
            case DefectKind.SouthLane when !spareColumn && (shape.Lanes == 0 || defect.Lane < shape.Lanes):
                _south[tile] = true;
                break;
        }
    }

    // The logical line of a physical one; of a spare the last line of its die.
    private static (int Line, bool IsSpare) Logical(int physical, int dies, int perDie, Func<int, int> physicalOf)
    {
        var start = 0;
        for (var die = 0; die < dies; start += physicalOf(die++))
            if (physical < start + physicalOf(die))
                return (die * perDie + Math.Min(physical - start, perDie - 1), physical - start >= perDie);
        return (-1, true);
    }
}
