using System.Numerics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>Short forms of bound expressions.</summary>
internal static class Bind
{
    public static BoundExpression Constant(BigInteger value, HdlType type, SourceSpan span = default) =>
        new BoundConstant(value, type, span);

    public static BoundExpression Bit(bool value) => Constant(value ? 1 : 0, UIntType.Bit);

    public static BoundExpression Name(BoundSignal signal) => new BoundName(signal, signal.Span);

    public static BoundExpression Not(BoundExpression a) =>
        new BoundUnary(UnaryOperator.LogicalNot, a, UIntType.Bit, a.Span);

    public static BoundExpression And(BoundExpression a, BoundExpression b) =>
        new BoundBinary(BinaryOperator.LogicalAnd, a, b, UIntType.Bit, a.Span);

    public static BoundExpression Or(BoundExpression a, BoundExpression b) =>
        new BoundBinary(BinaryOperator.LogicalOr, a, b, UIntType.Bit, a.Span);

    public static BoundExpression Equal(BoundExpression a, BoundExpression b) =>
        new BoundBinary(BinaryOperator.Equal, a, b, UIntType.Bit, a.Span);

    public static BoundExpression If(BoundExpression condition, BoundExpression then, BoundExpression other) =>
        new BoundIf(condition, then, other, then.Type, then.Span);

    public static BoundExpression Element(BoundExpression array, BoundExpression index) =>
        new BoundElement(array, index, ((ArrayType)array.Type).Element, array.Span);

    public static BoundExpression Element(BoundExpression array, int index) =>
        Element(array, new BoundConstant(index, IntegerType.Instance, array.Span));

    public static BoundExpression Index(AffineMap map, HdlType? type = null) =>
        new BoundIndexValue(map, type ?? IntegerType.Instance, default);

    /// <summary>The smallest unsigned type for 0 … count − 1.</summary>
    public static UIntType IndexType(int count) =>
        new(Math.Max(1, (int)((BigInteger)(count - 1)).GetBitLength()));

    /// <summary>An unsigned value in another width.</summary>
    public static BoundExpression Resize(BoundExpression value, HdlType type) =>
        value.Type.Width == type.Width ? value
        : new BoundConvert(
            value.Type.Width < type.Width ? ConversionKind.Extend : ConversionKind.Truncate, value, false, type,
            value.Span);
}

/// <summary>A product of ranges with names for its indices as affine maps.</summary>
internal sealed class Region(params (int Start, int Count)[] ranges)
{
    public IndexBox Box { get; } = new([.. ranges.Select(r => new IndexRange(r.Start, r.Count, 1))]);

    public bool IsEmpty => ranges.Any(range => range.Count <= 0);

    public AffineMap this[int dimension] => new(
        0, [.. Enumerable.Range(0, ranges.Length).Select(d => d == dimension ? BigInteger.One : 0)]);

    public AffineMap At(BigInteger constant) =>
        new(constant, [.. Enumerable.Repeat(BigInteger.Zero, ranges.Length)]);
}

internal static class MapMath
{
    public static AffineMap Plus(this AffineMap map, BigInteger constant) =>
        map with { Constant = map.Constant + constant };

    public static AffineMap Plus(this AffineMap a, AffineMap b) =>
        new(a.Constant + b.Constant, [.. a.Coefficients.Zip(b.Coefficients, (x, y) => x + y)]);

    public static AffineMap Times(this AffineMap map, BigInteger factor) =>
        new(map.Constant * factor, [.. map.Coefficients.Select(c => c * factor)]);
}
