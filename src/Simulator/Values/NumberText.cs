using System.Globalization;
using System.Numerics;

namespace WaferHdl.Simulator.Values;

/// <summary>Reads numbers as users write them in data files and on the command line, exactly.</summary>
public static class NumberText
{
    // Enough for any double, and small enough that no file can make a number huge.
    private const int MaximumExponent = 10_000;

    /// <summary>An integer: decimal, <c>0x</c>, <c>0b</c>, with a sign and <c>_</c>; or <c>true</c>,
    /// <c>false</c>.</summary>
    public static bool TryParse(string text, out BigInteger value)
    {
        value = text == "true" ? 1 : 0;
        if (text is "true" or "false") return true;
        var isNegative = text.StartsWith('-');
        var digits = (isNegative || text.StartsWith('+') ? text[1..] : text).Replace(
            "_", "", StringComparison.Ordinal);
        var isNumber = digits switch
        {
            ['0', 'x' or 'X', .. var hex] =>
                TryParse("0" + hex, hex, NumberStyles.AllowHexSpecifier, out value),
            ['0', 'b' or 'B', .. var bits] =>
                TryParse("0" + bits, bits, NumberStyles.AllowBinarySpecifier, out value),
            _ => TryParse(digits, digits, NumberStyles.None, out value),
        };
        if (isNegative) value = -value;
        return isNumber;
    }

    /// <summary>A decimal number with point and exponent, times 2^<paramref name="frac"/>, rounded to the
    /// nearest integer, ties to even.</summary>
    public static bool TryParseFixed(string text, int frac, out BigInteger value)
    {
        if (TryParse(text, out value))
        {
            value = Scale(value, 1, frac);
            return true;
        }

        var exponent = 0;
        var mantissa = text;
        var e = text.IndexOfAny(['e', 'E', 'd', 'D']);
        if (e >= 0)
        {
            mantissa = text[..e];
            if (!int.TryParse(
                    text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                    out exponent)
                || Math.Abs(exponent) > MaximumExponent) return false;
        }

        var point = mantissa.IndexOf('.');
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        if (mantissa.Length > MaximumExponent
            || !BigInteger.TryParse(
                mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits))
            return false;
        value = exponent >= 0
            ? Scale(digits * BigInteger.Pow(10, exponent), 1, frac)
            : Scale(digits, BigInteger.Pow(10, -exponent), frac);
        return true;
    }

    // numerator / denominator · 2^frac, to nearest, ties to even.
    private static BigInteger Scale(BigInteger numerator, BigInteger denominator, int frac)
    {
        if (frac >= 0) numerator <<= frac;
        else denominator <<= -frac;
        if (denominator.IsOne) return numerator;
        var floor = BigInteger.DivRem(numerator, denominator, out var rest);
        if (rest.Sign < 0)
        {
            floor -= 1;
            rest += denominator;
        }

        var half = (rest * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !floor.IsEven) ? floor + 1 : floor;
    }

    private static bool TryParse(string text, string digits, NumberStyles style, out BigInteger value)
    {
        value = 0;
        return digits.Length is > 0 and <= 2_000_000
            && BigInteger.TryParse(text, style, CultureInfo.InvariantCulture, out value);
    }
}
