using WaferHdl.Simulator.Machine.Lanes;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

public sealed class ActivityControlTests
{
    private const int Blocks = 100;

    [Fact]
    public void A_busy_array_is_asked_in_less_than_two_cycles_of_a_hundred()
    {
        var control = new ActivityControl(true, 4, 4, 1);
        var asked = Run(control, 20_000, _ => Blocks);
        Assert.InRange(asked, 1, 20_000 / 50);
    }

    [Fact]
    public void An_array_that_becomes_quiet_is_skipped_before_long()
    {
        var control = new ActivityControl(true, 4, 4, 1);
        Run(control, 20_000, _ => Blocks);
        Run(control, 5_000, _ => 5);
        Assert.Equal(1_000, Run(control, 1_000, _ => 5));
        Assert.Equal(0, Run(new ActivityControl(false, 4, 4, 1), 1_000, _ => 5));
    }

    [Fact]
    public void Pieces_of_a_busy_span_count_as_what_they_are()
    {
        var control = new ActivityControl(true, 4, 4, 1);
        Run(control, 10, _ => Blocks);
        for (var i = 0; i < 10; i++)
        {
            Assert.False(control.Skips);
            control.Chunk(1_000);
            control.Ran(5);
        }
    }

    // Cycles that ran with skipping.
    private static long Run(ActivityControl control, long cycles, Func<long, int> active)
    {
        var skipping = 0L;
        for (var done = 0L; done < cycles;)
        {
            var chunk = control.Chunk(cycles - done);
            if (control.Skips)
            {
                var isFresh = control.TakeInvalid();
                var evaluated = 0L;
                for (var i = 0; i < chunk; i++) evaluated += isFresh && i == 0 ? Blocks : active(done + i);
                control.Report(chunk, control.Skew, evaluated, chunk * Blocks, TimeSpan.Zero);
                skipping += chunk;
            }
            else control.Ran(chunk);
            done += chunk;
        }

        return skipping;
    }
}
