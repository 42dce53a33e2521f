using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The Verilog of every golden case is clean under all tools and does what the interpreter does.</summary>
public sealed class GoldenVerilogTests
{
    private const int Cycles = 100;

    public static IEnumerable<TheoryDataRow<string, string>> Designs =>
        GoldenDesigns.All.Select(d => new TheoryDataRow<string, string>(d.File, d.Top));

    [Theory, MemberData(nameof(Designs))]
    public void Verilog_is_clean_under_all_tools(string file, string top)
    {
        var design = new DesignSource(file, top).Elaborate();
        if (!IsForTools(design)) return;
        Assert.Equal("", VerilogLint.LintAll(Cosimulation.Export(design), VerilogBackend.TopName(design)));
    }

    [Fact]
    public void Icarus_and_Verilator_agree_with_the_interpreter()
    {
        var cases = GoldenDesigns.All
            .Select(source => (source.Name, Design: source.Elaborate()))
            .Where(c => IsForTools(c.Design))
            .Select(c => new CosimulationCase(c.Name, c.Design, Recorder.Random(c.Design, Cycles, seed: 1)))
            .ToList();
        Assert.NotEmpty(cases);
        Assert.Equal("", Cosimulation.Cosimulate(cases));
    }

    // Synthesis and the C++ compiler expand arrays; large ones only make them slow.
    private static bool IsForTools(Design design) =>
        design.TopModule.Ports.Any(p => p.IsOutput) && design.Modules.All(m => m.Arrays.All(a => a.Count <= 64));
}
