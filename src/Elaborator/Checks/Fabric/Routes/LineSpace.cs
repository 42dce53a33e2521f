namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>One row (or column) of an array, exactly. Of the other coordinate only the class is known: it may change to any
/// that some position has next to the present one. Without such moves the line is one that exists, at a fixed position.</summary>
internal sealed class LineSpace : IRouteSpace
{
    private readonly RouteTable _table;
    private readonly ClassTable _line;
    private readonly bool _isRow;
    private readonly bool _wraps;
    private readonly int[] _otherClasses;
    private readonly int[][] _after;
    private readonly bool _mayCross;

    /// <param name="isRow">Whether the line is a row: places are columns.</param>
    /// <param name="across">Positions of the other coordinate, and whether they wrap; null for one line by itself.</param>
    /// <param name="fixedAt">The position of a line by itself.</param>
    public LineSpace(
        RouteTable table, ClassTable line, ClassTable other, bool isRow, int length, bool wraps,
        (int Length, bool Wraps)? across, int fixedAt)
    {
        (_table, _line, _isRow, _wraps, Places) = (table, line, isRow, wraps, length);
        _mayCross = across is { } a && (a.Length > 1 || a.Wraps);
        var positions = across?.Length ?? 1;
        var found = new SortedSet<int>();
        for (var position = 0; position < positions; position++)
            for (var value = 0; value < other.Values; value++)
                found.Add(other[across is null ? fixedAt : position, value]);
        _otherClasses = [.. found];
        _after = new int[Notes * 4][];
        foreach (var side in Sides.All)
        {
            var step = isRow ? Sides.RowStep(side) : Sides.ColumnStep(side);
            var next = _otherClasses.Select(_ => new SortedSet<int>()).ToArray();
            for (var i = 0; i < _otherClasses.Length && step == 0; i++) next[i].Add(i);
            for (var position = 0; position < positions && step != 0 && _mayCross; position++)
            {
                var after = position + step;
                if (across!.Value.Wraps) after = (after + positions) % positions;
                if (after < 0 || after >= positions) continue;
                for (var value = 0; value < other.Values; value++)
                    next[Array.BinarySearch(_otherClasses, other[position, value])].Add(Array.BinarySearch(_otherClasses, other[after, value]));
            }

            for (var note = 0; note < Notes; note++)
                _after[note * 4 + (int)side] = [.. next[note / table.TagCount].Select(i => i * table.TagCount + note % table.TagCount)];
        }
    }

    public int Places { get; }

    public int Groups => _line.Values;

    public int Notes => _otherClasses.Length * _table.TagCount;

    public bool IsAlong(Compass side) => Sides.IsHorizontal(side) == _isRow;

    public int Neighbour(int place, Compass side)
    {
        if (!IsAlong(side)) return _mayCross ? place : -1;
        var next = place + (_isRow ? Sides.ColumnStep(side) : Sides.RowStep(side));
        if (_wraps) return (next + Places) % Places;
        return next < Places ? next : -1;
    }

    public int ClassOf(int place, int group, int note)
    {
        var (other, tag) = Math.DivRem(note, _table.TagCount);
        return _isRow
            ? _table.ClassOf(_line[place, group], _otherClasses[other], tag)
            : _table.ClassOf(_otherClasses[other], _line[place, group], tag);
    }

    public ReadOnlySpan<int> NotesAfter(int group, int note, Compass side) => _after[note * 4 + (int)side];
}
