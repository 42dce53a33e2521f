using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Codegen.Tests;

/// <summary>Every kind of cell at the widths where tools change their representation.</summary>
public sealed class CellTableTests
{
    private static readonly int[] s_widths = [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200];

    public static IEnumerable<TheoryDataRow<int>> Widths => s_widths.Select(w => new TheoryDataRow<int>(w));

    [Theory, MemberData(nameof(Widths))]
    public void Each_cell_is_clean_in_every_tool(int width)
    {
        var design = CellTable.Build(width);
        Assert.Empty(NetlistVerifier.Verify(design));
        var top = VerilogBackend.TopName(design);

        // Yosys takes minutes to make gates of wide dividers; their shape is that of the narrow ones.
        Assert.Equal("", VerilogLint.LintAll(Cosimulation.Export(design), top, synthesize: width <= 2));
    }

    [Fact]
    public void Each_cell_computes_what_the_interpreter_does()
    {
        var cases = s_widths.Select(width =>
        {
            var design = CellTable.Build(width);
            return new CosimulationCase($"width {width}", design, Recorder.Random(design, 400, width));
        });
        Assert.Equal("", Cosimulation.Cosimulate(cases.ToList()));
    }
}
