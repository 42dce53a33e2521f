using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Grammar;

/// <summary>Reads the values of number and string tokens.</summary>
internal static class LiteralReader
{
    /// <summary>Digits of a literal, which bounds the time to read one.</summary>
    private const int MaxDigits = 20_000;

    private const int MaxSuffixWidth = 1 << 24;

    /// <summary>The current number; an error expression, reported, when it is malformed.</summary>
    public static Expression Number(TokenCursor cursor)
    {
        var span = cursor.Here;
        var text = cursor.TextAt(cursor.Index);
        var problem = Read(text, out var value, out var kind, out var width, out var help);
        cursor.Advance();
        if (problem is null) return new NumberExpression(value, kind, width, span);
        cursor.Report(SyntaxRules.MalformedNumber, span, problem, help);
        return new ErrorExpression(span);
    }

    /// <summary>The current <c>0b01??</c>.</summary>
    public static Pattern Mask(TokenCursor cursor)
    {
        var span = cursor.Here;
        var text = cursor.TextAt(cursor.Index);
        BigInteger value = 0, mask = 0;
        var digits = 0;
        string? problem = text.Length > MaxDigits ? $"number with more than {MaxDigits} digits" : null;
        foreach (var c in problem is null ? text[2..] : [])
        {
            if (c == '_') continue;
            if (c is not ('0' or '1' or '?'))
            {
                problem = $"'{c}' in a binary pattern";
                break;
            }
            value = (value << 1) | (c == '1' ? 1 : 0);
            mask = (mask << 1) | (c == '?' ? 0 : 1);
            digits++;
        }
        cursor.Advance();
        if (problem is null) return new MaskPattern(value, mask, digits, span);
        cursor.Report(SyntaxRules.MalformedNumber, span, problem, "the digits of a pattern are 0, 1 and ?");
        return new ValuePattern(new ErrorExpression(span), span);
    }

    private static string? Read(
        ReadOnlySpan<char> text, out BigInteger value, out char kind, out int width, out string? help)
    {
        value = 0;
        kind = '\0';
        width = 0;
        help = null;
        var radix = text is ['0', 'x' or 'X', ..] ? 16 : text is ['0', 'b' or 'B', ..] ? 2 : 10;
        var digits = radix == 10 ? text : text[2..];
        var end = 0;
        while (end < digits.Length && (digits[end] == '_' || IsDigit(digits[end], radix))) end++;
        var suffix = digits[end..];
        digits = digits[..end];
        if (digits.IndexOfAnyExcept('_') < 0)
            return suffix is []
                ? $"'{Short(text)}' has no digits"
                : $"'{suffix[0]}' is no digit of a {NameOf(radix)} number";
        if (digits.Length > MaxDigits) return $"number with more than {MaxDigits} digits";
        if (suffix is not [])
        {
            if (suffix[0] == '.')
            {
                help = "use a scaled integer or the fixed-point type of the library";
                return $"'{Short(text)}' has a fraction";
            }
            if (suffix[0] is not ('u' or 'i') || suffix[1..].IndexOfAnyExceptInRange('0', '9') >= 0
                || suffix.Length == 1)
            {
                help = "a suffix is 'u' or 'i' and a width, as in 42u8; a name after a number needs a space";
                return char.IsAsciiDigit(suffix[0])
                    ? $"'{suffix[0]}' is no digit of a {NameOf(radix)} number"
                    : $"'{Short(suffix)}' after a number is no suffix";
            }
            if (!int.TryParse(suffix[1..], NumberStyles.None, CultureInfo.InvariantCulture, out width)
                || width > MaxSuffixWidth)
                return $"the width of '{Short(text)}' is more than {MaxSuffixWidth} bits";
            if (width == 0) return $"'{Short(text)}' has no bits";
            kind = suffix[0];
        }
        value = Value(digits, radix);
        return null;
    }

    private static bool IsDigit(char c, int radix) => radix switch
    {
        16 => char.IsAsciiHexDigit(c),
        2 => c is '0' or '1',
        _ => char.IsAsciiDigit(c),
    };

    private static string NameOf(int radix) =>
        radix switch { 16 => "hexadecimal", 2 => "binary", _ => "decimal" };

    private static string Short(ReadOnlySpan<char> text) =>
        text.Length > 30 ? $"{text[..30]}…" : text.ToString();

