using System.Globalization;
using System.Numerics;
using System.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>Splits a line, which has no comments any more, into tokens.</summary>
internal static class AsmLexer
{
    private const int LongestNumber = 200;

    private static readonly string[] s_signs = ["->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||"];

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <param name="report">Takes the range of a token that can't be read, and why.</param>
    public static List<AsmToken> Lex(string text, Action<int, int, string> report)
    {
        var tokens = new List<AsmToken>();
        var i = 0;
        while (true)
        {
            while (i < text.Length && (text[i] is ' ' or '\t' or '\r' or '\f' or '\v')) i++;
            if (i >= text.Length) break;
            var token = Next(text, i, report);
            tokens.Add(token);
            i = token.End;
        }

        tokens.Add(new AsmToken(AsmTokenKind.End, "", text.Length, text.Length, 0));
        return tokens;
    }

    private static AsmToken Next(string text, int start, Action<int, int, string> report)
    {
        var c = text[start];
        if (IsNameStart(c))
        {
            var end = start;
            while (end < text.Length && IsNamePart(text[end])) end++;
            return Token(AsmTokenKind.Name, text, start, end);
        }

        if (char.IsAsciiDigit(c)) return Number(text, start, report);
        if (c is '"' or '\'') return Quoted(text, start, report);
        foreach (var sign in s_signs)
            if (string.CompareOrdinal(text, start, sign, 0, sign.Length) == 0)
                return Token(AsmTokenKind.Sign, text, start, start + sign.Length);
        if (c < 127 && !char.IsControl(c)) return Token(AsmTokenKind.Sign, text, start, start + 1);
        var length = char.IsSurrogatePair(text, Math.Min(start, Math.Max(0, text.Length - 2))) && start + 1 < text.Length ? 2 : 1;
        report(start, start + length, "a character that starts nothing");
        return Token(AsmTokenKind.Bad, text, start, start + length);
    }

    private static AsmToken Number(string text, int start, Action<int, int, string> report)
    {
        var end = start;
        while (end < text.Length && (IsNamePart(text[end]) || IsInFloat(text, start, end))) end++;
        var written = text[start..end];
        if (written.Length > LongestNumber)
        {
            report(start, end, $"a number of {written.Length} characters");
            return Token(AsmTokenKind.Bad, text, start, end);
        }

        var digits = written.Replace("_", "", StringComparison.Ordinal);
        BigInteger value;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (digits.Length > 2 && BigInteger.TryParse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
                return Token(AsmTokenKind.Number, text, start, end) with { Number = value };
        }
        else if (digits.Length > 2 && digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase))
        {
            if (BigInteger.TryParse("0" + digits[2..], NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value))
                return Token(AsmTokenKind.Number, text, start, end) with { Number = value };
        }
        else if (digits.Length > 1 && digits[^1] is 'b' or 'f' && digits.AsSpan(0, digits.Length - 1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return Token(AsmTokenKind.LocalLabel, text, start, end);
        }
        else if (digits.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return Token(AsmTokenKind.Number, text, start, end) with { Number = BigInteger.Parse(digits, CultureInfo.InvariantCulture) };
        }
        else if (double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _))
        {
            return new AsmToken(AsmTokenKind.Float, digits, start, end, 0);
        }

        report(start, end, $"'{written}' is no number");
        return Token(AsmTokenKind.Bad, text, start, end);
    }

    // A point between digits, and the sign of an exponent.
    private static bool IsInFloat(string text, int start, int at)
    {
        if (text.Length - start > 1 && text[start] == '0' && text[start + 1] is 'x' or 'X' or 'b' or 'B') return false;
        return text[at] switch
        {
            '.' => at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]),
            '+' or '-' => text[at - 1] is 'e' or 'E' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])
                && text.AsSpan(start, at - 1 - start).IndexOfAnyExcept("0123456789._") < 0,
            _ => false,
        };
    }

    private static AsmToken Quoted(string text, int start, Action<int, int, string> report)
    {
        var quote = text[start];
        var value = new StringBuilder();
        var i = start + 1;
        while (i < text.Length && text[i] != quote)
        {
            if (text[i] != '\\' || i + 1 >= text.Length)
            {
                value.Append(text[i++]);
                continue;
            }

            value.Append(text[i + 1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '0' => '\0', var c => c });
            i += 2;
        }

        if (i >= text.Length)
        {
            report(start, text.Length, "the end quote is missing");
            return Token(AsmTokenKind.Bad, text, start, text.Length);
        }

        if (quote == '"') return new AsmToken(AsmTokenKind.String, value.ToString(), start, i + 1, 0);
        if (value.Length == 1) return new AsmToken(AsmTokenKind.Number, text[start..(i + 1)], start, i + 1, value[0]);
        report(start, i + 1, "single quotes hold one character");
        return Token(AsmTokenKind.Bad, text, start, i + 1);
    }

    private static AsmToken Token(AsmTokenKind kind, string text, int start, int end) =>
        new(kind, text[start..end], start, end, 0);
}
