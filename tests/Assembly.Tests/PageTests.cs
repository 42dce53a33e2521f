using WaferHdl.Language.Diagnostics;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Assembly.Tests;

/// <summary>Programs in texts for people.</summary>
public sealed class PageTests
{
    // Those of tables and symbol files.
    private static readonly string[] s_others = ["WH6001", "WH6002", "WH6019"];

    private static IEnumerable<DiagnosticRule> Rules => typeof(AssemblyRules).GetFields()
        .Where(f => f.FieldType == typeof(DiagnosticRule)).Select(f => (DiagnosticRule)f.GetValue(null)!);

    public static TheoryData<string> Codes => [.. Rules.Select(r => r.Code).Where(c => !s_others.Contains(c))];

    [Fact]
    public void Codes_are_in_order_and_of_the_sixth_stage() =>
        Assert.Equal(Enumerable.Range(1, Rules.Count()).Select(n => $"WH6{n:D3}"), Rules.Select(r => r.Code));

    [Theory, MemberData(nameof(Codes))]
    public void Page_shows_a_program_that_breaks_the_rule_and_one_that_does_not(string code)
    {
        var examples = Blocks(Rules.Single(r => r.Code == code).Explanation, l => l.StartsWith("    ", StringComparison.Ordinal));
        Assert.Equal(2, examples.Count);
        Assert.Contains(code, Programs.TryAssemble(examples[0]).Diagnostics.Items.Select(d => d.Code));
        Programs.Assemble(examples[1]);
    }

    [Fact]
    public void Programs_of_the_guide_can_be_assembled()
    {
        var isInside = false;
        var programs = Blocks(Golden.Read("docs/assembly.md"), line =>
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isInside = line == "```asm";
            return isInside && !line.StartsWith("```", StringComparison.Ordinal);
        });
        Assert.Equal(2, programs.Count);
        foreach (var program in programs) Programs.Assemble(program);
    }

    private static List<string> Blocks(string page, Func<string, bool> isInside)
    {
        var blocks = new List<string>();
        var wasInside = false;
        foreach (var line in page.Split('\n'))
        {
            var inside = isInside(line) || (wasInside && line.Length == 0);
            if (inside && !wasInside) blocks.Add("");
            if (inside) blocks[^1] += line + "\n";
            wasInside = inside;
        }

        return blocks;
    }
}
