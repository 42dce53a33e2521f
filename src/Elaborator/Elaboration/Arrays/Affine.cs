using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Arrays;

/// <summary>Arithmetic on affine maps of a box's indices.</summary>
internal static class Affine
{
    public static AffineMap Constant(BigInteger value, int dimensions) =>
        new(value, [.. Enumerable.Repeat(BigInteger.Zero, dimensions)]);

    public static AffineMap Add(AffineMap a, AffineMap b) =>
        new(a.Constant + b.Constant, [.. a.Coefficients.Zip(b.Coefficients, (x, y) => x + y)]);

    public static AffineMap Scale(AffineMap a, BigInteger factor) =>
        new(a.Constant * factor, [.. a.Coefficients.Select(c => c * factor)]);

    public static AffineMap Offset(AffineMap a, BigInteger offset) =>
        a with { Constant = a.Constant + offset };

    public static bool IsConstant(AffineMap map) => map.Coefficients.All(c => c.IsZero);

    /// <summary>The least and the greatest value over a box.</summary>
    public static (BigInteger Least, BigInteger Most) Bounds(AffineMap map, IndexBox box)
    {
        var (least, most) = (map.Constant, map.Constant);
        for (var d = 0; d < map.Coefficients.Length; d++)
        {
            var a = map.Coefficients[d] * box.Ranges[d].Start;
            var b = map.Coefficients[d] * box.Ranges[d].Last;
            least += BigInteger.Min(a, b);
            most += BigInteger.Max(a, b);
        }

        return (least, most);
    }

    /// <summary>The expression as an exact affine function of the box's indices, or null.</summary>
    public static AffineMap? Of(BoundExpression expression, int dimensions)
    {
        switch (expression)
        {
            case BoundConstant constant:
                return Constant(constant.Value, dimensions);
            case BoundIndexValue index:
                return index.Map;
            case BoundConvert
            {
                Kind: ConversionKind.Extend or ConversionKind.Fit or ConversionKind.ToInteger,
            } convert:
                return Of(convert.Operand, dimensions);
            case BoundConvert { Kind: ConversionKind.Reinterpret } convert
                when convert.Type.GetType() == convert.Operand.Type.GetType():
                return Of(convert.Operand, dimensions);
            case BoundBinary { Operator: BinaryOperator.Add } sum
                when Of(sum.Left, dimensions) is { } a && Of(sum.Right, dimensions) is { } b:
                return Add(a, b);
            case BoundBinary { Operator: BinaryOperator.Subtract } difference
                when Of(difference.Left, dimensions) is { } a && Of(difference.Right, dimensions) is { } b:
                return Add(a, Scale(b, -1));
            case BoundBinary { Operator: BinaryOperator.Multiply } product
                when Of(product.Left, dimensions) is { } a && Of(product.Right, dimensions) is { } b:
                if (IsConstant(a)) return Scale(b, a.Constant);
                return IsConstant(b) ? Scale(a, b.Constant) : null;
            default:
                return null;
        }
    }

    /// <summary>Bits side by side, first in the high bits, as one affine function; null where a part would
    /// overflow.</summary>
    public static AffineMap? OfConcat(ImmutableArray<BoundExpression> parts, IndexBox box)
    {
        var result = Constant(0, box.Ranges.Length);
        foreach (var part in parts)
        {
            if (Of(part, box.Ranges.Length) is not { } map) return null;
            var (least, most) = Bounds(map, box);
            var width = part.Type.Width;
            if (width == 0 || least < 0 || most >= BigInteger.One << width) return null;
            result = Add(Scale(result, BigInteger.One << width), map);
        }

        return result;
    }
}

/// <summary>Where the instances of a box stand in the array, and the way back from an array index to the
/// box's.</summary>
/// <param name="Target">The array indices that are driven.</param>
/// <param name="Back">For each dimension of the box: the array dimension it runs along, and index = (target −
/// Constant) / Coefficient there. A dimension of one index has −1 and its index in Constant.</param>
internal sealed record PlaceMap(
    IndexBox Target, ImmutableArray<(int Dimension, BigInteger Constant, BigInteger Coefficient)> Back)
{
    /// <summary>Inverts the index maps of a place, or null where they can't be (two dimensions
    /// mixed).</summary>
    public static PlaceMap? Invert(IndexBox box, IReadOnlyList<AffineMap> indices)
    {
        var back = new (int Dimension, BigInteger Constant, BigInteger Coefficient)[box.Ranges.Length];
        for (var b = 0; b < back.Length; b++) back[b] = (-1, box.Ranges[b].Start, 1);
        var used = new bool[back.Length];
        var target = ImmutableArray.CreateBuilder<IndexRange>(indices.Count);
        for (var d = 0; d < indices.Count; d++)
        {
            var map = indices[d];
            var constant = map.Constant;
            var along = -1;
            for (var b = 0; b < back.Length; b++)
            {
                if (map.Coefficients[b].IsZero) continue;
                if (box.Ranges[b].Count == 1)
                {
                    constant += map.Coefficients[b] * box.Ranges[b].Start;
                    continue;
                }

                if (along >= 0 || used[b]) return null;
                along = b;
            }

            if (along < 0)
            {
                target.Add(new IndexRange((int)constant, 1, 1));
                continue;
            }

            used[along] = true;
            var coefficient = map.Coefficients[along];
            var range = box.Ranges[along];
            var first = constant + coefficient * range.Start;
            var last = constant + coefficient * range.Last;
            target.Add(new IndexRange(
                (int)BigInteger.Min(first, last), range.Count,
                (int)BigInteger.Abs(coefficient * range.Stride)));
            back[along] = (d, constant, coefficient);
        }

        for (var b = 0; b < back.Length; b++)
            if (box.Ranges[b].Count > 1 && !used[b])
                return null;
        return new PlaceMap(new IndexBox(target.MoveToImmutable()), [.. back]);
    }

    /// <summary>A map of the box's indices as one of the array's, or null where it would need
    /// fractions.</summary>
    public AffineMap? ToTarget(AffineMap map)
    {
        var constant = map.Constant;
        var coefficients = new BigInteger[Target.Ranges.Length];
        for (var b = 0; b < Back.Length; b++)
        {
            var (dimension, offset, scale) = Back[b];
            var factor = map.Coefficients[b];
            if (dimension < 0)
            {
                constant += factor * offset;
                continue;
            }

            if (!(factor % scale).IsZero) return null;
            coefficients[dimension] += factor / scale;
            constant -= factor / scale * offset;
        }

        return new AffineMap(constant, [.. coefficients]);
    }
}
