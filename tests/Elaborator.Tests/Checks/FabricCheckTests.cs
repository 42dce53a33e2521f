using System.Diagnostics;
using System.Globalization;
using System.Text;
using WaferHdl.Elaborator.Checks;
using WaferHdl.Elaborator.Checks.Fabric;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Tests.Elaboration;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Checks;

/// <summary>What the checks say of fabrics and wafers.</summary>
public sealed class FabricCheckTests
{
    private const string Folder = "tests/Cases/fabric-checks";

    public static TheoryData<string> Cases => [.. Golden.Files(Folder, "*.whdl")];

    public static TheoryData<string> Codes => [.. FabricRules.All.Select(rule => rule.Code)];

    // A first line "// defects: …" elaborates the wafer with that map and without repair.
    [Theory, MemberData(nameof(Cases))]
    public void Answers_are_as_expected(string path)
    {
        var source = Golden.Read(path);
        var (diagnostics, results) = Check(source, Path.GetFileName(path));
        var text = new StringBuilder();
        foreach (var d in diagnostics)
        {
            text.Append($"{d.Span}: {d.Code}: {d.Message}\n");
            foreach (var label in d.Labels) text.Append($"    {label.Span}: {label.Text}\n");
            text.Append($"    help: {d.Help}\n");
        }

        foreach (var line in results.SelectMany(result => result.Lines())) text.Append(line).Append('\n');
        Golden.Check(path + ".expect", text.ToString());
    }

    [Theory, MemberData(nameof(Codes))]
    public void Each_rule_has_a_case_and_a_page_that_shows_it(string code)
    {
        var found = Golden.Files(Folder, "*.expect").Select(Golden.Read);
        Assert.Contains(found, text => text.Contains(code, StringComparison.Ordinal));
        var rule = FabricRules.All.Single(r => r.Code == code);
        var blocks = rule.Explanation.Split("```");
        Assert.Equal(5, blocks.Length);
        if (rule == FabricRules.Unreachable) return; // its blocks are command lines, since a map is no source
        Assert.Contains(code, Check(blocks[1], "page.whdl").Diagnostics.Select(d => d.Code));
        Assert.Empty(Check(blocks[3], "page.whdl").Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData("xy.whdl", "grid 16 x 16;", "grid 1000 x 1000;")]
    [InlineData("loop.whdl", "grid 1 x 4;", "grid 1000 x 1000;")]
    public void A_million_tiles_are_checked_at_once(string name, string small, string large)
    {
        var source = Golden.Read($"{Folder}/{name}").Replace("u4", "u10", StringComparison.Ordinal);
        Assert.Contains(small, source);
        var design = Design(source.Replace(small, large, StringComparison.Ordinal), name, ElaborationOptions.Default);
        var watch = Stopwatch.StartNew();
        var results = DesignChecks.Run(design, new DiagnosticBag());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
        var expected = Check(source, name).Results.Single();
        Assert.Equal(expected.Lines(), results.Single().Lines());
    }

    private static (IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<FabricResult> Results) Check(string source, string name)
    {
        var options = ElaborationOptions.Default;
        if (source.StartsWith("// defects: ", StringComparison.Ordinal))
            options = options with { IsDegraded = true, Defects = Map(source[12..source.IndexOf('\n')]) };
        var design = Design(source, name, options);
        var diagnostics = new DiagnosticBag();
        var results = DesignChecks.Run(design, diagnostics, options);
        return ([.. diagnostics.Sorted()], results);
    }

    private static Design Design(string source, string name, ElaborationOptions options) =>
        Whdl.Of(source, name, hasLibrary: true).Design(null, options);

    private static DefectMap Map(string text) => new([.. text.Split(';').Select(item =>
    {
        var words = item.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kind = words[0] switch
        {
            "tile" => DefectKind.Tile,
            "hop" => DefectKind.HorizontalHop,
            "vhop" => DefectKind.VerticalHop,
            _ => throw new FormatException(words[0]),
        };
        return new Defect(kind, int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
    })]);
}
