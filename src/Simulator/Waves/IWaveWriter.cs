using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>Records the signals of a run. Whoever drives the engine calls <see cref="Sample"/> just before
/// each edge: what is settled then has been so since the edge before.</summary>
public interface IWaveWriter : IDisposable
{
    /// <summary>Says which cycle behind the reset the next sample belongs to; −1 in reset. Without it all samples are of
    /// cycle 0.</summary>
    void AtCycle(long cycle)
    {
    }

    /// <summary>For how many cycles from this one on neither samples nor edges are needed.</summary>
    long QuietCycles(long cycle) => 0;

    /// <summary>Records the settled values that hold from <paramref name="time"/> on.</summary>
    /// <param name="time">Of the latest edge, 0 before the first.</param>
    void Sample(long time);

    /// <summary>Notes the clocks that have an edge now.</summary>
    void Edge(long time, ReadOnlySpan<int> clockPorts);

    /// <summary>Begins the record in the middle of a run: the clocks stand as the schedule says.</summary>
    void Resume(long time, ClockSchedule clocks)
    {
        var ports = clocks.EdgesAt(time);
        if (ports.Length > 0) Edge(time, ports);
    }

    /// <summary>Ends the record.</summary>
    void Finish(long time);
}
