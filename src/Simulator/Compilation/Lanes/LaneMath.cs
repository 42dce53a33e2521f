using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Operations lane by lane, for what vectors do not do. Operands and results lie in scratch in the format of
/// their widths.</summary>
internal static unsafe class LaneMath
{
    /// <param name="index">A stride.</param>
    public static void Compute(
        int op, int width, int aWidth, int bWidth, int cWidth, int index, byte* a, byte* b, byte* c, byte* result)
    {
        switch ((NodeOp)op)
        {
            case NodeOp.DynamicSlice when bWidth <= 64:
                LaneSlices.Slice(width, aWidth, bWidth, index, a, b, result);
                return;
            case NodeOp.DynamicInsert when bWidth <= 64:
                LaneSlices.Insert(width, bWidth, cWidth, index, a, b, c, result);
                return;
        }

        var isNarrow = width <= 64 && aWidth <= 64 && bWidth <= 64 && cWidth <= 64;
        for (var lane = 0; lane < LaneFormat.Lanes; lane++)
        {
            if (isNarrow && Narrow((NodeOp)op, width, Word(a, aWidth, lane), Word(b, bWidth, lane)) is { } value)
            {
                Put(result, width, lane, value);
                continue;
            }

            var wide = Wide(
                (NodeOp)op, width, Read(a, aWidth, lane), Read(b, bWidth, lane),
                cWidth == 0 ? default : Read(c, cWidth, lane), index);
            Write(result, width, lane, wide);
        }
    }

    private static ulong? Narrow(NodeOp op, int width, ulong a, ulong b)
    {
        switch (op)
        {
            case NodeOp.DivideUnsigned: return b == 0 ? BitVector.Mask(width) : a / b;
            case NodeOp.RemainderUnsigned: return b == 0 ? a : a % b;
            case NodeOp.Multiply: return a * b & BitVector.Mask(width);
            case NodeOp.DivideSigned:
                var divisor = Signed(b, width);
                return (divisor == 0 ? ulong.MaxValue : divisor == -1 ? 0 - a : (ulong)(Signed(a, width) / divisor))
                    & BitVector.Mask(width);
            case NodeOp.RemainderSigned:
                var by = Signed(b, width);
                return by == 0 ? a : by == -1 ? 0 : (ulong)(Signed(a, width) % by) & BitVector.Mask(width);
            default: return null;
        }
    }

    private static long Signed(ulong value, int width) => (long)(value << (64 - width)) >> (64 - width);

    private static BitVector Wide(NodeOp op, int width, BitVector a, BitVector b, BitVector c, int stride)
    {
        switch (op)
        {
            case NodeOp.Multiply: return BitMath.Multiply(a, b);
            case NodeOp.DivideUnsigned: return BitMath.DivideUnsigned(a, b);
            case NodeOp.DivideSigned: return BitMath.DivideSigned(a, b);
            case NodeOp.RemainderUnsigned: return BitMath.RemainderUnsigned(a, b);
            case NodeOp.RemainderSigned: return BitMath.RemainderSigned(a, b);
            case NodeOp.ShiftLeft: return BitMath.ShiftLeft(a, b);
            case NodeOp.ShiftRightUnsigned: return BitMath.ShiftRightUnsigned(a, b);
            case NodeOp.ShiftRightSigned: return BitMath.ShiftRightSigned(a, b);
            case NodeOp.LeadingZeros: return BitVector.FromWord((ulong)BitMath.LeadingZeros(a), width);
            case NodeOp.TrailingZeros: return BitVector.FromWord((ulong)BitMath.TrailingZeros(a), width);
            case NodeOp.DynamicSlice: return Past(b, stride, a.Width) is { } low ? BitMath.Slice(a, low, width) : BitVector.Zero(width);
            case NodeOp.DynamicInsert: return Past(b, stride, a.Width) is { } at ? BitMath.Insert(a, at, c) : a;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, null);
        }
    }

    // The first bit, or null when it lies past the end.
    private static int? Past(BitVector index, int stride, int width) =>
        index.Unsigned > (width - 1) / stride ? null : (int)index.Low * stride;

    internal static ulong Word(byte* place, int width, int lane) => width switch
    {
        0 => 0,
        1 => *(ulong*)place >> lane & 1,
        <= 8 => place[lane],
        <= 16 => ((ushort*)place)[lane],
        <= 32 => ((uint*)place)[lane],
        _ => ((ulong*)place)[lane],
    };

    /// <summary>64 bits of any value, the lowest limb first.</summary>
    internal static ulong Limb(byte* place, int width, int lane, int limb) =>
        width <= 64 ? Word(place, width, lane) : ((ulong*)place)[limb * LaneFormat.Lanes + lane];

    internal static void PutLimb(byte* place, int width, int lane, int limb, ulong value)
    {
        if (width <= 64) Put(place, width, lane, value);
        else ((ulong*)place)[limb * LaneFormat.Lanes + lane] = value;
    }

    private static BitVector Read(byte* place, int width, int lane)
    {
        if (width == 0) return default;
        if (width <= 64) return BitVector.FromWord(Word(place, width, lane), width);
        var value = BigInteger.Zero;
        for (var limb = LaneFormat.Limbs(width) - 1; limb >= 0; limb--)
            value = value << 64 | ((ulong*)place)[limb * LaneFormat.Lanes + lane];
        return BitVector.FromInteger(value, width);
    }

    private static void Write(byte* place, int width, int lane, BitVector value)
    {
        if (width <= 64)
        {
            Put(place, width, lane, value.Low);
            return;
        }

        var rest = value.Unsigned;
        for (var limb = 0; limb < LaneFormat.Limbs(width); limb++, rest >>= 64)
            ((ulong*)place)[limb * LaneFormat.Lanes + lane] = (ulong)(rest & ulong.MaxValue);
    }

    private static void Put(byte* place, int width, int lane, ulong value)
    {
        switch (width)
        {
            case 1:
                ref var mask = ref *(ulong*)place;
                mask = mask & ~(1UL << lane) | (value & 1) << lane;
                break;
            case <= 8: place[lane] = (byte)value; break;
            case <= 16: ((ushort*)place)[lane] = (ushort)value; break;
            case <= 32: ((uint*)place)[lane] = (uint)value; break;
            default: ((ulong*)place)[lane] = value; break;
        }
    }
}
