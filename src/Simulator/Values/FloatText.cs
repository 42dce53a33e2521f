using System.Globalization;
using System.Numerics;

namespace WaferHdl.Simulator.Values;

/// <summary>Floating-point numbers as users write them: decimal (<c>-1.5e3</c>), hexadecimal with a power of two
/// (<c>0x1.8p-3</c>), <c>inf</c>, <c>nan</c>, or the bits themselves (<c>0x7fc00001</c>).</summary>
public static class FloatText
{
    // Past the exponents of all formats, and small enough that no file can make a number huge.
    private const int MaximumExponent = 10_000;

    /// <summary>Rounded to the nearest, ties to even, from the exact value; what is too large is infinite.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, FloatFormat format, out ulong bits)
    {
        bits = 0;
        text = text.Trim();
        if (text.IsEmpty) return false;
        var isNegative = text[0] == '-';
        var number = text[0] is '-' or '+' ? text[1..] : text;
        if (number.IsEmpty || !TryParseMagnitude(number, format, out bits)) return false;
        // A pattern of bits has its own sign.
        if (isNegative && bits >= format.Sign) return false;
        if (isNegative) bits |= format.Sign;
        return true;
    }

    /// <summary>The shortest decimal number that is read as the same bits; <c>nan</c> for the quiet NaN without payload, the
    /// bits of other ones.</summary>
    public static string Format(ulong bits, FloatFormat format)
    {
        var magnitude = bits & ~format.Sign;
        var sign = magnitude == bits ? "" : "-";
        if (bits == format.QuietNan) return "nan";
        if (magnitude > format.Infinity) return "0x" + bits.ToString($"x{format.Width / 4}", CultureInfo.InvariantCulture);
        return sign + (magnitude == format.Infinity ? "inf" : Shortest(magnitude, format));
    }

    private static bool TryParseMagnitude(ReadOnlySpan<char> text, FloatFormat format, out ulong bits)
    {
        bits = format.Infinity;
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return true;
        bits = format.QuietNan;
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase)) return true;
        bits = 0;
        if (text is ['0', 'x' or 'X', .. var digits])
        {
            return digits.IndexOfAny("pP.") >= 0
                ? TryParseHex(digits, format, out bits)
                : ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
                  && (bits & ~(format.Sign | (format.Sign - 1))) == 0;
        }

        return text[0] is '.' or (>= '0' and <= '9') && TryParseDecimal(text, format, out bits);
    }

    // The runtime rounds exactly in the formats that it has.
    private static bool TryParseDecimal(ReadOnlySpan<char> text, FloatFormat format, out ulong bits)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bits = 0;
        if (ReferenceEquals(format, FloatFormat.F32))
        {
            if (!float.TryParse(text, Style, CultureInfo.InvariantCulture, out var single)) return false;
            bits = BitConverter.SingleToUInt32Bits(single);
            return true;
        }

        if (ReferenceEquals(format, FloatFormat.F64))
        {
            if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number)) return false;
            bits = BitConverter.DoubleToUInt64Bits(number);
            return true;
        }

        return TryParseExact(text, format, out bits);
    }

    internal static bool TryParseExact(ReadOnlySpan<char> text, FloatFormat format, out ulong bits)
    {
        bits = 0;
        if (!TrySplit(text, "eE", out var exponent, out var whole, out var fraction)) return false;
        if (!TryDigits(whole, fraction, NumberStyles.None, out var digits)) return false;
        exponent -= fraction.Length;
        bits = exponent >= 0
            ? Round(digits * BigInteger.Pow(10, exponent), BigInteger.One, 0, format)
            : Round(digits, BigInteger.Pow(10, -exponent), 0, format);
        return true;
    }

    private static bool TryParseHex(ReadOnlySpan<char> text, FloatFormat format, out ulong bits)
    {
        bits = 0;
        if (!TrySplit(text, "pP", out var exponent, out var whole, out var fraction)) return false;
        if (!TryDigits(whole, fraction, NumberStyles.AllowHexSpecifier, out var digits)) return false;
        bits = Round(digits, BigInteger.One, exponent - (4 * fraction.Length), format);
        return true;
    }

    private static bool TrySplit(
        ReadOnlySpan<char> text, string marks, out int exponent, out ReadOnlySpan<char> whole, out ReadOnlySpan<char> fraction)
    {
        exponent = 0;
        var mark = text.IndexOfAny(marks);
        whole = mark >= 0 ? text[..mark] : text;
        fraction = default;
        if (mark >= 0)
        {
            if (!int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
                return false;
            exponent = Math.Clamp(exponent, -MaximumExponent, MaximumExponent);
        }

        var point = whole.IndexOf('.');
        if (point >= 0)
        {
            fraction = whole[(point + 1)..];
            whole = whole[..point];
        }

        return whole.Length + fraction.Length is > 0 and <= MaximumExponent;
    }

    private static bool TryDigits(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, NumberStyles style, out BigInteger digits) =>
        BigInteger.TryParse(string.Concat("0", whole, fraction), style, CultureInfo.InvariantCulture, out digits);

    // numerator / denominator · 2^scale.
    private static ulong Round(BigInteger numerator, BigInteger denominator, int scale, FloatFormat format)
    {
        if (numerator.IsZero) return 0;
        // Of the highest bit: the quotient lies in [2^top, 2^(top + 1)).
        var top = (int)(numerator.GetBitLength() - denominator.GetBitLength());
        var isBelow = top >= 0 ? numerator < denominator << top : numerator << -top < denominator;
        top += scale - (isBelow ? 1 : 0);
        if (top > format.Bias) return format.Infinity;

        var exponent = Math.Max(top, 1 - format.Bias);
        var shift = scale - exponent + format.FractionBits;
        if (shift >= 0) numerator <<= shift;
        else denominator <<= -shift;
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest * 2).CompareTo(denominator);
        if (half > 0 || (half == 0 && !quotient.IsEven)) quotient += 1;

        // A carry out of the fraction goes into the exponent.
        var bits = (ulong)quotient;
        return top < exponent ? bits : bits + ((ulong)(exponent + format.Bias - 1) << format.FractionBits);
    }

    private static string Shortest(ulong magnitude, FloatFormat format)
    {
        if (ReferenceEquals(format, FloatFormat.F32))
            return Plain(BitConverter.UInt32BitsToSingle((uint)magnitude).ToString("R", CultureInfo.InvariantCulture));
        if (ReferenceEquals(format, FloatFormat.F64))
            return Plain(BitConverter.UInt64BitsToDouble(magnitude).ToString("R", CultureInfo.InvariantCulture));
        var value = ToDouble(magnitude, format);
        for (var digits = 1; ; digits++)
        {
            var text = value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture);
            if (digits < 17 && (!TryParseExact(text, format, out var back) || back != magnitude)) continue;
            return Plain(double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static double ToDouble(ulong magnitude, FloatFormat format)
    {
        var exponent = (int)(magnitude >> format.FractionBits);
        var fraction = magnitude & ((1UL << format.FractionBits) - 1);
        if (exponent > 0) fraction |= 1UL << format.FractionBits;
        return Math.ScaleB(fraction, Math.Max(exponent, 1) - format.Bias - format.FractionBits);
    }

    private static string Plain(string text) => text.Replace("E+", "e", StringComparison.Ordinal).Replace('E', 'e');
}
