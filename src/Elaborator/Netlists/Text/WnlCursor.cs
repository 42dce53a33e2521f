using System.Globalization;
using System.Numerics;
using System.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>A place in <c>.wnl</c> text and how to read on from it.</summary>
/// <remarks>The first failure of an item is reported; from then on every read gives a harmless default and moves
/// nothing, until <see cref="Recover"/> goes to the next item.</remarks>
internal sealed class WnlCursor(SourceText source, DiagnosticBag diagnostics)
{
    public const int MaxConstantWidth = 1 << 22;

    private readonly string _text = source.Content;

    public int Position { get; private set; }

    public bool HasFailed { get; private set; }

    public string Text => _text;

    /// <summary>The character here, or 0 at the end.</summary>
    public char Current => At(Position);

    public char At(int position) => position < _text.Length ? _text[position] : '\0';

    public SourceSpan SpanFrom(int start) => new(source, start, Math.Max(1, Position - start));

    public bool AtEnd
    {
        get
        {
            SkipBlank();
            return Position >= _text.Length;
        }
    }

    public void Fail(string expected)
    {
        if (HasFailed) return;
        SkipBlank();
        FailAt(new SourceSpan(source, Position, Math.Max(1, TokenLength())), $"expected {expected}, found {Found()}");
    }

    public void FailAt(SourceSpan span, string message, string? help = null)
    {
        if (!HasFailed) diagnostics.Report(WnlRules.Syntax, span, message, help);
        HasFailed = true;
    }

    /// <summary>Goes past an item: to the next line that is indented no deeper than where it starts.</summary>
    public void Recover(int itemStart)
    {
        HasFailed = false;
        var column = ColumnOf(itemStart);
        Position = itemStart;
        while (true)
        {
            var lineEnd = _text.IndexOf('\n', Math.Min(Position, _text.Length));
            if (lineEnd < 0)
            {
                Position = _text.Length;
                return;
            }

            Position = lineEnd + 1;
            var first = Position;
            while (first < _text.Length && _text[first] is ' ' or '\t') first++;
            if (first >= _text.Length || _text[first] is '\n' or '\r') continue;
            if (first - Position > column) continue;
            // The brace that closes the broken item belongs to it.
            if (first - Position == column && _text[first] == '}') Position = first + 1;
            return;
        }
    }

    /// <summary>Reads the <c>///</c> lines that stand here; null where there are none.</summary>
    public string? Documentation()
    {
        StringBuilder? result = null;
        while (true)
        {
            SkipBlank();
            if (!StartsWith("///")) return result?.ToString();
            var end = _text.IndexOf('\n', Position);
            if (end < 0) end = _text.Length;
            var line = _text[(Position + 3)..end];
            if (result is null) result = new StringBuilder();
            else result.Append('\n');
            result.Append(line.StartsWith(' ') ? line[1..] : line);
            Position = end;
        }
    }

    /// <summary>Takes punctuation if it stands here.</summary>
    public bool Take(string mark)
    {
        if (HasFailed) return false;
        SkipBlank();
        if (!StartsWith(mark)) return false;
        Position += mark.Length;
        return true;
    }

    public void Expect(string mark)
    {
        if (!Take(mark)) Fail($"'{mark}'");
    }

    public bool IsAt(string mark)
    {
        SkipBlank();
        return !HasFailed && StartsWith(mark);
    }

    /// <summary>Takes a whole word (letters, digits, underscores) if it stands here.</summary>
    public bool TakeWord(string word)
    {
        if (HasFailed || PeekWord() != word) return false;
        Position += word.Length;
        return true;
    }

    public void ExpectWord(string word)
    {
        if (!TakeWord(word)) Fail($"'{word}'");
    }

    /// <summary>The word here, empty for none; stays before it.</summary>
    public string PeekWord()
    {
        if (HasFailed) return "";
        SkipBlank();
        var end = Position;
        if (end < _text.Length && !WnlText.IsNameStart(_text[end])) return "";
        while (end < _text.Length && WnlText.IsNamePart(_text[end])) end++;
        return _text[Position..end];
    }

    public string Word(string what)
    {
        var word = PeekWord();
        if (word.Length == 0) Fail(what);
        Position += word.Length;
        return word;
    }

    /// <summary>A plain name, or any text between backquotes.</summary>
    public string Name(string what)
    {
        if (HasFailed) return "";
        SkipBlank();
        if (StartsWith("`")) return Quoted('`');
        var length = WnlText.PlainNameLength(_text, Position);
        if (length == 0) Fail(what);
        Position += length;
        return _text[(Position - length)..Position];
    }

