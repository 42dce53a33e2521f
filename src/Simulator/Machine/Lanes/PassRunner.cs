using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>One pass with its kernel and the frame it works on.</summary>
internal sealed unsafe class PassRunner : IDisposable
{
    private const int RunsAsTable = 128;

    private readonly IRowSource _rows;
    private readonly MachineMemory _memory;
    private readonly RegionState _region;
    private readonly ExchangeTable _exchange;
    private readonly RowSlot[] _slots;
    private readonly int _strips;
    private readonly int _blocks;
    private readonly long _stripBytes;
    private KernelFrame* _frame;
    private byte[]? _before;
    private ExchangeKernel? _copies;
    private int _untilCopies;

    public PassRunner(PlanPass pass, Plan plan, MachineMemory memory, IRowSource rows, CompiledKernel kernel)
    {
        Pass = pass;
        Kernel = kernel;
        _rows = rows;
        _memory = memory;
        _region = memory.Regions[pass.Region];
        var layout = plan.Layout.Strips[pass.Region];
        _strips = layout.Strips;
        _blocks = layout.Blocks;
        _stripBytes = (long)_blocks * _region.BlockBytes;
        _slots = [.. pass.Slots];
        _exchange = new ExchangeTable(pass.Exchange, _strips);
        _untilCopies = _strips == 1 && ExchangeCode.Fits(pass.Exchange) ? RunsAsTable : int.MaxValue;
        _frame = (KernelFrame*)NativeMemory.AllocZeroed((nuint)sizeof(KernelFrame));
        _frame->Rows = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(1, _slots.Length), (nuint)sizeof(byte*));
        _frame->Changed = (ulong*)NativeMemory.AllocZeroed((nuint)_blocks, sizeof(ulong));
        _frame->Scratch = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, kernel.Facts.ScratchBytes), 64);
        _frame->Valid = _region.Valid;
        _frame->Memories = _region.Handles;
        _frame->Sink = _region.Sink.Handle;
        _frame->Counts = _region.Sink.Root;
    }

    public PlanPass Pass { get; }

    public CompiledKernel Kernel { get; }

    /// <returns>Whether something hit.</returns>
    public bool Run(long cycle) => Run(cycle, _memory.Root);

    /// <param name="root">The root area to work on.</param>
    public bool Run(long cycle, byte* root)
    {
        Begin();
        _frame->Root = root;
        _frame->Cycle = cycle;
        for (var strip = 0; strip < _strips; strip++)
        {
            Exchange(strip);
            for (var i = 0; i < _slots.Length; i++)
                _frame->Rows[i] = _rows.Row(_slots[i].Buffer, strip + _slots[i].Delta);
            _frame->State = _region.State + strip * _stripBytes;
            _frame->Valid = _region.Valid + (long)strip * _blocks;
            _frame->FirstBlock = (long)strip * _blocks;
            Kernel.Run(_frame, 0, _blocks);
        }

        return _frame->Stop != 0;
    }

    /// <summary>What the kernel works on, for whoever calls it without <c>Run</c>, behind <see cref="Begin"/>.</summary>
    public KernelFrame* Frame => _frame;

    public void Begin()
    {
        _frame->Root = _memory.Root;
        _frame->Stop = 0;
    }

    // Code for the copies of a single strip pays when they are made often.
    private void Exchange(int strip)
    {
        if (_copies is not null)
        {
            _copies(_memory.Root);
            return;
        }

        _exchange.Run(strip, _rows);
        if (_untilCopies != int.MaxValue && --_untilCopies == 0)
        {
            _untilCopies = int.MaxValue;
            _copies = ExchangeCode.Compile(Pass.Program.Name, Pass.Exchange, _rows);
        }
    }

    /// <summary>Lets a kernel of the root that repeats run on.</summary>
    public long Repeat(long cycle, long count)
    {
        Begin();
        _frame->Cycle = cycle;
        for (var done = 0L; done < count;)
        {
            // Such a kernel takes an int.
            Kernel.Run(_frame, 0, (int)Math.Min(count - done, int.MaxValue));
            done = _frame->Cycle - cycle;
            if (_frame->Stop != 0) return done;
        }

        return count;
    }

    /// <returns>Whether a value that others read has changed.</returns>
    public bool RunAndCompare(long cycle)
    {
        var bytes = 0L;
        foreach (var store in Pass.Exported) bytes += SizeOf(store);
        _before ??= new byte[bytes * _strips];
        var changed = false;
        fixed (byte* before = _before)
        {
            var at = before;
            for (var strip = 0; strip < _strips; strip++)
                foreach (var store in Pass.Exported)
                    at = Copy(store, strip, at);
            Run(cycle);
            at = before;
            for (var strip = 0; strip < _strips; strip++)
                foreach (var store in Pass.Exported)
                    changed |= Differs(store, strip, ref at);
        }

        return changed;
    }

    public void Dispose()
    {
        if (_frame == null) return;
        NativeMemory.Free(_frame->Rows);
        NativeMemory.Free(_frame->Changed);
        NativeMemory.AlignedFree(_frame->Scratch);
        NativeMemory.Free(_frame);
        _frame = null;
    }

    // Whole blocks; lanes that don't exist are left out in the comparison.
    private long SizeOf(KernelStore store)
    {
        var width = Pass.Program.Region.Nodes[store.Node].Width;
        return store.To is RootPlace ? RootLayout.Size(width) : (long)LaneFormat.BlockBytes(width) * _blocks;
    }

    private byte* Copy(KernelStore store, int strip, byte* to)
    {
        foreach (var (at, bytes) in Parts(store, strip))
        {
            Buffer.MemoryCopy((byte*)at, to, bytes, bytes);
            to += bytes;
        }

        return to;
    }

    private bool Differs(KernelStore store, int strip, ref byte* before)
    {
        var width = Pass.Program.Region.Nodes[store.Node].Width;
        var element = LaneFormat.ElementBytes(width);
        var valid = _region.Valid + (long)strip * _blocks;
        var differs = false;
        foreach (var (at, bytes) in Parts(store, strip))
        {
            if (store.To is RootPlace)
                differs |= !new ReadOnlySpan<byte>((byte*)at, (int)bytes).SequenceEqual(new ReadOnlySpan<byte>(before, (int)bytes));
            else
                for (var b = 0; b < _blocks && !differs; b++)
                    differs = Differs((byte*)at, before, b, element, valid[b]);
            before += bytes;
        }

        return differs;
    }

    // In the lanes that exist.
    private static bool Differs(byte* at, byte* before, int block, int element, ulong lanes)
    {
        if (element == 0) return ((((ulong*)at)[block] ^ ((ulong*)before)[block]) & lanes) != 0;
        var bytes = LaneFormat.Lanes * element;
        var now = new ReadOnlySpan<byte>(at + (long)block * bytes, bytes);
        var then = new ReadOnlySpan<byte>(before + (long)block * bytes, bytes);
        if (now.SequenceEqual(then)) return false;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes) * element;
            if (!now.Slice(lane, element).SequenceEqual(then.Slice(lane, element))) return true;
        }

        return false;
    }

    private IEnumerable<(nint At, long Bytes)> Parts(KernelStore store, int strip)
    {
        var width = Pass.Program.Region.Nodes[store.Node].Width;
        if (store.To is RootPlace root) return [(RootAt(root.Offset), RootLayout.Size(width))];
        var row = (RowPlace)store.To;
        var slot = _slots[row.Slot];
        var parts = new (nint, long)[LaneFormat.Limbs(width)];
        var bytes = (long)LaneFormat.BlockBytes(width) * _blocks / parts.Length;
        for (var k = 0; k < parts.Length; k++) parts[k] = (RowAt(slot, strip, row.Offset + (long)k * row.LimbBytes), bytes);
        return parts;
    }

    private nint RootAt(int offset) => (nint)(_memory.Root + offset);

    private nint RowAt(in RowSlot slot, int strip, long offset) =>
        (nint)(_rows.Row(slot.Buffer, strip + slot.Delta) + offset);
}
