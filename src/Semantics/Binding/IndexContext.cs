using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>A box of indices over which expressions are bound at once.</summary>
/// <remarks>A question whose answer differs inside the box ("is c == 0?") is answered at random and requests a split;
/// the caller drops the result and binds each part again.</remarks>
internal sealed class IndexContext(IndexBox box)
{
    public IndexBox Box { get; } = box;

    /// <summary>The parts to go on with, when the box turned out too large; null otherwise.</summary>
    public ImmutableArray<IndexBox>? Split { get; private set; }

    public int Dimensions => Box.Ranges.Length;

    public AffineMap Constant(BigInteger value) => new(value, [.. Enumerable.Repeat(BigInteger.Zero, Dimensions)]);

    public AffineMap Index(int dimension) => new(
        BigInteger.Zero, [.. Enumerable.Range(0, Dimensions).Select(d => d == dimension ? BigInteger.One : BigInteger.Zero)]);

    /// <summary>The lowest and highest value of a map over the box.</summary>
    public (BigInteger Min, BigInteger Max) Range(AffineMap map)
    {
        var (min, max) = (map.Constant, map.Constant);
        for (var d = 0; d < Dimensions; d++)
        {
            var a = map.Coefficients[d] * Box.Ranges[d].Start;
            var b = map.Coefficients[d] * Box.Ranges[d].Last;
            min += BigInteger.Min(a, b);
            max += BigInteger.Max(a, b);
        }

        return (min, max);
    }

    /// <summary>The value as an expression: a constant when it is one over the whole box.</summary>
    public BoundExpression Value(AffineMap map, HdlType type, Language.Text.SourceSpan span)
    {
        var (min, max) = Range(map);
        return min == max ? new BoundConstant(min, type, span) : new BoundIndexValue(map, type, span);
    }

    /// <summary>Decides <c>map == 0</c>, or requests a split.</summary>
    public bool IsZero(AffineMap map)
    {
        var (min, max) = Range(map);
        if (min.IsZero && max.IsZero) return true;
        if (min > 0 || max < 0) return false;
        if (SoleDimension(map) is not { } d) return AskPoints(map);
        var range = Box.Ranges[d];
        var root = BigInteger.DivRem(-map.Constant - FixedPart(map, d), map.Coefficients[d], out var rest);
        if (!rest.IsZero || root < range.Start || root > range.Last || !range.Contains((int)root)) return false;
        var at = ((int)root - range.Start) / range.Stride;
        SplitAt(d, at, at + 1);
        return true;
    }

    /// <summary>Decides <c>map &lt; 0</c>, or requests a split.</summary>
    public bool IsNegative(AffineMap map)
    {
        var (min, max) = Range(map);
        if (max < 0) return true;
        if (min >= 0) return false;
        if (SoleDimension(map) is not { } d) return AskPoints(map);
        // The first position whose value has the other sign than position 0; the map is monotonic.
        var range = Box.Ranges[d];
        var fixedPart = map.Constant + FixedPart(map, d);
        var first = fixedPart + map.Coefficients[d] * range.Start < 0;
        var (low, high) = (0, range.Count - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            var isNegative = fixedPart + map.Coefficients[d] * (range.Start + (long)middle * range.Stride) < 0;
            if (isNegative == first) low = middle;
            else high = middle;
        }

        SplitAt(d, high);
        return first;
    }

    /// <summary>The remainder by a positive constant, once each part has a single one.</summary>
    public BigInteger? Remainder(AffineMap map, BigInteger divisor)
    {
        for (var d = 0; d < Dimensions; d++)
        {
            var step = map.Coefficients[d] * Box.Ranges[d].Stride;
            if (Box.Ranges[d].Count == 1 || (step % divisor).IsZero) continue;
            var strides = divisor / BigInteger.GreatestCommonDivisor(step, divisor);
            if (strides > Session.MaxBoxes)
            {
                RequestPoints(map);
                return null;
            }

            SplitByStride(d, (int)BigInteger.Min(strides, Box.Ranges[d].Count));
            return null;
        }

        var (min, max) = Range(map);
        if (min < 0 && max > 0)
        {
            IsNegative(map);
            return null;
        }

        return BigInteger.Remainder(min, divisor);
    }

    /// <summary>Asks for boxes in which the map has one value.</summary>
    public void RequestPoints(AffineMap map)
    {
        var best = -1;
        for (var d = 0; d < Dimensions; d++)
        {
            if (map.Coefficients[d].IsZero || Box.Ranges[d].Count == 1) continue;
            if (best < 0 || Box.Ranges[d].Count < Box.Ranges[best].Count) best = d;
        }

        if (best < 0) return;
        var range = Box.Ranges[best];
        if (range.Count > Session.MaxBoxes)
        {
            IsTooLarge = true;
            Split ??= [];
            return;
        }

        Split ??= [.. Enumerable.Range(0, range.Count).Select(i => With(best, Part(range, i, 1)))];
    }

    /// <summary>Whether an expression asked for more points than there may be.</summary>
    public bool IsTooLarge { get; private set; }

    private bool AskPoints(AffineMap map)
    {
        RequestPoints(map);
        return false;
    }

    private int? SoleDimension(AffineMap map)
    {
        int? sole = null;
        for (var d = 0; d < Dimensions; d++)
        {
            if (map.Coefficients[d].IsZero || Box.Ranges[d].Count == 1) continue;
            if (sole is not null) return null;
            sole = d;
        }

        return sole;
    }

    // What the dimensions other than one contribute; they have one index each.
    private BigInteger FixedPart(AffineMap map, int dimension)
    {
        var sum = BigInteger.Zero;
        for (var d = 0; d < Dimensions; d++)
            if (d != dimension)
                sum += map.Coefficients[d] * Box.Ranges[d].Start;
        return sum;
    }

    private void SplitAt(int dimension, params ReadOnlySpan<int> positions)
    {
        if (Split is not null) return;
        var range = Box.Ranges[dimension];
        var parts = ImmutableArray.CreateBuilder<IndexBox>();
        var start = 0;
        foreach (var position in positions)
        {
            if (position > start) parts.Add(With(dimension, Part(range, start, position - start)));
            start = position;
        }

        if (start < range.Count) parts.Add(With(dimension, Part(range, start, range.Count - start)));
        Split = parts.ToImmutable();
    }

    private void SplitByStride(int dimension, int strides)
    {
        if (Split is not null) return;
        var range = Box.Ranges[dimension];
        Split =
        [
            .. Enumerable.Range(0, strides).Select(i => With(dimension, new IndexRange(
                range.Start + i * range.Stride, (range.Count - i + strides - 1) / strides, range.Stride * strides))),
        ];
    }

    private static IndexRange Part(IndexRange range, int from, int count) =>
        new(range.Start + from * range.Stride, count, count == 1 ? 1 : range.Stride);

    private IndexBox With(int dimension, IndexRange range) => new(Box.Ranges.SetItem(dimension, range));
}
