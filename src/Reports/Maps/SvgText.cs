using System.Globalization;
using System.Security;
using System.Text;

namespace WaferHdl.Reports.Maps;

/// <summary>SVG being written: elements with short numbers.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    /// <summary>A line of SVG; numbers in it are written with up to two decimals.</summary>
    public void Line(FormattableString line)
    {
        _text.Append(string.Format(NumberFormat.Short, line.Format, line.GetArguments())).Append('\n');
    }

    public void Text(double x, double y, string text, string attributes = "")
    {
        _text.Append("<text x=\"").Append(Short(x)).Append("\" y=\"").Append(Short(y)).Append('"');
        if (attributes.Length > 0) _text.Append(' ').Append(attributes);
        _text.Append('>').Append(Escape(text)).Append("</text>\n");
    }

    /// <summary>Many parts as one element; nothing where there is none.</summary>
    public void Path(SvgPath path, string attributes)
    {
        if (!path.IsEmpty) _text.Append("<path ").Append(attributes).Append(" d=\"").Append(path).Append("\"/>\n");
    }

    public static string Short(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Escape(string text) => SecurityElement.Escape(text);

    public override string ToString() => _text.ToString();

    private sealed class NumberFormat : IFormatProvider, ICustomFormatter
    {
        public static NumberFormat Short { get; } = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            double number => SvgText.Short(number),
            IFormattable other => other.ToString(format, CultureInfo.InvariantCulture),
            _ => arg?.ToString() ?? "",
        };
    }
}

/// <summary>The outline of many parts.</summary>
internal sealed class SvgPath
{
    private readonly StringBuilder _text = new();

    public bool IsEmpty => _text.Length == 0;

    public void Box(double left, double top, double width, double height) =>
        Append('M', left, top).Append('h', width).Append('v', height).Append('h', -width).Close();

    public void Line(double fromX, double fromY, double toX, double toY) => Append('M', fromX, fromY).Append('L', toX, toY);

    public void Curve(double fromX, double fromY, double bendX, double bendY, double toX, double toY) =>
        Append('M', fromX, fromY).Append('Q', bendX, bendY).Append(' ', toX, toY);

    public override string ToString() => _text.ToString();

    private SvgPath Append(char command, double x, double y)
    {
        _text.Append(command).Append(SvgText.Short(x)).Append(' ').Append(SvgText.Short(y));
        return this;
    }

    private SvgPath Append(char command, double length)
    {
        _text.Append(command).Append(SvgText.Short(length));
        return this;
    }

    private void Close() => _text.Append('z');
}
