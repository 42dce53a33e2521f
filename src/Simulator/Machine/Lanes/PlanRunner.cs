using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>A plan with its buffers and kernels: runs it pass by pass over the whole array.</summary>
internal sealed unsafe class PlanRunner : IRowSource, IDisposable
{
    private const int FewBlocks = 4;

    private readonly MachineMemory _memory;
    private readonly MemoryBudget _budget;
    private readonly byte*[] _buffers;
    private readonly long _bytes;
    private readonly StageRunner? _setup;
    private readonly StageRunner? _main;
    private readonly SweepStage? _sweeps;
    private readonly ExactStop? _stop;
    private readonly ExchangeTable? _once;
    private readonly string _unsweptReason = "";
    private bool _isReady;

    /// <param name="sweeps">Null: pass by pass.</param>
    public PlanRunner(
        Plan plan, MachineMemory memory, KernelCache kernels, MemoryBudget budget, SweepRunner? sweeps,
        MachineOptions options)
    {
        Plan = plan;
        _memory = memory;
        _budget = budget;
        memory.EnsureRoot(plan.RootBytes);
        _buffers = new byte*[plan.Buffers.Length];
        var swept = sweeps is null ? null : SweepPlan.Create(plan, out _unsweptReason);
        if (swept is not null && options.Skew == 0 && IsSmall(plan))
            (swept, _unsweptReason) = (null, "one strip of few lanes");
        for (var i = 0; i < _buffers.Length; i++)
        {
            // Sweeps keep only the rows that are in use.
            if (swept is not null && plan.Buffers[i].Scope == BufferScope.Pass && !IsUsed(plan.Setup, i)) continue;
            _buffers[i] = NativeArea.Allocate(plan.Buffers[i].Bytes);
            _bytes += plan.Buffers[i].Bytes;
        }

        budget.Commit(_bytes);
        if (swept is not null)
        {
            // First, so that its kernels are compiled meanwhile.
            _once = ExchangeTable.Of(plan.Main.Once);
            _sweeps = new SweepStage(plan, swept, memory, this, kernels, budget, sweeps!, options);
            _stop = new ExactStop(memory, budget, _sweeps);
        }

        _setup = plan.Setup is { } setup ? new StageRunner(setup, plan, memory, this, kernels) : null;
        if (swept is null) _main = new StageRunner(plan.Main, plan, memory, this, kernels);
    }

    public Plan Plan { get; }

    public byte* Root => _memory.Root;

    /// <summary>The kernel that is all of a step and can go on from cycle to cycle by itself; null: there is more to
    /// do.</summary>
    public PassRunner? Alone => _setup is null ? _main?.Alone : null;

    public byte* Row(int buffer, int strip)
    {
        var declared = Plan.Buffers[buffer];
        if (declared.Scope == BufferScope.Patch) return _buffers[buffer];

        // Strips in which all lanes take patches may point beyond the margin.
        var row = Math.Clamp(strip + declared.Margin, 0, declared.Strips + 2 * declared.Margin - 1);
        return _buffers[buffer] + (long)row * declared.RowBytes;
    }

    /// <summary>Fuses have changed.</summary>
    public void Invalidate() => _isReady = false;

    /// <returns>The cycles done: less than asked for when something hit.</returns>
    public long Run(long cycle, long count)
    {
        if (!_isReady) SetUp();
        if (_stop is not null) return _stop.Run(cycle, count);
        if (Plan.Observed.IsEmpty) _memory.Owner = this;
        return _main!.Run(cycle, count);
    }

    public IEnumerable<(PlanPass Pass, Compilation.KernelFacts Facts)> Kernels =>
        (_setup?.Kernels ?? []).Concat(_main?.Kernels ?? _sweeps!.Kernels);

    public void Explain(TextWriter output)
    {
        if (_sweeps is not null) _sweeps.Explain(output);
        else if (_unsweptReason.Length > 0) output.Write($"  cycle by cycle: {_unsweptReason}\n");
    }

    public void Dispose()
    {
        _setup?.Dispose();
        _main?.Dispose();
        _sweeps?.Dispose();
        _stop?.Dispose();
        for (var i = 0; i < _buffers.Length; i++)
        {
            NativeArea.Free(_buffers[i]);
            _buffers[i] = null;
        }

        _budget.Release(_bytes);
    }

    // A sweep over one strip saves no memory traffic, and skipping a block or two is dearer than computing them.
    private static bool IsSmall(Plan plan) =>
        plan.Layout.Strips.Skip(1).All(s => s.Strips == 1) && plan.Layout.Strips.Skip(1).Sum(s => s.Blocks) <= FewBlocks;

    private static bool IsUsed(PlanStage? stage, int buffer) =>
        stage is not null && stage.Passes.Any(p =>
            p.Slots.Any(s => s.Buffer == buffer)
            || p.Exchange.Any(e => e.To.Buffer == buffer || e.From?.Buffer == buffer));

    private void SetUp()
    {
        if (_setup is not null)
        {
            _setup.RunOnce();
            _setup.Run(0, 1);
        }

        _main?.RunOnce();
        _once?.RunAll(this);
        _memory.Owner = null;
        _isReady = true;
    }
}