    /// <summary><c>%count</c> or <c>%7</c>, without the percent sign.</summary>
    public string Label()
    {
        Expect("%");
        if (HasFailed) return "";
        var start = Position;
        var length = WnlText.PlainNameLength(_text, start);
        if (length == 0)
            while (start + length < _text.Length && char.IsAsciiDigit(_text[start + length])) length++;
        if (length == 0) Fail("the name or number of a net");
        Position += length;
        return _text[start..Position];
    }

    public int Integer(string what, int least = 0)
    {
        var start = Position;
        var value = BigNumber(what);
        if (HasFailed) return least;
        if (value >= least && value <= int.MaxValue) return (int)value;
        FailAt(SpanFrom(start), $"{what} is {Shorten(value)}, but must lie in {least} to {int.MaxValue}");
        return least;
    }

    /// <summary>An integer of any size, perhaps negative.</summary>
    public BigInteger BigNumber(string what)
    {
        if (HasFailed) return 0;
        SkipBlank();
        var start = Position;
        var end = start;
        if (end < _text.Length && _text[end] == '-') end++;
        var digits = end;
        while (end < _text.Length && char.IsAsciiDigit(_text[end])) end++;
        if (end == digits || end - digits > 100_000)
        {
            Fail(what);
            return 0;
        }

        Position = end;
        return BigInteger.Parse(_text.AsSpan(start, end - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary><c>8'h05</c>.</summary>
    public BitVector Constant()
    {
        var start = Position;
        var width = Integer("a constant such as 8'h05", 1);
        Expect("'h");
        var digits = Digits(char.IsAsciiHexDigit);
        if (HasFailed) return BitVector.Zero(1);
        if (digits.Length == 0) Fail("hexadecimal digits");
        else if (WnlHex.TryParse(digits, width, MaxConstantWidth, out var value)) return value;
        else FailAt(SpanFrom(start), $"0x{(digits.Length > 40 ? digits[..40] + "…" : digits)} does not fit in {width} bits");
        return BitVector.Zero(1);
    }

    public string Digits(Func<char, bool> isDigit)
    {
        if (HasFailed) return "";
        var start = Position;
        while (Position < _text.Length && isDigit(_text[Position])) Position++;
        return _text[start..Position];
    }

    public string String() => IsAt("\"") ? Quoted('"') : FailWith("a string in double quotes");

    /// <summary>Takes <paramref name="length"/> characters as they stand.</summary>
    public string Raw(int length)
    {
        Position += length;
        return _text[(Position - length)..Position];
    }

    /// <summary>Skips white space and comments, but no documentation: that belongs to the item after it.</summary>
    public void SkipBlank()
    {
        while (Position < _text.Length)
        {
            if (char.IsWhiteSpace(_text[Position])) Position++;
            else if (!StartsWith("//") || StartsWith("///")) return;
            else Position = _text.IndexOf('\n', Position) is >= 0 and var end ? end : _text.Length;
        }
    }

    private string FailWith(string expected)
    {
        Fail(expected);
        return "";
    }

    private string Quoted(char quote)
    {
        var start = Position;
        var result = new StringBuilder();
        for (var i = start + 1; i < _text.Length && _text[i] != '\n'; i++)
        {
            if (_text[i] == quote)
            {
                Position = i + 1;
                return result.ToString();
            }

            if (_text[i] == '\\' && i + 1 < _text.Length)
            {
                i++;
                result.Append(_text[i] switch { 'n' => '\n', 'r' => '\r', var c => c });
            }
            else result.Append(_text[i]);
        }

        Position = start;
        FailAt(new SourceSpan(source, start, 1), $"the text that starts with {quote} does not end on its line");
        return "";
    }

    private bool StartsWith(string mark) => string.CompareOrdinal(_text, Position, mark, 0, mark.Length) == 0;

    private int ColumnOf(int position)
    {
        var lineStart = position == 0 ? 0 : _text.LastIndexOf('\n', position - 1) + 1;
        return position - lineStart;
    }

    private int TokenLength()
    {
        var end = Position;
        while (end < _text.Length && end - Position < 30 && !char.IsWhiteSpace(_text[end])) end++;
        return end - Position;
    }

    private string Found() => Position >= _text.Length ? "the end of the file" : $"'{_text.Substring(Position, TokenLength())}'";

    private static string Shorten(BigInteger value) =>
        value.GetBitLength() < 200 ? value.ToString(CultureInfo.InvariantCulture) : "a number of " + value.GetBitLength() + " bits";
}
