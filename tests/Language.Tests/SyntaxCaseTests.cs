using System.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Language.Tests;

/// <summary>The trees and diagnostics of the files under <c>tests/Cases/Syntax</c>.</summary>
public sealed class SyntaxCaseTests
{
    public static TheoryData<string> Cases => [.. Golden.Files("tests/Cases/Syntax", "*.whdl")];

    [Theory, MemberData(nameof(Cases))]
    public void Tree_and_diagnostics_match_expect_file(string path)
    {
        var diagnostics = new DiagnosticBag();
        var unit = WhdlParser.Parse(new SourceText(Path.GetFileName(path), Golden.Read(path)), diagnostics);
        var actual = new StringBuilder();
        using var writer = new StringWriter(actual) { NewLine = "\n" };
        new DiagnosticRenderer(writer).WriteAll(diagnostics.Sorted());
        writer.Write(TreePrinter.Print(unit));
        Golden.Check(Path.ChangeExtension(path, ".expect"), actual.ToString());
    }

    [Fact]
    public void Ten_mistakes_give_ten_diagnostics_each_on_its_line()
    {
        var diagnostics = new DiagnosticBag();
        var source = new SourceText("ten.whdl", Golden.Read("tests/Cases/Syntax/ten_mistakes.whdl"));
        WhdlParser.Parse(source, diagnostics);
        var lines = diagnostics.Sorted().Select(d => source.PositionOf(d.Span.Start).Line);
        Assert.Equal([2, 4, 5, 7, 8, 10, 13, 14, 16, 21], lines);
    }
}
