using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Elements of wide values at an index of each lane: lane by lane, by words of 64 bits.</summary>
internal static unsafe class LaneSlices
{
    /// <summary>Bits of <paramref name="a"/> from index times stride on; 0 past the end.</summary>
    public static void Slice(
        int width, int aWidth, int indexWidth, int stride, byte* a, byte* index, byte* result)
    {
        var limbs = LaneFormat.Limbs(width);
        var count = (ulong)((aWidth - 1) / stride);
        for (var lane = 0; lane < LaneFormat.Lanes; lane++)
        {
            var place = LaneMath.Word(index, indexWidth, lane);
            var isPast = place > count;
            var at = isPast ? 0 : (int)place * stride;
            for (var limb = 0; limb < limbs; limb++, at += 64)
            {
                var word = isPast ? 0 : Bits(a, aWidth, lane, at);
                LaneMath.PutLimb(result, width, lane, limb, word & BitVector.Mask(Math.Min(64, width - 64 * limb)));
            }
        }
    }

    /// <summary><paramref name="a"/> with <paramref name="c"/> at index times stride; nothing changes past the end.</summary>
    public static void Insert(
        int width, int indexWidth, int cWidth, int stride, byte* a, byte* index, byte* c, byte* result)
    {
        Buffer.MemoryCopy(a, result, LaneFormat.BlockBytes(width), LaneFormat.BlockBytes(width));
        var count = (ulong)((width - 1) / stride);
        for (var lane = 0; lane < LaneFormat.Lanes; lane++)
        {
            var place = LaneMath.Word(index, indexWidth, lane);
            if (place > count) continue;
            var at = (int)place * stride;
            var left = Math.Min(cWidth, width - at);
            for (var limb = 0; left > 0; limb++, left -= 64, at += 64)
                Put(result, width, lane, at, LaneMath.Limb(c, cWidth, lane, limb), Math.Min(left, 64));
        }
    }

    private static ulong Bits(byte* a, int width, int lane, int at)
    {
        var (limb, shift) = (at >> 6, at & 63);
        if (at >= width) return 0;
        var low = LaneMath.Limb(a, width, lane, limb) >> shift;
        return shift != 0 && 64 * (limb + 1) < width ? low | LaneMath.Limb(a, width, lane, limb + 1) << (64 - shift) : low;
    }

    private static void Put(byte* place, int width, int lane, int at, ulong value, int count)
    {
        var (limb, shift) = (at >> 6, at & 63);
        var mask = BitVector.Mask(count);
        value &= mask;
        var old = LaneMath.Limb(place, width, lane, limb);
        LaneMath.PutLimb(place, width, lane, limb, old & ~(mask << shift) | value << shift);
        if (shift == 0 || shift + count <= 64) return;
        old = LaneMath.Limb(place, width, lane, limb + 1);
        LaneMath.PutLimb(place, width, lane, limb + 1, old & ~(mask >> (64 - shift)) | value >> (64 - shift));
    }
}
