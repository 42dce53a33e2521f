namespace WaferHdl.Codegen.Verilog;

/// <summary>Breaks long assignments. Verilog takes white space anywhere between words.</summary>
internal static class LineWrap
{
    private const int Limit = 108;

    /// <summary><c>prefix TEXT;</c> in lines: a choice breaks before each colon, other text where it is full.</summary>
    public static IEnumerable<string> Assign(string prefix, string text, string comment = "")
    {
        var single = prefix + text + ";";
        if (single.Length <= Limit) return [single + comment];
        var lines = new List<string>();
        var arms = SplitChoice(text);
        for (var i = 0; i < arms.Count; i++)
        {
            var line = (i == 0 ? prefix : "  : ") + arms[i] + (i == arms.Count - 1 ? ";" : "");
            Fill(line, lines);
        }

        lines[0] += comment;
        return lines;
    }

    private static void Fill(string text, List<string> lines)
    {
        var start = 0;
        while (text.Length - start > Limit)
        {
            var end = text.LastIndexOf(' ', start + Limit, Limit - 30);
            if (end < 0) end = text.IndexOf(' ', start + Limit);
            if (end < 0) break;
            lines.Add((start == 0 ? "" : "    ") + text[start..end]);
            start = end + 1;
        }

        lines.Add((start == 0 ? "" : "    ") + text[start..]);
    }

    // `a ? b : c ? d : e` outside of brackets, at each ` : `.
    private static List<string> SplitChoice(string text)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(' or '{' or '[':
                    depth++;
                    break;
                case ')' or '}' or ']':
                    depth--;
                    break;
                case ' ' when depth == 0 && i + 3 <= text.Length && text.AsSpan(i, 3) is " : ":
                    parts.Add(text[start..i]);
                    start = i + 3;
                    break;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }
}
