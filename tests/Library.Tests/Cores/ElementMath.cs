using System.Numerics;

namespace WaferHdl.Library.Tests.Cores;

/// <summary>What an operation of the core makes of one element, by the arithmetic of the host.</summary>
internal static class ElementMath
{
    public const int I32 = 0, I16 = 1, F32 = 2, F16 = 3, Mix = 4, Sparse = 5;

    private const uint SingleNan = 0x7FC00000;
    private const ushort HalfNan = 0x7E00;

    /// <param name="a">As it lies in memory: 32 or 16 bits; of <see cref="Sparse"/> the pair.</param>
    public static uint Compute(int op, int type, uint a, uint b, uint d)
    {
        switch (op)
        {
            case 0: return a;
            case 10: return a & b;
            case 11: return a | b;
            case 12: return a ^ b;
            case 16: return type == I16 ? Bits((short)a) : Bits((int)a);
            case 17: return (uint)ToInt(Single(a));
            case 18: return Bits((Half)Single(a));
            case 19: return Bits((float)Half(a));
        }

        return type switch
        {
            I32 => Integer(op, (int)a, (int)b, (int)d, 31),
            I16 => Integer(op, (short)a, (short)b, (short)d, 15) & 0xFFFF,
            F32 => Float(op, Single(a), Single(b), Single(d)),
            F16 => HalfFloat(op, Half(a), Half(b), Half(d)),
            Mix => Float(op, (float)Half(a), (float)Half(b), Single(d)),
            _ => Float(op, (float)Half(a), Single(b), Single(d)),
        };
    }

    private static uint Integer(int op, int a, int b, int d, int mask) => unchecked((uint)(op switch
    {
        1 => a + b,
        2 => a - b,
        3 => a * b,
        4 => d + a * b,
        5 => d - a * b,
        6 => Math.Max(a, b),
        7 => Math.Min(a, b),
        8 => a < b ? 1 : 0,
        9 => a == b ? 1 : 0,
        13 => a << (b & mask),
        14 => (int)((mask == 15 ? (ushort)a : (uint)a) >> (b & mask)),
        15 => a >> (b & mask),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    }));

    private static uint Float(int op, float a, float b, float d) => op switch
    {
        1 => Bits(a + b),
        2 => Bits(a - b),
        3 => Bits(a * b),
        4 => Bits(MathF.FusedMultiplyAdd(a, b, d)),
        5 => Bits(MathF.FusedMultiplyAdd(-a, b, d)),
        6 => Bits(float.MaxNumber(a, b)),
        7 => Bits(float.MinNumber(a, b)),
        8 => a < b ? 1u : 0,
        9 => a == b ? 1u : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    private static uint HalfFloat(int op, Half a, Half b, Half d) => op switch
    {
        1 => Bits(a + b),
        2 => Bits(a - b),
        3 => Bits(a * b),
        4 => Bits(MultiplyAdd(a, b, d)),
        5 => Bits(MultiplyAdd(-a, b, d)),
        6 => Bits(System.Half.MaxNumber(a, b)),
        7 => Bits(System.Half.MinNumber(a, b)),
        8 => a < b ? 1u : 0,
        9 => a == b ? 1u : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    // Exact in multiples of 2^-48, then rounded once: a double would round twice.
    private static Half MultiplyAdd(Half a, Half b, Half d)
    {
        if (!System.Half.IsFinite(a) || !System.Half.IsFinite(b) || !System.Half.IsFinite(d))
            return (Half)Math.FusedMultiplyAdd((double)a, (double)b, (double)d);
        var sum = Scaled(a, 24) * Scaled(b, 24) + Scaled(d, 48);
        if (sum.IsZero) return (Half)((double)a * (double)b + (double)d);

        // So many bits are below the last place that the result keeps, at least those below 2^-24.
        var drop = Math.Max(24, (int)BigInteger.Abs(sum).GetBitLength() - 11);
        var kept = BigInteger.DivRem(BigInteger.Abs(sum), BigInteger.One << drop, out var rest);
        var half = BigInteger.One << (drop - 1);
        if (rest > half || (rest == half && !kept.IsEven)) kept++;
        var value = (double)kept * Math.ScaleB(1, drop - 48);
        return (Half)(sum.Sign < 0 ? -value : value);
    }

    private static BigInteger Scaled(Half value, int places) => new(Math.ScaleB((double)value, places));

    private static int ToInt(float value) =>
        float.IsNaN(value) || value >= 2147483648f ? int.MaxValue
        : value <= -2147483648f ? int.MinValue : (int)value;

    private static float Single(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static Half Half(uint bits) => BitConverter.UInt16BitsToHalf((ushort)bits);

    private static uint Bits(float value) => float.IsNaN(value) ? SingleNan : BitConverter.SingleToUInt32Bits(value);

    private static uint Bits(Half value) => System.Half.IsNaN(value) ? HalfNan : BitConverter.HalfToUInt16Bits(value);

    private static uint Bits(int value) => BitConverter.SingleToUInt32Bits(value);
}
