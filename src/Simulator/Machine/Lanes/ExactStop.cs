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

    /// <returns>The cycles done: fewer where something hit, or memory grew past its limit.</returns>
    public long Run(long cycle, long count)
    {
        if (!sweeps.HasChecks) return sweeps.Run(cycle, count).Done;

        for (var done = 0L; done < count;)
        {
            var chunk = Math.Min(_chunk, count - done);
            var hits = memory.Hits.Count;
            if (chunk > 1) _snapshot.Take();
            var started = Stopwatch.GetTimestamp();
            var (ran, hasHit) = sweeps.Run(cycle + done, chunk);
            if (hasHit)
            {
                _chunk = 1;
                return done + ReturnTo(cycle + done, ran, chunk > 1, hits);
            }

            if (chunk > 1) _snapshot.Drop();
            done += ran;
            if (ran < chunk) return done;
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (chunk == _chunk && seconds < LongestSeconds / 2) _chunk *= 2;
            else if (seconds > LongestSeconds) _chunk = Math.Max(1, _chunk / 2);
        }

        return count;
    }

    public void Dispose() => _snapshot.Dispose();

    // What came behind the first hit did not happen.
    private long ReturnTo(long cycle, long ran, bool hasSnapshot, int hits)
    {
        var first = memory.Hits.Skip(hits).Min(h => h.Step);
        var wanted = first - cycle + 1;
        if (wanted < ran)
        {
            _snapshot.Restore();
            memory.Hits.RemoveRange(hits, memory.Hits.Count - hits);
            memory.Owner = null;
            sweeps.Run(cycle, wanted, isForced: true);
        }

        if (hasSnapshot) _snapshot.Drop();
        return wanted;
    }
}
