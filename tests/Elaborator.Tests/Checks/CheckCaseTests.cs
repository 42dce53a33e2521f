using System.Diagnostics;
using System.Text;
using WaferHdl.Elaborator.Checks;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests;

public sealed class CheckCaseTests
{
    public static TheoryData<string> Cases => [.. Golden.Files("tests/Cases/checks", "*.wnl")];

    // Cases named ok_… have no diagnostics; the others say in .expect what is wrong.
    [Theory, MemberData(nameof(Cases))]
    public void Checks_find_what_is_expected(string path)
    {
        var text = Report(Wnl.Parse(Golden.Read(path), Path.GetFileName(path)));
        if (Path.GetFileName(path).StartsWith("ok_", StringComparison.Ordinal)) Assert.Empty(text);
        else Golden.Check(path + ".expect", text);
    }

    [Fact]
    public void Each_rule_of_the_checks_has_a_case()
    {
        var found = Golden.Files("tests/Cases/checks", "*.expect").Select(Golden.Read).ToList();
        foreach (var rule in NetlistRules.All) Assert.Contains(found, text => text.Contains(rule.Code, StringComparison.Ordinal));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_cells_is_checked_at_once()
    {
        var text = new StringBuilder("wnl 1\nmodule m {\n  in  a: u32\n  out y: u32 = %100000\n  %0:32 = not %a\n");
        for (var i = 1; i <= 100_000; i++) text.Append($"  %{i}:32 = add %{i - 1}, %{Math.Max(0, i - 7)}\n");
        var design = Wnl.Parse(text.Append("}\ntop m\n").ToString());
        var watch = Stopwatch.StartNew();
        Assert.Empty(Report(design));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }

    [Fact]
    public void A_loop_of_a_hundred_thousand_cells_is_one_error()
    {
        var text = new StringBuilder("wnl 1\nmodule m {\n  in  a: u32\n  out y: u32 = %1\n  %1:32 = xor %a, %100000\n");
        for (var i = 2; i <= 100_000; i++) text.Append($"  %{i}:32 = add %{i - 1}, %a\n");
        var diagnostics = new DiagnosticBag();
        DesignChecks.Run(Wnl.Parse(text.Append("}\ntop m\n").ToString()), diagnostics);
        Assert.Single(diagnostics.Items);
    }

    [Fact]
    public void An_array_of_a_million_tiles_costs_what_one_tile_costs()
    {
        var design = Wnl.Parse(Golden.Read("tests/Cases/checks/ok_wafer.wnl"));
        var watch = Stopwatch.StartNew();
        Assert.Empty(Report(design));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"took {watch.Elapsed}");
    }

    private static string Report(Design design)
    {
        var diagnostics = new DiagnosticBag();
        DesignChecks.Run(design, diagnostics);
        var text = new StringBuilder();
        foreach (var d in diagnostics.Sorted())
        {
            text.Append($"{d.Span}: {d.Code}: {d.Message}\n");
            foreach (var label in d.Labels) text.Append($"    {label.Span}: {label.Text}\n");
            text.Append($"    help: {d.Help}\n");
        }

        return text.ToString();
    }
}
