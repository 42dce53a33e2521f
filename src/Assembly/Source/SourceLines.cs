using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>The lines of a file with spaces in the place of comments: <c>//</c>, <c>#</c> and <c>;</c> to the end of the
/// line, and <c>/* */</c>.</summary>
internal static class SourceLines
{
    public static IEnumerable<MappedText> Of(SourceText source)
    {
        var text = Blank(source.Content);
        for (var line = 1; line <= source.LineCount; line++)
        {
            var start = source.StartOf(line);
            var end = line < source.LineCount ? source.StartOf(line + 1) : text.Length;
            yield return MappedText.Of(source, start, text[start..end].TrimEnd('\n', '\r'));
        }
    }

    private static string Blank(string content)
    {
        var text = content.ToCharArray();
        var i = 0;
        while (i < text.Length)
        {
            switch (text[i])
            {
                case '"' or '\'':
                    i = PastString(content, i);
                    break;
                case '#' or ';':
                case '/' when i + 1 < text.Length && text[i + 1] == '/':
                    while (i < text.Length && text[i] != '\n') text[i++] = ' ';
                    break;
                case '/' when i + 1 < text.Length && text[i + 1] == '*':
                    var close = content.IndexOf("*/", i + 2, StringComparison.Ordinal);
                    var end = close < 0 ? text.Length : close + 2;
                    for (; i < end; i++)
                        if (text[i] is not ('\n' or '\r'))
                            text[i] = ' ';
                    break;
                default:
                    i++;
                    break;
            }
        }

        return new string(text);
    }

    // A string ends on its line, closed or not.
    private static int PastString(string text, int start)
    {
        var quote = text[start];
        var i = start + 1;
        for (; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == quote) return i + 1;
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] != '\n') i++;
        }

        return i;
    }
}
