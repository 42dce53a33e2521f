using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>Which blocks of which strips changed in the last two cycles, and which of them have to be evaluated for
/// that.</summary>
/// <remarks>A strip without any change is known from one byte, so that idle strips cost next to nothing. Changes near
/// the ends of a block are kept apart: only they wake the block beside it. Threads may use it as the order of sweeps
/// allows.</remarks>
internal sealed unsafe class ActivityFlags : IDisposable
{
    /// <summary>A strip with more than this share of its blocks active is evaluated as a whole.</summary>
    private const int BusyPercent = 70;

    // Reaches up to so many lanes tell the ends of a block from its middle.
    private const int MostEdge = 16;

    private readonly ImmutableArray<ImmutableArray<ActivityBox>> _boxes;
    private readonly ImmutableArray<ActivityPhase> _phases;
    private readonly Flags[] _flags;

    /// <param name="regions">By region: strips and blocks of a strip.</param>
    public ActivityFlags(
        ImmutableArray<(int Strips, int Blocks)> regions, ImmutableArray<ActivityPhase> phases,
        IReadOnlyCollection<ActivityLink> links)
    {
        _phases = phases;
        _boxes = ActivityReach.Of(phases, links);
        _flags = [.. regions.Select((r, i) => new Flags(r.Strips, r.Blocks, Margin(i), Edge(i)))];
        SetAll();
    }

    /// <summary>By phase: strips away from where a change of a region matters.</summary>
    public ImmutableArray<ImmutableArray<ActivityBox>> Boxes => _boxes;

    /// <summary>Words of a mask of the blocks of a strip.</summary>
    public int Words(int region) => _flags[region].Words;

    /// <summary>Everything counts as changed in all cycles so far. Regions without state never change.</summary>
    public void SetAll()
    {
        for (var region = 0; region < _flags.Length; region++)
        {
            if (!_phases.Any(p => p.Commits && p.Region == region)) continue;
            var flags = _flags[region];
            for (var strip = 0; strip < flags.Strips; strip++)
            {
                flags.SetAll(strip, 0);
                flags.SetAll(strip, 1);
            }
        }
    }

    /// <summary>The blocks of a strip that a phase must evaluate in a cycle.</summary>
    /// <param name="mask">One bit a block.</param>
    /// <returns>How many: 0, or some, or all (then the whole strip is best taken at once).</returns>
    public int Find(int phase, int strip, long cycle, ulong* mask)
    {
        var own = _flags[_phases[phase].Region];
        var before = (int)(cycle + 1 & 1);
        var isIdle = true;
        foreach (var box in _boxes[phase])
        {
            if (_flags[box.Region].IsQuiet(strip + box.MinStrip, strip + box.MaxStrip, before)) continue;
            if (isIdle) new Span<ulong>(mask, own.Words).Clear();
            isIdle = false;
            _flags[box.Region].Collect(strip, box, before, mask, own.Words);
        }

        if (isIdle) return 0;
        var count = 0;
        mask[own.Words - 1] &= own.LastMask;
        for (var i = 0; i < own.Words; i++) count += BitOperations.PopCount(mask[i]);
        if (count * 100 <= own.Blocks * BusyPercent) return count;
        own.FillMask(mask);
        return own.Blocks;
    }

    /// <summary>All blocks of a strip.</summary>
    public int FindAll(int phase, ulong* mask)
    {
        var own = _flags[_phases[phase].Region];
        own.FillMask(mask);
        return own.Blocks;
    }

    /// <summary>Nothing of the strip was evaluated.</summary>
    public void SetIdle(int region, int strip, long cycle) => _flags[region].Clear(strip, (int)(cycle & 1));

    /// <summary>Notes which lanes changed.</summary>
    /// <param name="lanes">By block of the strip: one bit a lane.</param>
    /// <returns>Blocks that changed.</returns>
    public int Set(int region, int strip, long cycle, ulong* lanes) =>
        _flags[region].Set(strip, (int)(cycle & 1), lanes);

    /// <summary>Whether nothing changed in a cycle, anywhere.</summary>
    public bool IsQuiet(long cycle)
    {
        foreach (var flags in _flags)
            if (!flags.IsQuiet(0, flags.Strips - 1, (int)(cycle & 1)))
                return false;
        return true;
    }

    public void Dispose()
    {
        foreach (var flags in _flags) flags.Dispose();
    }

    private int Margin(int region)
    {
        var margin = 0;
        foreach (var boxes in _boxes)
            foreach (var box in boxes)
                if (box.Region == region)
                    margin = Math.Max(margin, Math.Max(Math.Abs(box.MinStrip), Math.Abs(box.MaxStrip)));
        return margin;
    }

    private int Edge(int region)
    {
        var edge = 1;
        foreach (var boxes in _boxes)
            foreach (var box in boxes)
                if (box.Region == region)
                    edge = Math.Max(edge, Math.Max(Math.Abs(box.MinLane), Math.Abs(box.MaxLane)));
        return Math.Min(edge, MostEdge);
    }

