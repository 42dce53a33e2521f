using CsCheck;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests;

public sealed class WnlTests
{
    private static readonly string[] s_insertions =
        ["", "{", "}", "%", "99999999999", "'h", "[", "\"", "`", "u0", "-", "\n", "of", "%7", "3000000000'h1"];

    public static TheoryData<string> Cases => [.. Golden.Files("tests/Cases/netlist", "*.wnl")];

    public static TheoryData<string> Mistakes => [.. Golden.Files("tests/Cases/netlist-errors", "*.wnl")];

    [Theory, MemberData(nameof(Cases))]
    public void Text_is_written_as_it_was_read(string path)
    {
        var text = Golden.Read(path);
        var design = Wnl.Parse(text, path);
        Golden.Check(path, WnlWriter.Write(design));
        Assert.Null(NetlistComparer.FindDifference(design, Wnl.Parse(WnlWriter.Write(design))));
    }

    [Theory, MemberData(nameof(Mistakes))]
    public void Mistakes_are_reported_where_they_stand(string path)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(WnlParser.Parse(new SourceText(Path.GetFileName(path), Golden.Read(path)), diagnostics));
        Golden.Check(path + ".expect", string.Concat(Wnl.Lines(diagnostics).Select(line => line + "\n")));
    }

    [Fact]
    public void Each_rule_of_the_text_form_has_a_mistake()
    {
        var found = Golden.Files("tests/Cases/netlist-errors", "*.expect").Select(Golden.Read).ToList();
        foreach (var rule in WnlRules.All) Assert.Contains(found, text => text.Contains(rule.Code, StringComparison.Ordinal));
    }

    [Fact]
    public void Sources_are_comments_that_change_nothing()
    {
        var design = Wnl.Parse(Golden.Read("tests/Cases/netlist/counter.wnl"), "counter.wnl");
        var text = WnlWriter.Write(design, showSources: true);
        Assert.Contains("%2:8 = mux %enable ? %1 : %count  // counter.wnl:18:3", text, StringComparison.Ordinal);
        Assert.Equal(WnlWriter.Write(design), WnlWriter.Write(Wnl.Parse(text)));
    }

    [Fact]
    public void Any_damage_to_the_text_gives_diagnostics_and_never_an_exception()
    {
        var text = Golden.Read("tests/Cases/netlist/everything.wnl");
        var damage = from start in Gen.Int[0, text.Length - 1]
                     from length in Gen.Int[0, 6]
                     from insert in Gen.Int[0, s_insertions.Length - 1]
                     select text[..start] + s_insertions[insert] + text[Math.Min(text.Length, start + length)..];
        damage.Sample(damaged =>
        {
            var diagnostics = new DiagnosticBag();
            var design = WnlParser.Parse(new SourceText("damaged.wnl", damaged), diagnostics);
            if (design is null) Assert.True(diagnostics.HasErrors);
            else Assert.Null(NetlistComparer.FindDifference(design, Wnl.Parse(WnlWriter.Write(design))));
        }, iter: 3_000, seed: "0000KOIPJ6l2");
    }

    [Fact]
    public void A_deep_type_is_an_error_and_not_a_stack_overflow()
    {
        var deep = string.Concat(Enumerable.Repeat("stream<", 100_000));
        var diagnostics = new DiagnosticBag();
        Assert.Null(WnlParser.Parse(new SourceText("deep.wnl", $"wnl 1\nmodule m {{\n  in a: {deep}\n}}\ntop m\n"), diagnostics));
        Assert.Contains(diagnostics.Items, d => d.Message == "the type is nested too deep");
    }
}
