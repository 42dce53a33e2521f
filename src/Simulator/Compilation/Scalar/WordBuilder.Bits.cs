using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Compilation.Scalar;

internal sealed partial class WordBuilder
{
    public Bits Constant(BitVector value)
    {
        if (value.IsNarrow) return new Bits(value.Width, Constant(value.Low, value.Width > 32));
        var limbs = new int[(value.Width + 63) / 64];
        for (var i = 0; i < limbs.Length; i++)
            limbs[i] = Constant((ulong)(value.Unsigned >> (64 * i) & ulong.MaxValue), true);
        return FromLimbs(limbs, value.Width);
    }

    /// <summary>The value of words of 64 bits.</summary>
    public Bits FromLimbs(int[] limbs, int width)
    {
        var ends = new int[limbs.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = Math.Min(64 * i + 64, width);
            limbs[i] = Resize(limbs[i], ends[i] - 64 * i > 32);
        }

        return new Bits(ends, limbs);
    }

    /// <summary>All limbs, as words of 64 bits.</summary>
    public int[] Limbs(Bits bits)
    {
        var limbs = new int[(bits.Width + 63) / 64];
        for (var i = 0; i < limbs.Length; i++)
            limbs[i] = Extend64(Extract(bits, 64 * i, Math.Min(64, bits.Width - 64 * i)));
        return limbs;
    }

    public int Extend64(int id) => Resize(id, true);

    /// <summary>Up to 64 bits; where the value has none, 0.</summary>
    public int Extract(Bits bits, int low, int width)
    {
        var is64 = width > 32;
        var result = -1;
        var piece = Array.BinarySearch(bits.Ends, Math.Max(low, 0) + 1);
        if (piece < 0) piece = ~piece;
        for (; piece < bits.Ends.Length && bits.Start(piece) < low + width; piece++)
        {
            var start = bits.Start(piece);
            var from = Math.Max(low, start);
            var count = Math.Min(low + width, bits.Ends[piece]) - from;
            var part = width == 1
                ? Bit(bits.Words[piece], from - start)
                : Resize(Low(ShiftRight(bits.Words[piece], from - start), count), is64);
            if (from > low) part = ShiftLeft(part, from - low, is64 ? 64 : 32);
            result = result < 0 ? part : Or(result, part);
        }

        return result < 0 ? Constant(0, is64) : result;
    }

    /// <summary>As wide as <paramref name="ends"/> say, each piece made of bits of <paramref name="bits"/>.</summary>
    public Bits Cut(Bits bits, int[] ends, int low)
    {
        var words = new int[ends.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            var start = i == 0 ? 0 : ends[i - 1];
            words[i] = Extract(bits, start + low, ends[i] - start);
        }

        return new Bits(ends, words);
    }

    /// <summary>1 for a value other than 0.</summary>
    public int IsNotZero(Bits bits)
    {
        var any = Extend64(bits.Words[0]);
        if (bits.Words.Length == 1) return NotZero(bits.Words[0]);
        for (var i = 1; i < bits.Words.Length; i++) any = Or(any, Extend64(bits.Words[i]));
        return NotZero(any);
    }

    public int NotZero(int id) => Compare(WordOp.NotEqual, id, Constant(0, Is64(id)));

    public int IsZero(int id) => Compare(WordOp.Equal, id, Constant(0, Is64(id)));

    public int IsEqual(Bits a, Bits b)
    {
        if (a.Width <= 64) return Compare(WordOp.Equal, a.Words[0], b.Words[0]);
        var different = -1;
        for (var i = 0; i < a.Ends.Length; i++)
        {
            var part = Extend64(Xor(a.Words[i], Extract(b, a.Start(i), a.Ends[i] - a.Start(i))));
            different = different < 0 ? part : Or(different, part);
        }

        return IsZero(different);
    }

    /// <summary>An amount or index: its low 64 bits, or all ones when it needs more.</summary>
    public int Saturated(Bits bits)
    {
        if (bits.Width <= 64) return bits.Words[0];
        var limbs = Limbs(bits);
        var high = limbs[1];
        for (var i = 2; i < limbs.Length; i++) high = Or(high, limbs[i]);
        return Select(IsZero(high), limbs[0], Constant(ulong.MaxValue, true));
    }

}
