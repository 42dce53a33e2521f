using System.Text.Json;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Codegen.YosysJson;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Codegen.Tests;

public sealed class YosysJsonTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(200);

    [Fact]
    public void Counter_is_written_as_expected() =>
        Golden.Check("tests/Cases/yosys-json/counter.json", Export(Parse(Golden.Read("tests/Cases/netlist/counter.wnl"))).Text);

    // Yosys reads the netlist, checks it and writes it as Verilog, which then does what the interpreter did.
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void Yosys_reads_the_netlist_and_it_does_the_same(int seed)
    {
        var design = RandomNetlist.Build(seed, 60);
        var recording = Recorder.Random(design, 40, seed);
        using var folder = new TemporaryFolder();
        var file = Export(design);
        folder.Add([file, .. TestbenchWriter.Write(design, recording)]);
        var bench = Directory.GetFiles(folder.Path, "*_tb.v").Single();

        var yosys = ExternalProcess.Run(
            folder.Path, s_limit, "yosys", "-q", "-p",
            $"read_json {file.Path}; hierarchy -check; check -assert; chformal -remove; write_verilog netlist.v");
        Assert.True(yosys.ExitCode == 0, yosys.Output);
        var compiled = ExternalProcess.Run(folder.Path, s_limit, "iverilog", "-g2005", "-o", "run.vvp", Path.GetFileName(bench), "netlist.v");
        Assert.True(compiled.ExitCode == 0, compiled.Output);
        var run = ExternalProcess.Run(folder.Path, s_limit, "vvp", "-n", "run.vvp");
        Assert.Contains($"PASS {recording.Cycles.Length} cycles", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_json_with_every_kind_of_item()
    {
        using var json = JsonDocument.Parse(Export(Parse(Golden.Read("tests/Cases/netlist/everything.wnl"))).Text);
        var top = json.RootElement.GetProperty("modules").GetProperty("All");
        Assert.Equal("00000000000000000000000000000001", top.GetProperty("attributes").GetProperty("top").GetString());
        Assert.Equal("input", top.GetProperty("ports").GetProperty("s_valid").GetProperty("direction").GetString());
        Assert.Contains(top.GetProperty("cells").EnumerateObject(), cell => cell.Name == "t[1][2]");
        Assert.Contains(top.GetProperty("cells").EnumerateObject(), cell => cell.Value.GetProperty("type").GetString() == "$assert");
        Assert.Contains(top.GetProperty("netnames").EnumerateObject(), name => name.Name == "q");
    }

    [Fact]
    public void A_wafer_is_refused_with_a_hint()
    {
        var options = new BackendOptions();
        Assert.Empty(new YosysJsonBackend().Write(Parse(Golden.Read("tests/Cases/checks/ok_wafer.wnl")), options));
        var error = Assert.Single(options.Diagnostics.Items);
        Assert.Equal("WH5010", error.Code);
        Assert.StartsWith("'wafer' has ", error.Message, StringComparison.Ordinal);
    }

    private static OutputFile Export(Design design)
    {
        var options = new BackendOptions();
        var files = new YosysJsonBackend().Write(design, options);
        Assert.Empty(options.Diagnostics.Items);
        return Assert.Single(files);
    }

    private static Design Parse(string text)
    {
        var diagnostics = new DiagnosticBag();
        var design = WnlParser.Parse(new SourceText("case.wnl", text), diagnostics);
        Assert.True(design is not null, string.Join("\n", diagnostics.Items.Select(d => d.Message)));
        return design;
    }
}
