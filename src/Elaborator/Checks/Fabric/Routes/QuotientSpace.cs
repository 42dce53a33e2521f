using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>An endless array: all places are one, and of a flit only the signs of its way are known (and its other fields).
/// For routes that read coordinates only by order.</summary>
internal sealed class QuotientSpace : IRouteSpace
{
    private readonly GridInfo _grid;
    private readonly int[] _classes;
    private readonly int[][] _after; // by note · 4 + side

    /// <param name="table">With the classes of the signs, from <see cref="Signs"/>.</param>
    public QuotientSpace(RouteTable table, GridInfo grid, int[] columnSigns, int[] rowSigns)
    {
        _grid = grid;
        Notes = columnSigns.Length * rowSigns.Length * table.TagCount;
        _classes = new int[Notes];
        _after = new int[Notes * 4][];
        for (var note = 0; note < Notes; note++)
        {
            var tag = note % table.TagCount;
            var row = note / table.TagCount % rowSigns.Length;
            var column = note / table.TagCount / rowSigns.Length;
            _classes[note] = table.ClassOf(columnSigns[column], rowSigns[row], tag);
            foreach (var side in Sides.All)
            {
                var after = new List<int>();
                foreach (var nextColumn in After(column, columnSigns.Length, Sides.ColumnStep(side)))
                    foreach (var nextRow in After(row, rowSigns.Length, Sides.RowStep(side)))
                        after.Add((nextColumn * rowSigns.Length + nextRow) * table.TagCount + tag);
                _after[note * 4 + (int)side] = [.. after];
            }
        }
    }

    public int Places => 1;

    public int Groups => 1;

    public int Notes { get; }

    public int Neighbour(int place, Compass side) => Sides.HasNeighbours(_grid, side) ? 0 : -1;

    public int ClassOf(int place, int group, int note) => _classes[note];

    public ReadOnlySpan<int> NotesAfter(int group, int note, Compass side) => _after[note * 4 + (int)side];

    /// <summary>Registers the classes of the three signs of <c>field − coordinate</c> (−, 0, +), or of one where the route
    /// does not read the coordinate.</summary>
    public static int[] Signs(RouteAxis axis)
    {
        if (axis.Position.IsZero) return [axis.ClassOf(0, 0, 0)];
        return [axis.ClassOf(1, 1, 0), axis.ClassOf(1, 1, 1), axis.ClassOf(0, 0, 1)];
    }

    // Signs that are possible after a step of the coordinate.
    private static int[] After(int sign, int signs, int step)
    {
        if (step == 0 || signs == 1) return [sign];
        var toward = step > 0 ? 2 : 0;
        return sign == toward ? [1, sign] : [2 - toward];
    }
}
