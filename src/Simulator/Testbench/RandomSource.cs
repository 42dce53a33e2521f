using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Testbench;

/// <summary>The random numbers of tests: equal seeds give equal values on every host.</summary>
/// <remarks>xoshiro256** 1.0 (Blackman and Vigna, 2018), its state set by four steps of SplitMix64 from the
/// seed. A value takes one 64-bit number for each 64 bits of its width, low word first, and keeps the high
/// bits of the last one.</remarks>
public sealed class RandomSource
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public RandomSource(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    public ulong NextWord()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Any bits of the type; of an enum one of its names.</summary>
    public BitVector Next(HdlType type)
    {
        switch (type)
        {
            case EnumType { Names: { IsEmpty: false } names }:
                return BitVector.FromInteger(names[(int)(NextWord() % (ulong)names.Length)].Value,
                    type.Width);
            case StructType structure:
                return structure.Fields
                    .Select(f => Next(f.Type))
                    .Aggregate(BitMath.Concat);
            case ArrayType array:
                return Enumerable.Range(0, array.Length)
                    .Select(_ => Next(array.Element))
                    .Aggregate((low, high) => BitMath.Concat(high, low));
            default:
                return NextBits(type.Width);
        }
    }

    private BitVector NextBits(int width)
    {
        if (width <= 64) return BitVector.FromWord(NextWord() >> (64 - width), width);
        var value = BigInteger.Zero;
        for (var low = 0; low < width; low += 64)
            value |= new BigInteger(NextWord() >> Math.Max(0, 64 - (width - low))) << low;
        return BitVector.FromInteger(value, width);
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9e3779b97f4a7c15UL;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ z >> 27) * 0x94d049bb133111ebUL;
        return z ^ z >> 31;
    }
}
