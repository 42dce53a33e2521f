using System.Collections.Frozen;
using System.Text;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>What the writer and the parser of <c>.wnl</c> must agree on: words and the shape of names.</summary>
internal static class WnlText
{
    public const string Header = "wnl 1";

    public static FrozenDictionary<UnaryKind, string> UnaryWords { get; } = new Dictionary<UnaryKind, string>
    {
        [UnaryKind.Not] = "not",
        [UnaryKind.Negate] = "negate",
        [UnaryKind.ReduceAnd] = "reduce_and",
        [UnaryKind.ReduceOr] = "reduce_or",
        [UnaryKind.ReduceXor] = "reduce_xor",
        [UnaryKind.PopCount] = "popcount",
        [UnaryKind.LeadingZeros] = "leading_zeros",
        [UnaryKind.TrailingZeros] = "trailing_zeros",
        [UnaryKind.Reverse] = "reverse",
    }.ToFrozenDictionary();

    public static FrozenDictionary<BinaryKind, string> BinaryWords { get; } = new Dictionary<BinaryKind, string>
    {
        [BinaryKind.Add] = "add",
        [BinaryKind.Subtract] = "sub",
        [BinaryKind.Multiply] = "mul",
        [BinaryKind.DivideUnsigned] = "div_u",
        [BinaryKind.DivideSigned] = "div_s",
        [BinaryKind.RemainderUnsigned] = "rem_u",
        [BinaryKind.RemainderSigned] = "rem_s",
        [BinaryKind.And] = "and",
        [BinaryKind.Or] = "or",
        [BinaryKind.Xor] = "xor",
        [BinaryKind.ShiftLeft] = "shl",
        [BinaryKind.ShiftRightUnsigned] = "shr_u",
        [BinaryKind.ShiftRightSigned] = "shr_s",
        [BinaryKind.Equal] = "eq",
        [BinaryKind.NotEqual] = "ne",
        [BinaryKind.LessUnsigned] = "lt_u",
        [BinaryKind.LessSigned] = "lt_s",
        [BinaryKind.LessEqualUnsigned] = "le_u",
        [BinaryKind.LessEqualSigned] = "le_s",
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, UnaryKind> UnaryKinds { get; } =
        UnaryWords.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static FrozenDictionary<string, BinaryKind> BinaryKinds { get; } =
        BinaryWords.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The length of the longest plain name (<c>fifo[3].count</c>) that starts at a place; 0 for none.</summary>
    public static int PlainNameLength(string text, int start)
    {
        var end = start;
        while (true)
        {
            var segment = end;
            if (segment > start)
            {
                if (segment >= text.Length || text[segment] != '.') return end - start;
                segment++;
            }

            if (segment >= text.Length || !IsNameStart(text[segment])) return end - start;
            while (segment < text.Length && IsNamePart(text[segment])) segment++;
            while (IndexLength(text, segment) is > 0 and var length) segment += length;
            end = segment;
        }
    }

    public static bool IsPlainName(string text) => text.Length > 0 && PlainNameLength(text, 0) == text.Length;

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>The name as it stands, or between backquotes.</summary>
    public static string Name(string name) => IsPlainName(name) ? name : Quote(name, '`');

    public static string Quote(string text, char quote)
    {
        var result = new StringBuilder().Append(quote);
        foreach (var c in text)
        {
            if (c == quote || c == '\\') result.Append('\\').Append(c);
            else if (c == '\n') result.Append("\\n");
            else if (c == '\r') result.Append("\\r");
            else result.Append(c);
        }

        return result.Append(quote).ToString();
    }

    /// <summary>The length of a bracketed text that starts at a place with an opening bracket; 0 when it does not
    /// close. Quoted strings inside do not count.</summary>
    public static int BracketLength(string text, int start)
    {
        var open = new Stack<char>();
        for (var i = start; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '<': open.Push('>'); break;
                case '(': open.Push(')'); break;
                case '[': open.Push(']'); break;
                case '{': open.Push('}'); break;
                case '"':
                    if (StringLength(text, i) is not (> 0 and var length)) return 0;
                    i += length - 1;
                    break;
                case '>' or ')' or ']' or '}':
                    if (!open.TryPop(out var expected) || expected != text[i]) return 0;
                    if (open.Count == 0) return i + 1 - start;
                    break;
                case '\n' or '`': return 0;
            }
        }

        return 0;
    }

    /// <summary>The length of a bare generic argument: it ends before a comma or bracket that closes around it.</summary>
    public static int BareArgumentLength(string text, int start)
    {
        var i = start;
        while (i < text.Length)
        {
            var c = text[i];
            if (c is ',' or '>' or ')' or ']' or '}' or '\n' or '`') break;
            var length = c switch
            {
                '<' or '(' or '[' or '{' => BracketLength(text, i),
                '"' => StringLength(text, i),
                _ => 1,
            };
            if (length == 0) return 0;
            i += length;
        }

        while (i > start && char.IsWhiteSpace(text[i - 1])) i--;
        return i - start;
    }

    public static string Argument(string value) =>
        value.Length > 0 && !char.IsWhiteSpace(value[0]) && BareArgumentLength(value, 0) == value.Length
            ? value
            : Quote(value, '`');

    /// <summary>How a module is named in references: definition and arguments.</summary>
    public static string ModuleHeader(ModuleNetlist module) => module.Parameters.IsEmpty
        ? Name(module.Definition)
        : $"{Name(module.Definition)}<{string.Join(", ", module.Parameters.Select(p => $"{Name(p.Name)} = {Argument(p.Value)}"))}>";

    private static int IndexLength(string text, int start)
    {
        if (start >= text.Length || text[start] != '[') return 0;
        var i = start + 1;
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        return i > start + 1 && i < text.Length && text[i] == ']' ? i + 1 - start : 0;
    }

    private static int StringLength(string text, int start)
    {
        for (var i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i + 1 - start;
        }

        return 0;
    }
}
