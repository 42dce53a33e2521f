using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using Xunit;

namespace WaferHdl.Elaborator.Tests;

/// <summary>Designs from text, for tests.</summary>
internal static class Wnl
{
    /// <summary>Parses a design and fails the test with its diagnostics if it has any.</summary>
    public static Design Parse(string text, string path = "test.wnl")
    {
        var diagnostics = new DiagnosticBag();
        var design = WnlParser.Parse(new SourceText(path, text), diagnostics);
        Assert.True(design is not null, string.Join("\n", Lines(diagnostics)));
        return design;
    }

    /// <summary>One line a diagnostic: place, code and message.</summary>
    public static IEnumerable<string> Lines(DiagnosticBag diagnostics) =>
        diagnostics.Sorted().Select(d => $"{d.Span}: {d.Code}: {d.Message}");
}
