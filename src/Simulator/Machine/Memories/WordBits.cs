using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>Values as limbs of 64 bits, lowest first.</summary>
internal static class WordBits
{
    public static ulong Limb(BitVector value, int limb) =>
        value.IsNarrow
            ? limb == 0 ? value.Low : 0
            : (ulong)(value.Unsigned >> (64 * limb) & ulong.MaxValue);

    public static BitVector Value(ReadOnlySpan<ulong> limbs, int width)
    {
        if (width <= 64) return BitVector.FromWord(limbs[0], width);
        var value = BigInteger.Zero;
        for (var k = limbs.Length - 1; k >= 0; k--) value = value << 64 | limbs[k];
        return BitVector.FromInteger(value, width);
    }
}
