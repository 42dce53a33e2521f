using System.Globalization;
using System.Numerics;

namespace WaferHdl.Semantics.Values;

/// <summary>A value of a stated width, as bits. Immutable; equal when width and bits are.</summary>
/// <remarks>Up to 64 bits live in one word, so that simulation of ordinary designs allocates nothing; wider values
/// are a non-negative <see cref="BigInteger"/>. Signedness belongs to operations, not to values.</remarks>
public readonly struct BitVector : IEquatable<BitVector>
{
    private readonly ulong _low;
    private readonly BigInteger? _wide;

    private BitVector(int width, ulong low, BigInteger? wide)
    {
        Width = width;
        _low = low;
        _wide = wide;
    }

    /// <summary>At least 1 in every value that takes part in a design; the default value has width 0.</summary>
    public int Width { get; }

    /// <summary>The low 64 bits.</summary>
    public ulong Low => _low;

    /// <summary>Whether the value lives in one word.</summary>
    public bool IsNarrow => Width <= 64;

    public bool IsZero => _low == 0 && (_wide is null || _wide.Value.IsZero);

    /// <summary>The bits as a non-negative number.</summary>
    public BigInteger Unsigned => _wide ?? _low;

    /// <summary>The bits as two's complement.</summary>
    public BigInteger Signed => this[Width - 1] ? Unsigned - (BigInteger.One << Width) : Unsigned;

    /// <summary>The bits as two's complement, of a narrow value.</summary>
    public long SignedLow => (long)(_low << (64 - Width)) >> (64 - Width);

    public bool this[int bit] => bit < 64 ? (_low >> bit & 1) != 0 : _wide is { } wide && !(wide >> bit).IsEven;

    public static BitVector Zero(int width) => new(width, 0, width > 64 ? BigInteger.Zero : null);

    public static BitVector Bit(bool value) => new(1, value ? 1u : 0u, null);

    public static BitVector AllOnes(int width) =>
        width <= 64 ? FromWord(ulong.MaxValue, width) : FromInteger(BigInteger.MinusOne, width);

    /// <summary>The low <paramref name="width"/> bits of a word; <paramref name="width"/> is at most 64.</summary>
    public static BitVector FromWord(ulong value, int width) => new(width, value & Mask(width), null);

    /// <summary>The low <paramref name="width"/> bits of any integer; negative ones in two's complement.</summary>
    public static BitVector FromInteger(BigInteger value, int width)
    {
        if (width <= 64) return new BitVector(width, (ulong)(value & Mask(width)), null);
        var bits = value & ((BigInteger.One << width) - 1);
        return new BitVector(width, (ulong)(bits & ulong.MaxValue), bits);
    }

    public static ulong Mask(int width) => width >= 64 ? ulong.MaxValue : (1UL << width) - 1;

    public bool Equals(BitVector other) =>
        Width == other.Width && _low == other._low && (IsNarrow || Unsigned == other.Unsigned);

    public override bool Equals(object? obj) => obj is BitVector other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Width, _low, _wide);

    public static bool operator ==(BitVector left, BitVector right) => left.Equals(right);

    public static bool operator !=(BitVector left, BitVector right) => !left.Equals(right);

    /// <summary>Lower-case hexadecimal digits, as many as the width needs, without a prefix.</summary>
    public string ToHex()
    {
        var digits = (Width + 3) / 4;
        if (IsNarrow) return _low.ToString("x" + digits, CultureInfo.InvariantCulture);
        var text = Unsigned.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return text.PadLeft(digits, '0');
    }

    /// <summary><c>8'hff</c>.</summary>
    public override string ToString() => $"{Width}'h{ToHex()}";
}
