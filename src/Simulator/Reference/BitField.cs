using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Reference;

/// <summary>Values of any width in an array of words: bit 0 is the low bit of the first word, and bits past
/// the width are 0.</summary>
internal static class BitField
{
    public static int WordsFor(int width) => (width + 63) >> 6;

    /// <summary>Up to 64 bits from bit <paramref name="bit"/> of the value that starts at word
    /// <paramref name="at"/>.</summary>
    public static ulong Read(ulong[] words, int at, int bit, int width)
    {
        var word = at + (bit >> 6);
        var shift = bit & 63;
        var value = words[word] >> shift;
        if (shift + width > 64) value |= words[word + 1] << (64 - shift);
        return value & BitVector.Mask(width);
    }

    /// <returns>Whether any bit changed.</returns>
    public static bool Write(ulong[] words, int at, int bit, ulong value, int width)
    {
        var word = at + (bit >> 6);
        var shift = bit & 63;
        var mask = BitVector.Mask(width);
        value &= mask;
        var old = words[word];
        var low = (old & ~(mask << shift)) | value << shift;
        words[word] = low;
        var changed = low != old;
        if (shift + width <= 64) return changed;

        old = words[word + 1];
        var high = (old & ~(mask >> (64 - shift))) | value >> (64 - shift);
        words[word + 1] = high;
        return changed || high != old;
    }

    /// <summary>Copies a range of bits; the ranges don't overlap.</summary>
    /// <returns>Whether any bit of the destination changed.</returns>
    public static bool Copy(ulong[] from, int fromAt, int fromBit, ulong[] to, int toAt, int toBit, int width)
    {
        if (width <= 64) return Write(to, toAt, toBit, Read(from, fromAt, fromBit, width), width);
        var changed = false;
        var done = 0;
        if (((fromBit | toBit) & 63) == 0)
        {
            // Whole words, which most wide copies are.
            var source = from.AsSpan(fromAt + (fromBit >> 6), width >> 6);
            var target = to.AsSpan(toAt + (toBit >> 6), width >> 6);
            changed = !source.SequenceEqual(target);
            if (changed) source.CopyTo(target);
            done = width & ~63;
        }

        for (; done < width; done += 64)
        {
            var count = Math.Min(64, width - done);
            changed |= Write(to, toAt, toBit + done, Read(from, fromAt, fromBit + done, count), count);
        }

        return changed;
    }

    /// <returns>Whether any bit of the destination changed.</returns>
    public static bool Clear(ulong[] words, int at, int bit, int width)
    {
        var changed = false;
        for (var done = 0; done < width; done += 64)
            changed |= Write(words, at, bit + done, 0, Math.Min(64, width - done));
        return changed;
    }

    public static BitVector Load(ulong[] words, int at, int width)
    {
        if (width <= 64) return BitVector.FromWord(words[at], width);
        var bytes = MemoryMarshal.AsBytes(words.AsSpan(at, WordsFor(width)));
        return BitVector.FromInteger(new BigInteger(bytes, isUnsigned: true, isBigEndian: false), width);
    }

    /// <returns>Whether any bit changed.</returns>
    public static bool Store(ulong[] words, int at, BitVector value)
    {
        if (value.IsNarrow)
        {
            if (words[at] == value.Low) return false;
            words[at] = value.Low;
            return true;
        }

        var changed = false;
        var rest = value.Unsigned;
        for (var i = 0; i < WordsFor(value.Width); i++)
        {
            var word = (ulong)(rest & ulong.MaxValue);
            changed |= words[at + i] != word;
            words[at + i] = word;
            rest >>= 64;
        }

        return changed;
    }
}
