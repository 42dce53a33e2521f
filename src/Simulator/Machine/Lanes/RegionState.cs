using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Everything one region keeps from cycle to cycle: registers (those of the root lie in the root area),
/// memories, counts.</summary>
internal sealed unsafe class RegionState : IDisposable
{
    private readonly BlockLayout _blocks;
    private readonly MemoryBudget _budget;
    private readonly GCHandle[] _handles;
    private readonly long _bytes;

    public RegionState(
        Region region, MachineLayout layout, MemoryBudget budget, IUndefinedValues? undefined, List<MachineHit> hits)
    {
        Region = region;
        Layout = layout.Strips[region.Index];
        _blocks = layout.Blocks[region.Index];
        _budget = budget;
        Sink = new RegionSink(region, Layout, hits);
        BlockCount = (long)Layout.Strips * Layout.Blocks;
        if (region.Index != 0)
        {
            _bytes = BlockCount * _blocks.Bytes;
            State = NativeArea.Allocate(_bytes);
        }

        Valid = (ulong*)NativeMemory.AllocZeroed((nuint)BlockCount, sizeof(ulong));
        SetValid();
        _bytes += BlockCount * sizeof(ulong);
        budget.Commit(_bytes);
        Memories = [.. region.Memories.Select((m, i) => Create(m, i, undefined))];
        _handles = [.. Memories.Select(m => GCHandle.Alloc(m))];
        Handles = (void**)NativeMemory.AllocZeroed((nuint)(2 * _handles.Length + 1), (nuint)sizeof(void*));
        for (var i = 0; i < _handles.Length; i++)
        {
            Handles[i] = (void*)GCHandle.ToIntPtr(_handles[i]);
            if (Memories[i] is RootMemoryBank bank) Handles[_handles.Length + i] = bank.Handle;
        }

        if (region.Index != 0) PowerUp(undefined);
    }

    public Region Region { get; }

    public StripLayout Layout { get; }

    public RegionSink Sink { get; }

    public IRegionMemory[] Memories { get; }

    public long BlockCount { get; }

    /// <summary>Registers, block after block.</summary>
    public byte* State { get; private set; }

    /// <summary>By block: which lanes exist.</summary>
    public ulong* Valid { get; private set; }

    /// <summary>What kernels reach the memories by.</summary>
    public void** Handles { get; private set; }

    public int BlockBytes => _blocks.Bytes;

    /// <summary>Of <see cref="State"/>.</summary>
    public long StateBytes => Region.Index == 0 ? 0 : BlockCount * _blocks.Bytes;

    public BitVector ReadRegister(int register, long lane)
    {
        var at = BlockOf(lane, out var inBlock);
        return LaneValues.Read(
            at + _blocks.Offsets[register], Region.Registers[register].Width, LaneFormat.Lanes * 8, inBlock);
    }

    public void WriteRegister(int register, long lane, BitVector value)
    {
        var at = BlockOf(lane, out var inBlock);
        LaneValues.Write(
            at + _blocks.Offsets[register], Region.Registers[register].Width, LaneFormat.Lanes * 8, inBlock, value);
    }

    /// <summary>Block and lane in it, as memories count.</summary>
    public (long Block, int Lane) PlaceOf(long lane)
    {
        var (strip, place) = Layout.At(lane);
        return ((long)strip * Layout.Blocks + place / LaneFormat.Lanes, place % LaneFormat.Lanes);
    }

    public void Dispose()
    {
        if (Valid == null) return;
        foreach (var handle in _handles) handle.Free();
        foreach (var memory in Memories) memory.Dispose();
        NativeArea.Free(State);
        NativeMemory.Free(Valid);
        NativeMemory.Free(Handles);
        State = null;
        Valid = null;
        Handles = null;
        Sink.Dispose();
        _budget.Release(_bytes);
    }

    private void SetValid()
    {
        if (!Layout.IsFull)
        {
            for (var lane = 0L; lane < Layout.Count; lane++)
            {
                var (block, inBlock) = PlaceOf(lane);
                Valid[block] |= 1UL << inBlock;
            }

            return;
        }

        for (var block = 0L; block < BlockCount; block++)
        {
            var left = Layout.Lanes - (int)(block % Layout.Blocks) * LaneFormat.Lanes;
            Valid[block] = left >= LaneFormat.Lanes ? ulong.MaxValue : (1UL << left) - 1;
        }
    }

    private byte* BlockOf(long lane, out int inBlock)
    {
        (var block, inBlock) = PlaceOf(lane);
        return State + block * _blocks.Bytes;
    }

    private IRegionMemory Create(GraphMemory memory, int index, IUndefinedValues? undefined)
    {
        if (Region.Index == 0)
            return new RootMemoryBank(
                memory.Width, memory.Depth, memory.Memory.Image,
                undefined is null ? null : address => undefined.Word(0, index, 0, address), _budget);
        UndefinedWords? words = undefined is null
            ? null
            : (block, lane, address) =>
            {
                var at = Layout.LaneAt((int)(block / Layout.Blocks), (int)(block % Layout.Blocks) * 64 + lane);
                return at < 0 ? BitVector.Zero(memory.Width) : undefined.Word(Region.Index, index, at, address);
            };
        return new LaneMemory(
            memory.Width, memory.Depth, memory.Memory.Image, BlockCount, Math.Min(Layout.Lanes, LaneFormat.Lanes),
            _budget, words);
    }

    private void PowerUp(IUndefinedValues? undefined)
    {
        // One block, then copies of it.
        for (var r = 0; r < Region.Registers.Length; r++)
            LaneValues.Fill(
                State + _blocks.Offsets[r], Region.Registers[r].Width, LaneFormat.Lanes * 8, Region.Registers[r].Init);
        for (var b = 1L; b < BlockCount; b++)
            NativeMemory.Copy(State, State + b * _blocks.Bytes, (nuint)_blocks.Bytes);
        if (undefined is null) return;
        for (var r = 0; r < Region.Registers.Length; r++)
        {
            if (Region.Registers[r].IsInitDefined) continue;
            for (var lane = 0L; lane < Region.Count; lane++)
                WriteRegister(r, lane, undefined.Register(Region.Index, r, lane));
        }
    }
}