    private static BigInteger Value(ReadOnlySpan<char> digits, int radix)
    {
        if (digits.Length <= 15)
        {
            long small = 0;
            foreach (var c in digits)
                if (c != '_') small = small * radix + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
            return small;
        }
        var plain = digits.Contains('_') ? digits.ToString().Replace("_", "") : digits.ToString();
        return radix switch
        {
            16 => BigInteger.Parse("0" + plain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            2 => BigInteger.Parse(
                "0" + plain, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture),
            _ => BigInteger.Parse(plain, NumberStyles.None, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The current string as plain text: only <c>\"</c> and <c>\\</c> are escapes.</summary>
    public static string Text(TokenCursor cursor)
    {
        var text = cursor.TextAt(cursor.Index)[1..];
        cursor.Advance();
        if (text is [.., '"']) text = text[..^1];
        return text.ToString()
            .Replace("\\\"", "\"", StringComparison.Ordinal)
            .Replace(@"\\", @"\", StringComparison.Ordinal);
    }

    /// <summary>The current string, with its escapes resolved and the expressions in braces parsed.</summary>
    public static StringExpression String(TokenCursor cursor)
    {
        var token = cursor.Current;
        var span = cursor.Here;
        var content = cursor.Source.Content;
        var end = token.Length > 1 && content[token.End - 1] == '"' ? token.End - 1 : token.End;
        var parts = ImmutableArray.CreateBuilder<StringPart>();
        var text = new StringBuilder();
        var textStart = token.Start + 1;
        for (var i = token.Start + 1; i < end;)
        {
            var c = content[i];
            if (c is '{' or '}' && i + 1 < end && content[i + 1] == c)
            {
                text.Append(c);
                i += 2;
            }
            else if (c == '{')
            {
                Flush(i);
                i = Interpolation(cursor, parts, i, end);
                textStart = i;
            }
            else if (c == '}')
            {
                cursor.Report(
                    SyntaxRules.MalformedString, new SourceSpan(cursor.Source, i, 1),
                    "'}' without '{' in a string",
                    "write '}}' for a brace");
                i++;
            }
            else if (c == '\\')
            {
                i = Escape(cursor, text, i, end);
            }
            else
            {
                text.Append(c);
                i++;
            }
        }
        Flush(end);
        cursor.Advance();
        return new StringExpression(parts.ToImmutable(), span);

        void Flush(int until)
        {
            if (text.Length == 0) return;
            parts.Add(new StringPart(
                text.ToString(), null, null, new SourceSpan(cursor.Source, textStart, until - textStart)));
            text.Clear();
        }
    }

    private static int Escape(TokenCursor cursor, StringBuilder text, int index, int end)
    {
        var next = index + 1 < end ? cursor.Source.Content[index + 1] : '\0';
        var value = next switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '"' or '\\' or '{' or '}' => next,
            _ => '\0',
        };
        if (value != '\0')
        {
            text.Append(value);
            return index + 2;
        }
        cursor.Report(
            SyntaxRules.MalformedString, new SourceSpan(cursor.Source, index, Math.Min(2, end - index)),
            "unknown escape in a string",
            "the escapes are \\n \\t \\r \\\" \\\\ \\{ \\}");
        return Math.Min(end, index + 2);
    }

    // "{value}" or "{value:format}"; the braces of the value itself count.
    private static int Interpolation(
        TokenCursor cursor, ImmutableArray<StringPart>.Builder parts, int open, int end)
    {
        var content = cursor.Source.Content;
        var depth = 0;
        var close = open;
        for (; close < end; close++)
        {
            if (content[close] == '{') depth++;
            else if (content[close] == '}' && --depth == 0) break;
        }
        if (close == end)
        {
            cursor.Report(
                SyntaxRules.MalformedString, new SourceSpan(cursor.Source, open, 1),
                "'{' without '}' in a string",
                "write '{{' for a brace");
            return end;
        }

        var inner = cursor.Inside(open + 1, close);
        var value = ExpressionGrammar.Bracketed(inner);
        string? format = null;
        if (inner.Accept(TokenKind.Colon)) format = inner.ExpectName("a format").Text;
        if (inner.Kind != TokenKind.EndOfFile) inner.Fail("'}'");
        inner.ReportFailure();
        parts.Add(new StringPart("", value, format, new SourceSpan(cursor.Source, open, close + 1 - open)));
        return close + 1;
    }
}
