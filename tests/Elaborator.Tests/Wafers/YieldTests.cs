using WaferHdl.Elaborator.Wafers;
using WaferHdl.Elaborator.Wafers.Yield;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

public sealed class YieldTests
{
    private static readonly double[] s_densities = [0.05, 0.09, 0.1, 0.2, 0.5];

    private static readonly GridShape s_wafer = new(12, 7, 66, 154);

    // Published arithmetic for a wafer of 853,776 tiles of 228 x 170 um: good if no segment has more dead tiles than spares.
    public static TheoryData<string, double[]> Table => new()
    {
        { "rows 1 shift", [0.9893, 0.9658, 0.9580, 0.8426, 0.3447] },
        { "rows 2 shift", [1, 1, 1, 0.9997, 0.9953] },
        { "columns 1", [0.9755, 0.9229, 0.9057, 0.6740, 0.0875] },
        { "columns 2", [1, 0.9999, 0.9998, 0.9984, 0.9758] },
        { "rows 4 shift per wafer", [1, 1, 1, 1, 0.9993] },
    };

    [Theory, MemberData(nameof(Table))]
    public void Sample_and_closed_form_agree_with_the_table(string policy, double[] expected)
    {
        var shape = Shape(policy);
        for (var i = 0; i < expected.Length; i++)
        {
            var model = new DefectModel(DefectDistribution.Poisson, s_densities[i]);
            Assert.Equal(expected[i], SegmentYield.Of(shape)!.Yield(model)!.Value, 1e-4);
            var sampler = new YieldSampler(shape, model, seed: 1);
            // 40,000 maps give a 95 % interval of +-0.5 points. The benchmark does so for all; here most take fewer.
            var maps = policy == "rows 1 shift" && s_densities[i] == 0.1 ? 40_000 : 4_000;
            var good = new long[40];
            Parallel.For(0, good.Length, n => good[n] = sampler.CountGood(n * (maps / good.Length), maps / good.Length));
            var yield = new Proportion(good.Sum(), maps);
            Assert.Equal(expected[i], yield.Value, maps == 40_000 ? 0.005 : 0.02);
            Assert.True(yield.Interval.High - yield.Interval.Low <= (maps == 40_000 ? 0.01 : 0.032));
        }
    }

    [Fact]
    public void The_quick_check_agrees_with_the_repair()
    {
        string[] policies =
        [
            "none", "columns 1", "rows 1 shift", "rows 2 shift per wafer", "columns 1 + rows 1",
            "columns 1 per wafer + rows 2 per wafer", "rows 1 shift + columns 1 retire", "rows 2", "columns 1 + links",
        ];
        var random = new Random(11);
        var good = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var shape = new GridShape(2, 2, 3, 4) { Lanes = 4, SpareLanes = 1 };
            Assert.Null(SparePolicy.TryApply(ref shape, policies[i % policies.Length]));
            var model = new DefectModel((DefectDistribution)(i % 3), 20 * (1 + random.Next(15)))
            {
                HopShare = random.Next(2) * 0.3,
                BypassShare = random.Next(2) * 0.1,
                LaneShare = random.Next(2) * 0.2,
                ClusterRadius = 0.3,
            };
            var isGood = new YieldSampler(shape, model, seed: (ulong)i).CountGood(5, 1) == 1;
            // Wafer 5 of the seed, drawn again through the public generator's stream.
            var map = Draw(shape, model, (ulong)i, 5);
            Assert.Equal(RepairPlan.Of(shape, map, new DiagnosticBag()) is not null, isGood);
            if (isGood) good++;
        }

        Assert.InRange(good, 400, 1_600);
    }

    [Theory]
    [InlineData(DefectDistribution.Poisson, 0.95, 1.05)]
    [InlineData(DefectDistribution.NegativeBinomial, 1.9, 3.2)]
    [InlineData(DefectDistribution.Clustered, 4.2, 5.8)]
    public void Models_have_their_mean_and_spread(DefectDistribution distribution, double low, double high)
    {
        // 4 dies with 12.2 defects each: the variance of all is that times 1, times 1 + 12.2 / alpha, times 1 + 4.
        var shape = new GridShape(2, 2, 200, 200);
        var model = new DefectModel(distribution, 0.79)
        {
            Alpha = 8,
            ClusterSize = 4,
            ClusterRadius = 2,
        };
        var mean = model.PerTile * shape.PhysicalTiles;
        var counts = Enumerable.Range(0, 8_000).Select(i => (double)Falls(shape, model, 3, (ulong)i)).ToList();
        var average = counts.Average();
        Assert.InRange(average, mean * 0.98, mean * 1.02);
        Assert.InRange(counts.Average(c => (c - average) * (c - average)) / average, low, high);
    }

    [Fact]
    public void Equal_seeds_draw_equal_maps_inside_the_wafer()
    {
        var shape = Shape("columns 2") with { Lanes = 34, SpareLanes = 1 };
        var model = new DefectModel(DefectDistribution.Clustered, 3)
        {
            HopShare = 1,
            BypassShare = 1,
            LaneShare = 1,
            ClusterRadius = 20,
        };
        var map = new DefectGenerator(shape, model).Draw(7);
        Assert.Equal(map.Defects, new DefectGenerator(shape, model).Draw(7).Defects);
        Assert.NotEqual(map.Defects, new DefectGenerator(shape, model).Draw(8).Defects);
        Assert.Equal(6, map.Defects.Select(d => d.Kind).Distinct().Count());
        var text = DefectMapWriter.WriteCsv(map);
        var diagnostics = new DiagnosticBag();
        Assert.NotNull(DefectMapReader.Read(new Language.Text.SourceText("map", text), shape, diagnostics));
    }

    // Values of the published formula: 95 % of 8 in 10, and of 0 in 20.
    [Theory]
    [InlineData(8, 10, 0.4902, 0.9433)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(20, 20, 0.8389, 1)]
    public void Intervals_are_those_of_wilson(long hits, long count, double low, double high)
    {
        var interval = new Proportion(hits, count).Interval;
        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
    }

    [Theory]
    [InlineData("columns 2", null)]
    [InlineData("rows 1 shift per wafer + columns 1 retire", null)]
    [InlineData("none", null)]
    [InlineData("columns", "'columns' is not of the form 'columns N' or 'rows N'")]
    [InlineData("columns 1 + columns 2", "'columns' stands twice")]
    [InlineData("columns 1 + rows 1 shift", "one shift and one retirement may be combined, not two of a kind")]
    [InlineData("rows 1 per die", "'per die' is not 'per wafer'")]
    public void Policies_are_read_as_the_language_writes_them(string text, string? problem)
    {
        var shape = s_wafer;
        Assert.Equal(problem, SparePolicy.TryApply(ref shape, text));
        if (problem is not null) return;
        var again = s_wafer;
        Assert.Null(SparePolicy.TryApply(ref again, SparePolicy.Of(shape)));
        Assert.Equal(shape, again);
    }

    private static GridShape Shape(string policy)
    {
        var shape = s_wafer;
        Assert.Null(SparePolicy.TryApply(ref shape, policy));
        return shape;
    }

    private static DefectMap Draw(GridShape shape, DefectModel model, ulong seed, ulong index) =>
        new DefectGenerator(shape, model).Draw(seed, index);

    private static int Falls(GridShape shape, DefectModel model, ulong seed, ulong index) =>
        new DefectGenerator(shape, model).Draw(seed, index).Defects.Length;
}
