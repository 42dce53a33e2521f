using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Language.Tests;

public sealed class SyntaxRuleTests
{
    public static TheoryData<string> Codes => [.. SyntaxRules.All.Select(r => r.Code)];

    [Fact]
    public void Codes_are_in_order_and_of_the_first_stage() => Assert.Equal(
        Enumerable.Range(1, SyntaxRules.All.Length).Select(n => $"WH1{n:D3}"),
        SyntaxRules.All.Select(r => r.Code));

    [Theory, MemberData(nameof(Codes))]
    public void Rule_has_a_case(string code)
    {
        if (code == SyntaxRules.TooDeep.Code) return; // StackTests make the text
        Assert.Contains(
            Golden.Files("tests/Cases/Syntax", "*.expect"),
            path => Golden.Read(path).Contains($"error {code}:", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Codes))]
    public void Page_shows_a_text_that_breaks_the_rule_and_one_that_does_not(string code)
    {
        if (code == SyntaxRules.TooDeep.Code) return;
        var examples = Examples(SyntaxRules.All.Single(r => r.Code == code).Explanation);
        Assert.Equal(2, examples.Count);
        Assert.Contains(code, Codes(examples[0]));
        Assert.Empty(Codes(examples[1]));

        static IEnumerable<string> Codes(string text)
        {
            var diagnostics = new DiagnosticBag();
            WhdlParser.Parse(new SourceText("page.whdl", text), diagnostics);
            return diagnostics.Items.Select(d => d.Code);
        }
    }

    // The indented blocks of a Markdown page.
    private static List<string> Examples(string page)
    {
        var examples = new List<string>();
        var isInside = false;
        foreach (var line in page.Split('\n'))
        {
            if (!line.StartsWith("    ", StringComparison.Ordinal))
            {
                isInside = false;
                continue;
            }
            if (!isInside) examples.Add("");
            isInside = true;
            examples[^1] += line[4..] + "\n";
        }
        return examples;
    }
}
