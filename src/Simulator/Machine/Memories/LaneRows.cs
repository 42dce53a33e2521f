using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>64 lanes of a value in <see cref="LaneFormat"/>, as a whole and one by one.</summary>
internal static unsafe class LaneRows
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load<T>(byte* row, int lane)
        where T : unmanaged => sizeof(T) switch
        {
            1 => row[lane],
            2 => ((ushort*)row)[lane],
            4 => ((uint*)row)[lane],
            _ => ((ulong*)row)[lane],
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(byte* row, int lane, ulong value)
        where T : unmanaged
    {
        if (sizeof(T) == 1) row[lane] = (byte)value;
        else if (sizeof(T) == 2) ((ushort*)row)[lane] = (ushort)value;
        else if (sizeof(T) == 4) ((uint*)row)[lane] = (uint)value;
        else ((ulong*)row)[lane] = value;
    }

    /// <summary>Whether the lanes given all hold a value.</summary>
    public static bool AreEqual<T>(byte* row, ulong lanes, ulong value)
        where T : unmanaged
    {
        var wanted = Create<T>(value);
        var count = Vector512<T>.Count;
        for (var lane = 0; lane < LaneFormat.Lanes; lane += count)
        {
            var equal = Vector512.Equals(Vector512.Load((T*)row + lane), wanted).ExtractMostSignificantBits();
            var asked = count == 64 ? lanes : lanes >> lane & ((1UL << count) - 1);
            if ((equal & asked) != asked) return false;
        }

        return true;
    }

    /// <summary>The lanes that hold a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EqualLanes<T>(byte* row, ulong value)
        where T : unmanaged
    {
        var wanted = Create<T>(value);
        var equal = 0UL;
        for (var lane = 0; lane < LaneFormat.Lanes; lane += Vector512<T>.Count)
            equal |= Vector512.Equals(Vector512.Load((T*)row + lane), wanted).ExtractMostSignificantBits() << lane;
        return equal;
    }

    /// <summary>Copies the lanes given.</summary>
    public static void Blend<T>(byte* to, byte* from, ulong lanes)
        where T : unmanaged
    {
        if (lanes == ulong.MaxValue)
        {
            for (var lane = 0; lane < LaneFormat.Lanes; lane += Vector512<T>.Count)
                Vector512.Load((T*)from + lane).Store((T*)to + lane);
            return;
        }

        for (var lane = 0; lane < LaneFormat.Lanes; lane += Vector512<T>.Count)
        {
            var value = Vector512.Load((T*)from + lane);
            Vector512.ConditionalSelect(Mask<T>(lanes, lane), value, Vector512.Load((T*)to + lane))
                .Store((T*)to + lane);
        }
    }

    /// <summary>Sets the lanes given to one value.</summary>
    public static void Fill<T>(byte* to, ulong value, ulong lanes)
        where T : unmanaged
    {
        var all = Create<T>(value);
        for (var lane = 0; lane < LaneFormat.Lanes; lane += Vector512<T>.Count)
            Vector512.ConditionalSelect(Mask<T>(lanes, lane), all, Vector512.Load((T*)to + lane))
                .Store((T*)to + lane);
    }

    /// <summary>A limb of one lane of a value of any width.</summary>
    public static ulong Limb(byte* value, int width, int lane, int limb) => LaneFormat.ElementBytes(width) switch
    {
        0 => *(ulong*)value >> lane & 1,
        1 => value[lane],
        2 => ((ushort*)value)[lane],
        4 => ((uint*)value)[lane],
        _ => ((ulong*)value)[limb * LaneFormat.Lanes + lane],
    };

    public static void SetLimb(byte* value, int width, int lane, int limb, ulong word)
    {
        switch (LaneFormat.ElementBytes(width))
        {
            case 0:
                *(ulong*)value = *(ulong*)value & ~(1UL << lane) | (word & 1) << lane;
                break;
            case 1:
                value[lane] = (byte)word;
                break;
            case 2:
                ((ushort*)value)[lane] = (ushort)word;
                break;
            case 4:
                ((uint*)value)[lane] = (uint)word;
                break;
            default:
                ((ulong*)value)[limb * LaneFormat.Lanes + lane] = word;
                break;
        }
    }

    /// <summary>What a value of <paramref name="width"/> bits inserted at <paramref name="low"/> changes in a
    /// limb.</summary>
    public static (ulong Value, ulong Mask) Insertion(byte* data, int width, int lane, int low, int limb)
    {
        // Bit of the data that comes to lie at bit 0 of the limb.
        var first = limb * 64 - low;
        var (value, mask) = (0UL, 0UL);
        for (var k = 0; k < LaneFormat.Limbs(width); k++)
        {
            var shift = k * 64 - first;
            if (shift is <= -64 or >= 64) continue;
            var part = Limb(data, width, lane, k);
            var ones = BitVector.Mask(Math.Min(64, width - k * 64));
            value |= shift >= 0 ? part << shift : part >> -shift;
            mask |= shift >= 0 ? ones << shift : ones >> -shift;
        }

        return (value, mask);
    }

    // All ones in the elements from lane on whose bit is set.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Mask<T>(ulong lanes, int lane)
        where T : unmanaged
    {
        if (sizeof(T) == 8)
        {
            var places = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
            return Vector512.Equals(Vector512.Create(lanes >> lane) & places, places).As<ulong, T>();
        }

        if (sizeof(T) == 4)
        {
            var places = Vector512.Create(
                1U, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
            return Vector512.Equals(Vector512.Create((uint)(lanes >> lane)) & places, places).As<uint, T>();
        }

        if (sizeof(T) == 2)
        {
            var places = Vector256.Create(
                1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, (ushort)32768);
            var (low, high) = ((ushort)(lanes >> lane), (ushort)(lanes >> lane >> 16));
            return Vector512.Create(
                Vector256.Equals(Vector256.Create(low) & places, places),
                Vector256.Equals(Vector256.Create(high) & places, places)).As<ushort, T>();
        }

        // Each byte of the mask eight times.
        var spread = Vector512.Create(
            lanes & 0xFF, lanes >> 8 & 0xFF, lanes >> 16 & 0xFF, lanes >> 24 & 0xFF,
            lanes >> 32 & 0xFF, lanes >> 40 & 0xFF, lanes >> 48 & 0xFF, lanes >> 56) * 0x0101010101010101UL;
        var bits = Vector512.Create(0x8040201008040201UL);
        return Vector512.Equals((spread & bits).AsByte(), bits.AsByte()).As<byte, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Create<T>(ulong value)
        where T : unmanaged => sizeof(T) switch
        {
            1 => Vector512.Create((byte)value).As<byte, T>(),
            2 => Vector512.Create((ushort)value).As<ushort, T>(),
            4 => Vector512.Create((uint)value).As<uint, T>(),
            _ => Vector512.Create(value).As<ulong, T>(),
        };
}
