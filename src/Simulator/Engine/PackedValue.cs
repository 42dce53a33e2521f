using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>Values as the least number of bytes that hold them, the low one first.</summary>
public static class PackedValue
{
    /// <param name="bytes">At least as many as the width takes; the rest becomes 0.</param>
    public static void Store(BitVector value, Span<byte> bytes)
    {
        bytes.Clear();
        if (value.IsNarrow)
            for (var (i, rest) = (0, value.Low); rest != 0; i++, rest >>= 8)
                bytes[i] = (byte)rest;
        else
            value.Unsigned.TryWriteBytes(bytes, out _, isUnsigned: true, isBigEndian: false);
    }

    public static BitVector Load(ReadOnlySpan<byte> bytes, int width)
    {
        if (width > 64) return BitVector.FromInteger(new BigInteger(bytes, isUnsigned: true, isBigEndian: false), width);
        var value = 0UL;
        for (var i = Math.Min(bytes.Length, 8) - 1; i >= 0; i--) value = value << 8 | bytes[i];
        return BitVector.FromWord(value, width);
    }
}
