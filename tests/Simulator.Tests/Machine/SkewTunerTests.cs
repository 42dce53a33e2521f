using WaferHdl.Simulator.Machine.Sweeps;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

public sealed class SkewTunerTests
{
    [Theory]
    [InlineData(24, 64, 1)]
    [InlineData(8, 64, 1)]
    [InlineData(16, 20, 2)]
    [InlineData(4, 12, 3)]
    public void The_fastest_is_found_within_a_second(int fastest, int most, int threads)
    {
        var tuner = new SkewTuner(0, most, threads);
        var seconds = 0.0;
        while (!tuner.IsTuned)
        {
            var cycles = tuner.Chunk(1_000_000);
            Assert.InRange(tuner.Skew, 1, most);
            Assert.Equal(0, cycles % (tuner.Skew * threads));
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
        var tuner = new SkewTuner(6, 2, 1);
        Assert.True(tuner.IsTuned);
        Assert.Equal(6, tuner.Skew);
    }

    [Fact]
    public void Short_runs_do_not_tune()
    {
        var tuner = new SkewTuner(0, 64, 2);
        Assert.Equal(3, tuner.Chunk(3));
        tuner.Report(3, TimeSpan.FromSeconds(5));
        Assert.False(tuner.IsTuned);
        Assert.Equal(tuner.Skew + 1, tuner.Chunk(tuner.Skew + 1));
        tuner.Report(tuner.Skew + 1, TimeSpan.FromSeconds(5));
        Assert.Equal(16, tuner.Skew);
        Assert.False(tuner.IsTuned);
    }

    [Theory]
    [InlineData(28, 32, 2, 14)]
    [InlineData(28, 32, 1, 28)]
    [InlineData(128, 32, 2, 32)]
    [InlineData(100, 32, 2, 25)]
    [InlineData(101, 32, 2, 26)]
    [InlineData(1, 32, 2, 1)]
    [InlineData(3, 8, 16, 1)]
    public void All_threads_have_as_many_sweeps(long cycles, int skew, int threads, int expected)
    {
        var even = SkewTuner.Even(cycles, skew, threads);
        Assert.Equal(expected, even);
        var sweeps = (cycles + even - 1) / even;
        Assert.True(sweeps % threads == 0 || cycles < 2 * threads);
    }
}
