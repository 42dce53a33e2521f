using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Logic;

internal sealed partial class LogicBuilder
{
    // Past this many parts a concat is left whole: taking it apart again and again would cost more than it
    // saves.
    private const int MaxFlattened = 64;

    // Where each part of a long concat starts, so that many slices of it stay cheap.
    private readonly Dictionary<int, int[]> _partLows = [];

    /// <summary>Bits <c>low + width − 1 … low</c>, all of which exist.</summary>
    public Net Slice(Net a, int low, int width, SourceSpan source)
    {
        while (true)
        {
            if (low == 0 && width == WidthOf(a)) return a;
            switch (Target[a])
            {
                case ConstantCell constant:
                    return Constant(BitMath.Slice(constant.Value, low, width), source);
                case SliceCell inner:
                    (a, low) = (inner.A, inner.Low + low);
                    continue;
                case ExtendCell extend:
                    var inside = WidthOf(extend.A);
                    if (low + width <= inside)
                    {
                        a = extend.A;
                        continue;
                    }

                    if (low >= inside && !extend.IsSigned) return Zero(width);
                    var start = Math.Min(low, inside - 1);
                    return Extend(
                        Slice(extend.A, start, inside - start, source), extend.IsSigned, width, source);
                case ConcatCell concat:
                    var lows = PartLows(a, concat);
                    var first = PartAt(lows, low);
                    var last = PartAt(lows, low + width - 1);
                    if (first == last)
                    {
                        (a, low) = (concat.Parts[concat.Parts.Length - 1 - first], low - lows[first]);
                        continue;
                    }

                    if (last - first < MaxFlattened)
                        return SliceParts(concat, lows, first, last, low, width, source);
                    return Target.Add(new SliceCell(a, low, width, source));
                default:
                    return Target.Add(new SliceCell(a, low, width, source));
            }
        }
    }

    private Net SliceParts(
        ConcatCell concat, int[] lows, int first, int last, int low, int width, SourceSpan source)
    {
        var parts = new List<Net>(last - first + 1);
        for (var i = last; i >= first; i--)
        {
            var part = concat.Parts[concat.Parts.Length - 1 - i];
            var from = Math.Max(low - lows[i], 0);
            var to = Math.Min(low + width - lows[i], WidthOf(part));
            parts.Add(Slice(part, from, to - from, source));
        }

        return Concat(parts, source);
    }

    // Index of the part that holds a bit, counted from the low end.
    private static int PartAt(int[] lows, int bit)
    {
        var index = Array.BinarySearch(lows, bit);
        return index >= 0 ? index : ~index - 1;
    }

    private int[] PartLows(Net net, ConcatCell concat)
    {
        if (_partLows.TryGetValue(net.Cell, out var lows)) return lows;
        lows = new int[concat.Parts.Length];
        var low = 0;
        for (var i = 0; i < lows.Length; i++)
        {
            lows[i] = low;
            low += WidthOf(concat.Parts[^(i + 1)]);
        }

        if (lows.Length > 8) _partLows[net.Cell] = lows;
        return lows;
    }

    /// <summary>All parts side by side, the first in the high bits.</summary>
    public Net Concat(IReadOnlyList<Net> parts, SourceSpan source)
    {
        var flat = new List<Net>(parts.Count);
        foreach (var part in parts)
        {
            if (Target[part] is ConcatCell inner && inner.Parts.Length <= MaxFlattened)
                foreach (var nested in inner.Parts) AddPart(flat, nested, source);
            else
                AddPart(flat, part, source);
        }

        if (flat.Count == 1) return flat[0];
        var width = flat.Sum(WidthOf);
        if (flat.Count == 2 && IsZero(flat[0])) return Extend(flat[1], false, width, source);
        return Target.Add(new ConcatCell([.. flat], width, source));
    }

    // Joins a part with its left neighbour where both are constants, or slices of one net that lie side by
    // side.
    private void AddPart(List<Net> flat, Net part, SourceSpan source)
    {
        if (flat.Count > 0)
        {
            var high = flat[^1];
            if (TryConstant(high, out var upper) && TryConstant(part, out var lower))
            {
                flat[^1] = Constant(BitMath.Concat(upper, lower), source);
                return;
            }

            if (Target[high] is SliceCell a && Target[part] is SliceCell b && a.A == b.A
                && a.Low == b.Low + b.Width)
            {
                flat[^1] = Slice(a.A, b.Low, a.Width + b.Width, source);
                return;
            }
        }

        flat.Add(part);
    }

    /// <summary><paramref name="a"/> with the bits from <paramref name="low"/> on replaced; all of them
    /// exist.</summary>
    public Net Insert(Net a, int low, Net value, SourceSpan source)
    {
        var width = WidthOf(a);
        var end = low + WidthOf(value);
        var parts = new List<Net>(3);
        if (end < width) parts.Add(Slice(a, end, width - end, source));
        parts.Add(value);
        if (low > 0) parts.Add(Slice(a, 0, low, source));
        return Concat(parts, source);
    }

    public Net Repeat(Net a, int count, SourceSpan source)
    {
        if (TryConstant(a, out var value) && (long)value.Width * count <= 1 << 20)
        {
            var all = value;
            var have = 1;
            for (; have * 2 <= count; have *= 2) all = BitMath.Concat(all, all);
            for (; have < count; have++) all = BitMath.Concat(all, value);
            return Constant(all, source);
        }

        if (WidthOf(a) == 1 && count > 1) return Extend(a, true, count, source);
        return Concat(Enumerable.Repeat(a, count).ToList(), source);
    }

    /// <summary>Bits from <c>start · stride</c> on; each bit past the end reads 0.</summary>
    public Net DynamicSlice(Net a, Net start, int stride, int width, SourceSpan source)
    {
        var total = WidthOf(a);
        if (TryConstant(start, out var value))
        {
            var low = value.Unsigned * stride;
            if (low >= total) return Zero(width);
            var inside = Math.Min(width, total - (int)low);
            return Extend(Slice(a, (int)low, inside, source), false, width, source);
        }

        return Target.Add(new DynamicSliceCell(a, start, stride, width, source));
    }

    /// <summary><paramref name="a"/> with the bits from <c>start · stride</c> on replaced; what lies past the
    /// end is dropped.</summary>
    public Net DynamicInsert(Net a, Net start, int stride, Net value, SourceSpan source)
    {
        var total = WidthOf(a);
        if (TryConstant(start, out var at))
        {
            var low = at.Unsigned * stride;
            if (low >= total) return a;
            var inside = Math.Min(WidthOf(value), total - (int)low);
            return Insert(a, (int)low, Slice(value, 0, inside, source), source);
        }

        return Target.Add(new DynamicInsertCell(a, start, stride, value, total, source));
    }

    public Net MemoryRead(int memory, Net address, int width, SourceSpan source) =>
        Target.Add(new MemoryReadCell(memory, address, width, source));
}
