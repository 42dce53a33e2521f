using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Runtime.Tiles;

/// <summary>The logical tiles of a design whose top is a fabric or wafer; of any other design one tile, the top.</summary>
public sealed class TileGrid
{
    public TileGrid(Design design)
    {
        var shape = design.TopModule.Grid?.Shape;
        HasTiles = shape is not null;
        (Rows, Columns) = (shape?.LogicalRows ?? 1, shape?.LogicalColumns ?? 1);
        Owner = HasTiles ? $"a tile of '{design.TopModule.DisplayName}'" : $"'{design.TopModule.DisplayName}'";
    }

    public bool HasTiles { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Who has the names, for messages.</summary>
    public string Owner { get; }

    /// <summary>The hierarchical name of something in a tile.</summary>
    public string PathOf(int row, int column, string name) => HasTiles ? $"tile[{row}][{column}].{name}" : name;

    /// <summary>The name inside its tile; null for what is in none.</summary>
    internal static string? InTile(Design design, string path)
    {
        if (design.TopModule.Grid is null) return path;
        var tile = path.IndexOf("tile[", StringComparison.Ordinal);
        var end = tile < 0 ? -1 : path.IndexOf("].", path.IndexOf("][", tile, StringComparison.Ordinal) + 1, StringComparison.Ordinal);
        return end < 0 ? null : path[(end + 2)..];
    }
}
