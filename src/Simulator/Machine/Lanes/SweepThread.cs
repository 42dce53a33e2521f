using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Machine.Sweeps;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>What one thread needs to work on sweeps: buffers, a frame for each pass, scratch.</summary>
internal sealed unsafe class SweepThread : IRowSource, IDisposable
{
    private readonly SweepPass[] _passes;
    private readonly KernelFrame*[] _frames;
    private readonly ulong* _changed;
    private readonly ulong* _mask;
    private readonly bool[] _isForced;
    private byte* _scratch;
    private int _scratchBytes;
    private SweepBuffers _buffers = null!;
    private Kernel[]? _plain;
    private Kernel[]? _tracking;
    private Kernel[] _kernels = [];
    private readonly AheadList _ahead = new();
    private ActivityFlags? _flags;
    private long _first;
    private int _cycle;

    public SweepThread(SweepPass[] passes, int longest)
    {
        _passes = passes;
        _isForced = new bool[longest];
        var blocks = (nuint)passes.Max(p => p.Blocks);
        _changed = (ulong*)NativeMemory.AllocZeroed(blocks, sizeof(ulong));
        _mask = (ulong*)NativeMemory.AllocZeroed(blocks / 64 + 1, sizeof(ulong));
        _frames = new KernelFrame*[passes.Length];
        for (var i = 0; i < passes.Length; i++)
        {
            var frame = (KernelFrame*)NativeMemory.AllocZeroed((nuint)sizeof(KernelFrame));
            frame->Rows = (byte**)NativeMemory.AllocZeroed(
                (nuint)Math.Max(1, passes[i].Slots.Length), (nuint)sizeof(byte*));
            frame->Valid = passes[i].State.Valid;
            frame->Memories = passes[i].State.Handles;
            frame->Sink = passes[i].State.Sink.Handle;
            frame->Changed = _changed;
            _frames[i] = frame;
        }
    }

    public byte* Root => _buffers.Root(_cycle);

    /// <summary>Blocks that passes which change state have evaluated, and all that they could have.</summary>
    public long Evaluated { get; private set; }

    public long Asked { get; private set; }

    public SweepBuffers? Buffers => _buffers;

    public byte* Row(int buffer, int strip) => _buffers.Row(buffer, strip, _cycle);

    /// <summary>Prepares a run.</summary>
    /// <param name="flags">Null: everything is evaluated.</param>
    public void Start(SweepBuffers buffers, ActivityFlags? flags)
    {
        _buffers = buffers;
        _flags = flags;
        (Evaluated, Asked) = (0, 0);
        _ahead.Clear();
        var tracks = flags is not null;
        ref var kernels = ref tracks ? ref _tracking : ref _plain;
        var isNew = kernels is null;
        _kernels = kernels ??= [.. _passes.Select(p => (tracks ? p.Tracking : p.Kernel).Run)];
        if (!isNew) return;
        var bytes = _passes.Max(p => (tracks ? p.Tracking : p.Kernel).Facts.ScratchBytes);
        bytes = Math.Max(bytes, _scratchBytes);
        NativeMemory.AlignedFree(_scratch);
        _scratchBytes = Math.Max(64, bytes);
        _scratch = (byte*)NativeMemory.AlignedAlloc((nuint)_scratchBytes, 64);
        foreach (var frame in _frames) frame->Scratch = _scratch;
    }

    public void Begin(long firstCycle) => _first = firstCycle;

    /// <summary>Whether something that all lanes read changed before a cycle.</summary>
    public void Force(int cycle, bool isForced) => _isForced[cycle] = isForced;

    /// <summary>See <see cref="ISweepWork.Expect"/>.</summary>
    public void Expect(SweepSchedule schedule, int step, int count, int steps)
    {
        _ahead.Clear();
        var blocks = 0;
        for (var phase = 0; phase < _passes.Length; phase++)
        {
            var pass = _passes[phase];
            blocks += pass.Blocks;
            for (var i = 0; i < count; i++)
            {
                var position = step + i - schedule.Offsets[phase];
                if ((uint)position >= (uint)pass.Positions.Length || pass.Positions[position] < 0) continue;
                pass.Memories.Expect(pass.Positions[position], _ahead);
            }
        }

        _ahead.Close(blocks * steps);
    }

    /// <returns>Whether something hit.</returns>
    public bool Run(int phase, int position, int cycle)
    {
        var pass = _passes[phase];
        var strip = pass.Positions.Length > position ? pass.Positions[position] : -1;
        var region = pass.Pass.Region;
        var count = pass.Blocks;
        if (_flags is { } flags)
        {
            if (pass.Commits) Asked += count;
            count = strip < 0 ? 0
                : _isForced[cycle] ? flags.FindAll(phase, _mask)
                : flags.Find(phase, position, _first + cycle, _mask);
            if (count == 0)
            {
                if (pass.Commits) flags.SetIdle(region, position, _first + cycle);
                return false;
            }

            if (pass.Commits)
            {
                Evaluated += count;
                new Span<ulong>(_changed, pass.Blocks).Clear();
            }
        }
        else if (strip < 0) return false;

        _cycle = cycle;
        pass.Exchange.Run(strip, this);
        var frame = _frames[phase];
        var slots = pass.Slots;
        for (var i = 0; i < slots.Length; i++)
            frame->Rows[i] = _buffers.Row(slots[i].Buffer, strip + slots[i].Delta, cycle);
        frame->FirstBlock = (long)strip * pass.Blocks;
        frame->State = pass.State.State + frame->FirstBlock * pass.State.BlockBytes;
        frame->Valid = pass.State.Valid + frame->FirstBlock;
        frame->Root = _buffers.Root(cycle);
        frame->Cycle = _first + cycle;
        frame->Stop = 0;
        frame->AheadPieces = _ahead.Take(count, out frame->Ahead);
        var kernel = _kernels[phase];
        if (count == pass.Blocks) kernel(frame, 0, count);
        else RunSome(kernel, frame, pass.Blocks);
        pass.Gather?.Run(strip, this);
        if (pass.Commits && _flags is not null) _flags.Set(region, position, _first + cycle, _changed);
        return frame->Stop != 0;
    }

    public void Dispose()
    {
        foreach (var frame in _frames)
        {
            NativeMemory.Free(frame->Rows);
            NativeMemory.Free(frame);
        }

        NativeMemory.Free(_changed);
        NativeMemory.Free(_mask);
        NativeMemory.AlignedFree(_scratch);
        _scratch = null;
        _ahead.Dispose();
    }

    // Neighbours in one call.
    private void RunSome(Kernel kernel, KernelFrame* frame, int blocks)
    {
        for (var word = 0; word * 64 < blocks; word++)
        {
            var left = _mask[word];
            while (left != 0)
            {
                var first = BitOperations.TrailingZeroCount(left);
                var count = BitOperations.TrailingZeroCount(~(left >> first));
                kernel(frame, word * 64 + first, count);
                left = first + count >= 64 ? 0 : left & (ulong.MaxValue << (first + count));
            }
        }
    }
}
