using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Reports.Tests;

/// <summary>What a map says of each tile.</summary>
public sealed class WaferMapTests
{
    [Fact]
    public void Dead_tile_shifts_the_rest_of_its_row_onto_the_spare()
    {
        var map = WaferMap.Of("w", Wafers.Repair(Wafers.Small, new Defect(DefectKind.Tile, 1, 2)));
        Assert.Equal("..X>+", Row(map, 1, 0, 5));
        Assert.Equal("....-", Row(map, 1, 5, 5));
        Assert.Equal("....-", Row(map, 2, 0, 5));
        Assert.Equal(8 + 2, map.Logical[10 + 3]);
        Assert.Equal(2, map.LongestReach);
    }

    [Fact]
    public void Retired_row_is_given_up_and_the_spare_row_serves()
    {
        var shape = new GridShape(1, 1, 3, 3) { SpareRows = new SpareRule(1, SpareScheme.Retire, IsPerWafer: false) };
        var map = WaferMap.Of("w", Wafers.Repair(shape, new Defect(DefectKind.Tile, 1, 1)));
        Assert.Equal(["...", "oXo", ">>>", "+++"], Enumerable.Range(0, 4).Select(row => Row(map, row, 0, 3)));
        Assert.Equal(2, map.LongestReach);
    }

    [Theory]
    [InlineData(5), InlineData(17), InlineData(90)]
    public void Longest_reach_is_what_the_proof_of_the_repair_finds(int every)
    {
        var plan = Wafers.Sparse(Wafers.Whole, every);
        Assert.Equal(
            Math.Max(plan.Proof.HorizontalReach, plan.Proof.VerticalReach), WaferMap.Of("w", plan).LongestReach);
    }

    [Fact]
    public void States_count_as_the_report_of_the_repair()
    {
        var plan = Wafers.Sparse(Wafers.Whole, 7);
        var report = RepairReport.Of(plan);
        var map = WaferMap.Of("w", plan);
        Assert.Equal(report.SparesUsed, map.Count(TileState.SpareInUse));
        Assert.Equal(report.ShiftedTiles, map.Count(TileState.Shifted) + map.Count(TileState.SpareInUse));
        Assert.Equal(report.Count(DefectKind.Tile), map.Count(TileState.Dead));
    }

    [Theory]
    [InlineData("row,column,value\n1,0,2.5\n0,1,-1\n")]
    [InlineData("# a comment\n,-1\n2.5,")]
    public void Values_are_read_in_both_forms(string text)
    {
        var values = Read(text);
        Assert.Equal([float.NaN, -1, 2.5f, float.NaN], values!.Numbers);
        Assert.Equal((-1, 2.5f), values.Range);
    }

    [Theory]
    [InlineData("", "v.csv:1:1: the file has no values")]
    [InlineData("1,2\n", "v.csv:1:1: the file has 1 rows but the grid has 2")]
    [InlineData("1,2\n3\n", "v.csv:2:1: the row has 1 values but the grid has 2 columns")]
    [InlineData("1,2\n3,4\n5,6\n", "v.csv:3:1: the file has more rows than the grid, which has 2")]
    [InlineData("1,2\n3,x\n", "v.csv:2:1: 'x' is not a number")]
    [InlineData("row,column,value\n2,0,1\n", "v.csv:2:1: there is no tile '2,0' in 2 x 2")]
    [InlineData("row,column,value\n-1,0,1\n", "v.csv:2:1: there is no tile '-1,0' in 2 x 2")]
    [InlineData("row,column,value\n1,0\n", "v.csv:2:1: a tile needs a row, a column and a value")]
    public void Mistake_in_a_file_of_values_is_named(string text, string message)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TileValuesReader.Read("v", new SourceText("v.csv", text), new GridShape(1, 1, 2, 2), diagnostics));
        var problem = Assert.Single(diagnostics.Items);
        Assert.Equal(message, $"{problem.Span}: {problem.Message}");
    }

    private static TileValues? Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var values = TileValuesReader.Read("v", new SourceText("v.csv", text), new GridShape(1, 1, 2, 2), diagnostics);
        Assert.Empty(diagnostics.Items);
        return values;
    }

    private static string Row(WaferMap map, int row, int first, int count) => string.Concat(
        map.States.AsSpan(row * map.Shape.PhysicalColumns + first, count).ToArray().Select(state => ".>+-oX"[(int)state]));
}
