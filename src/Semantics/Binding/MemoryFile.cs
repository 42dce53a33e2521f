using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>Reads memory images in the syntax of <c>$readmemh</c>: hexadecimal words, <c>@address</c>, <c>//</c> and
/// <c>/* */</c> comments, <c>_</c> between digits.</summary>
public static class MemoryFile
{
    /// <summary>The words from address 0 on, as far as the file goes; what it does not name is 0.</summary>
    public static ImmutableArray<BitVector> Parse(string text, int width, int depth, out (int Line, string Message)? error)
    {
        error = null;
        var words = new List<BitVector>();
        var address = 0L;
        var line = 1;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c == '\n') line++;
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            if (c == '/' && i + 1 < text.Length && text[i + 1] is '/' or '*')
            {
                i = SkipComment(text, i, ref line);
                continue;
            }

            var start = i;
            while (i < text.Length && !char.IsWhiteSpace(text[i]) && text[i] != '/') i++;
            if (i == start) i++;
            var token = text.AsSpan(start, i - start);
            var isAddress = token[0] == '@';
            if (Hex(isAddress ? token[1..] : token) is not { } value)
            {
                error = (line, $"'{Shorten(token)}' is no hexadecimal number");
                return [];
            }

            if (isAddress)
            {
                if (value >= depth)
                {
                    error = (line, $"the address {value} is past the memory, which has {depth} words");
                    return [];
                }

                address = (long)value;
                continue;
            }

            if (value.GetBitLength() > width)
            {
                error = (line, $"the word '{Shorten(token)}' is wider than {width} {(width == 1 ? "bit" : "bits")}");
                return [];
            }

            if (address >= depth)
            {
                error = (line, $"more words than the {depth} of the memory");
                return [];
            }

            while (words.Count <= address) words.Add(BitVector.Zero(width));
            words[(int)address++] = BitVector.FromInteger(value, width);
        }

        return [.. words];
    }

    private static int SkipComment(string text, int start, ref int line)
    {
        if (text[start + 1] == '/')
        {
            var end = text.IndexOf('\n', start);
            return end < 0 ? text.Length : end;
        }

        var close = text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        var stop = close < 0 ? text.Length : close + 2;
        for (var i = start; i < stop; i++)
            if (text[i] == '\n')
                line++;
        return stop;
    }

    private static string Shorten(ReadOnlySpan<char> token) => token.Length <= 40 ? token.ToString() : token[..39].ToString() + "…";

    private static BigInteger? Hex(ReadOnlySpan<char> digits)
    {
        const int Chunk = 4096;
        Span<char> clean = digits.Length + 1 <= Chunk ? stackalloc char[digits.Length + 1] : new char[digits.Length + 1];
        var count = 0;
        clean[count++] = '0';
        foreach (var c in digits)
        {
            if (c == '_') continue;
            if (!char.IsAsciiHexDigit(c)) return null;
            clean[count++] = c;
        }

        return count == 1 ? null : BigInteger.Parse(clean[..count], System.Globalization.NumberStyles.AllowHexSpecifier);
    }
}
