using System.Numerics;

namespace WaferHdl.Semantics.Values;

/// <summary>What every operation of a netlist computes, in one place: constant folding, the interpreter and the
/// tests of the other engines all use these.</summary>
/// <remarks>Operands of arithmetic are already as wide as the result (nothing widens by itself). Corners are defined:
/// <c>x / 0</c> is all ones, <c>x % 0</c> is <c>x</c>, a shift past the width gives 0 or the sign.</remarks>
public static class BitMath
{
    public static BitVector Add(BitVector a, BitVector b) => a.IsNarrow
        ? BitVector.FromWord(a.Low + b.Low, a.Width)
        : BitVector.FromInteger(a.Unsigned + b.Unsigned, a.Width);

    public static BitVector Subtract(BitVector a, BitVector b) => a.IsNarrow
        ? BitVector.FromWord(a.Low - b.Low, a.Width)
        : BitVector.FromInteger(a.Unsigned - b.Unsigned, a.Width);

    public static BitVector Multiply(BitVector a, BitVector b) => a.IsNarrow
        ? BitVector.FromWord(a.Low * b.Low, a.Width)
        : BitVector.FromInteger(a.Unsigned * b.Unsigned, a.Width);

    public static BitVector Negate(BitVector a) => Subtract(BitVector.Zero(a.Width), a);

    public static BitVector DivideUnsigned(BitVector a, BitVector b) => b.IsZero
        ? BitVector.AllOnes(a.Width)
        : a.IsNarrow
            ? BitVector.FromWord(a.Low / b.Low, a.Width)
            : BitVector.FromInteger(a.Unsigned / b.Unsigned, a.Width);

    /// <summary>Toward zero. The most negative value by −1 wraps; elaboration gives signed division a bit more than
    /// its operands, so that the language's result is exact.</summary>
    public static BitVector DivideSigned(BitVector a, BitVector b)
    {
        if (b.IsZero) return BitVector.AllOnes(a.Width);
        if (!a.IsNarrow) return BitVector.FromInteger(BigInteger.Divide(a.Signed, b.Signed), a.Width);
        var divisor = b.SignedLow;

        // The host traps on the most negative word by −1; negating wraps as it must.
        return BitVector.FromWord(divisor == -1 ? 0 - a.Low : (ulong)(a.SignedLow / divisor), a.Width);
    }

    public static BitVector RemainderUnsigned(BitVector a, BitVector b) => b.IsZero
        ? a
        : a.IsNarrow
            ? BitVector.FromWord(a.Low % b.Low, a.Width)
            : BitVector.FromInteger(a.Unsigned % b.Unsigned, a.Width);

    /// <summary>The sign of <paramref name="a"/>.</summary>
    public static BitVector RemainderSigned(BitVector a, BitVector b)
    {
        if (b.IsZero) return a;
        if (!a.IsNarrow) return BitVector.FromInteger(BigInteger.Remainder(a.Signed, b.Signed), a.Width);
        var divisor = b.SignedLow;
        return BitVector.FromWord(divisor == -1 ? 0 : (ulong)(a.SignedLow % divisor), a.Width);
    }

    public static BitVector And(BitVector a, BitVector b) => a.IsNarrow
        ? BitVector.FromWord(a.Low & b.Low, a.Width)
        : BitVector.FromInteger(a.Unsigned & b.Unsigned, a.Width);

    public static BitVector Or(BitVector a, BitVector b) => a.IsNarrow
        ? BitVector.FromWord(a.Low | b.Low, a.Width)
        : BitVector.FromInteger(a.Unsigned | b.Unsigned, a.Width);

    public static BitVector Xor(BitVector a, BitVector b) => a.IsNarrow
        ? BitVector.FromWord(a.Low ^ b.Low, a.Width)
        : BitVector.FromInteger(a.Unsigned ^ b.Unsigned, a.Width);

    public static BitVector Not(BitVector a) => a.IsNarrow
        ? BitVector.FromWord(~a.Low, a.Width)
        : BitVector.FromInteger(-a.Unsigned - 1, a.Width);

    public static BitVector ShiftLeft(BitVector a, BitVector amount)
    {
        if (ShiftCount(amount, a.Width) is not { } count) return BitVector.Zero(a.Width);
        return a.IsNarrow
            ? BitVector.FromWord(a.Low << count, a.Width)
            : BitVector.FromInteger(a.Unsigned << count, a.Width);
    }

    public static BitVector ShiftRightUnsigned(BitVector a, BitVector amount)
    {
        if (ShiftCount(amount, a.Width) is not { } count) return BitVector.Zero(a.Width);
        return a.IsNarrow
            ? BitVector.FromWord(a.Low >> count, a.Width)
            : BitVector.FromInteger(a.Unsigned >> count, a.Width);
    }

