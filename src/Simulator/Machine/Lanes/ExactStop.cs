using System.Diagnostics;
using WaferHdl.Simulator.Machine.Memories;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Runs sweeps so that they end behind the first step in which something hit: from a snapshot it goes on
/// blindly for up to a second; after a hit it returns to the snapshot and runs again to that step.</summary>
internal sealed class ExactStop(MachineMemory memory, MemoryBudget budget, SweepStage sweeps) : IDisposable
{
    private const double LongestSeconds = 1;

    private readonly MachineSnapshot _snapshot = new(memory, budget);
    private long _chunk = 1;

    /// <returns>The cycles done.</returns>
    public long Run(long cycle, long count)
    {
        if (!sweeps.HasChecks)
        {
            sweeps.Run(cycle, count);
            return count;
        }

        for (var done = 0L; done < count;)
        {
            var chunk = Math.Min(_chunk, count - done);
            var hits = memory.Hits.Count;
            if (chunk > 1) _snapshot.Take();
            var started = Stopwatch.GetTimestamp();
            var hasHit = sweeps.Run(cycle + done, chunk);
            if (hasHit)
            {
                _chunk = 1;
                return done + ReturnTo(cycle + done, chunk, hits);
            }

            if (chunk > 1) _snapshot.Drop();
            done += chunk;
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (chunk == _chunk && seconds < LongestSeconds / 2) _chunk *= 2;
            else if (seconds > LongestSeconds) _chunk = Math.Max(1, _chunk / 2);
        }

        return count;
    }

    public void Dispose() => _snapshot.Dispose();

    // What came behind the first hit did not happen.
    private long ReturnTo(long cycle, long chunk, int hits)
    {
        var first = memory.Hits.Skip(hits).Min(h => h.Step);
        var wanted = first - cycle + 1;
        if (wanted < chunk)
        {
            _snapshot.Restore();
            memory.Hits.RemoveRange(hits, memory.Hits.Count - hits);
            memory.Owner = null;
            sweeps.Run(cycle, wanted);
        }

        if (chunk > 1) _snapshot.Drop();
        return wanted;
    }
}
