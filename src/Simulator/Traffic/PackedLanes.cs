using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Traffic;

/// <summary>The values of one leaf of an array port, element 0 in the low bits, as words that can be set one by one.</summary>
internal sealed class PackedLanes(int count, int width)
{
    private readonly ulong[] _words = new ulong[(count * width + 63) / 64 + 1];

    public int Width => width;

    public bool IsEmpty => Array.TrueForAll(_words, w => w == 0);

    public void Clear() => Array.Clear(_words);

    /// <summary>Sets bits of an element, at most 64.</summary>
    public void Set(int element, int offset, int size, ulong value)
    {
        var low = element * width + offset;
        var bits = Math.Min(size, 64);
        value &= BitVector.Mask(bits);
        var (word, shift) = (low >> 6, low & 63);
        _words[word] = _words[word] & ~(BitVector.Mask(bits) << shift) | value << shift;
        if (shift + bits <= 64) return;
        var rest = 64 - shift;
        _words[word + 1] = _words[word + 1] & ~(BitVector.Mask(bits) >> rest) | value >> rest;
    }

    public void Set(int element, ulong value) => Set(element, 0, width, value);

    public ulong Get(int element) => Get(element, 0, width);

    /// <summary>Bits of an element, the low 64 of them.</summary>
    public ulong Get(int element, int offset, int size)
    {
        var low = element * width + offset;
        var (word, shift) = (low >> 6, low & 63);
        var value = _words[word] >> shift;
        if (shift != 0) value |= _words[word + 1] << (64 - shift);
        return value & BitVector.Mask(Math.Min(size, 64));
    }

    public void Read(BitVector value)
    {
        Array.Clear(_words);
        if (value.IsNarrow) _words[0] = value.Low;
        else value.Unsigned.TryWriteBytes(MemoryMarshal.AsBytes(_words.AsSpan()), out _, isUnsigned: true);
    }

    public BitVector ToBits()
    {
        var total = count * width;
        return total <= 64
            ? BitVector.FromWord(_words[0], total)
            : BitVector.FromInteger(
                new BigInteger(MemoryMarshal.AsBytes(_words.AsSpan()), isUnsigned: true), total);
    }
}
