using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>Matrix Market files as rows (row, col, value), indices from 0, in the order of the file; a
/// symmetric matrix gives each entry off the diagonal twice in a row.</summary>
/// <remarks>R. F. Boisvert, R. Pozo and K. Remington, "The Matrix Market Exchange Formats: Initial Design",
/// NISTIR 5935, 1996. Coordinate and array format; real, integer and pattern; general, symmetric and
/// skew-symmetric. Entries of a pattern are 1.</remarks>
internal sealed class MatrixMarketReader : RowReader
{
    private readonly TextReader _input;
    private readonly int? _frac;
    private readonly RowField _row;
    private readonly RowField _column;
    private readonly RowField? _value;
    private readonly bool _isArray;
    private readonly bool _isPattern;
    private readonly bool _isSymmetric;
    private readonly bool _isSkew;
    private readonly long _rows;
    private readonly long _columns;
    private readonly long _entries;
    private long _read;
    private long _arrayRow;
    private long _arrayColumn;
    private BitVector? _mirrored;
    private int _line;

    public MatrixMarketReader(TextReader input, string path, RowLayout layout, int? frac) : base(path, layout)
    {
        (_input, _frac) = (input, frac);
        var header = input.ReadLine() ?? "";
        _line = 1;
        var words = header.Split(' ',
            StringSplitOptions.RemoveEmptyEntries).Select(w => w.ToLowerInvariant()).ToArray();
        if (words is not ["%%matrixmarket", "matrix", "coordinate" or "array",
                "real" or "integer" or "pattern" or "double",
                "general" or "symmetric" or "skew-symmetric"])
            throw DataFileError.Malformed(
                path, 1, header,
                "line 1: not the header of a Matrix Market file that holds real, integer or pattern entries",
                "begin with '%%MatrixMarket matrix coordinate real general'");
        _isArray = words[2] == "array";
        _isPattern = words[3] == "pattern";
        _isSkew = words[4] == "skew-symmetric";
        _isSymmetric = words[4] != "general";

        var first = layout.Find("row") ?? throw NoField("row");
        _row = first;
        _column = layout.Find("col") ?? layout.Find("column") ?? throw NoField("col");
        _value = layout.Find("value");
        if (_value is null && !_isPattern) throw NoField("value");
        OpenLast = layout.Find("last");
        foreach (var field in layout.Fields)
            if (field != _row && field != _column && field != _value && field != OpenLast)
                throw MissingField(field, 1, header, "row, col, value");

        if (!TryReadLine(out var line))
            throw DataFileError.Malformed(path, _line, "", "the line with the sizes is missing");
        var sizes = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (sizes.Length != (_isArray ? 2 : 3))
            throw DataFileError.Malformed(
                path, _line, line,
                $"line {_line}: {sizes.Length} sizes where {(_isArray ? 2 : 3)} are needed");
        _rows = Number(sizes[0], line);
        _columns = Number(sizes[1], line);
        _entries = _isArray ? ArrayEntries() : Number(sizes[2], line);
        if (_isSymmetric && _rows != _columns)
            throw DataFileError.Malformed(
                path, _line, line,
                $"line {_line}: a symmetric matrix of {_rows} rows and {_columns} columns");
    }

    public override bool TryRead(out BitVector row)
    {
        if (_mirrored is { } mirrored)
        {
            _mirrored = null;
            row = mirrored;
            return true;
        }

        row = default;
        if (!TryReadLine(out var line))
        {
            if (_read < _entries)
                throw DataFileError.Malformed(
                    Path, _line, "", $"the file ends after {_read} of {_entries} entries");
            return false;
        }

        if (_read == _entries)
            throw DataFileError.Malformed(
                Path, _line, line, $"line {_line}: more than the {_entries} entries of the header");
        _read++;
        row = _isArray ? ReadArrayEntry(line) : ReadCoordinate(line);
        return true;
    }

    private BitVector ReadCoordinate(string line)
    {
        var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != (_isPattern ? 2 : 3))
            throw DataFileError.Malformed(
                Path, _line, line,
                $"line {_line}: {fields.Length} numbers where {(_isPattern ? 2 : 3)} are needed");
        var row = Index(fields[0], _rows, "row", line);
        var column = Index(fields[1], _columns, "column", line);
        return Entry(row, column, _isPattern ? "1" : fields[2], line);
    }

    // Column by column; of a symmetric matrix the lower triangle, of a skew one without the diagonal.
    private BitVector ReadArrayEntry(string line)
    {
        if (_read == 1) _arrayRow = _isSkew ? 1 : 0;
        var packed = Entry(_arrayRow, _arrayColumn, line.Trim(), line);
        if (++_arrayRow == _rows)
        {
            _arrayColumn++;
            _arrayRow = _isSkew ? _arrayColumn + 1 : _isSymmetric ? _arrayColumn : 0;
        }

        return packed;
    }

    private long ArrayEntries() => _isSkew
        ? _rows * (_rows - 1) / 2
        : _isSymmetric
            ? _rows * (_rows + 1) / 2
            : checked(_rows * _columns);

    private BitVector Entry(long row, long column, string value, string line)
    {
        if (_isSymmetric && row != column)
        {
            var mirroredValue = !_isSkew
                ? value
                : value.StartsWith('-') ? value[1..] : "-" + value.TrimStart('+');
            _mirrored = Pack(column, row, mirroredValue, line);
        }

        return Pack(row, column, value, line);
    }

    private BitVector Pack(long row, long column, string value, string line)
    {
        var packed = BitVector.Zero(Layout.Row.Width);
        packed = BitMath.Insert(packed, _row.Low, Fit(_row, row, line));
        packed = BitMath.Insert(packed, _column.Low, Fit(_column, column, line));
        return _value is null
            ? packed
            : BitMath.Insert(packed, _value.Low, Encode(_value, value, _frac, _line, line));
    }

    private BitVector Fit(RowField field, long value, string line) =>
        field.Encode(value) ?? throw DataFileError.DoesNotFit(
        Path, _line, line, $"line {_line}: index {value} does not fit '{field.Name}', which is {field.Type}");

    private long Index(string text, long count, string what, string line)
    {
        var index = Number(text, line);
        return index >= 1 && index <= count
            ? index - 1
            : throw DataFileError.Malformed(
                Path, _line, line, $"line {_line}: {what} {text} of a matrix that has {count}");
    }

    // Up to 2^31, so that no product of two overflows.
    private long Number(string text, string line) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw DataFileError.Malformed(
                Path, _line, line, $"line {_line}: '{DataFileError.Shorten(text)}' is no count or index");

    private SimulationException NoField(string name) => DataFileError.Malformed(
        Path, 0, "", $"a Matrix Market file gives row, col and value, but {Layout.Row} has no field '{name}'",
        "use a struct with the fields row, col and value (and last, if wanted)");

    private bool TryReadLine([NotNullWhen(true)] out string? line)
    {
        while ((line = _input.ReadLine()) is not null)
        {
            _line++;
            if (!string.IsNullOrWhiteSpace(line) && !line.StartsWith('%')) return true;
        }

        return false;
    }
}
