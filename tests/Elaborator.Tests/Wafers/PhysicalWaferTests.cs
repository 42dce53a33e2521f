using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>The promise of a wafer: every repairable map gives the same bits in the same cycle on the logical
/// grid.</summary>
public sealed class PhysicalWaferTests
{
    private static SpareRule Shift(int count) => new(count, SpareScheme.Shift, IsPerWafer: false);

    private static SpareRule Retire(int count) => new(count, SpareScheme.Retire, IsPerWafer: false);

    private static GridShape Shape(string spares) => new(2, 2, 3, 4)
    {
        SpareColumns = spares switch
        {
            "columns 1" or "columns 1 rows 1 retire" => Shift(1),
            "columns 2" => Shift(2),
            "columns 1 retire" or "rows 1 shift columns 1 retire" => Retire(1),
            _ => null,
        },
        SpareRows = spares switch
        {
            "rows 1 shift" or "rows 1 shift columns 1 retire" => Shift(1),
            "rows 1 retire" or "columns 1 rows 1 retire" => Retire(1),
            "rows 2 retire" => Retire(2),
            _ => null,
        },
    };

    [Theory]
    [InlineData("columns 1", 0, 0, null)]
    [InlineData("columns 2", 1, 0, "Wires")]
    [InlineData("columns 2", 0, 2, "Wires")]
    [InlineData("columns 1", 2, 1, "Registers")]
    [InlineData("rows 1 shift", 0, 0, null)]
    [InlineData("rows 1 shift", 1, 1, "Registers")]
    [InlineData("rows 1 retire", 0, 0, "Wires")]
    [InlineData("rows 2 retire", 1, 0, "Registers")]
    [InlineData("columns 1 retire", 1, 0, "Wires")]
    [InlineData("columns 1 rows 1 retire", 0, 0, "Wires")]
    [InlineData("columns 1 rows 1 retire", 1, 1, "Registers")]
    [InlineData("rows 1 shift columns 1 retire", 0, 1, "Wires")]
    [InlineData("none", 1, 1, "Wires")]
    public void Every_repairable_map_gives_the_same_bits_in_the_same_cycle(
        string spares, int hop, int scribeLatency, string? scribe)
    {
        var shape = Shape(spares);
        var source = new GridSource(GridSource.Tile + WaferTests.Scribes);
        var wafer = source.Grid(shape, ModuleRole.Wafer, hop: hop, scribe: scribe, scribeLatency: scribeLatency);
        var logical = Runs.Trace(Runs.Elaborate(wafer), 6, 8, WaferTests.Logical, 90, 11);
        foreach (var (map, plan) in Maps(shape, 3))
        {
            var options = new ElaborationOptions { IsPhysical = true, Defects = map, HasGarbage = true };
            var design = Runs.Elaborate(wafer, options);
            Runs.Same(logical, Runs.Trace(design, 6, 8, Tile, 90, 11));

            string Tile(int r, int c)
            {
                var (row, column) = plan.PhysicalOf(r, c);
                var (rows, columns) = (shape.PhysicalRowsOf(0), shape.PhysicalColumnsOf(0));
                return $"die[{row / rows}][{column / columns}].tile[{row % rows}][{column % columns}]";
            }
        }
    }

    [Fact]
    public void Text_form_keeps_the_grid()
    {
        var source = new GridSource(GridSource.Tile + WaferTests.Scribes);
        var wafer = source.Grid(Shape("columns 2"), ModuleRole.Wafer, hop: 1, scribe: "Wires");
        var design = Runs.Elaborate(wafer, new ElaborationOptions { IsPhysical = true });
        var text = WnlWriter.Write(design);
        Assert.Null(NetlistComparer.FindDifference(design, Wnl.Parse(text)));
        Assert.Equal(text, WnlWriter.Write(Wnl.Parse(text)));
    }

    // The empty map, and random ones of dead tiles and hops that can be repaired.
    private static IEnumerable<(DefectMap Map, RepairPlan Plan)> Maps(GridShape shape, int count)
    {
        yield return (DefectMap.Empty, RepairPlan.Default(shape));
        if (shape.SpareColumns is null && shape.SpareRows is null) yield break;
        var random = new Random(5);
        for (var found = 1; found < count;)
        {
            var defects = new SortedSet<(DefectKind, int, int)>();
            var wanted = random.Next(1, 10);
            for (var i = 0; i < wanted; i++)
                defects.Add((
                    random.Next(5) == 0 ? DefectKind.VerticalHop : random.Next(9) == 0 ? DefectKind.HorizontalHop : DefectKind.Tile,
                    random.Next(shape.PhysicalRows - 1), random.Next(shape.PhysicalColumns - 1)));
            var map = new DefectMap([.. defects.Select(d => new Defect(d.Item1, d.Item2, d.Item3))]);
            if (RepairPlan.Of(shape, map, new DiagnosticBag()) is not { } plan) continue;
            found++;
            yield return (map, plan);
        }
    }
}
