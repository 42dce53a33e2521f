using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>The four directions by which tiles are joined, and the ports that belong to them.</summary>
internal static class Sides
{
    public static readonly Compass[] All = [Compass.North, Compass.East, Compass.South, Compass.West];

    private static readonly string[] Words = ["north", "east", "south", "west"];

    public static string Word(Compass side) => Words[(int)side];

    public static Compass Opposite(Compass side) => (Compass)(((int)side + 2) % 4);

    public static int ColumnStep(Compass side) => side switch { Compass.East => 1, Compass.West => -1, _ => 0 };

    public static int RowStep(Compass side) => side switch { Compass.South => 1, Compass.North => -1, _ => 0 };

    public static bool IsHorizontal(Compass side) => side is Compass.East or Compass.West;

    /// <summary>The side that a hardware port belongs to, and the rest of its name: <c>east.fwd.valid</c> is
    /// <c>.fwd.valid</c> of east.</summary>
    public static (Compass Side, string Leaf)? Of(Port port)
    {
        if (port.Kind != PortKind.Data) return null;
        foreach (var side in All)
            if (RestOf(port.Name, Words[(int)side]) is { } rest)
                return (side, rest);
        return null;
    }

    /// <summary>What follows the name of a port of the language in that of a leaf, or null when it is another port.</summary>
    public static string? RestOf(string leaf, string port) =>
        leaf.StartsWith(port, StringComparison.Ordinal)
        && (leaf.Length == port.Length || leaf[port.Length] is '.' or '[')
            ? leaf[port.Length..]
            : null;

    /// <summary>Whether tiles have a neighbour on this side somewhere in the grid.</summary>
    public static bool HasNeighbours(GridInfo grid, Compass side) =>
        IsHorizontal(side)
            ? grid.Shape.LogicalColumns > 1 || WrapsColumns(grid)
            : grid.Shape.LogicalRows > 1 || WrapsRows(grid);

    /// <summary>Whether the east end of a row joins its west end.</summary>
    public static bool WrapsColumns(GridInfo grid) =>
        grid.Topology == GridTopology.Torus || (grid.Topology == GridTopology.Ring && grid.Shape.LogicalColumns > 1);

    public static bool WrapsRows(GridInfo grid) =>
        grid.Topology == GridTopology.Torus || (grid.Topology == GridTopology.Ring && grid.Shape.LogicalRows > 1);
}
