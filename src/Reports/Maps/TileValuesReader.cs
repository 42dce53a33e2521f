using System.Globalization;
using System.Runtime.InteropServices;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Reports.Maps;

/// <summary>Reads a quantity of the logical tiles from CSV text, in one of two forms.</summary>
/// <remarks>Under the header <c>row,column,value</c> a line names its tile, in any order, and tiles may be missing.
/// Without it the lines are the rows of the grid: as many lines as logical rows, as many numbers as logical columns; an
/// empty field is a tile without value. Lines that start with <c>#</c> are passed over.</remarks>
public sealed class TileValuesReader
{
    private readonly SourceText _text;
    private readonly GridShape _shape;
    private readonly DiagnosticBag _diagnostics;
    private readonly float[] _numbers;
    private bool _hasFailed;

    private TileValuesReader(SourceText text, GridShape shape, DiagnosticBag diagnostics)
    {
        _text = text;
        _shape = shape;
        _diagnostics = diagnostics;
        _numbers = new float[shape.LogicalTiles];
        Array.Fill(_numbers, float.NaN);
    }

    /// <summary>Null when the text has mistakes, which are reported: the first of them.</summary>
    public static TileValues? Read(string name, SourceText text, GridShape shape, DiagnosticBag diagnostics)
    {
        var reader = new TileValuesReader(text, shape, diagnostics);
        reader.ReadLines();
        return reader._hasFailed ? null : new TileValues(name, ImmutableCollectionsMarshal.AsImmutableArray(reader._numbers));
    }

    private void ReadLines()
    {
        var content = _text.Content.AsSpan();
        bool? isList = null;
        var row = 0;
        for (var start = 0; start < content.Length && !_hasFailed;)
        {
            var length = content[start..].IndexOf('\n');
            var end = length < 0 ? content.Length : start + length;
            var line = content[start..end].Trim();
            var from = start;
            start = end + 1;
            if (line.IsEmpty || line[0] == '#') continue;
            if (isList is null)
            {
                isList = IsHeader(line);
                if (isList.Value) continue;
            }

            if (isList.Value) ReadTile(line, from);
            else ReadRow(line, from, row++);
        }

        if (_hasFailed) return;
        if (isList is null) Report(0, 0, "the file has no values", "write 'row,column,value' lines, or one line a row of the grid");
        else if (isList == false && row != _shape.LogicalRows)
            Report(0, 0, $"the file has {row} rows but the grid has {_shape.LogicalRows}", "give each logical row a line");
    }

    private static bool IsHeader(ReadOnlySpan<char> line)
    {
        Span<Range> fields = stackalloc Range[4];
        return line.Split(fields, ',') == 3
            && line[fields[0]].Trim().Equals("row", StringComparison.OrdinalIgnoreCase)
            && line[fields[1]].Trim().Equals("column", StringComparison.OrdinalIgnoreCase);
    }

    private void ReadTile(ReadOnlySpan<char> line, int from)
    {
        Span<Range> fields = stackalloc Range[4];
        if (line.Split(fields, ',') != 3)
        {
            Report(from, line.Length, "a tile needs a row, a column and a value", null);
        }
        else if (!Index(line[fields[0]], _shape.LogicalRows, out var row)
            || !Index(line[fields[1]], _shape.LogicalColumns, out var column))
        {
            Report(
                from, line.Length,
                $"there is no tile '{line[fields[0]].Trim()},{line[fields[1]].Trim()}' in {_shape.LogicalRows} x {_shape.LogicalColumns}",
                "rows and columns are logical and count from 0");
        }
        else
        {
            _numbers[(long)row * _shape.LogicalColumns + column] = Number(line[fields[2]], from, line.Length);
        }
    }

    private void ReadRow(ReadOnlySpan<char> line, int from, int row)
    {
        if (row >= _shape.LogicalRows)
        {
            Report(from, line.Length, $"the file has more rows than the grid, which has {_shape.LogicalRows}", null);
            return;
        }

        var column = 0;
        foreach (var field in line.Split(','))
        {
            if (column < _shape.LogicalColumns && !_hasFailed)
                _numbers[(long)row * _shape.LogicalColumns + column] = Number(line[field], from, line.Length);
            column++;
        }

        if (!_hasFailed && column != _shape.LogicalColumns)
        {
            Report(
                from, line.Length, $"the row has {column} values but the grid has {_shape.LogicalColumns} columns",
                "start the file with 'row,column,value' if each line is one tile");
        }
    }

    private static bool Index(ReadOnlySpan<char> field, int end, out int index) =>
        int.TryParse(field, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out index)
        && index < end;

    private float Number(ReadOnlySpan<char> field, int from, int length)
    {
        field = field.Trim();
        if (field.IsEmpty) return float.NaN;
        if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !float.IsInfinity(number))
            return number;
        Report(from, length, $"'{field}' is not a number", null);
        return float.NaN;
    }

    private void Report(int start, int length, string message, string? help)
    {
        _hasFailed = true;
        _diagnostics.Add(new Diagnostic(MapRules.Values, new SourceSpan(_text, start, length), message, [], help));
    }
}
