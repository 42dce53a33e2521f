using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Tests.Lockstep;

/// <summary>Values of any width; corners (0, all ones, one bit, small numbers) are much more frequent than by
/// chance.</summary>
internal static class RandomValue
{
    public static BitVector Next(int width, Random random)
    {
        if (width == 1) return BitVector.Bit(random.Next(2) != 0);
        switch (random.Next(10))
        {
            case 0: return BitVector.Zero(width);
            case 1: return BitVector.AllOnes(width);
            case 2: return BitVector.FromInteger(BigInteger.One << random.Next(width), width);
            case 3: return BitVector.FromInteger(random.Next(8), width);
        }

        var bytes = new byte[(width / 8) + 2];
        random.NextBytes(bytes);
        return BitVector.FromInteger(new BigInteger(bytes), width);
    }
}
