using System.Diagnostics;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Runs the step of a plan in sweeps that advance several cycles, on several threads, and leaves out what does
/// not change.</summary>
internal sealed unsafe class SweepStage : ISweepWork, IDisposable
{
    // Longest sweep.
    private const int LongestSkew = 32;

    // A part of the cache of a core.
    private const int BandBytes = 400 << 10;

    // Memories of more than a cache of a core are asked for before they are needed.
    private const int CacheBytes = 1 << 20;
    private const int MostBand = 16;

    // Below so many blocks a second thread does not pay.
    private const int FewBlocks = 32;

    private readonly Plan _plan;
    private readonly SweepPlan _sweeps;
    private readonly MachineMemory _memory;
    private readonly MemoryBudget _budget;
    private readonly IRowSource _statics;
    private readonly SweepRunner _runner;
    private readonly SweepPass[] _passes;
    private readonly PassRunner? _root;
    private readonly RootFollower? _behind;
    private readonly RootWatch _watch;
    private readonly SweepThread[] _threads;
    private readonly SkewTuner _tuner;
    private readonly ActivityControl _control;
    private readonly int _band;
    private readonly bool _expects;
    private ActivityFlags? _flags;
    private SweepSchedule _schedule;
    private readonly SweepBuffers?[] _buffers;
    private long _start;
    private bool _skips;
    private bool _hasHit;

