using System.Runtime.ExceptionServices;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>Runs sweeps over the strips of a design, several at the same time: sweep j on thread j mod n, step s of it as
/// soon as sweep j − 1 has done step s + slope · cycles. Workers live as long as the runner.</summary>
/// <remarks>Steps come in bands: a cycle does all steps of a band before the next one starts with it. That a cycle is
/// ahead of what the schedule asks for breaks no dependence, and the strips that the next cycle wants are those that
/// have just been in use.</remarks>
internal sealed class SweepRunner(int threads) : IDisposable
{
    // Of longs: counters of different threads lie on different cache lines.
    private const int Padding = 16;

    private readonly List<SweepWorker> _workers = [];
    private ISweepWork _work = null!;
    private SweepSchedule _schedule = null!;
    private int[] _offsets = [];
    private int _strips;
    private int _band;
    private int _used;
    private bool _expects;
    private long _cycles;
    private int _skew;
    private long _sweeps;
    private long _end;
    private long[] _done = [];
    private Exception? _failure;
    private CancellationToken _cancellation;

    public int Threads => threads;

    /// <summary>Threads that can share sweeps of so many cycles: more would only wait.</summary>
    public int UsefulThreads(SweepSchedule schedule, int strips, int skew) =>
        (int)Math.Clamp(strips / Math.Max(1, 2L * schedule.Slope * skew), 1, Math.Max(1, threads));

    /// <summary>Takes cycles in sweeps of <paramref name="skew"/>; the last is shorter.</summary>
    /// <param name="strips">Of the axis; all phases have as many.</param>
    /// <param name="band">Steps of a band.</param>
    /// <param name="most">Threads to use at most.</param>
    /// <returns>Cycles taken; fewer than wanted only if cancelled, and then at the end of a sweep.</returns>
    public long Run(
        ISweepWork work, SweepSchedule schedule, int strips, long cycles, int skew, int band, int most,
        CancellationToken cancellation = default)
    {
        if (cycles <= 0) return 0;
        _work = work;
        _expects = work.Expects;
        _schedule = schedule;
        _offsets = [.. schedule.Offsets];
        _strips = strips;
        _band = band;
        _cycles = cycles;
        _skew = (int)Math.Min(skew, cycles);
        _sweeps = (cycles + _skew - 1) / _skew;
        _end = _sweeps;
        _failure = null;
        _cancellation = cancellation;
        _used = (int)Math.Min(Math.Min(_sweeps, most), UsefulThreads(schedule, strips, _skew));
        _done = new long[2 * _used * Padding];
        Array.Fill(_done, -1L);
        while (_workers.Count < _used - 1)
        {
            var thread = _workers.Count + 1;
            _workers.Add(new SweepWorker(() => Work(thread), $"sweep {thread}"));
        }

        for (var i = 1; i < _used; i++) _workers[i - 1].Start();
        Work(0);
        for (var i = 1; i < _used; i++) _workers[i - 1].Wait();
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        return Math.Min(cycles, Volatile.Read(ref _end) * _skew);
    }

    public void Dispose()
    {
        foreach (var worker in _workers) worker.Dispose();
        _workers.Clear();
    }

    private void Work(int thread)
    {
        try
        {
            for (long sweep = thread; sweep < _sweeps; sweep += _used)
                if (!Sweep(thread, sweep))
                    return;
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            Volatile.Write(ref _end, 0);
        }
    }

    // False when the run ended before this sweep.
    private bool Sweep(int thread, long sweep)
    {
        var start = sweep * _skew;
        var cycles = (int)Math.Min(_skew, _cycles - start);
        var steps = _schedule.Steps(_strips, cycles);
        var before = _schedule.Steps(_strips, _skew);
        var ahead = _schedule.Slope * _skew;
        if (!Await(sweep - 1, Math.Min(before, ahead + 1))) return false;
        if (_cancellation.IsCancellationRequested)
        {
            EndBefore(sweep);
            return false;
        }

        _work.Begin(thread, start, cycles);
        for (var first = 0; first < steps; first += _band)
        {
            var end = Math.Min(steps, first + _band);
            if (!Await(sweep - 1, Math.Min(before, end + ahead))) return false;
            for (var cycle = 0; cycle < cycles; cycle++)
            {
                var behind = _schedule.Slope * cycle;
                if (behind >= end) break;
                for (var step = first; step < end; step++)
                {
                    if (_expects && (cycle == 0 || step == first)) Expect(thread, first, step, end, cycle, cycles);
                    Step(thread, step - behind, cycle);
                }
            }

            // The last step is published behind End, so that ends come in order.
            if (end < steps) Publish(sweep, end);
        }

        if (!Await(sweep - 1, before + 1)) return false;
        _work.End(thread, start, cycles);
        Publish(sweep, steps + 1);
        return true;
    }

    // New in a cycle are its lowest strips, which the one before has left behind; all of them in cycle 0.
    private void Expect(int thread, int first, int step, int end, int cycle, int cycles)
    {
        var slope = _schedule.Slope;
        if (cycle == 0 && step + 1 < end) _work.Expect(thread, step + 1, 1, 1);
        else if (cycle + 1 < cycles && slope * (cycle + 1) < end)
            _work.Expect(thread, first - slope * (cycle + 1), slope, end - step);
        else _work.Expect(thread, end, 1, end - step);
    }

    private void Step(int thread, int at, int cycle)
    {
        for (var phase = 0; phase < _offsets.Length; phase++)
        {
            var strip = at - _offsets[phase];
            if ((uint)strip < (uint)_strips) _work.Run(thread, phase, strip, cycle);
        }
    }

    private void EndBefore(long sweep)
    {
        long end;
        while ((end = Volatile.Read(ref _end)) > sweep)
            if (Interlocked.CompareExchange(ref _end, sweep, end) == end)
                return;
    }

    private void Publish(long sweep, int steps)
    {
        if (_used > 1)
            Volatile.Write(ref _done[sweep % (2 * _used) * Padding], sweep << 32 | (uint)steps);
    }

    // Until that sweep has done so many steps; false when it never will. Counters of sweeps that used the place
    // earlier are smaller.
    private bool Await(long sweep, int steps)
    {
        if (sweep < 0 || _used == 1) return true;
        ref var done = ref _done[sweep % (2 * _used) * Padding];
        var wanted = sweep << 32 | (uint)steps;
        var wait = new SpinWait();
        while (Volatile.Read(ref done) < wanted)
        {
            if (Volatile.Read(ref _end) <= sweep) return false;
            if (wait.Count < 20) wait.SpinOnce(-1);
            else Thread.Yield();
        }

        return true;
    }
}
