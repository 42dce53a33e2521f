using System.Globalization;
using System.Text;
using WaferHdl.Language.Text;

namespace WaferHdl.Codegen.YosysJson;

/// <summary>One connection of a cell.</summary>
internal readonly record struct YosysPin(string Port, bool IsOutput, int[] Bits);

/// <summary>The cells of one module as JSON text, and the numbers of its bits.</summary>
internal sealed class YosysCells
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _nextBit = 2;
    private int _nextHelper;

    public string Text => _text.ToString();

    public int[] NewBits(int width)
    {
        var bits = new int[width];
        for (var i = 0; i < width; i++) bits[i] = _nextBit++;
        return bits;
    }

    /// <summary>A name for a cell that the source does not name.</summary>
    public string HelperName(string type) => $"${type.TrimStart('$')}${(++_nextHelper).ToString(CultureInfo.InvariantCulture)}";

    public void Add(
        string name, string type, IEnumerable<(string Name, string Value)> parameters, IEnumerable<YosysPin> pins, SourceSpan source)
    {
        if (!_names.Add(name)) name = HelperName(type);
        var list = pins as IReadOnlyCollection<YosysPin> ?? [.. pins];
        if (_text.Length > 0) _text.Append(",\n");
        _text.Append($"        {JsonText.Quote(name)}: {{\n");
        _text.Append($"          \"hide_name\": {(name.StartsWith('$') ? 1 : 0)},\n");
        _text.Append($"          \"type\": {JsonText.Quote(type)},\n");
        _text.Append($"          \"parameters\": {{{string.Join(", ", parameters.Select(p => $"{JsonText.Quote(p.Name)}: {JsonText.Quote(p.Value)}"))}}},\n");
        _text.Append($"          \"attributes\": {{{SourceAttribute(source)}}},\n");
        _text.Append($"          \"port_directions\": {{{string.Join(", ", list.Select(p => $"{JsonText.Quote(p.Port)}: \"{(p.IsOutput ? "output" : "input")}\""))}}},\n");
        _text.Append("          \"connections\": {");
        var isFirst = true;
        foreach (var pin in list)
        {
            _text.Append(isFirst ? "" : ", ").Append(JsonText.Quote(pin.Port)).Append(": ");
            JsonText.AppendBits(_text, pin.Bits);
            isFirst = false;
        }

        _text.Append("}\n        }");
    }

    /// <summary><c>$not</c> and the like: A to Y.</summary>
    public int[] Unary(string type, int[] a, int width, SourceSpan source, bool isSigned = false)
    {
        var y = NewBits(width);
        Unary(type, a, y, source, isSigned);
        return y;
    }

    public void Unary(string type, int[] a, int[] y, SourceSpan source, bool isSigned = false) => Add(
        HelperName(type), type,
        [("A_SIGNED", JsonText.Number(isSigned ? 1 : 0)), ("A_WIDTH", JsonText.Number(a.Length)), ("Y_WIDTH", JsonText.Number(y.Length))],
        [new("A", false, a), new("Y", true, y)], source);

    /// <summary><c>$add</c> and the like: A and B to Y.</summary>
    public int[] Binary(string type, int[] a, int[] b, int width, SourceSpan source, bool isASigned = false, bool isBSigned = false)
    {
        var y = NewBits(width);
        Binary(type, a, b, y, source, isASigned, isBSigned);
        return y;
    }

    public void Binary(
        string type, int[] a, int[] b, int[] y, SourceSpan source, bool isASigned = false, bool isBSigned = false) => Add(
        HelperName(type), type,
        [
            ("A_SIGNED", JsonText.Number(isASigned ? 1 : 0)), ("A_WIDTH", JsonText.Number(a.Length)),
            ("B_SIGNED", JsonText.Number(isBSigned ? 1 : 0)), ("B_WIDTH", JsonText.Number(b.Length)),
            ("Y_WIDTH", JsonText.Number(y.Length)),
        ],
        [new("A", false, a), new("B", false, b), new("Y", true, y)], source);

    /// <summary>Select ? whenTrue : whenFalse; Yosys calls the true side B.</summary>
    public int[] Mux(int select, int[] whenTrue, int[] whenFalse, SourceSpan source)
    {
        var y = NewBits(whenTrue.Length);
        Mux(select, whenTrue, whenFalse, y, source);
        return y;
    }

    public void Mux(int select, int[] whenTrue, int[] whenFalse, int[] y, SourceSpan source) => Add(
        HelperName("$mux"), "$mux", [("WIDTH", JsonText.Number(y.Length))],
        [new("A", false, whenFalse), new("B", false, whenTrue), new("S", false, [select]), new("Y", true, y)], source);

    public static string SourceAttribute(SourceSpan source)
    {
        if (source.Source is null) return "";
        var (line, column) = source.Source.PositionOf(source.Start);
        return $"\"src\": {JsonText.Quote(string.Create(CultureInfo.InvariantCulture, $"{source.Source.Path}:{line}.{column}"))}";
    }
}
