using System.Globalization;
using System.Numerics;
using System.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <param name="IsAddress">Whether it is <c>@1f</c>; Text is then without the sign.</param>
public readonly record struct HexWord(string Text, bool IsAddress);

/// <summary>The words of a file in <c>$readmemh</c> syntax: hexadecimal digits with <c>_</c>, addresses
/// behind <c>@</c>, comments.</summary>
public sealed class HexWords(TextReader input, string path)
{
    /// <summary>Of the latest word, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <exception cref="Engine.SimulationException">WH4030 at its line.</exception>
    public bool TryRead(out HexWord word)
    {
        word = default;
        if (!SkipSpace()) return false;
        var text = new StringBuilder();
        while (input.Peek() is var next and >= 0 && !char.IsWhiteSpace((char)next) && next != '/')
            text.Append((char)input.Read());
        var isAddress = text.Length > 0 && text[0] == '@';
        word = new HexWord(text.ToString(isAddress ? 1 : 0, text.Length - (isAddress ? 1 : 0)), isAddress);
        return true;
    }

    /// <exception cref="Engine.SimulationException">It is no number, or has more bits (WH4030,
    /// WH4031).</exception>
    public BitVector ToBits(HexWord word, int width)
    {
        var value = ToInteger(word);
        if (value.GetBitLength() > width)
            throw DataFileError.DoesNotFit(
                path, Line, word.Text,
                $"line {Line}: '{DataFileError.Shorten(word.Text)}' has {value.GetBitLength()} bits "
                + $"but a word has {width}");
        return BitVector.FromInteger(value, width);
    }

    /// <exception cref="Engine.SimulationException">It is no number (WH4030).</exception>
    public BigInteger ToInteger(HexWord word)
    {
        var digits = word.Text.Replace("_", "", StringComparison.Ordinal);
        return digits.Length > 0 && BigInteger.TryParse(
            "0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw DataFileError.Malformed(
                path, Line, word.Text,
                $"line {Line}: '{DataFileError.Shorten(word.Text)}' is no hexadecimal number");
    }

    private bool SkipSpace()
    {
        while (input.Peek() is var next and >= 0)
        {
            if (next == '/') SkipComment();
            else if (char.IsWhiteSpace((char)next)) Take();
            else return true;
        }

        return false;
    }

    private void SkipComment()
    {
        Take();
        switch (Take())
        {
            case '/':
                while (input.Peek() is >= 0 and not '\n') Take();
                break;
            case '*':
                var before = 0;
                while (Take() is var next and >= 0)
                {
                    if (before == '*' && next == '/') return;
                    before = next;
                }

                break;
            default:
                throw DataFileError.Malformed(path, Line, "/", $"line {Line}: '/' begins no comment");
        }
    }

    private int Take()
    {
        var next = input.Read();
        if (next == '\n') Line++;
        return next;
    }
}
