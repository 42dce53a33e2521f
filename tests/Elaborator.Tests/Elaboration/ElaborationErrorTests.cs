using System.Text;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Wafers.Lowering;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>Sources that elaboration rejects. The first line of a case names the rule (and limits that it
/// lowers); <c>«</c> and <c>»</c> stand round the place that the diagnostic must point at. The <c>.expect</c>
/// file holds the whole message.</summary>
public sealed class ElaborationErrorTests
{
    private const string Folder = "tests/Cases/elaboration-errors";

    public static IEnumerable<TheoryDataRow<string>> Cases =>
        Golden.Files(Folder, "*.whdl").Select(path => new TheoryDataRow<string>(path));

    private static IEnumerable<DiagnosticRule> AllRules => ElaborationRules.All.Concat(GridRules.All);

    [Theory, MemberData(nameof(Cases))]
    public void Case_is_reported_at_its_place(string path)
    {
        var text = Golden.Read(path);
        var head = text[..text.IndexOf('\n')].TrimStart('/', ' ').Split(' ');
        var start = text.IndexOf('«');
        var end = text.IndexOf('»') - 1;
        text = text.Remove(end + 1, 1).Remove(start, 1);
        var source = Whdl.Of(text, Path.GetFileName(path), hasLibrary: true);
        var options = ElaborationOptions.Default;
        if (head.Contains("physical")) options = options with { IsPhysical = true };
        foreach (var limit in head.Skip(1).Where(word => word.Contains('=')).Select(word => word.Split('=')))
        {
            var value = int.Parse(limit[1]);
            options = limit[0] == "cells"
                ? options with { MaxCells = value } : options with { MaxDepth = value };
        }

        source.Elaborate(options: options);

        var found = source.Diagnostics.Sorted();
        Golden.Check(path + ".expect", Render(found));
        var primary = found.Where(d => d.Code == head[0] && d.Span.Start == start && d.Span.End == end);
        Assert.True(primary.Any(), $"no {head[0]} at {start}..{end}; found\n{Render(found)}");
    }

    [Fact]
    public void Every_rule_has_a_case()
    {
        var codes = Golden.Files(Folder, "*.whdl").Select(path => Golden.Read(path).Split(' ', '\n')[1]);
        Assert.Empty(AllRules.Select(rule => rule.Code).Except(codes));
    }

    [Fact]
    public void Every_rule_has_a_page_with_an_example()
    {
        Assert.All(
            AllRules, rule => Assert.True(rule.Explanation.Split("\n\n").Length >= 3, rule.Code));
    }

    private static string Render(IEnumerable<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics)
        {
            text.Append(
                $"{diagnostic.Span}: {diagnostic.Severity} {diagnostic.Code}: {diagnostic.Message}\n");
            foreach (var label in diagnostic.Labels) text.Append($"  {label.Span}: {label.Text}\n");
            if (diagnostic.Help is { } help) text.Append($"  help: {help}\n");
        }

        return text.ToString();
    }
}
