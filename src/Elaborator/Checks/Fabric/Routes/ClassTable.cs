using System.Numerics;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>The classes of a coordinate (or of both) for every value of its field; values that make no difference anywhere
/// are one.</summary>
internal sealed class ClassTable
{
    /// <summary>Cells that a table may evaluate: enough for 64 x 64 tiles of a route that mixes rows and columns.</summary>
    public const double MaxWork = 400_000_000;

    private const int MaxClasses = 4_096;

    private readonly List<int[]> _byValue = [];

    private ClassTable(bool isComplete) => IsComplete = isComplete;

    /// <summary>Whether all values of the field are here; else those that are a place on the grid.</summary>
    public bool IsComplete { get; }

    public int Values => _byValue.Count;

    public int this[int position, int value] => _byValue[value][position];

    /// <summary>The classes of one value at all positions.</summary>
    public int[] Of(int value) => _byValue[value];

    /// <param name="columns">Positions from the west that count.</param>
    /// <param name="rows">Positions from the north; the table counts row by row.</param>
    /// <returns>Null when it would take too long.</returns>
    public static ClassTable? Of(RouteAxis axis, int columns, int rows, double maxWork = MaxWork)
    {
        var positions = (double)columns * rows;
        var all = Math.Pow(2, axis.FieldWidth);
        // A field that holds both coordinates can't be cut down to places on the grid.
        var values = axis.Position.IsZero || (rows > 1 && columns > 1) ? all : Math.Min(all, positions);
        if (positions * values * axis.Cost > maxWork) return null;
        var table = new ClassTable(values >= all);
        var places = Enumerable.Range(0, columns * rows).Select(i => axis.PositionAt(i % columns, i / columns)).ToArray();
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (BigInteger value = 0; value < (BigInteger)values; value++)
        {
            var classes = new int[columns * rows];
            var field = axis.FieldOf(value);
            axis.Take(field);
            for (var i = 0; i < classes.Length; i++) classes[i] = axis.ClassAt(places[i], field);
            if (axis.Classes.Count > MaxClasses) return null;
            if (known.Add(string.Concat(classes.Select(c => (char)c)))) table._byValue.Add(classes);
        }

        return table;
    }
}
