using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Reads and writes values of single lanes in <see cref="LaneFormat"/>.</summary>
internal static unsafe class LaneValues
{
    /// <param name="at">Lane 0 of the lowest limb.</param>
    public static BitVector Read(byte* at, int width, int limbBytes, int lane)
    {
        var limbs = LaneFormat.Limbs(width);
        if (limbs == 1) return BitVector.FromWord(ReadLimb(at, LaneFormat.ElementBytes(width), lane), width);
        var words = new ulong[limbs];
        for (var k = 0; k < limbs; k++) words[k] = *(ulong*)(at + (long)k * limbBytes + (long)lane * 8);
        return WordBits.Value(words, width);
    }

    public static void Write(byte* at, int width, int limbBytes, int lane, BitVector value)
    {
        var limbs = LaneFormat.Limbs(width);
        if (limbs == 1)
        {
            WriteLimb(at, LaneFormat.ElementBytes(width), lane, value.Low);
            return;
        }

        for (var k = 0; k < limbs; k++)
            *(ulong*)(at + (long)k * limbBytes + (long)lane * 8) = WordBits.Limb(value, k);
    }

    /// <summary>Gives all lanes of a block the same value.</summary>
    public static void Fill(byte* at, int width, int limbBytes, BitVector value)
    {
        if (width == 1)
        {
            *(ulong*)at = value.IsZero ? 0 : ulong.MaxValue;
            return;
        }

        for (var lane = 0; lane < LaneFormat.Lanes; lane++) Write(at, width, limbBytes, lane, value);
    }

    public static BitVector ReadRoot(byte* at, int width)
    {
        if (width <= 64) return BitVector.FromWord(*(ulong*)at, width);
        return WordBits.Value(new ReadOnlySpan<ulong>(at, (width + 63) / 64), width);
    }

    public static void WriteRoot(byte* at, int width, BitVector value)
    {
        if (width <= 64)
        {
            *(ulong*)at = value.Low;
            return;
        }

        for (var k = 0; k < (width + 63) / 64; k++) ((ulong*)at)[k] = WordBits.Limb(value, k);
    }

    /// <param name="element">Bytes of an element, 0 for bits.</param>
    public static ulong ReadLimb(byte* at, int element, int lane) => element switch
    {
        0 => (ulong)(at[lane >> 3] >> (lane & 7) & 1),
        1 => at[lane],
        2 => *(ushort*)(at + 2L * lane),
        4 => *(uint*)(at + 4L * lane),
        _ => *(ulong*)(at + 8L * lane),
    };

    public static void WriteLimb(byte* at, int element, int lane, ulong value)
    {
        switch (element)
        {
            case 0:
                ref var bits = ref at[lane >> 3];
                bits = (byte)((bits & ~(1 << (lane & 7))) | (int)(value & 1) << (lane & 7));
                break;
            case 1:
                at[lane] = (byte)value;
                break;
            case 2:
                *(ushort*)(at + 2L * lane) = (ushort)value;
                break;
            case 4:
                *(uint*)(at + 4L * lane) = (uint)value;
                break;
            default:
                *(ulong*)(at + 8L * lane) = value;
                break;
        }
    }
}
