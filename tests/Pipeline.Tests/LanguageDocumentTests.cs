using System.Text.RegularExpressions;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The examples of <c>docs/language.md</c> are what they say.</summary>
public sealed partial class LanguageDocumentTests
{
    private const string Page = "docs/language.md";

    /// <summary>Line, code of the expected error (or nothing) and text of each block.</summary>
    public static IEnumerable<TheoryDataRow<int, string, string>> Blocks => Fences().Matches(Golden.Read(Page)).Select(match =>
        new TheoryDataRow<int, string, string>(
            Golden.Read(Page)[..match.Index].Count(c => c == '\n') + 1,
            match.Groups["code"].Value,
            match.Groups["text"].Value));

    [Fact]
    public void Page_has_examples_of_both_kinds()
    {
        Assert.True(Blocks.Count() >= 10);
        Assert.Contains(Blocks, b => b.Data.Item2.Length != 0);
    }

    [Theory, MemberData(nameof(Blocks))]
    public void Example_does_what_the_page_says(int line, string code, string text)
    {
        var workspace = Compiler.OpenText(text, $"language_{line}.whdl");
        workspace.Check();
        if (code.Length != 0)
        {
            var errors = workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error).ToList();
            Assert.NotEmpty(errors);
            Assert.All(errors, e => Assert.StartsWith(code, e.Code, StringComparison.Ordinal));
            return;
        }

        Assert.False(workspace.Diagnostics.HasErrors, Compiler.Print(workspace.Diagnostics));
        foreach (var test in workspace.Tests)
        {
            var bag = new DiagnosticBag();
            var prepared = workspace.Prepare(test, bag);
            Assert.True(prepared is not null, Compiler.Print(bag));
            var result = TestRunner.Run(prepared.Test, prepared.Design, new TestOptions());
            Assert.True(result.Passed, $"{test.Name}: {result.Failure?.Span} {result.Failure?.Message}");
        }
    }

    [GeneratedRegex("^```whdl(?: error=(?<code>WH[0-9]+))?\\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
