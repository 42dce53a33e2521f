namespace WaferHdl.Reports.Maps;

/// <summary>Where tiles and dies stand in a picture. The unit is the width of a tile; dies are apart by scribe lines.</summary>
internal sealed class MapLayout
{
    private readonly WaferMap _map;
    private readonly int[] _rowDies;
    private readonly int[] _columnDies;

    public MapLayout(WaferMap map)
    {
        _map = map;
        var shape = map.Shape;
        Gap = map.IsWafer ? Math.Max(0.9, 0.06 * Math.Min(shape.Columns, shape.Rows * map.TileAspect)) : 0;
        _rowDies = Dies(map.RowStarts);
        _columnDies = Dies(map.ColumnStarts);
        Width = shape.PhysicalColumns + (shape.DieColumns - 1) * Gap;
        Height = shape.PhysicalRows * map.TileAspect + (shape.DieRows - 1) * Gap;
    }

    public double Gap { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Of the wafer around the dies.</summary>
    public double Radius => Math.Sqrt(Width * Width + Height * Height) / 2 * 1.03 + Gap;

    public double Left(int column) => column + _columnDies[column] * Gap;

    public double Top(int row) => row * _map.TileAspect + _rowDies[row] * Gap;

    public (double Left, double Top, double Width, double Height) Die(int dieRow, int dieColumn) =>
        (Left(_map.ColumnStarts[dieColumn]), Top(_map.RowStarts[dieRow]),
            _map.ColumnStarts[dieColumn + 1] - _map.ColumnStarts[dieColumn],
            (_map.RowStarts[dieRow + 1] - _map.RowStarts[dieRow]) * _map.TileAspect);

    private static int[] Dies(IReadOnlyList<int> starts)
    {
        var dies = new int[starts[^1]];
        for (var die = 0; die + 1 < starts.Count; die++) Array.Fill(dies, die, starts[die], starts[die + 1] - starts[die]);
        return dies;
    }
}
