using System.Globalization;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Sized literals.</summary>
internal static class VerilogLiteral
{
    // Verilator and Icarus fail on literals of millions of bits; 4,096 is safe everywhere.
    private const int MaxBits = 4096;

    /// <summary>Small numbers in decimal, others in hexadecimal; over 4,096 bits a concatenation.</summary>
    public static string Of(BitVector value)
    {
        if (value.Width == 1) return value.IsZero ? "1'b0" : "1'b1";
        if (value.Width > MaxBits) return OfWide(value);
        var width = value.Width.ToString(CultureInfo.InvariantCulture);
        var isMask = value.Width >= 8 && value == BitVector.AllOnes(value.Width);
        return value.Unsigned < 256 && !isMask
            ? $"{width}'d{value.Low.ToString(CultureInfo.InvariantCulture)}"
            : $"{width}'h{value.ToHex()}";
    }

    /// <summary>As an operand of a signed operator.</summary>
    public static string OfSigned(BitVector value)
    {
        var number = value.Signed;
        if (value.Width == 1 || value.Width > 32 || number == -(BigInteger.One << (value.Width - 1)))
            return $"$signed({Of(value)})";
        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture);
        return $"{(number.Sign < 0 ? "-" : "")}{value.Width.ToString(CultureInfo.InvariantCulture)}'sd{digits}";
    }

    /// <summary>Binary with <c>?</c> where the mask is 0, for <c>casez</c>.</summary>
    public static string OfPattern(BitVector value, BitVector mask)
    {
        if (mask == BitVector.AllOnes(mask.Width)) return Of(value);
        var digits = new char[value.Width];
        for (var bit = 0; bit < value.Width; bit++)
            digits[value.Width - 1 - bit] = !mask[bit] ? '?' : value[bit] ? '1' : '0';
        return $"{value.Width.ToString(CultureInfo.InvariantCulture)}'b{new string(digits)}";
    }

    private static string OfWide(BitVector value)
    {
        if (value.IsZero) return $"{{{value.Width.ToString(CultureInfo.InvariantCulture)}{{1'b0}}}}";
        var parts = new List<string>();
        for (var high = value.Width; high > 0;)
        {
            var width = high % MaxBits == 0 ? MaxBits : high % MaxBits;
            parts.Add(Of(BitMath.Slice(value, high - width, width)));
            high -= width;
        }

        return "{" + string.Join(", ", parts) + "}";
    }
}
