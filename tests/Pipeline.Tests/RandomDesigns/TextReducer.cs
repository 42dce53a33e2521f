using System.Diagnostics;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>Makes a text that shows a fault shorter while it shows the same fault: lines and blocks go, expressions become
/// parts of themselves or numbers.</summary>
internal static class TextReducer
{
    public static string Reduce(string text, TimeSpan limit, Func<string, string> problem, string wanted)
    {
        var clock = Stopwatch.StartNew();
        var isShorter = true;
        while (isShorter && clock.Elapsed < limit)
        {
            isShorter = false;
            foreach (var candidates in (Func<string, int, IEnumerable<(int End, string Text)>>[])[Lines, Groups])
            {
                for (var at = text.Length - 1; at >= 0 && clock.Elapsed < limit; at--)
                {
                    foreach (var (end, replacement) in candidates(text, at))
                    {
                        var shorter = string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(end));
                        if (shorter.Length >= text.Length || problem(shorter) != wanted) continue;
                        text = shorter;
                        isShorter = true;
                        break;
                    }

                    at = Math.Min(at, text.Length);
                }
            }
        }

        return text;
    }

    // A line, or a line that opens a block with all of it.
    private static IEnumerable<(int End, string Text)> Lines(string text, int at)
    {
        if (at > 0 && text[at - 1] != '\n') yield break;
        var end = text.IndexOf('\n', at) + 1;
        if (end == 0) end = text.Length;
        var depth = 0;
        for (var i = at; i < text.Length; i++)
        {
            if (text[i] == '{') depth++;
            else if (text[i] == '}') depth--;
            if (depth < 0) break;
            if (i < end - 1 || depth > 0) continue;
            var last = text.IndexOf('\n', i);
            yield return (last < 0 ? text.Length : last + 1, "");
            break;
        }

        if (end > at) yield return (end, "");
    }

    // A bracketed group as a number, or as one of the groups and names inside it.
    private static IEnumerable<(int End, string Text)> Groups(string text, int at)
    {
        if (text[at] != '(' || Close(text, at) is not { } end) yield break;
        yield return (end, "0");
        yield return (end, "1");
        foreach (var name in Names(text[(at + 1)..(end - 1)]).Distinct().Take(6)) yield return (end, name);
        for (var i = at + 1; i < end; i++)
            if (text[i] == '(' && Close(text, i) is { } inner)
                yield return (end, text[i..inner]);
    }

    private static int? Close(string text, int at)
    {
        var depth = 0;
        for (var i = at; i < text.Length; i++)
        {
            if (text[i] is '(') depth++;
            if (text[i] is ')' && --depth == 0) return i + 1;
        }

        return null;
    }

    private static IEnumerable<string> Names(string text) => text
        .Split([' ', '(', ')', '{', '}', ',', '[', ']', ';'], StringSplitOptions.RemoveEmptyEntries)
        .Where(w => char.IsLetter(w[0]) && !w.Contains('<', StringComparison.Ordinal));
}