    public static BitVector ShiftRightSigned(BitVector a, BitVector amount)
    {
        var count = ShiftCount(amount, a.Width) ?? a.Width - 1;
        return a.IsNarrow
            ? BitVector.FromWord((ulong)(a.SignedLow >> count), a.Width)
            : BitVector.FromInteger(a.Signed >> count, a.Width);
    }

    public static bool Equal(BitVector a, BitVector b) => a.IsNarrow ? a.Low == b.Low : a.Unsigned == b.Unsigned;

    public static bool LessUnsigned(BitVector a, BitVector b) => a.IsNarrow ? a.Low < b.Low : a.Unsigned < b.Unsigned;

    public static bool LessSigned(BitVector a, BitVector b) =>
        a.IsNarrow ? a.SignedLow < b.SignedLow : a.Signed < b.Signed;

    public static BitVector ZeroExtend(BitVector a, int width) => width <= 64
        ? BitVector.FromWord(a.Low, width)
        : BitVector.FromInteger(a.Unsigned, width);

    public static BitVector SignExtend(BitVector a, int width) => width <= 64
        ? BitVector.FromWord((ulong)a.SignedLow, width)
        : a[a.Width - 1]
            ? BitVector.FromInteger(a.Signed, width)
            : ZeroExtend(a, width);

    /// <summary>Bits <paramref name="low"/> to <paramref name="low"/> + <paramref name="width"/> − 1; bits past the
    /// end are 0.</summary>
    public static BitVector Slice(BitVector a, int low, int width)
    {
        if (low >= a.Width) return BitVector.Zero(width);
        return a.IsNarrow && width <= 64
            ? BitVector.FromWord(a.Low >> low, width)
            : BitVector.FromInteger(a.Unsigned >> low, width);
    }

    /// <summary><paramref name="high"/> above <paramref name="low"/>.</summary>
    public static BitVector Concat(BitVector high, BitVector low)
    {
        var width = high.Width + low.Width;
        return width <= 64
            ? BitVector.FromWord(high.Low << low.Width | low.Low, width)
            : BitVector.FromInteger(high.Unsigned << low.Width | low.Unsigned, width);
    }

    /// <summary><paramref name="a"/> with the bits from <paramref name="low"/> on replaced; what lies past the end
    /// is dropped.</summary>
    public static BitVector Insert(BitVector a, int low, BitVector value)
    {
        if (low >= a.Width) return a;
        var width = Math.Min(value.Width, a.Width - low);
        if (a.IsNarrow)
        {
            var mask = BitVector.Mask(width) << low;
            return BitVector.FromWord((a.Low & ~mask) | (value.Low << low & mask), a.Width);
        }

        var ones = ((BigInteger.One << width) - 1) << low;
        return BitVector.FromInteger((a.Unsigned & ~ones) | (value.Unsigned << low & ones), a.Width);
    }

    public static int PopCount(BitVector a)
    {
        if (a.IsNarrow) return BitOperations.PopCount(a.Low);
        var count = 0;
        for (var i = 0; i < a.Width; i += 64) count += BitOperations.PopCount(Slice(a, i, Math.Min(64, a.Width - i)).Low);
        return count;
    }

    /// <summary>The width for 0.</summary>
    public static int LeadingZeros(BitVector a) => a.Width - (int)(a.IsNarrow
        ? 64 - BitOperations.LeadingZeroCount(a.Low)
        : (long)a.Unsigned.GetBitLength());

    /// <summary>The width for 0.</summary>
    public static int TrailingZeros(BitVector a)
    {
        if (a.IsZero) return a.Width;
        return a.IsNarrow ? BitOperations.TrailingZeroCount(a.Low) : (int)BigInteger.TrailingZeroCount(a.Unsigned);
    }

    public static BitVector Reverse(BitVector a)
    {
        if (a.IsNarrow)
        {
            var reversed = 0UL;
            for (var i = 0; i < a.Width; i++) reversed |= (a.Low >> i & 1) << (a.Width - 1 - i);
            return BitVector.FromWord(reversed, a.Width);
        }

        var result = BigInteger.Zero;
        for (var i = 0; i < a.Width; i++)
            if (a[i])
                result |= BigInteger.One << (a.Width - 1 - i);
        return BitVector.FromInteger(result, a.Width);
    }

    // Null when everything is shifted out.
    private static int? ShiftCount(BitVector amount, int width) =>
        (amount.IsNarrow ? amount.Low >= (ulong)width : amount.Unsigned >= width) ? null : (int)amount.Low;
}
