using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>What emitted code calls for operations that are rare or too long to be written out. Values are limbs,
/// lowest first, with 0 above their width.</summary>
internal static unsafe class ScalarHelpers
{
    public static ulong Reverse64(ulong value)
    {
        value = (value >> 1 & 0x5555555555555555) | (value & 0x5555555555555555) << 1;
        value = (value >> 2 & 0x3333333333333333) | (value & 0x3333333333333333) << 2;
        value = (value >> 4 & 0x0f0f0f0f0f0f0f0f) | (value & 0x0f0f0f0f0f0f0f0f) << 4;
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }

    public static uint Reverse32(uint value) => (uint)(Reverse64(value) >> 32);

    public static ulong MultiplyHigh(ulong a, ulong b) => Math.BigMul(a, b, out _);

    public static long Divide(long a, long b) => b == -1 ? unchecked(-a) : a / b;

    public static long Remainder(long a, long b) => b == -1 ? 0 : a % b;

    /// <summary>Any operation of values wider than a word.</summary>
    public static void Binary(byte* scratch, int op, int result, int width, int x, int xWidth, int y, int yWidth)
    {
        var a = (ulong*)(scratch + x);
        var b = (ulong*)(scratch + y);
        var to = (ulong*)(scratch + result);
        switch ((NodeOp)op)
        {
            case NodeOp.ShiftLeft:
                ShiftLeft(to, a, width, Amount(b, yWidth, width));
                return;
            case NodeOp.ShiftRightUnsigned:
                ShiftRight(to, a, width, Amount(b, yWidth, width), 0);
                return;
            case NodeOp.ShiftRightSigned:
                var sign = 0 - (a[(width - 1) / 64] >> (width - 1) % 64 & 1);
                ShiftRight(to, a, width, Amount(b, yWidth, width), sign);
                return;
            case NodeOp.Multiply:
                Multiply(to, a, b, width);
                return;
        }

        var (left, right) = (Load(a, xWidth), Load(b, yWidth));
        Store(to, (NodeOp)op switch
        {
            NodeOp.DivideUnsigned => BitMath.DivideUnsigned(left, right),
            NodeOp.DivideSigned => BitMath.DivideSigned(left, right),
            NodeOp.RemainderUnsigned => BitMath.RemainderUnsigned(left, right),
            NodeOp.RemainderSigned => BitMath.RemainderSigned(left, right),
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        });
    }

    /// <summary>Replaces bits of the value at <paramref name="result"/> from the index times the stride on.</summary>
    /// <param name="index">Where the index stands: one limb.</param>
    public static void Insert(byte* scratch, int result, int width, int data, int dataWidth, int index, int stride)
    {
        var at = *(ulong*)(scratch + index);
        if (at >= (ulong)((width + stride - 1) / stride)) return;
        var first = (int)at * stride;
        var to = (ulong*)(scratch + result);
        var from = (ulong*)(scratch + data);
        var count = Math.Min(dataWidth, width - first);
        for (var done = 0; done < count;)
        {
            // As much as fits into one word of both.
            var (bit, source) = (first + done, done);
            var step = Math.Min(count - done, Math.Min(64 - bit % 64, 64 - source % 64));
            var mask = BitVector.Mask(step);
            var value = from[source / 64] >> source % 64 & mask;
            to[bit / 64] = (to[bit / 64] & ~(mask << bit % 64)) | value << bit % 64;
            done += step;
        }
    }

    public static BitVector Load(ulong* limbs, int width)
    {
        if (width <= 64) return BitVector.FromWord(limbs[0], width);
        var bytes = new ReadOnlySpan<byte>(limbs, (width + 63) / 64 * 8);
        return BitVector.FromInteger(new BigInteger(bytes, isUnsigned: true), width);
    }

    public static void Store(ulong* limbs, BitVector value)
    {
        limbs[0] = value.Low;
        if (value.IsNarrow) return;
        var bytes = new Span<byte>(limbs, (value.Width + 63) / 64 * 8);
        bytes.Clear();
        value.Unsigned.TryWriteBytes(bytes, out _, isUnsigned: true);
    }

    private static int Amount(ulong* limbs, int amountWidth, int width)
    {
        for (var i = 1; i < (amountWidth + 63) / 64; i++)
            if (limbs[i] != 0)
                return width;
        return (int)Math.Min(limbs[0], (ulong)width);
    }

    private static void ShiftLeft(ulong* to, ulong* from, int width, int by)
    {
        var limbs = (width + 63) / 64;
        for (var i = limbs - 1; i >= 0; i--)
        {
            var source = i - by / 64;
            var value = source >= 0 ? from[source] << by % 64 : 0;
            if (by % 64 != 0 && source > 0) value |= from[source - 1] >> 64 - by % 64;
            to[i] = value;
        }

        to[limbs - 1] &= BitVector.Mask(width - 64 * (limbs - 1));
    }

    private static void ShiftRight(ulong* to, ulong* from, int width, int by, ulong sign)
    {
        var limbs = (width + 63) / 64;
        var top = BitVector.Mask(width - 64 * (limbs - 1));
        for (var i = 0; i < limbs; i++)
        {
            var source = i + by / 64;
            var value = Limb(source) >> by % 64;
            if (by % 64 != 0) value |= Limb(source + 1) << 64 - by % 64;
            to[i] = i == limbs - 1 ? value & top : value;
        }

        ulong Limb(int i) => i >= limbs ? sign : i == limbs - 1 ? from[i] | (sign & ~top) : from[i];
    }

    private static void Multiply(ulong* to, ulong* a, ulong* b, int width)
    {
        var limbs = (width + 63) / 64;
        new Span<ulong>(to, limbs).Clear();
        for (var i = 0; i < limbs; i++)
        {
            var carry = 0UL;
            for (var j = 0; i + j < limbs; j++)
            {
                var high = Math.BigMul(a[i], b[j], out var low);
                var sum = to[i + j] + low;
                if (sum < low) high++;
                var all = sum + carry;
                if (all < carry) high++;
                to[i + j] = all;
                carry = high;
            }
        }

        to[limbs - 1] &= BitVector.Mask(width - 64 * (limbs - 1));
    }
}
