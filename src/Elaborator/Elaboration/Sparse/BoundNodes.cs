using System.Numerics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Sparse;

/// <summary>Writes bound expressions in few words; all carry one span.</summary>
internal sealed class BoundNodes(SourceSpan span)
{
    public BoundName Name(BoundSignal signal) => new(signal, span);

    public BoundConstant Bit(bool value) => new(value ? 1 : 0, UIntType.Bit, span);

    public BoundConstant Zero(int width) => new(BigInteger.Zero, new UIntType(width), span);

    public BoundConstant AllOnes(int width) => new((BigInteger.One << width) - 1, new UIntType(width), span);

    /// <summary>A constant index, in the smallest type that holds it.</summary>
    public BoundConstant Index(int value) =>
        new(value, new UIntType(Math.Max(1, (int)new BigInteger(value).GetBitLength())), span);

    public BoundExpression Binary(BinaryOperator kind, BoundExpression a, BoundExpression b, HdlType type) =>
        new BoundBinary(kind, a, b, type, span);

    public BoundExpression And(BoundExpression a, BoundExpression b) => Binary(BinaryOperator.LogicalAnd, a, b, UIntType.Bit);

    public BoundExpression Or(BoundExpression a, BoundExpression b) => Binary(BinaryOperator.LogicalOr, a, b, UIntType.Bit);

    public BoundExpression Not(BoundExpression a) => new BoundUnary(UnaryOperator.LogicalNot, a, UIntType.Bit, span);

    public BoundExpression Complement(BoundExpression a) => new BoundUnary(UnaryOperator.Not, a, a.Type, span);

    public BoundExpression Any(BoundExpression a) => new BoundIntrinsic(IntrinsicKind.Any, [a], UIntType.Bit, span);

    public BoundExpression PopCount(BoundExpression a) => Count(IntrinsicKind.PopCount, a);

    public BoundExpression TrailingZeros(BoundExpression a) => Count(IntrinsicKind.TrailingZeros, a);

    public BoundExpression If(BoundExpression condition, BoundExpression then, BoundExpression otherwise) =>
        new BoundIf(condition, then, otherwise, then.Type, span);

    public BoundExpression Slice(BoundExpression a, int low, int width) => low == 0 && width == a.Type.Width
        ? a
        : new BoundSlice(a, low, width, new UIntType(width), span);

    public BoundExpression Concat(List<BoundExpression> parts) => parts.Count == 1
        ? parts[0]
        : new BoundConcat([.. parts], new UIntType(parts.Sum(p => p.Type.Width)), span);

    /// <summary><c>a &amp; (a -% 1)</c>: without its lowest 1.</summary>
    public BoundExpression DropLowest(BoundExpression a)
    {
        var one = new BoundConstant(BigInteger.One, a.Type, span);
        return Binary(BinaryOperator.And, a, Binary(BinaryOperator.SubtractWrap, a, one, a.Type), a.Type);
    }

    /// <summary><c>{ let local = value; body }</c>.</summary>
    public BoundExpression Let(BoundLocal local, BoundExpression value, BoundExpression body) =>
        new BoundBlock([new BoundDeclare(local, value, span)], body, span);

    // The result of popcount, clz and ctz has clog2(w + 1) bits.
    private BoundIntrinsic Count(IntrinsicKind kind, BoundExpression a) =>
        new(kind, [a], new UIntType(BitOperations.Log2((uint)a.Type.Width) + 1), span);
}
