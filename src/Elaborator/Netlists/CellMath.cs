using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>What the operators of <see cref="UnaryCell"/> and <see cref="BinaryCell"/> compute, in terms of
/// <see cref="BitMath"/>: elaboration and the passes fold constants with it.</summary>
internal static class CellMath
{
    /// <param name="outputWidth">What the kind's rule says of the operand's width; counts are made as wide.</param>
    public static BitVector Unary(UnaryKind kind, BitVector a, int outputWidth) => kind switch
    {
        UnaryKind.Not => BitMath.Not(a),
        UnaryKind.Negate => BitMath.Negate(a),
        UnaryKind.ReduceAnd => BitVector.Bit(BitMath.Not(a).IsZero),
        UnaryKind.ReduceOr => BitVector.Bit(!a.IsZero),
        UnaryKind.ReduceXor => BitVector.Bit(BitMath.PopCount(a) % 2 != 0),
        UnaryKind.PopCount => BitVector.FromInteger(BitMath.PopCount(a), outputWidth),
        UnaryKind.LeadingZeros => BitVector.FromInteger(BitMath.LeadingZeros(a), outputWidth),
        UnaryKind.TrailingZeros => BitVector.FromInteger(BitMath.TrailingZeros(a), outputWidth),
        UnaryKind.Reverse => BitMath.Reverse(a),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static BitVector Binary(BinaryKind kind, BitVector a, BitVector b) => kind switch
    {
        BinaryKind.Add => BitMath.Add(a, b),
        BinaryKind.Subtract => BitMath.Subtract(a, b),
        BinaryKind.Multiply => BitMath.Multiply(a, b),
        BinaryKind.DivideUnsigned => BitMath.DivideUnsigned(a, b),
        BinaryKind.DivideSigned => BitMath.DivideSigned(a, b),
        BinaryKind.RemainderUnsigned => BitMath.RemainderUnsigned(a, b),
        BinaryKind.RemainderSigned => BitMath.RemainderSigned(a, b),
        BinaryKind.And => BitMath.And(a, b),
        BinaryKind.Or => BitMath.Or(a, b),
        BinaryKind.Xor => BitMath.Xor(a, b),
        BinaryKind.ShiftLeft => BitMath.ShiftLeft(a, b),
        BinaryKind.ShiftRightUnsigned => BitMath.ShiftRightUnsigned(a, b),
        BinaryKind.ShiftRightSigned => BitMath.ShiftRightSigned(a, b),
        BinaryKind.Equal => BitVector.Bit(BitMath.Equal(a, b)),
        BinaryKind.NotEqual => BitVector.Bit(!BitMath.Equal(a, b)),
        BinaryKind.LessUnsigned => BitVector.Bit(BitMath.LessUnsigned(a, b)),
        BinaryKind.LessSigned => BitVector.Bit(BitMath.LessSigned(a, b)),
        BinaryKind.LessEqualUnsigned => BitVector.Bit(!BitMath.LessUnsigned(b, a)),
        BinaryKind.LessEqualSigned => BitVector.Bit(!BitMath.LessSigned(b, a)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
