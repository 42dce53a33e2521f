using WaferHdl.Codegen.Verilog;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Library.Tests;

public sealed class VerilogTests
{
    private const int Cycles = 200;
    private const int MostFlipFlops = 16_384;

    public static TheoryData<string, string> Tops()
    {
        var data = new TheoryData<string, string>();
        foreach (var (group, tops) in Catalogue.Tops)
            foreach (var top in tops)
                data.Add(group, top);
        return data;
    }

    [Theory, MemberData(nameof(Tops))]
    public void Verilog_is_clean_under_every_tool(string group, string top)
    {
        var design = Repository.Elaborate(Catalogue.ProjectOf(group), top);
        // The memory of a core is in its tile, too, and Yosys reads it there.
        var isLarge = design.Modules.Sum(m => m.Memories.Sum(memory => (long)memory.Depth * memory.Width)) > MostFlipFlops;
        Assert.Equal(
            "",
            VerilogLint.LintAll(
                Cosimulation.Export(design), VerilogBackend.TopName(design), keepMemories: isLarge,
                useYosys: !isLarge || top.StartsWith("pe.tile", StringComparison.Ordinal)));
    }

    // All in one batch: Verilator and the C++ compiler start once.
    [Fact]
    public void Verilog_does_what_the_interpreter_does_in_every_cycle()
    {
        var cases = new List<CosimulationCase>();
        foreach (var (group, tops) in Catalogue.Tops)
        {
            foreach (var top in tops)
            {
                var design = Repository.Elaborate(Catalogue.ProjectOf(group), top);
                cases.Add(new CosimulationCase(top, design, Recorder.Random(design, Cycles, seed: 1)));
            }
        }

        Assert.Equal("", Cosimulation.Cosimulate(cases));
    }
}
