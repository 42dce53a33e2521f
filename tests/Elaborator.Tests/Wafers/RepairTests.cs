using System.Diagnostics;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

public sealed class RepairTests
{
    private static readonly SpareRule?[] s_columns =
    [
        null, new(1, SpareScheme.Shift, false), new(2, SpareScheme.Shift, false), new(1, SpareScheme.Shift, true),
    ];

    private static readonly SpareRule?[] s_rows =
        [null, new(1, SpareScheme.Retire, false), new(2, SpareScheme.Retire, true), new(2, SpareScheme.Retire, false)];

    [Theory, InlineData(false), InlineData(true)]
    public void A_plan_is_found_exactly_when_one_exists(bool isTurned)
    {
        var random = new Random(20);
        var (repaired, refused) = (0, 0);
        for (var i = 0; i < 4_000; i++)
        {
            var shape = new GridShape(random.Next(1, 3), random.Next(1, 3), random.Next(1, 4), random.Next(1, 4))
            {
                SpareColumns = s_columns[random.Next(s_columns.Length)],
                SpareRows = s_rows[random.Next(s_rows.Length)],
            };
            if (isTurned) shape = shape.Transpose();
            var map = RandomMap(random, shape, random.Next(0, 7));
            var expected = BruteForceRepair.CanRepair(shape, map);
            var diagnostics = new DiagnosticBag();
            // A plan that does not prove would have thrown.
            var plan = RepairPlan.Of(shape, map, diagnostics);
            Assert.True(expected == plan is not null, $"{shape} {string.Join(' ', map.Defects)}");
            Assert.Equal(plan is null, diagnostics.HasErrors);
            if (plan is null) refused++;
            else repaired++;
        }

        Assert.True(repaired > 800 && refused > 800, $"{repaired} repaired, {refused} refused");
    }

    [Fact]
    public void Chained_hops_are_searched_exactly()
    {
        // Columns of hops one under the other in a narrow grid: choices that depend on each other over many rows.
        var shape = new GridShape(1, 1, 6, 4) { SpareColumns = new(2, SpareScheme.Shift, false) };
        var random = new Random(4);
        var (repaired, refused) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            var hops = Enumerable.Range(0, 13)
                .Select(_ => new Defect(DefectKind.VerticalHop, random.Next(5), random.Next(6)));
            var tiles = Enumerable.Range(0, 2).Select(_ => new Defect(DefectKind.Tile, random.Next(6), random.Next(6)));
            var map = DefectMap.Of(hops.Concat(tiles));
            var plan = RepairPlan.Of(shape, map, new DiagnosticBag());
            Assert.Equal(BruteForceRepair.CanRepair(shape, map), plan is not null);
            if (plan is null) refused++;
            else repaired++;
        }

