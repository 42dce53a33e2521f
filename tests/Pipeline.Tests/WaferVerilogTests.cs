using System.Collections.Immutable;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>Wafers with their spares and fuses as Verilog.</summary>
public sealed class WaferVerilogTests
{
    private const string ByHand = "tests/Cases/wafers/by_hand.whdl";
    private const string Mesh = "tests/Cases/wafers/mesh.whdl";

    [Theory]
    [InlineData(ByHand, "Wafer")]
    [InlineData(Mesh, "Wafer<2, 2, 3, 4>")]
    public void Wafer_is_clean_under_all_tools(string file, string top)
    {
        var design = Physical(file, top, DefectMap.Empty);
        Assert.Equal("", VerilogLint.LintAll(Cosimulation.Export(design), VerilogBackend.TopName(design), synthesize: false));
    }

    [Fact]
    public void Repaired_wafer_of_eight_by_eight_tiles_a_die_does_what_the_interpreter_does()
    {
        var design = Physical(Mesh, "Wafer<2, 2, 8, 8>", Map(seed: 1, rows: 16, columns: 10));
        Assert.Equal("", Cosimulation.UnderIcarus([new CosimulationCase("8 x 8", design, Recorder.Random(design, 60, seed: 1))]));
    }

    [Fact]
    public void Icarus_agrees_on_random_defect_maps()
    {
        var cases = Enumerable.Range(1, 3)
            .Select(seed => (Seed: seed, Design: Physical(Mesh, "Wafer<2, 2, 2, 2>", Map(seed, rows: 4, columns: 4))))
            .Select(c => new CosimulationCase($"map {c.Seed}", c.Design, Recorder.Random(c.Design, 100, c.Seed)))
            .ToList();
        Assert.Equal("", Cosimulation.UnderIcarus(cases));
    }

    // The C++ of a tile takes a second to compile.
    [Fact]
    public void Verilator_agrees_on_a_repaired_wafer()
    {
        var design = Physical(Mesh, "Wafer<1, 2, 1, 2>", Map(seed: 5, rows: 1, columns: 4));
        Assert.Equal("", Cosimulation.UnderVerilator([new CosimulationCase("1 x 2", design, Recorder.Random(design, 200, seed: 1))]));
    }

    [Fact]
    public void Whole_wafer_is_a_few_hundred_kilobytes()
    {
        var design = Physical("examples/wse2/wafer.whdl", "Wse2", DefectMap.Empty);
        var files = Cosimulation.Export(design);
        Assert.InRange(files.Sum(f => f.Text.Length), 0, 500_000);
        Assert.DoesNotContain(files, f => f.Path.EndsWith(".v", StringComparison.Ordinal) && f.Text.Contains("[88703:0]", StringComparison.Ordinal));
        var fuses = files.Single(f => f.Path.EndsWith("_skip_words.hex", StringComparison.Ordinal) && f.Path.Contains("die", StringComparison.Ordinal));
        Assert.Equal(84, fuses.Text.Count(c => c == '\n'));
        Assert.Contains("hier_block -module \"Die\"", files.Single(f => f.Path == "Wse2.vlt").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fuses_can_stand_in_the_text()
    {
        var design = Physical("examples/wse2/wafer.whdl", "Wse2", DefectMap.Empty);
        var files = Cosimulation.Export(design, ("fuses", "constant"));
        Assert.DoesNotContain(files, f => f.Path.EndsWith("_words.hex", StringComparison.Ordinal));
        var top = files.Single(f => f.Path == "Wse2.v").Text;
        Assert.Contains("function [1055:0] ", top, StringComparison.Ordinal);
        Assert.DoesNotContain("$readmemh", top, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_for_hierarchical_builds_names_the_die_when_asked()
    {
        var design = Physical(Mesh, "Wafer<2, 2, 2, 2>", DefectMap.Empty);
        Assert.DoesNotContain(Cosimulation.Export(design), f => f.Path.EndsWith(".vlt", StringComparison.Ordinal));
        var asked = Cosimulation.Export(design, ("hierarchical", "true")).Single(f => f.Path.EndsWith(".vlt", StringComparison.Ordinal));
        Assert.Single(asked.Text.Split('\n'), line => line.StartsWith("hier_block", StringComparison.Ordinal));
        Assert.Contains("\"Die", asked.Text, StringComparison.Ordinal);
    }

    private static Design Physical(string file, string top, DefectMap map)
    {
        var workspace = Compiler.Open(file);
        var design = workspace.Elaborate(top, new ElaborationOptions { IsPhysical = true, Defects = map });
        Assert.True(design is not null && !workspace.Diagnostics.HasErrors, Compiler.Print(workspace.Diagnostics));
        return design;
    }

    // Up to two dead tiles in each row of each of two dies side by side.
    private static DefectMap Map(int seed, int rows, int columns)
    {
        var random = new Random(seed);
        var dead = new SortedSet<(int Row, int Column)>();
        for (var row = 0; row < rows; row++)
            for (var die = 0; die < 2; die++)
                for (var i = random.Next(3); i > 0; i--)
                    dead.Add((row, die * columns + random.Next(columns)));
        return new DefectMap([.. dead.Select(d => new Defect(DefectKind.Tile, d.Row, d.Column)).ToImmutableArray()]);
    }
}
