using WaferHdl.Codegen.Dot;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Codegen.Tests;

public sealed class DotTests
{
    [Theory]
    [InlineData("tests/Cases/dot/fifo.wnl", "Fifo")]
    [InlineData("tests/Cases/dot/fifo.wnl", "Chain")]
    [InlineData("tests/Cases/netlist/everything.wnl", "All")]
    public void Drawing_is_as_expected_and_graphviz_lays_it_out(string path, string module)
    {
        var file = Export(Parse(Golden.Read(path)), module);
        Assert.Equal(module + ".dot", file.Path);
        Golden.Check($"tests/Cases/dot/{module}.dot", file.Text);
        LayOut(file);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Random_netlists_are_drawn_without_a_warning(int seed)
    {
        var design = RandomNetlist.Build(seed, 40);
        LayOut(Assert.Single(new DotBackend().Write(design, new BackendOptions())));
    }

    [Fact]
    public void An_unknown_module_is_reported_with_those_there_are()
    {
        var options = new BackendOptions();
        options = options with { Settings = options.Settings.Add("module", "Fifoo") };
        Assert.Empty(new DotBackend().Write(Parse(Golden.Read("tests/Cases/dot/fifo.wnl")), options));
        var error = Assert.Single(options.Diagnostics.Items);
        Assert.Equal("WH5011", error.Code);
        Assert.Equal("name one of 'Fifo<T = u8, DEPTH = 4>', 'Chain'", error.Help);
    }

    private static void LayOut(OutputFile file)
    {
        using var folder = new TemporaryFolder();
        folder.Add([file]);
        var result = ExternalProcess.Run(folder.Path, TimeSpan.FromSeconds(100), "dot", "-Tsvg", "-o", "out.svg", file.Path);
        Assert.True(result.IsClean, result.Output);
    }

    private static OutputFile Export(Design design, string module)
    {
        var options = new BackendOptions();
        options = options with { Settings = options.Settings.Add("module", module) };
        return Assert.Single(new DotBackend().Write(design, options));
    }

    private static Design Parse(string text)
    {
        var diagnostics = new DiagnosticBag();
        var design = WnlParser.Parse(new SourceText("case.wnl", text), diagnostics);
        Assert.True(design is not null, string.Join("\n", diagnostics.Items.Select(d => d.Message)));
        return design;
    }
}
