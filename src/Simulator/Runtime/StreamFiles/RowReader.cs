using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>Gives the packed rows of a file one by one.</summary>
internal abstract class RowReader(string path, RowLayout layout)
{
    public string Path { get; } = path;

    protected RowLayout Layout { get; } = layout;

    /// <summary>Whether the rows leave a field <c>last</c> open, which is then 1 in the last row.</summary>
    public RowField? OpenLast { get; protected set; }

    public abstract bool TryRead(out BitVector row);

    /// <summary>Passes over rows.</summary>
    /// <returns>Whether there were as many.</returns>
    public virtual bool Skip(long rows)
    {
        for (; rows > 0; rows--)
            if (!TryRead(out _))
                return false;
        return true;
    }

    /// <summary>A number of a file as the bits of a field.</summary>
    /// <param name="frac">Null: an integer; else v becomes v · 2^frac, rounded.</param>
    protected BitVector Encode(RowField field, string text, int? frac, int line, string lineText)
    {
        if (field.Type is EnumType named)
        {
            var name = named.Names.FirstOrDefault(n => n.Name == text[(text.LastIndexOf('.') + 1)..]);
            if (name is not null) return BitVector.FromInteger(name.Value, named.Width);
        }

        if (!TryParse(text, frac, out var value))
        {
            var help = frac is null && NumberText.TryParseFixed(text, 0, out _)
                ? "give the number of fraction bits (frac) to turn reals into fixed-point numbers"
                : null;
            throw DataFileError.Malformed(
                Path, line, lineText,
                $"line {line}: '{DataFileError.Shorten(text)}' is no {field.Type} for '{field.Name}'", help);
        }

        return field.Encode(value) ?? throw DataFileError.DoesNotFit(
            Path, line, lineText,
            $"line {line}: {Describe(value)} does not fit '{field.Name}', which is {field.Type}");
    }

    protected SimulationException MissingField(RowField field, int line, string lineText, string columns) =>
        DataFileError.Malformed(
            Path, line, lineText, $"line {line}: no column for '{field.Name}'; the file has {columns}",
            "add the column, or use a stream of what the file has");

    private static bool TryParse(string text, int? frac, out BigInteger value) => frac is { } bits
        ? NumberText.TryParseFixed(text, bits, out value)
        : NumberText.TryParse(text, out value)
          || (NumberText.TryParseFixed(text, 0, out value) && IsInteger(text, value));

    // 3.0 and 1e3 are integers too.
    private static bool IsInteger(string text, BigInteger value) =>
        NumberText.TryParseFixed(text, 64, out var scaled) && scaled == value << 64;

    private static string Describe(BigInteger value)
    {
        var text = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return text.Length <= 60 ? text : $"a number of {text.Length} digits";
    }
}

/// <summary>CSV: a header that names the fields in any order, then rows. Empty lines are skipped.</summary>
internal sealed class CsvReader : RowReader
{
    private readonly TextReader _input;
    private readonly int? _frac;
    private readonly RowField[] _columns;
    private readonly bool _isHeaderMissing;
    private int _line;

    public CsvReader(TextReader input, string path, RowLayout layout, int? frac) : base(path, layout)
    {
        (_input, _frac) = (input, frac);
        if (!TryReadLine(out var header))
        {
            _columns = [];
            _isHeaderMissing = true;
            return;
        }

        var names = header.Split(',', StringSplitOptions.TrimEntries);
        _columns = [.. names.Select(
            name => layout.Find(name) ?? SoleField(names) ?? throw Unknown(name, header))];
        if (_columns.Distinct().Count() != _columns.Length)
            throw DataFileError.Malformed(
                Path, _line, header, $"line {_line}: a column stands twice in the header");
        foreach (var field in layout.Fields)
        {
            if (_columns.Contains(field)) continue;
            if (field.Name != "last") throw MissingField(field, _line, header, string.Join(", ", names));
            OpenLast = field;
        }
    }

    public override bool TryRead(out BitVector row)
    {
        row = default;
        if (_isHeaderMissing || !TryReadLine(out var line)) return false;
        var texts = line.Split(',', StringSplitOptions.TrimEntries);
        if (texts.Length != _columns.Length)
            throw DataFileError.Malformed(
                Path, _line, line,
                $"line {_line}: {texts.Length} values under {_columns.Length} column names");
        row = BitVector.Zero(Layout.Row.Width);
        for (var i = 0; i < texts.Length; i++)
        {
            // Flags and indices are no fixed-point numbers.
            var frac = _columns[i].Name is "last" or "row" or "col" or "index" ? null : _frac;
            row = BitMath.Insert(row, _columns[i].Low, Encode(_columns[i], texts[i], frac, _line, line));
        }

        return true;
    }

    private RowField? SoleField(string[] names) =>
        names.Length == 1 && Layout.Fields.Length == 1 ? Layout.Fields[0] : null;

    private SimulationException Unknown(string name, string header) => DataFileError.Malformed(
        Path, _line, header,
        $"line {_line}: no field '{DataFileError.Shorten(name)}'; "
        + $"the rows are {string.Join(", ", Layout.Fields.Select(f => f.Name))}",
        "name the fields in the first line, separated by commas");

    public override bool Skip(long rows)
    {
        for (; rows > 0; rows--)
            if (!TryReadLine(out _))
                return false;
        return true;
    }

    private bool TryReadLine([NotNullWhen(true)] out string? line)
    {
        while ((line = _input.ReadLine()) is not null)
        {
            _line++;
            if (!string.IsNullOrWhiteSpace(line)) return true;
        }

        return false;
    }
}

/// <summary>Hex words, one a row.</summary>
internal sealed class HexReader(TextReader input, string path, RowLayout layout) : RowReader(path, layout)
{
    private readonly HexWords _words = new(input, path);

    public override bool TryRead(out BitVector row)
    {
        row = default;
        if (!_words.TryRead(out var word)) return false;
        if (word.IsAddress)
            throw DataFileError.Malformed(
                Path, _words.Line, word.Text, $"line {_words.Line}: a stream has no addresses");
        row = _words.ToBits(word, Layout.Row.Width);
        return true;
    }
}

/// <summary>Rows of whole bytes, the lowest byte first.</summary>
internal sealed class BinaryRowReader(Stream input, string path, RowLayout layout) : RowReader(path, layout)
{
    private readonly byte[] _buffer = new byte[(layout.Row.Width + 7) / 8];
    private long _rows;

    public override bool Skip(long rows)
    {
        if (!input.CanSeek) return base.Skip(rows);
        var isThere = rows <= (input.Length - input.Position) / _buffer.Length;
        if (isThere) input.Position += rows * _buffer.Length;
        _rows += rows;
        return isThere;
    }

    public override bool TryRead(out BitVector row)
    {
        row = default;
        var count = input.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
        if (count == 0) return false;
        _rows++;
        if (count < _buffer.Length)
            throw DataFileError.Malformed(
                Path, 0, "", $"row {_rows} has {count} bytes but {Layout.Row} takes {_buffer.Length}");
        var value = new BigInteger(_buffer, isUnsigned: true, isBigEndian: false);
        if (value.GetBitLength() > Layout.Row.Width)
            throw DataFileError.DoesNotFit(
                Path, 0, "", $"row {_rows} has bits past the {Layout.Row.Width} of {Layout.Row}");
        row = BitVector.FromInteger(value, Layout.Row.Width);
        return true;
    }
}
