using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Takes hits and counts of one region.</summary>
internal sealed unsafe class RegionSink : IKernelSink, IDisposable
{
    private readonly Region _region;
    private readonly StripLayout _layout;
    private readonly List<MachineHit> _hits;

    // By slot, once something is counted: by block and lane.
    private readonly long[]?[] _counts;

    // Of the root in place of them: by slot.
    private readonly long[]? _root;
    private GCHandle _handle;

    /// <param name="hits">Shared by all regions, and the lock that guards it.</param>
    public RegionSink(Region region, StripLayout layout, List<MachineHit> hits)
    {
        _region = region;
        _layout = layout;
        _hits = hits;
        var slots = region.Counters.Length + region.Properties.Length;
        _counts = new long[]?[slots];
        _root = region.Index == 0 ? GC.AllocateArray<long>(slots, pinned: true) : null;
        _handle = GCHandle.Alloc(this);
    }

    public nint Handle => GCHandle.ToIntPtr(_handle);

    /// <summary>Where code of the root adds to; null for lanes.</summary>
    public long* Root => _root is null ? null : (long*)Marshal.UnsafeAddrOfPinnedArrayElement(_root, 0);

    // Lanes that hit or count are not idle: they would do so again.
    public void Hit(KernelFrame* frame, int property, long block, ulong lanes, byte* values)
    {
        frame->Changed[block] |= lanes;
        var declared = _region.Properties[property];
        var slot = _region.Counters.Length + property;
        var isCover = declared.Property.Check == PropertyCheck.Cover;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            if (At(slot, (frame->FirstBlock + block) * LaneFormat.Lanes + lane)++ != 0 && isCover) continue;
            var hit = new MachineHit(
                _region.Index, property, LaneOf(frame->FirstBlock + block, lane), frame->Cycle,
                Values(declared, lane, values));
            lock (_hits) _hits.Add(hit);
            frame->Stop = 1;
        }
    }

    public void Count(KernelFrame* frame, int slot, long block, ulong lanes, ulong* amounts)
    {
        frame->Changed[block] |= lanes;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            At(slot, (frame->FirstBlock + block) * LaneFormat.Lanes + lane) += (long)amounts[lane];
        }
    }

    public void Unsettled(KernelFrame* frame, int node) =>
        throw new UnsettledException(_region.Index, node, LaneOf(frame->FirstBlock, 0));

    public long Read(int slot, long lane) =>
        _root is null && _counts[slot] is null ? 0 : At(slot, PlaceOf(lane));

    public void Write(int slot, long lane, long value)
    {
        if (value != 0 || _root is not null || _counts[slot] is not null) At(slot, PlaceOf(lane)) = value;
    }

    public long[]?[] CopyCounts() =>
        _root is null ? [.. _counts.Select(c => c is null ? null : (long[])c.Clone())] : [(long[])_root.Clone()];

    public void SetCounts(long[]?[] counts)
    {
        if (_root is not null)
        {
            counts[0]!.CopyTo(_root, 0);
            return;
        }

        for (var i = 0; i < _counts.Length; i++) _counts[i] = counts[i] is null ? null : (long[])counts[i]!.Clone();
    }

    public void Dispose()
    {
        if (_handle.IsAllocated) _handle.Free();
    }

    private ref long At(int slot, long place) => ref _root is null ? ref CountsOf(slot)[place] : ref _root[slot];

    private long[] CountsOf(int slot)
    {
        if (_counts[slot] is { } known) return known;
        var made = new long[(long)_layout.Strips * _layout.Blocks * LaneFormat.Lanes];
        return Interlocked.CompareExchange(ref _counts[slot], made, null) ?? made;
    }

    private long PlaceOf(long lane)
    {
        var (strip, place) = _layout.At(lane);
        return (long)strip * _layout.Blocks * LaneFormat.Lanes + place;
    }

    private long LaneOf(long block, int lane)
    {
        var strip = (int)(block / _layout.Blocks);
        return _layout.LaneAt(strip, (int)(block % _layout.Blocks) * LaneFormat.Lanes + lane);
    }

    // Part after part as limbs, of each limb 64 lanes.
    private BitVector?[] Values(GraphProperty property, int lane, byte* values)
    {
        var at = (ulong*)values;
        var result = new BitVector?[property.Values.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var node = property.Values[i];
            if (node < 0) continue;
            var width = _region.Nodes[node].Width;
            var limbs = new ulong[LaneFormat.Limbs(width)];
            for (var k = 0; k < limbs.Length; k++)
            {
                limbs[k] = at[lane];
                at += LaneFormat.Lanes;
            }

            result[i] = WordBits.Value(limbs, width);
        }

        return result;
    }
}
