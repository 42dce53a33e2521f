using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Semantics.Tests;

/// <summary>The files under <c>tests/Cases/semantics</c>: every mistake is found at its mark, and nothing else is.</summary>
public sealed class SemanticCaseTests
{
    private const string Folder = "tests/Cases/semantics";

    public static TheoryData<string> Cases => [.. Golden.Files(Folder, "*.whdl")];

    [Theory, MemberData(nameof(Cases))]
    public void Each_mistake_is_reported_at_its_mark_and_nothing_else(string path)
    {
        var marked = MarkedSource.Parse(Golden.Read(path));
        var sources = new MemorySources();
        foreach (var file in marked.Files.Skip(1)) sources.Files.Add(file.Path[..^5].Replace('/', '.'), file);
        AddLibrary(sources);
        sources.Data.Add("long.hex", "1 2\n3");
        sources.Data.Add("wide.hex", "1ff");
        sources.Data.Add("bad.hex", "// fine\n/* so far */ 12\nxyz");
        sources.Data.Add("far.hex", "@2 1");
        sources.Data.Add("good.hex", "@1 1_2 // comment\n0");
        var diagnostics = new DiagnosticBag();
        Program.Load(sources, [marked.Files[0]], diagnostics).CheckAll(diagnostics);

        var expected = marked.Marks.Select((m, i) =>
            Line(m.Source.Path, m.Source.PositionOf(m.Start), m.Length, marked.Codes.Count == 1 ? marked.Codes[0] : marked.Codes[i]));
        // Cases are short, so most of their names are used by nothing.
        var actual = diagnostics.Items
            .Where(d => d.Code is not "WH2009" || marked.Codes.Contains(d.Code))
            .OrderBy(d => marked.Files.FindIndex(f => f == d.Span.Source)).ThenBy(d => d.Span.Start).ThenBy(d => d.Span.Length)
            .Select(d => Line(d.Span.Source!.Path, d.Span.Source.PositionOf(d.Span.Start), d.Span.Length, d.Code) + $" {d.Message}").ToList();
        var expectedText = string.Join('\n', expected);
        var actualText = string.Join('\n', actual.Select(a => string.Join(' ', a.Split(' ').Take(3))));
        Assert.True(expectedText == actualText, $"expected\n{expectedText}\nbut found\n{string.Join('\n', actual)}");
    }

    private static void AddLibrary(MemorySources sources)
    {
        foreach (var file in Golden.Files("hdl", "*.whdl"))
            sources.Files.TryAdd(file[4..^5].Replace('/', '.'), new SourceText(file, Golden.Read(file)));
    }

    private static string Line(string path, (int Line, int Column) place, int length, string code) =>
        $"{path}:{place.Line}:{place.Column} +{length} {code}";

    [Fact]
    public void Every_rule_has_a_case()
    {
        var covered = Golden.Files(Folder, "*.whdl").SelectMany(p => MarkedSource.Parse(Golden.Read(p)).Codes).ToHashSet();
        Assert.DoesNotContain(SemanticRules.All, rule => !covered.Contains(rule.Code));
    }

    public static TheoryData<string> Codes => [.. SemanticRules.All.Select(r => r.Code)];

    [Theory, MemberData(nameof(Codes))]
    public void Examples_of_the_page_break_and_keep_the_rule(string code)
    {
        var blocks = SemanticRules.All.Single(r => r.Code == code).Explanation.Split("```");
        Assert.Contains(code, Check(blocks[1]).Select(d => d.Code));
        Assert.Empty(Check(blocks[3]).Where(d => d.Code == code || d.Severity == Severity.Error).Select(d => $"{d.Code} {d.Message}"));
    }

    // A comment "// a.whdl" names the file that follows it; the first one is checked.
    private static IReadOnlyList<Diagnostic> Check(string block)
    {
        var text = block[(block.IndexOf('\n') + 1)..];
        var sources = new MemorySources();
        AddLibrary(sources);
        var main = new SourceText("page.whdl", text);
        if (text.StartsWith("// a.whdl", StringComparison.Ordinal))
        {
            foreach (var part in text.Split("// ", StringSplitOptions.RemoveEmptyEntries))
            {
                var path = part[..part.IndexOf('\n')];
                sources.Files.Add(path[..^5], new SourceText(path, part[path.Length..]));
            }

            main = sources.Files["a"];
        }

        var diagnostics = new DiagnosticBag();
        Program.Load(sources, [main], diagnostics).CheckAll(diagnostics);
        return diagnostics.Items;
    }

    [Fact]
    public void Codes_are_unique_and_pages_are_written()
    {
        Assert.Equal(SemanticRules.All.Count, SemanticRules.All.Select(r => r.Code).Distinct().Count());
        Assert.All(SemanticRules.All, rule =>
        {
            Assert.Matches("^WH2[0-9]{3}$", rule.Code);
            Assert.Contains("This keeps it", rule.Explanation);
        });
    }
}
