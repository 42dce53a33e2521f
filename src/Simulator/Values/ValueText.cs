using System.Globalization;
using System.Numerics;
using System.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Values;

/// <summary>Values as a user would write them: numbers, enum names, structs and arrays by their
/// parts.</summary>
public static class ValueText
{
    /// <param name="format"><c>hex</c> and <c>bin</c> give all digits of the width without a prefix, as
    /// Verilog's <c>%h</c> and <c>%b</c> do; <c>dec</c>; null: by type.</param>
    public static string Format(BitVector value, HdlType type, string? format = null)
    {
        switch (type)
        {
            case StructType structure:
                var fields = structure.Fields.Select((field, i) =>
                {
                    var part = BitMath.Slice(value, structure.LowBitOf(i), field.Type.Width);
                    return $"{field.Name}: {Format(part, field.Type, format)}";
                });
                return $"{{ {string.Join(", ", fields)} }}";
            case ArrayType array:
                var width = array.Element.Width;
                return "[" + string.Join(", ", Enumerable.Range(0, array.Length).Select(i =>
                    Format(BitMath.Slice(value, i * width, width), array.Element, format))) + "]";
            case EnumType named when format is null:
                return NameOf(value, named) ?? Number(value, named.Base);
        }

        return format switch
        {
            "hex" => value.ToHex(),
            "bin" => ToBinary(value),
            _ => Number(value, type),
        };
    }

    /// <summary>An exact integer; it has no width, so no leading zeros.</summary>
    public static string Format(BigInteger value, string? format = null) => format switch
    {
        "hex" => Signed(value, BigInteger.Abs(value).ToString("x", CultureInfo.InvariantCulture)),
        "bin" => Signed(value, BigInteger.Abs(value).ToString("b", CultureInfo.InvariantCulture)),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The name of an encoding (<c>Busy</c>), or null where it has none.</summary>
    public static string? NameOf(BitVector value, EnumType type)
    {
        var number = ToInteger(value, type);
        foreach (var name in type.Names)
            if (name.Value == number)
                return name.Name;
        return null;
    }

    /// <summary>The bits as a number, in the sign of the type.</summary>
    public static BigInteger ToInteger(BitVector value, HdlType type) =>
        IsSigned(type) ? value.Signed : value.Unsigned;

    public static bool IsSigned(HdlType type) => type is IntType or EnumType { Base: IntType };

    /// <summary>All bits, the highest first.</summary>
    public static string ToBinary(BitVector value)
    {
        var text = new StringBuilder(value.Width);
        for (var bit = value.Width - 1; bit >= 0; bit--) text.Append(value[bit] ? '1' : '0');
        return text.ToString();
    }

    private static string Number(BitVector value, HdlType type) =>
        value.IsNarrow && !IsSigned(type)
            ? value.Low.ToString(CultureInfo.InvariantCulture)
            : ToInteger(value, type).ToString(CultureInfo.InvariantCulture);

    private static string Signed(BigInteger value, string digits)
    {
        var shown = digits.TrimStart('0');
        return (value.Sign < 0 ? "-" : "") + (shown.Length == 0 ? "0" : shown);
    }
}
