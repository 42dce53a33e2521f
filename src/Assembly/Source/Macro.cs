using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>An argument that a macro takes.</summary>
internal sealed record MacroParameter(string Name, MappedText? Default, bool IsRequired, bool TakesRest);

/// <summary>A macro of the program.</summary>
internal sealed record Macro(string Name, SourceSpan Span, ImmutableArray<MacroParameter> Parameters, IReadOnlyList<MappedText> Body)
{
    /// <summary>The body with arguments in place.</summary>
    /// <param name="number">What <c>\@</c> stands for.</param>
    public IEnumerable<MappedText> Expand(IReadOnlyDictionary<string, MappedText> arguments, int number) =>
        Body.Select(line => Substitute(line, arguments, number));

    /// <summary>Puts arguments in the places of <c>\name</c>, <c>\@</c> and <c>\()</c>.</summary>
    public static MappedText Substitute(MappedText line, IReadOnlyDictionary<string, MappedText> arguments, int? number)
    {
        var text = line.Text;
        if (!text.Contains('\\', StringComparison.Ordinal)) return line;
        var result = new MappedText.Builder();
        var done = 0;
        for (var i = text.IndexOf('\\', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\\', i))
        {
            var end = i + 1;
            while (end < text.Length && AsmLexer.IsNamePart(text[end])) end++;
            if (end > i + 1 && arguments.TryGetValue(text[(i + 1)..end], out var argument))
            {
                result.Append(line, done, i);
                result.Append(argument, 0, argument.Text.Length);
                done = end;
            }
            else if (number is not null && end < text.Length && text[end] == '@' && end == i + 1)
            {
                result.Append(line, done, i);
                result.Append(number.Value.ToString(CultureInfo.InvariantCulture), line.SpanOf(i, i + 2));
                done = end = i + 2;
            }
            else if (string.CompareOrdinal(text, i, "\\()", 0, 3) == 0)
            {
                result.Append(line, done, i);
                done = end = i + 3;
            }

            i = end;
            if (i >= text.Length) break;
        }

        result.Append(line, done, text.Length);
        return result.ToText(line);
    }

    /// <summary>Splits at commas that stand in no brackets or quotes.</summary>
    public static List<MappedText> Split(MappedText line, int start, int end)
    {
        var parts = new List<MappedText>();
        var depth = 0;
        var from = start;
        var quote = '\0';
        for (var i = start; i < end; i++)
        {
            var c = line.Text[i];
            if (quote != '\0')
            {
                if (c == '\\') i++;
                else if (c == quote) quote = '\0';
                continue;
            }

            if (c is '"' or '\'') quote = c;
            else if (c is '(' or '[') depth++;
            else if (c is ')' or ']') depth--;
            else if (c == ',' && depth <= 0)
            {
                parts.Add(Trim(line, from, i));
                from = i + 1;
            }
        }

        if (parts.Count > 0 || line.Text.AsSpan(from, Math.Max(0, end - from)).Trim().Length > 0) parts.Add(Trim(line, from, end));
        return parts;
    }

    private static MappedText Trim(MappedText line, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(line.Text[start])) start++;
        while (end > start && char.IsWhiteSpace(line.Text[end - 1])) end--;
        return line.Slice(start, end);
    }
}
