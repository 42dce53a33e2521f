using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Reference;

/// <summary>The same cells as <see cref="BitMath"/> computes, for values that all fit in one word: most cells of
/// most designs, so they get by without a <see cref="BitVector"/>. A test compares the two.</summary>
internal static class WordEvaluator
{
    /// <summary>Whether <see cref="Compute"/> knows the op; all its operands are words then.</summary>
    public static bool CanCompute(in Op op) =>
        op.Code is not (
            OpCode.Copy or OpCode.Concat or OpCode.Case or OpCode.DynamicSlice or OpCode.DynamicInsert
            or OpCode.MemoryRead)
        && op.Width <= 64 && op.AWidth <= 64 && op.BWidth <= 64 && op.CWidth <= 64;

    /// <param name="words">All values; operands stand at their offsets in the frame.</param>
    public static ulong Compute(in Op op, ulong[] words, int frame)
    {
        var a = words[frame + op.A];
        var b = words[frame + op.B];
        var value = op.Code switch
        {
            OpCode.ZeroExtend => a,
            OpCode.SignExtend => (ulong)Signed(a, op.AWidth),
            OpCode.Not => ~a,
            OpCode.Negate => 0 - a,
            OpCode.ReduceAnd => Bit(a == BitVector.Mask(op.AWidth)),
            OpCode.ReduceOr => Bit(a != 0),
            OpCode.ReduceXor => (ulong)BitOperations.PopCount(a) & 1,
            OpCode.PopCount => (ulong)BitOperations.PopCount(a),
            OpCode.LeadingZeros => (ulong)(BitOperations.LeadingZeroCount(a) - (64 - op.AWidth)),
            OpCode.TrailingZeros => a == 0 ? (ulong)op.AWidth : (ulong)BitOperations.TrailingZeroCount(a),
            OpCode.Reverse => BitMath.Reverse(BitVector.FromWord(a, op.AWidth)).Low,
            OpCode.Add => a + b,
            OpCode.Subtract => a - b,
            OpCode.Multiply => a * b,
            OpCode.DivideUnsigned => b == 0 ? ulong.MaxValue : a / b,
            OpCode.DivideSigned => DivideSigned(a, b, op.Width),
            OpCode.RemainderUnsigned => b == 0 ? a : a % b,
            OpCode.RemainderSigned => RemainderSigned(a, b, op.Width),
            OpCode.And => a & b,
            OpCode.Or => a | b,
            OpCode.Xor => a ^ b,
            OpCode.ShiftLeft => b >= (ulong)op.Width ? 0 : a << (int)b,
            OpCode.ShiftRightUnsigned => b >= (ulong)op.Width ? 0 : a >> (int)b,
            OpCode.ShiftRightSigned => (ulong)(Signed(a, op.Width) >> (int)Math.Min(b, 63)),
            OpCode.Equal => Bit(a == b),
            OpCode.NotEqual => Bit(a != b),
            OpCode.LessUnsigned => Bit(a < b),
            OpCode.LessSigned => Bit(Signed(a, op.AWidth) < Signed(b, op.AWidth)),
            OpCode.LessEqualUnsigned => Bit(a <= b),
            OpCode.LessEqualSigned => Bit(Signed(a, op.AWidth) <= Signed(b, op.AWidth)),
            OpCode.Mux => (a & 1) != 0 ? b : words[frame + op.C],
            _ => throw new InvalidOperationException($"{op.Code} is not computed here"),
        };
        return value & BitVector.Mask(op.Width);
    }

    private static ulong Bit(bool value) => value ? 1UL : 0;

    private static long Signed(ulong value, int width) => (long)(value << (64 - width)) >> (64 - width);

    // The host traps on the most negative word by −1, where the language wraps.
    private static ulong DivideSigned(ulong a, ulong b, int width) => Signed(b, width) switch
    {
        0 => ulong.MaxValue,
        -1 => 0 - a,
        var divisor => (ulong)(Signed(a, width) / divisor),
    };

    private static ulong RemainderSigned(ulong a, ulong b, int width) => Signed(b, width) switch
    {
        0 => a,
        -1 => 0,
        var divisor => (ulong)(Signed(a, width) % divisor),
    };
}
