using System.Globalization;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Hexadecimal digits as a value of a stated width.</summary>
internal static class WnlHex
{
    /// <returns>False when the number needs more bits, or the width is past the limit.</returns>
    public static bool TryParse(ReadOnlySpan<char> digits, int width, int maxWidth, out BitVector value)
    {
        value = BitVector.Zero(1);
        if (width > maxWidth || digits.Length == 0 || digits.Length > maxWidth / 4 + 1) return false;
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit(digit))
                return false;
        if (digits.Length <= 16)
        {
            var word = ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            value = width <= 64 ? BitVector.FromWord(word, width) : BitVector.FromInteger(word, width);
            return width >= 64 || word <= BitVector.Mask(width);
        }

        // The leading zero keeps the number from being read as negative.
        var number = BigInteger.Parse("0" + digits.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (number.GetBitLength() > width) return false;
        value = BitVector.FromInteger(number, width);
        return true;
    }
}
