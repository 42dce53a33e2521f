using System.Numerics;
using WaferHdl.Reports;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public void Wafer_is_counted_without_being_unrolled()
    {
        var statistics = DesignStatistics.Of(Wnl.Parse(Golden.Read("tests/Cases/checks/ok_wafer.wnl")));
        Assert.Equal(1_000_001, statistics.Instances);
        Assert.Equal(33_000_000, statistics.RegisterBits);
        Assert.Equal(new BigInteger(1_000_000), statistics.Modules.Single(module => module.Name == "tile").Count);
        Golden.Check("tests/Cases/statistics/wafer.expect", StatisticsText.Write(statistics));
    }

    [Fact]
    public void Depth_is_counted_through_instances_and_wiring_is_free()
    {
        var statistics = DesignStatistics.Of(Wnl.Parse(Golden.Read("tests/Cases/statistics/depth.wnl")));
        // deep: 3 in the chain before the instance, 2 inside it, 1 after it.
        Assert.Equal(6, statistics.Modules.Single(module => module.Name == "deep").Depth);
        // state: the register of the leaf ends the path inside.
        Assert.Equal(4, statistics.Modules.Single(module => module.Name == "state").Depth);
        Assert.Equal(2, statistics.Modules.Single(module => module.Name == "leaf").Depth);
        Assert.Equal(0, statistics.Modules.Single(module => module.Name == "wires").Depth);
    }
}
