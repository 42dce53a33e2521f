using System.Collections.Immutable;
using System.Numerics;

namespace WaferHdl.Semantics.Values;

/// <summary>The indices <c>Start, Start + Stride, …</c> (<c>Count</c> of them) of one dimension.</summary>
public readonly record struct IndexRange(int Start, int Count, int Stride)
{
    public int Last => Start + (Count - 1) * Stride;

    public bool Contains(int index) =>
        index >= Start && index <= Last && (index - Start) % Stride == 0;
}

/// <summary>A product of ranges, one a dimension, outermost first.</summary>
public sealed record IndexBox(ImmutableArray<IndexRange> Ranges)
{
    public long Count => Ranges.Aggregate(1L, (product, range) => product * range.Count);

    public bool Contains(ReadOnlySpan<int> index)
    {
        for (var i = 0; i < Ranges.Length; i++)
            if (!Ranges[i].Contains(index[i]))
                return false;
        return true;
    }

    public bool Equals(IndexBox? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    public override int GetHashCode() => Ranges.Aggregate(0, (hash, range) => HashCode.Combine(hash, range));
}

/// <summary><c>Constant + Σ Coefficients[d] · index[d]</c>.</summary>
public sealed record AffineMap(BigInteger Constant, ImmutableArray<BigInteger> Coefficients)
{
    public BigInteger At(ReadOnlySpan<int> index)
    {
        var value = Constant;
        for (var d = 0; d < Coefficients.Length; d++) value += Coefficients[d] * index[d];
        return value;
    }

    public bool Equals(AffineMap? other) =>
        other is not null && Constant == other.Constant && Coefficients.SequenceEqual(other.Coefficients);

    public override int GetHashCode() => Coefficients.Aggregate(Constant.GetHashCode(), HashCode.Combine);
}
