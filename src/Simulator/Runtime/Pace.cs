using System.Diagnostics;

namespace WaferHdl.Simulator.Runtime;

/// <summary>How many steps to take before somebody looks at the clock on the wall: about a fifth of a second of
/// work, of a large design about a second: its threads share the cycles that they get at once.</summary>
internal sealed class Pace
{
    private const double ShortestSeconds = 0.1;
    private const double LongestSeconds = 0.4;
    private const long FewSteps = 512;
    private const double ShortestOfFew = 0.6;
    private const double LongestOfFew = 2;
    private const long MostSteps = 1L << 40;

    private long _started;

    /// <summary>Steps to take at once.</summary>
    public long Steps { get; private set; } = 16;

    public void Start() => _started = Stopwatch.GetTimestamp();

    public void Stop(long steps)
    {
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var areFew = Steps < FewSteps;
        var (shortest, longest) = areFew ? (ShortestOfFew, LongestOfFew) : (ShortestSeconds, LongestSeconds);
        if (steps >= Steps && seconds < shortest) Steps = Math.Min(MostSteps, 2 * Steps);
        else if (seconds > longest) Steps = Math.Max(1, (long)(steps * longest / 2 / seconds));
    }
}