    public SweepStage(
        Plan plan, SweepPlan sweeps, MachineMemory memory, IRowSource rows, KernelCache kernels, MemoryBudget budget,
        SweepRunner runner, MachineOptions options)
    {
        (_plan, _sweeps, _memory, _statics, _budget, _runner) = (plan, sweeps, memory, rows, budget, runner);
        _behind = sweeps.Behind is null ? null : new RootFollower(plan, sweeps, memory, rows, kernels);
        _passes =
        [
            .. sweeps.Passes.Select((p, phase) => new SweepPass(
                p, plan.Layout, sweeps.Axes[p.Region], memory, kernels, _behind?.GatherOf(phase))),
        ];
        _watch = new RootWatch(sweeps, plan.RootBytes);
        var blocks = plan.Layout.Strips.Skip(1).Sum(s => (long)s.Strips * s.Blocks);
        var skew = sweeps.IsNear ? options.Skew : 1;
        var most = Math.Min(LongestSkew, Math.Max(1, sweeps.Length / 2));
        var threads = options.Threads == 0 && blocks < FewBlocks ? 1 : runner.Threads;
        _control = new ActivityControl(
            options.Skips && sweeps.Skipping is not null && blocks >= 2, skew, most, threads);

        _expects = _passes.Sum(p => p.Memories.Bytes) > CacheBytes;
        foreach (var pass in _passes) pass.Asks = _expects;

        // What the first run needs, side by side and beside the setup; failures come up where it is used.
        foreach (var pass in _passes) _ = Task.Run(() => _control.Skips ? pass.Tracking : pass.Kernel);
        _root = sweeps.Root is { } root
            ? new PassRunner(root, plan, memory, rows, kernels.Compile(root.Program, false, false))
            : null;
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new SweepThread(_passes, Longest(options)))];
        _buffers = new SweepBuffers?[_threads.Length];
        _schedule = sweeps.Exact;
        _band = BandOf(plan, _passes);
        _tuner = new SkewTuner(skew, most, threads);
    }

    public IEnumerable<(PlanPass Pass, KernelFacts Facts)> Kernels
    {
        get
        {
            if (_root is not null) yield return (_root.Pass, _root.Kernel.Facts);
            foreach (var pass in _passes) yield return (pass.Pass, pass.Facts);
            if (_behind is not null) yield return (_behind.Pass.Pass, _behind.Pass.Kernel.Facts);
        }
    }

    /// <summary>Whether hits can come from lanes or the root, so that a run may have to end before it was meant
    /// to.</summary>
    public bool HasChecks => _passes.Any(p => p.HasChecks) || _sweeps.Root is { Program.Checks.Length: > 0 }
        || _sweeps.Behind is { Program.Checks.Length: > 0 };

    /// <summary>Takes cycles without looking at hits.</summary>
    /// <param name="isForced">Takes all of them, also when memory grows past its limit.</param>
    /// <returns>The cycles taken, and whether something hit on the way.</returns>
    public (long Done, bool HasHit) Run(long cycle, long count, bool isForced = false)
    {
        var wanted = count;
        _hasHit = false;
        if (_memory.Owner != this) _control.Invalidate();
        _memory.Owner = this;
        while (count > 0)
        {
            var skips = _control.Skips;
            var chunk = _control.Chunk(count);
            int skew;
            if (skips) skew = _control.Skew;
            else
            {
                chunk = _tuner.Chunk(chunk);
                skew = _tuner.Skew;
            }

            if (_budget.IsTight) (skew, chunk) = (1, Math.Min(chunk, 4));
            skew = SkewTuner.Even(chunk, skew, ThreadsOf(skew, skips));
            var started = Stopwatch.GetTimestamp();
            Start(cycle, skew, skips);
            _behind?.Start();
            _runner.Run(this, _schedule, _sweeps.Length, chunk, skew, _band, _threads.Length);
            _behind?.End();
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (skips) _control.Report(chunk, skew, _threads.Sum(t => t.Evaluated), _threads.Sum(t => t.Asked), elapsed);
            else
            {
                _control.Ran(chunk);
                if (skew == _tuner.Skew) _tuner.Report(chunk, elapsed);
            }

            cycle += chunk;
            count -= chunk;
            if (_budget.IsExceeded && !isForced) break;
        }

        return (wanted - count, _hasHit);
    }

    public void Begin(int thread, long cycle, int cycles)
    {
        var context = _threads[thread];
        context.Begin(_start + cycle);
        for (var i = 0; i < cycles; i++)
        {
            if (_root is not null && _root.Run(_start + cycle + i)) Volatile.Write(ref _hasHit, true);
            context.Force(i, _watch.Take(_memory.Root, _buffers[thread]!.Root(i)));
        }
    }

    public void Run(int thread, int phase, int strip, int cycle)
    {
        if (_threads[thread].Run(phase, strip, cycle)) Volatile.Write(ref _hasHit, true);
    }

    // Where blocks are skipped nobody knows what comes.
    public bool Expects => _expects && !_skips;

    public void Expect(int thread, int step, int count, int steps) =>
        _threads[thread].Expect(_schedule, step, count, steps);

    public void End(int thread, long cycle, int cycles)
    {
        if (_behind is null) return;
        for (var i = 0; i < cycles; i++)
            if (_behind.Run(_start + cycle + i, _buffers[thread]!.Root(i)))
                Volatile.Write(ref _hasHit, true);
    }

    public void Explain(TextWriter output)
    {
        var cycles = _tuner.Skew == 1 ? "1 cycle" : $"{_tuner.Skew} cycles";
        var strips = _sweeps.Length == 1 ? "1 strip" : $"{_sweeps.Length} strips";
        var far = _sweeps.IsNear ? "" : " (strips that read each other are far apart)";
        var threads = _threads.Length == 1 ? "1 thread" : $"at most {_threads.Length} threads";
        var skipping = _sweeps.Skipping is null ? "nothing is skipped" : "blocks in which nothing changes are skipped";
        output.Write($"  sweeps of {cycles} over {strips}{far}, {threads}; {skipping}\n");
    }

    public void Dispose()
    {
        foreach (var thread in _threads) thread.Dispose();
        foreach (var buffers in _buffers) buffers?.Dispose();
        _flags?.Dispose();
        _root?.Dispose();
        _behind?.Dispose();
    }

    private static int Longest(MachineOptions options) => Math.Max(options.Skew, LongestSkew);

    // As many strips as a cache of a core holds with what they read and write.
    private static int BandOf(Plan plan, SweepPass[] passes)
    {
        var bytes = 1L;
        for (var r = 1; r < plan.Layout.Strips.Length; r++)
            bytes += (long)plan.Layout.Strips[r].Blocks * plan.Layout.Blocks[r].Bytes;
        bytes += plan.Buffers.Where(b => b.Scope != BufferScope.Patch).Sum(b => (long)b.RowBytes);
        bytes += passes.Sum(p => p.Memories.StripBytes);
        return (int)Math.Clamp(BandBytes / bytes, 1, MostBand);
    }

    private int ThreadsOf(int skew, bool skips) => Math.Min(
        _threads.Length, _runner.UsefulThreads(skips ? _sweeps.Skipping! : _sweeps.Exact, _sweeps.Length, skew));

    private void Start(long cycle, int skew, bool skips)
    {
        _start = cycle;
        _skips = skips;
        _schedule = skips ? _sweeps.Skipping! : _sweeps.Exact;
        for (var i = 0; i < _threads.Length; i++)
        {
            if (_buffers[i] is { } buffers && buffers.Skew >= skew) continue;
            _buffers[i]?.Dispose();
            _buffers[i] = new SweepBuffers(_plan, _sweeps, skew, _statics, _budget);
        }

        if (skips)
        {
            _flags ??= new ActivityFlags(
                [.. _plan.Layout.Strips.Select((s, r) => (_sweeps.Axes[r].Length, s.Blocks))], _sweeps.Phases,
                _sweeps.Links);
            if (_control.TakeInvalid()) _flags.SetAll();
        }

        for (var i = 0; i < _threads.Length; i++) _threads[i].Start(_buffers[i]!, skips ? _flags : null);
    }
}
