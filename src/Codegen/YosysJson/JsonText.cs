using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.YosysJson;

/// <summary>The pieces of JSON that the format is made of: quoted strings, bit lists, parameters.</summary>
internal static class JsonText
{
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>Constant bits are the strings <c>"0"</c> and <c>"1"</c>, others numbers from 2 on.</summary>
    public static void AppendBits(StringBuilder text, ReadOnlySpan<int> bits)
    {
        text.Append('[');
        for (var i = 0; i < bits.Length; i++)
        {
            if (i > 0) text.Append(", ");
            if (bits[i] < 2) text.Append(bits[i] == 0 ? "\"0\"" : "\"1\"");
            else text.Append(bits[i].ToString(CultureInfo.InvariantCulture));
        }

        text.Append(']');
    }

    /// <summary>A number as Yosys writes it: 32 binary digits.</summary>
    public static string Number(int value) => Binary(BitVector.FromInteger(value, 32));

    public static string Flag(bool value) => value ? "1" : "0";

    public static string Binary(BitVector value)
    {
        var digits = new StringBuilder(value.Width);
        for (var bit = value.Width - 1; bit >= 0; bit--) digits.Append(value[bit] ? '1' : '0');
        return digits.ToString();
    }

    public static int[] Constant(BitVector value) => [.. Enumerable.Range(0, value.Width).Select(bit => value[bit] ? 1 : 0)];

    public static int[] Constant(BigInteger value, int width) => Constant(BitVector.FromInteger(value, width));
}
