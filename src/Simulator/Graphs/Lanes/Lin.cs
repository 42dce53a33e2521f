using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>An affine function of an index, with a coefficient for each dimension.</summary>
internal sealed record Lin(long Constant, ImmutableArray<long> Coefficients)
{
    public int Dimensions => Coefficients.Length;

    public bool IsConstant => Coefficients.All(c => c == 0);

    public static Lin Of(long constant, int dimensions) =>
        new(constant, [.. Enumerable.Repeat(0L, dimensions)]);

    /// <summary>The index of one dimension.</summary>
    public static Lin Variable(int dimension, int dimensions) =>
        new(0, [.. Enumerable.Range(0, dimensions).Select(d => d == dimension ? 1L : 0L)]);

    public static Lin operator +(Lin a, Lin b) => new(
        checked(a.Constant + b.Constant), [.. a.Coefficients.Zip(b.Coefficients, (x, y) => checked(x + y))]);

    public static Lin operator +(Lin a, long b) => a with { Constant = checked(a.Constant + b) };

    public static Lin operator *(Lin a, long b) =>
        new(checked(a.Constant * b), [.. a.Coefficients.Select(c => checked(c * b))]);

    public long At(ReadOnlySpan<int> index)
    {
        var value = Constant;
        for (var d = 0; d < Coefficients.Length; d++) value += Coefficients[d] * index[d];
        return value;
    }

    public (long Least, long Greatest) Range(ReadOnlySpan<IndexRange> box)
    {
        var (least, greatest) = (Constant, Constant);
        for (var d = 0; d < Coefficients.Length; d++)
        {
            var first = Coefficients[d] * box[d].Start;
            var last = Coefficients[d] * box[d].Last;
            least += Math.Min(first, last);
            greatest += Math.Max(first, last);
        }

        return (least, greatest);
    }

    /// <summary>The same function on a box, without coefficients where the box has one index.</summary>
    public Lin On(ReadOnlySpan<IndexRange> box)
    {
        var constant = Constant;
        var coefficients = default(ImmutableArray<long>.Builder);
        for (var d = 0; d < Coefficients.Length; d++)
        {
            if (Coefficients[d] == 0 || box[d].Count > 1) continue;
            coefficients ??= Coefficients.ToBuilder();
            coefficients[d] = 0;
            constant += Coefficients[d] * box[d].Start;
        }

        return coefficients is null ? this : new Lin(constant, coefficients.ToImmutable());
    }

    public AffineMap ToMap()
    {
        var used = Coefficients.Length;
        while (used > 0 && Coefficients[used - 1] == 0) used--;
        return new AffineMap(Constant, [.. Coefficients.Take(used).Select(c => new BigInteger(c))]);
    }

    public bool Equals(Lin? other) =>
        other is not null && Constant == other.Constant
        && Coefficients.AsSpan().SequenceEqual(other.Coefficients.AsSpan());

    public override int GetHashCode() => Coefficients.Aggregate(Constant.GetHashCode(), HashCode.Combine);
}
