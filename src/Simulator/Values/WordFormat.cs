using System.Globalization;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Values;

/// <summary>How the words of a memory stand in a file: as integers, or as one or several floating-point numbers, of which
/// the first has the low bits.</summary>
public sealed class WordFormat
{
    private const int MostParts = 64;

    private readonly FloatFormat? _float;
    private readonly int _parts;

    private WordFormat(string name, FloatFormat? format, int parts) => (Name, _float, _parts) = (name, format, parts);

    /// <summary>Any integer that fits is read; written as unsigned.</summary>
    public static WordFormat Unsigned { get; } = new("unsigned", null, 1);

    public static WordFormat Signed { get; } = new("signed", null, 1);

    public static WordFormat Hex { get; } = new("hex", null, 1);

    /// <summary>For help texts.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["unsigned", "signed", "hex", .. FloatFormat.All.Select(f => f.Name), "f16x2", "bf16x2", "f16x4"];

    public string Name { get; }

    /// <summary>The bits that a word must have; null: any number.</summary>
    public int? Width => _float is null ? null : _float.Width * _parts;

    /// <summary>By name: <c>f32</c>, <c>f16x2</c>, <c>signed</c>; null: unsigned.</summary>
    public static WordFormat? Find(string? name)
    {
        if (name is null) return Unsigned;
        foreach (var integer in new[] { Unsigned, Signed, Hex })
            if (integer.Name == name)
                return integer;
        foreach (var format in FloatFormat.All)
        {
            if (format.Name == name) return new WordFormat(name, format, 1);
            if (name.StartsWith(format.Name + "x", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(format.Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
                && parts is >= 1 and <= MostParts)
                return new WordFormat(name, format, parts);
        }

        return null;
    }

    /// <param name="error">Lower-case, without a period; null when it was read.</param>
    public BitVector? Read(ReadOnlySpan<char> text, int width, out string? error)
    {
        error = null;
        text = text.Trim();
        if (_float is null) return ReadInteger(text, width, out error);
        if (_parts == 1) return ReadFloat(text, out error) is { } bits ? BitVector.FromWord(bits, width) : null;
        var word = BitVector.Zero(width);
        var parts = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != _parts)
        {
            error = $"'{Short(text)}' has {parts.Length} numbers, but a word of {Name} has {_parts}, with blanks between";
            return null;
        }

        for (var i = 0; i < _parts; i++)
        {
            if (ReadFloat(parts[i], out error) is not { } part) return null;
            word = BitMath.Insert(word, i * _float.Width, BitVector.FromWord(part, _float.Width));
        }

        return word;
    }

    /// <summary>As it is read again.</summary>
    public string Write(BitVector word)
    {
        if (_float is null)
        {
            return ReferenceEquals(this, Hex) ? "0x" + word.ToHex()
                : (ReferenceEquals(this, Signed) ? word.Signed : word.Unsigned).ToString(CultureInfo.InvariantCulture);
        }

        if (_parts == 1) return FloatText.Format(word.Low, _float);
        return string.Join(' ', Enumerable.Range(0, _parts).Select(
            i => FloatText.Format(BitMath.Slice(word, i * _float.Width, _float.Width).Low, _float)));
    }

    private ulong? ReadFloat(ReadOnlySpan<char> text, out string? error)
    {
        error = null;
        if (FloatText.TryParse(text, _float!, out var bits)) return bits;
        error = $"'{Short(text)}' is no number of {_float!.Name}";
        return null;
    }

    private static BitVector? ReadInteger(ReadOnlySpan<char> text, int width, out string? error)
    {
        error = null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var small) && small <= BitVector.Mask(width))
            return BitVector.FromWord(small, width);
        if (text is ['0', 'x', .. var digits]
            && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out small)
            && small <= BitVector.Mask(width))
            return BitVector.FromWord(small, width);
        if (!TryParseInteger(text.ToString(), out var value))
        {
            error = $"'{Short(text)}' is no whole number";
            return null;
        }

        if (value >= -(BigInteger.One << (width - 1)) && value < BigInteger.One << width) return BitVector.FromInteger(value, width);
        error = $"'{Short(text)}' does not fit in a word of {width} bits";
        return null;
    }

    // 3.0 and 1e3 are integers too.
    private static bool TryParseInteger(string text, out BigInteger value) =>
        NumberText.TryParse(text, out value)
        || (NumberText.TryParseFixed(text, 0, out value) && NumberText.TryParseFixed(text, 64, out var scaled) && scaled == value << 64);

    private static string Short(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : text[..60].ToString() + "…";
}
