using System.Text;
using System.Text.RegularExpressions;
using WaferHdl.Language.Text;

namespace WaferHdl.Semantics.Tests;

/// <summary>A case file: codes on the first line, <c>«»</c> around the primary spans, and further files after lines
/// <c>//@ path</c>.</summary>
internal sealed partial class MarkedSource
{
    private MarkedSource(IReadOnlyList<string> codes) => Codes = codes;

    /// <summary>One code for all marks, or one a mark.</summary>
    public IReadOnlyList<string> Codes { get; }

    public List<SourceText> Files { get; } = [];

    public List<(SourceText Source, int Start, int Length)> Marks { get; } = [];

    public static MarkedSource Parse(string text)
    {
        var codes = text[..text.IndexOf('\n')].TrimStart('/', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var marked = new MarkedSource(codes);
        var parts = Separator().Split(text);
        marked.Add("case.whdl", parts[0]);
        for (var i = 1; i < parts.Length; i += 2) marked.Add(parts[i], parts[i + 1]);
        return marked;
    }

    private void Add(string path, string text)
    {
        var clean = new StringBuilder();
        var open = new Stack<int>();
        var spans = new List<(int Start, int Length)>();
        foreach (var c in text)
        {
            if (c == '«') open.Push(clean.Length);
            else if (c == '»') spans.Add((open.Peek(), clean.Length - open.Pop()));
            else clean.Append(c);
        }

        var source = new SourceText(path, clean.ToString());
        Files.Add(source);
        Marks.AddRange(spans.Order().Select(s => (source, s.Start, s.Length)));
    }

    [GeneratedRegex(@"^//@ (.+)\n", RegexOptions.Multiline)]
    private static partial Regex Separator();
}
