using System.Text.RegularExpressions;
using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Facade.Tests;

/// <summary>Every example of the documents is compiled, and its tests are run. A block marked
/// <c>whdl error=WH2</c> must give an error whose code begins so.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] s_documents =
        ["README.md", "docs/language.md", "docs/language-decisions.md", "docs/library.md", "docs/runs.md", "docs/extending.md", "docs/snapshots.md"];

    public static TheoryData<string, int> Blocks
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var document in s_documents)
                foreach (var block in Extract(document))
                    data.Add(document, block.Line);
            return data;
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void Example_means_what_the_document_says(string document, int line)
    {
        var block = Extract(document).Single(b => b.Line == line);
        var workspace = new Workspace(new ExampleProvider(), [new SourceText("example.whdl", block.Text)]);
        workspace.Check();
        var errors = workspace.Diagnostics.Sorted().Where(d => d.Severity == Severity.Error).ToList();
        if (block.Error is { } code)
        {
            Assert.Contains(errors, e => e.Code.StartsWith(code, StringComparison.Ordinal));
            return;
        }

        Assert.True(errors.Count == 0, $"{document}:{line}\n{Render(errors)}");
        foreach (var test in workspace.Tests)
        {
            var bag = new DiagnosticBag();
            var prepared = workspace.Prepare(test, bag);
            Assert.True(prepared is not null, $"{document}:{line}: {test.Name}\n{Render(bag.Sorted())}");
            var result = TestRunner.Run(prepared.Test, prepared.Design, new TestOptions());
            Assert.True(result.Passed, $"{document}:{line}: {test.Name}\n{(result.Failure is { } failure ? Render([failure]) : "")}");
        }
    }

    [Fact]
    public void Language_document_has_examples_of_both_kinds()
    {
        var blocks = Extract("docs/language.md").ToList();
        Assert.InRange(blocks.Count, 12, 1000);
        Assert.Contains(blocks, b => b.Error is not null);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/language.md")]
    [InlineData("docs/library.md")]
    [InlineData("docs/runs.md")]
    [InlineData("docs/extending.md")]
    [InlineData("docs/snapshots.md")]
    [InlineData("docs/decisions/README.md")]
    public void Links_lead_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Golden.Root, document))!;
        var targets = Link().Matches(Golden.Read(document)).Select(m => m.Groups[1].Value.Split('#')[0])
            .Where(t => t.Length > 0 && !t.Contains("://", StringComparison.Ordinal));
        Assert.DoesNotContain(targets, t => !Path.Exists(Path.Combine(folder, t)));
    }

    private sealed record Block(int Line, string? Error, string Text);

    private static IEnumerable<Block> Extract(string document)
    {
        if (!File.Exists(Path.Combine(Golden.Root, document))) yield break;
        var lines = Golden.Read(document).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var match = Fence().Match(lines[i]);
            if (!match.Success) continue;
            var start = i + 1;
            while (lines[++i] != "```")
            {
            }

            var error = match.Groups[1].Success ? match.Groups[1].Value : null;
            yield return new Block(start, error, string.Join('\n', lines[start..i]) + "\n");
        }
    }

    private static string Render(IEnumerable<Diagnostic> diagnostics)
    {
        var text = new StringWriter();
        new DiagnosticRenderer(text).WriteAll(diagnostics);
        return text.ToString();
    }

    // Imports come from the library of the repository; a data file that an example names is a few words.
    private sealed class ExampleProvider : ISourceProvider
    {
        private readonly DiskSourceProvider _library =
            new(Path.Combine(Golden.Root, "hdl"), Path.Combine(Golden.Root, "hdl"));

        public IEnumerable<string> Packages => _library.Packages;

        public SourceText? FindPackage(string package) => _library.FindPackage(package);

        public string? ReadData(string path, out string? error)
        {
            error = null;
            return "00 01 02 03\n";
        }
    }

    [GeneratedRegex(@"^```whdl(?: error=(WH\d+))?$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
