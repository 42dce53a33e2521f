using System.Runtime.InteropServices;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>A plan with its buffers and kernels: runs it pass by pass over the whole array.</summary>
internal sealed unsafe class PlanRunner : IRowSource, IDisposable
{
    private readonly MachineMemory _memory;
    private readonly MemoryBudget _budget;
    private readonly byte*[] _buffers;
    private readonly long _bytes;
    private readonly StageRunner? _setup;
    private readonly StageRunner _main;
    private bool _isReady;

    public PlanRunner(Plan plan, MachineMemory memory, KernelCache kernels, MemoryBudget budget)
    {
        Plan = plan;
        _memory = memory;
        _budget = budget;
        memory.EnsureRoot(plan.RootBytes);
        _buffers = new byte*[plan.Buffers.Length];
        for (var i = 0; i < _buffers.Length; i++)
        {
            var bytes = (nuint)plan.Buffers[i].Bytes;
            _buffers[i] = (byte*)NativeMemory.AlignedAlloc(bytes, 64);
            NativeMemory.Clear(_buffers[i], bytes);
            _bytes += (long)bytes;
        }

        budget.Commit(_bytes);
        _setup = plan.Setup is { } setup ? new StageRunner(setup, plan, memory, this, kernels) : null;
        _main = new StageRunner(plan.Main, plan, memory, this, kernels);
    }

    public Plan Plan { get; }

    public byte* Root => _memory.Root;

    /// <summary>Whether one kernel can go on from cycle to cycle by itself.</summary>
    public bool Repeats => _main.Repeats;

    public byte* Row(int buffer, int strip)
    {
        var declared = Plan.Buffers[buffer];
        return declared.Scope == BufferScope.Patch
            ? _buffers[buffer]
            : _buffers[buffer] + (long)(strip + declared.Margin) * declared.RowBytes;
    }

    /// <summary>Fuses have changed.</summary>
    public void Invalidate() => _isReady = false;

    /// <returns>The cycles done: less than asked for when something hit.</returns>
    public long Run(long cycle, long count)
    {
        if (!_isReady) SetUp();
        return _main.Run(cycle, count);
    }

    public IEnumerable<(PlanPass Pass, Compilation.KernelFacts Facts)> Kernels =>
        (_setup?.Kernels ?? []).Concat(_main.Kernels);

    public void Dispose()
    {
        _setup?.Dispose();
        _main.Dispose();
        for (var i = 0; i < _buffers.Length; i++)
        {
            NativeMemory.AlignedFree(_buffers[i]);
            _buffers[i] = null;
        }

        _budget.Release(_bytes);
    }

    private void SetUp()
    {
        if (_setup is not null)
        {
            _setup.RunOnce();
            _setup.Run(0, 1);
        }

        _main.RunOnce();
        _isReady = true;
    }
}
