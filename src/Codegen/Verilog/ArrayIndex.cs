using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Text of index arithmetic on the loop variables of an instance array.</summary>
internal static class ArrayIndex
{
    /// <summary><c>r * 64 + c * 16 + 3</c>.</summary>
    public static string Affine(AffineMap map, IReadOnlyList<string> variables)
    {
        var text = new StringBuilder();
        for (var d = 0; d < map.Coefficients.Length; d++)
        {
            if (map.Coefficients[d].IsZero) continue;
            var magnitude = BigInteger.Abs(map.Coefficients[d]);
            Append(text, map.Coefficients[d].Sign < 0, magnitude.IsOne ? variables[d] : $"{variables[d]} * {Number(magnitude)}");
        }

        if (!map.Constant.IsZero || text.Length == 0) Append(text, map.Constant.Sign < 0, Number(BigInteger.Abs(map.Constant)));
        return text.ToString();
    }

    public static AffineMap Scale(AffineMap map, int factor, int offset) =>
        new(map.Constant * factor + offset, [.. map.Coefficients.Select(c => c * factor)]);

    /// <summary>The flat index of an array of a shape.</summary>
    public static AffineMap Flat(ImmutableArray<int> shape)
    {
        var coefficients = new BigInteger[shape.Length];
        var stride = BigInteger.One;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            coefficients[d] = stride;
            stride *= shape[d];
        }

        return new AffineMap(0, [.. coefficients]);
    }

    /// <summary>The condition that an index lies in a box, empty when every index does.</summary>
    public static string Condition(IndexBox box, ImmutableArray<int> shape, IReadOnlyList<string> variables)
    {
        var tests = new List<string>();
        for (var d = 0; d < shape.Length; d++)
        {
            var range = box.Ranges[d];
            if (range.Count == 1)
            {
                if (shape[d] > 1) tests.Add($"{variables[d]} == {Number(range.Start)}");
                continue;
            }

            var isFromFirst = range.Start < range.Stride;
            if (!isFromFirst) tests.Add($"{variables[d]} >= {Number(range.Start)}");
            if (range.Last + range.Stride < shape[d]) tests.Add($"{variables[d]} <= {Number(range.Last)}");
            if (range.Stride > 1) tests.Add($"{variables[d]} % {Number(range.Stride)} == {Number(range.Start % range.Stride)}");
        }

        return string.Join(" && ", tests);
    }

    /// <summary>The place of an index in the flat order of a box.</summary>
    public static string Ordinal(IndexBox box, IReadOnlyList<string> variables)
    {
        var terms = new List<string>();
        long stride = 1;
        for (var d = box.Ranges.Length - 1; d >= 0; d--)
        {
            var range = box.Ranges[d];
            if (range.Count > 1)
            {
                var step = range.Start == 0 ? variables[d] : $"({variables[d]} - {Number(range.Start)})";
                if (range.Stride > 1) step = $"{step} / {Number(range.Stride)}";
                terms.Insert(0, stride == 1 ? step : $"({step}) * {Number(stride)}");
            }

            stride *= range.Count;
        }

        return terms.Count == 0 ? "0" : string.Join(" + ", terms);
    }

    /// <summary>An affine index for each dimension of <paramref name="shape"/> whose flat index is the given one for
    /// every index of the box; null when there is none of simple form.</summary>
    public static ImmutableArray<AffineMap>? Split(AffineMap flat, ImmutableArray<int> shape, IndexBox box)
    {
        var strides = Flat(shape).Coefficients;
        var rank = shape.Length;
        var coefficients = new BigInteger[rank, flat.Coefficients.Length];
        for (var j = 0; j < flat.Coefficients.Length; j++)
        {
            var rest = flat.Coefficients[j];
            for (var d = 0; d < rank; d++)
            {
                coefficients[d, j] = rest / strides[d];
                rest -= coefficients[d, j] * strides[d];
            }
        }

        // A constant may borrow from the dimension above: −1 is one column back, or a row back and all but one on.
        for (var choice = 0; choice < 1 << (rank - 1); choice++)
        {
            var result = ImmutableArray.CreateBuilder<AffineMap>(rank);
            var rest = flat.Constant;
            for (var d = 0; d < rank; d++)
            {
                var quotient = rest / strides[d];
                if (d < rank - 1 && (choice >> d & 1) != 0) quotient += rest.Sign < 0 ? -1 : 1;
                rest -= quotient * strides[d];
                var row = Enumerable.Range(0, flat.Coefficients.Length).Select(j => coefficients[d, j]).ToImmutableArray();
                result.Add(new AffineMap(quotient, row));
            }

            if (result.Select((map, d) => IsInside(map, shape[d], box)).All(inside => inside)) return result.ToImmutable();
        }

        return null;
    }

    /// <summary>The least and the greatest value of a map over a box.</summary>
    public static (BigInteger Least, BigInteger Greatest) Range(AffineMap map, IndexBox box)
    {
        var (least, greatest) = (map.Constant, map.Constant);
        for (var j = 0; j < map.Coefficients.Length; j++)
        {
            var first = map.Coefficients[j] * box.Ranges[j].Start;
            var last = map.Coefficients[j] * box.Ranges[j].Last;
            least += BigInteger.Min(first, last);
            greatest += BigInteger.Max(first, last);
        }

        return (least, greatest);
    }

    private static bool IsInside(AffineMap map, int length, IndexBox box)
    {
        var (least, greatest) = Range(map, box);
        return least >= 0 && greatest < length;
    }

    private static void Append(StringBuilder text, bool isNegative, string term)
    {
        if (text.Length == 0) text.Append(isNegative ? "-" : "").Append(term);
        else text.Append(isNegative ? " - " : " + ").Append(term);
    }

    private static string Number(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);
}