    // Of one region, for even and odd cycles: a strip has a summary byte and three masks with a bit for
    // each block: that anything changed, that lanes at its low end did, that lanes at its high end did. At both ends of
    // the region stand strips of zeros.
    private sealed class Flags : IDisposable
    {
        private readonly int _margin;
        private readonly ulong* _masks;
        private readonly byte* _any;
        private readonly long _rows;
        private readonly int _edge;
        private readonly ulong _lowLanes;
        private readonly ulong _highLanes;

        public Flags(int strips, int blocks, int margin, int edge)
        {
            _edge = edge;
            _lowLanes = (1UL << edge) - 1;
            _highLanes = _lowLanes << (64 - edge);
            Strips = strips;
            Blocks = blocks;
            Words = Math.Max(1, (blocks + 63) / 64);
            LastMask = blocks % 64 == 0 ? ulong.MaxValue : (1UL << blocks % 64) - 1;

            // Other regions may have more strips: what lies past the margin counts as quiet.
            _margin = margin;
            _rows = strips + 2L * margin;
            _masks = (ulong*)NativeMemory.AllocZeroed((nuint)(2 * _rows * 3 * Words * sizeof(ulong)));
            _any = (byte*)NativeMemory.AllocZeroed((nuint)(2 * _rows + 64));
        }

        public int Strips { get; }

        public int Blocks { get; }

        public int Words { get; }

        public ulong LastMask { get; }

        public bool IsQuiet(int first, int last, int parity)
        {
            if (first < -_margin) first = -_margin;
            if (last >= Strips + _margin) last = Strips + _margin - 1;
            var any = _any + parity * _rows + _margin;
            for (var strip = first; strip <= last; strip++)
                if (any[strip] != 0)
                    return false;
            return true;
        }

        // Blocks of the reader's strip that see a change within their box.
        public void Collect(int strip, in ActivityBox box, int parity, ulong* mask, int words)
        {
            var first = Math.Max(strip + box.MinStrip, 0);
            var last = Math.Min(strip + box.MaxStrip, Strips - 1);
            for (var from = first; from <= last; from++)
            {
                if (_any[parity * _rows + _margin + from] == 0) continue;
                var row = Row(from, parity);

                // Reader block b asks for block b + shift of this region: its bit moves down by the shift.
                if (box.MinLane >= -_edge && box.MaxLane <= _edge)
                {
                    for (var i = 0; i < words; i++)
                    {
                        mask[i] |= Bits(row, i * 64L);
                        if (box.MaxLane > 0) mask[i] |= Bits(row + Words, i * 64L + 1);
                        if (box.MinLane < 0) mask[i] |= Bits(row + 2 * Words, i * 64L - 1);
                    }

                    continue;
                }

                for (var shift = box.MinLane >> 6; shift <= (box.MaxLane + 63) >> 6; shift++)
                    for (var i = 0; i < words; i++)
                        mask[i] |= Bits(row, i * 64L + shift);
            }
        }

        public void FillMask(ulong* mask)
        {
            for (var i = 0; i < Words - 1; i++) mask[i] = ulong.MaxValue;
            mask[Words - 1] = LastMask;
        }

        public void SetAll(int strip, int parity)
        {
            var row = Row(strip, parity);
            for (var i = 0; i < 3; i++) FillMask(row + i * Words);
            Any(strip, parity) = 1;
        }

        public void Clear(int strip, int parity)
        {
            ref var any = ref Any(strip, parity);
            if (any == 0) return;
            any = 0;
            new Span<ulong>(Row(strip, parity), 3 * Words).Clear();
        }

        public int Set(int strip, int parity, ulong* lanes)
        {
            var row = Row(strip, parity);
            var count = 0;
            for (var word = 0; word < Words; word++)
            {
                ulong any = 0, low = 0, high = 0;
                for (var i = Math.Min(64, Blocks - word * 64) - 1; i >= 0; i--)
                {
                    var changed = lanes[word * 64 + i];
                    if (changed == 0) continue;
                    any |= 1UL << i;
                    if ((changed & _lowLanes) != 0) low |= 1UL << i;
                    if ((changed & _highLanes) != 0) high |= 1UL << i;
                }

                (row[word], row[Words + word], row[2 * Words + word]) = (any, low, high);
                count += BitOperations.PopCount(any);
            }

            Any(strip, parity) = count == 0 ? (byte)0 : (byte)1;
            return count;
        }

        public void Dispose()
        {
            NativeMemory.Free(_masks);
            NativeMemory.Free(_any);
        }

        private ref byte Any(int strip, int parity) => ref _any[parity * _rows + _margin + strip];

        private ulong* Row(int strip, int parity) => _masks + (parity * _rows + _margin + strip) * 3 * Words;

        // 64 bits of a row from any place on; 0 outside.
        private ulong Bits(ulong* row, long place)
        {
            var word = place >> 6;
            var shift = (int)(place & 63);
            var low = word >= 0 && word < Words ? row[word] >> shift : 0;
            if (shift == 0) return low;
            return word + 1 >= 0 && word + 1 < Words ? low | row[word + 1] << (64 - shift) : low;
        }
    }
}