        Assert.True(repaired > 50 && refused > 50, $"{repaired} repaired, {refused} refused");
    }

    [Fact]
    public void The_proof_refuses_other_fuses()
    {
        var shape = new GridShape(2, 2, 3, 3)
        {
            SpareColumns = new(1, SpareScheme.Shift, false),
            SpareRows = new(1, SpareScheme.Retire, false),
        };
        var map = DefectMap.Of(
        [
            new(DefectKind.Tile, 0, 1), new(DefectKind.Tile, 5, 0), new(DefectKind.Tile, 5, 3),
            new(DefectKind.VerticalHop, 3, 6),
        ]);
        var plan = RepairPlan.Of(shape, map, new DiagnosticBag())!;
        Assert.Null(plan.Proof.Failure);
        Assert.Equal(36, plan.Proof.Tiles);
        Assert.Equal(60, plan.Proof.Links);

        // The dead tile of row 0 is used again.
        Assert.Contains("dead", plan.WithFuses(plan.Skips.SetItem(0, 3), plan.Retired).Proof.Failure!);
        // The retired row 5 (row 1 of its die) comes back in place of the spare one.
        Assert.Contains("dead", plan.WithFuses(plan.Skips, plan.Retired.SetItem(2, 3)).Proof.Failure!);
        // A position that is not there: the line has one tile too many.
        Assert.NotNull(plan.WithFuses(plan.Skips.SetItem(4, 9), plan.Retired).Proof.Failure);
        // The tile at the end of the dead hop is used again.
        var hop = Enumerable.Range(0, plan.Skips.Length)
            .Count(i => plan.Skips[i] != 3 && plan.WithFuses(plan.Skips.SetItem(i, 3), plan.Retired).Proof.Failure is not null);
        Assert.Equal(2, hop);
    }

    [Fact]
    public void A_whole_wafer_is_repaired_and_proved_in_a_second()
    {
        var shape = new GridShape(12, 7, 66, 154)
        {
            SpareColumns = new(2, SpareScheme.Shift, false),
            SpareRows = new(1, SpareScheme.Retire, false),
        };
        var random = new Random(3);
        var defects = new List<Defect>();
        for (var row = 0; row < shape.PhysicalRows; row++)
            for (var die = 0; die < 7; die++)
                if (random.Next(3) == 0)
                    defects.Add(new Defect(
                        random.Next(4) == 0 && row % 67 < 66 && row % 2 == 0 ? DefectKind.VerticalHop : DefectKind.Tile, row,
                        (die * 156) + random.Next(156)));
        Assert.True(defects.Count > 1_500);
        var map = DefectMap.Of(defects);
        RepairPlan.Of(new GridShape(1, 1, 2, 2), DefectMap.Empty, new DiagnosticBag());
        var watch = Stopwatch.StartNew();
        var plan = RepairPlan.Of(shape, map, new DiagnosticBag());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
        Assert.Equal(853_776, plan!.Proof.Tiles);
        Assert.Equal((792 * 1077) + (791 * 1078), plan.Proof.Links);
        var report = RepairReport.Of(plan);
        Assert.Equal(map.Defects.Count(d => d.Kind == DefectKind.Tile), report.Dies.Sum(d => d.DeadTiles));
        Assert.True(report.SparesUsed >= report.Dies.Sum(d => d.Spares.Length) && report.SparesUsed > 1_000);
        Assert.InRange(plan.Proof.HorizontalReach, 2, 5);
    }

    [Fact]
    public void The_empty_map_skips_the_last_positions()
    {
        var plan = RepairPlan.Default(new GridShape(2, 1, 2, 3)
        {
            SpareColumns = new(2, SpareScheme.Shift, false),
            SpareRows = new(1, SpareScheme.Retire, true),
        });
        Assert.Equal(Enumerable.Repeat(new[] { 3, 4 }, 5).SelectMany(p => p), plan.Skips);
        Assert.Equal([4], plan.Retired);
        Assert.Equal((3, 2), plan.PhysicalOf(3, 2));
        Assert.Null(plan.LogicalOf(4, 0));
        Assert.Equal(1, plan.Proof.HorizontalReach + plan.Proof.VerticalReach - 1);
    }

    [Fact]
    public void Lanes_are_steered_in_each_direction()
    {
        var shape = new GridShape(1, 2, 1, 2) { HasSpareLinks = true, Lanes = 4, SpareLanes = 2 };
        var map = DefectMap.Of([new(DefectKind.EastLane, 0, 1, 1), new(DefectKind.EastLane, 0, 1, 7), new(DefectKind.EastLane, 0, 1, 11)]);
        var plan = RepairPlan.Of(shape, map, new DiagnosticBag())!;
        Assert.Equal([1, 5, 1, 5], plan.Lanes[(DefectKind.EastLane, 0, 1)]);
        Assert.Equal(2, RepairReport.Of(plan).SteeredLanes);
        Assert.Null(RepairPlan.Of(shape with { HasSpareLinks = false }, map, new DiagnosticBag()));
    }

    [Fact]
    public void A_hopeless_map_is_refused_at_once()
    {
        var shape = new GridShape(1, 1, 64, 64) { SpareColumns = new(32, SpareScheme.Shift, false) };
        var random = new Random(1);
        var map = DefectMap.Of(Enumerable.Range(0, 2_000).Select(
            _ => new Defect(DefectKind.VerticalHop, random.Next(95 - 32), random.Next(96))));
        var watch = Stopwatch.StartNew();
        var diagnostics = new DiagnosticBag();
        RepairPlan.Of(shape, map, diagnostics);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    private static DefectMap RandomMap(Random random, GridShape shape, int count)
    {
        var defects = new List<Defect>();
        while (defects.Count < count)
        {
            var kind = (DefectKind)Math.Max(0, random.Next(-4, 4));
            var row = random.Next(shape.PhysicalRows - (kind == DefectKind.VerticalHop ? 1 : 0));
            var column = random.Next(shape.PhysicalColumns - (kind == DefectKind.HorizontalHop ? 1 : 0));
            if (shape.PhysicalRows == 1 && kind == DefectKind.VerticalHop) continue;
            if (shape.PhysicalColumns == 1 && kind == DefectKind.HorizontalHop) continue;
            defects.Add(new Defect(kind, row, column));
        }

        return DefectMap.Of(defects);
    }
}
