using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>Cuts boxes of indices by the values that affine functions have on them.</summary>
internal static class BoxSplit
{
    private const int MaxParts = 20_000;

    /// <summary>Parts of a box on which <c>f … f + width − 1</c> lies in one interval between bounds.</summary>
    /// <param name="intervalOf">The number of the interval that a value lies in.</param>
    /// <param name="endOf">The first value behind an interval.</param>
    /// <returns>With each part its interval, −1 where values cross a bound; null when there are too
    /// many.</returns>
    public static List<(ImmutableArray<IndexRange> Box, int Interval)>? ByInterval(
        ImmutableArray<IndexRange> box, Lin f, long width, Func<long, int> intervalOf, Func<int, long> endOf)
    {
        var parts = new List<(ImmutableArray<IndexRange>, int)>();
        var pending = new Stack<ImmutableArray<IndexRange>>();
        pending.Push(box);
        while (pending.TryPop(out var part))
        {
            if (parts.Count + pending.Count > MaxParts) return null;
            var (least, greatest) = f.Range(part.AsSpan());
            var interval = intervalOf(least);
            if (greatest + width <= endOf(interval))
            {
                parts.Add((part, interval));
                continue;
            }

            var widest = Widest(part, f);
            if (widest < 0) parts.Add((part, -1));
            else if (!TrySplit(part, f, width, widest, intervalOf, endOf, pending, parts)) return null;
        }

        return parts;
    }

    /// <summary>The indices of a range whose value <c>c · i + c0</c> is in another range.</summary>
    public static IndexRange? Preimage(IndexRange range, long constant, long coefficient, IndexRange wanted)
    {
        // As a function of the place in the range.
        var first = constant + coefficient * range.Start;
        var step = coefficient * range.Stride;
        if (step == 0) return wanted.Contains((int)Math.Clamp(first, int.MinValue, int.MaxValue)) ? range : null;
        var (low, high) = step > 0
            ? (CeilDiv(wanted.Start - first, step), FloorDiv(wanted.Last - first, step))
            : (CeilDiv(first - wanted.Last, -step), FloorDiv(first - wanted.Start, -step));
        low = Math.Max(low, 0);
        high = Math.Min(high, range.Count - 1);
        var period = wanted.Stride / (long)BigInteger.GreatestCommonDivisor(step, wanted.Stride);
        for (var tries = 0L; tries < period && low <= high; tries++, low++)
        {
            if ((first + step * low - wanted.Start) % wanted.Stride != 0) continue;
            var count = (high - low) / period + 1;
            return new IndexRange(
                (int)(range.Start + low * range.Stride), (int)count, count == 1 ? 1 : (int)(period * range.Stride));
        }

        return null;
    }

    /// <summary>The part of a box whose indices an affine function of one dimension maps into a
    /// range.</summary>
    /// <param name="isKnown">False when the function depends on several dimensions.</param>
    public static ImmutableArray<IndexRange>? Preimage(
        ImmutableArray<IndexRange> box, Lin f, IndexRange wanted, out bool isKnown)
    {
        var on = f.On(box.AsSpan());
        var dimension = -1;
        isKnown = true;
        for (var d = 0; d < on.Dimensions; d++)
        {
            if (on.Coefficients[d] == 0) continue;
            if (dimension >= 0)
            {
                var (least, greatest) = on.Range(box.AsSpan());
                isKnown = wanted.Stride == 1 && least >= wanted.Start && greatest <= wanted.Last;
                return isKnown ? box : null;
            }

            dimension = d;
        }

        if (dimension < 0)
            return on.Constant is >= 0 and <= int.MaxValue && wanted.Contains((int)on.Constant) ? box : null;
        return Preimage(box[dimension], on.Constant, on.Coefficients[dimension], wanted) is { } range
            ? box.SetItem(dimension, range)
            : null;
    }

    public static long FloorDiv(long a, long b) => a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);

    public static long CeilDiv(long a, long b) => -FloorDiv(-a, b);

    private static int Widest(ImmutableArray<IndexRange> box, Lin f)
    {
        var (widest, most) = (-1, 0L);
        for (var d = 0; d < box.Length; d++)
        {
            var step = box[d].Count > 1 ? Math.Abs(f.Coefficients[d] * box[d].Stride) : 0;
            if (step > most) (widest, most) = (d, step);
        }

        return widest;
    }

    // Along one dimension: as many places as possible together, and one alone where it crosses a bound.
    private static bool TrySplit(
        ImmutableArray<IndexRange> box, Lin f, long width, int dimension, Func<long, int> intervalOf,
        Func<int, long> endOf, Stack<ImmutableArray<IndexRange>> pending,
        List<(ImmutableArray<IndexRange> Box, int Interval)> parts)
    {
        var range = box[dimension];
        var rest = box.SetItem(dimension, new IndexRange(range.Start, 1, 1));
        var (low, high) = f.Range(rest.AsSpan());
        var step = f.Coefficients[dimension] * range.Stride;
        for (var at = 0L; at < range.Count;)
        {
            if (parts.Count + pending.Count > MaxParts) return false;
            var interval = intervalOf(low + at * step);
            var isWhole = high + at * step + width <= endOf(interval);
            var count = 1L;
            if (isWhole)
            {
                // How far the values stay in the interval.
                var left = range.Count - 1 - at;
                count += step > 0
                    ? Math.Min(left, (endOf(interval) - width - (high + at * step)) / step)
                    : StayDown(low + at * step, step, interval, left, intervalOf);
            }

            var start = (int)(range.Start + at * range.Stride);
            var part = box.SetItem(dimension, new IndexRange(start, (int)count, count == 1 ? 1 : range.Stride));
            if (isWhole) parts.Add((part, interval));
            else pending.Push(part);
            at += count;
        }

        return true;
    }

    private static long StayDown(long low, long step, int interval, long left, Func<long, int> intervalOf)
    {
        var (stays, leaves) = (0L, left + 1);
        while (leaves - stays > 1)
        {
            var middle = stays + (leaves - stays) / 2;
            if (intervalOf(low + middle * step) == interval) stays = middle;
            else leaves = middle;
        }

        return stays;
    }
}
