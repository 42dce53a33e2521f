using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Codegen.Tests;

/// <summary>The netlists under <c>tests/Cases/verilog</c>.</summary>
internal static class Cases
{
    public static IEnumerable<string> Names =>
        Golden.Files("tests/Cases/verilog", "*.wnl").Select(p => Path.GetFileNameWithoutExtension(p));

    public static Design Load(string name)
    {
        var diagnostics = new DiagnosticBag();
        var text = new SourceText(name + ".wnl", Golden.Read($"tests/Cases/verilog/{name}.wnl"));
        var design = WnlParser.Parse(text, diagnostics);
        Assert.True(design is not null, string.Join('\n', diagnostics.Items.Select(d => $"{d.Span}: {d.Message}")));
        return design;
    }
}
