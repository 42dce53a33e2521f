namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Every tile of an array, or of its north-west corner, and every destination: exact.</summary>
internal sealed class GridSpace : IRouteSpace
{
    private readonly RouteTable _table;
    private readonly ClassTable _columns;
    private readonly ClassTable? _rows;
    private readonly int _width;
    private readonly int[] _neighbours;
    private readonly int[] _note = [0];

    /// <param name="columns">By column; by tile where the route mixes rows and columns (then without rows).</param>
    public GridSpace(RouteTable table, ClassTable columns, ClassTable? rows, int width, int height, bool wrapsColumns, bool wrapsRows)
    {
        (_table, _columns, _rows, _width) = (table, columns, rows, width);
        Places = width * height;
        Groups = columns.Values * (rows?.Values ?? 1) * table.TagCount;
        _neighbours = new int[Places * 4];
        for (var place = 0; place < Places; place++)
            foreach (var side in Sides.All)
            {
                var (row, column) = (place / width + Sides.RowStep(side), place % width + Sides.ColumnStep(side));
                if (wrapsColumns) column = (column + width) % width;
                if (wrapsRows) row = (row + height) % height;
                _neighbours[place * 4 + (int)side] = row < 0 || column < 0 || row >= height || column >= width ? -1 : row * width + column;
            }
    }

    public int Places { get; }

    public int Groups { get; }

    public int Notes => 1;

    public int Neighbour(int place, Compass side) => _neighbours[place * 4 + (int)side];

    public int ClassOf(int place, int group, int note)
    {
        var (rest, tag) = Math.DivRem(group, _table.TagCount);
        if (_rows is null) return _table.ClassOf(_columns[place, rest], 0, tag);
        var (row, column) = Math.DivRem(place, _width);
        return _table.ClassOf(_columns[column, rest / _rows.Values], _rows[row, rest % _rows.Values], tag);
    }

    public ReadOnlySpan<int> NotesAfter(int group, int note, Compass side) => _note;
}
