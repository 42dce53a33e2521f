using WaferHdl.Simulator.Machine.Sweeps;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

public sealed class SkewTunerTests
{
    [Theory]
    [InlineData(4, 64)]
    [InlineData(8, 64)]
    [InlineData(16, 20)]
    [InlineData(4, 12)]
    public void The_fastest_is_found_within_a_second(int fastest, int most)
    {
        var tuner = new SkewTuner(0, most);
        var seconds = 0.0;
        while (!tuner.IsTuned)
        {
            var cycles = tuner.Chunk(1_000_000);
            Assert.InRange(tuner.Skew, 1, most);
            var elapsed = cycles * (tuner.Skew == fastest ? 0.001 : 0.0015);
            tuner.Report(cycles, TimeSpan.FromSeconds(elapsed));
            seconds += elapsed;
        }

        Assert.Equal(fastest, tuner.Skew);
        Assert.InRange(seconds, 0.01, 1);
        Assert.Equal(12345, tuner.Chunk(12345));
    }

    [Fact]
    public void A_given_length_is_not_questioned()
    {
        var tuner = new SkewTuner(6, 2);
        Assert.True(tuner.IsTuned);
        Assert.Equal(6, tuner.Skew);
    }

    [Fact]
    public void Short_runs_do_not_tune()
    {
        var tuner = new SkewTuner(0, 64);
        Assert.Equal(3, tuner.Chunk(3));
        tuner.Report(3, TimeSpan.FromSeconds(5));
        Assert.Equal(8, tuner.Skew);
        Assert.False(tuner.IsTuned);
    }
}
