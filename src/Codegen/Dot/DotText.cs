using System.Globalization;
using System.Text;

namespace WaferHdl.Codegen.Dot;

/// <summary>Text for Graphviz: identifiers, HTML-like labels, the colours of the drawing.</summary>
internal static class DotText
{
    public const string Font = "Helvetica";
    public const string Ink = "#24292f";
    public const string Faint = "#6e7781";
    public const string Input = "#ddf4ff";
    public const string Output = "#dafbe1";
    public const string Register = "#fff8c5";
    public const string Memory = "#ffe8d6";
    public const string Instance = "#eae6ff";
    public const string Operator = "#ffffff";

    public static string Html(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    public static string Small(string text) => $"<FONT POINT-SIZE=\"9\" COLOR=\"{Faint}\">{Html(text)}</FONT>";

    /// <summary>A box with a title and two columns of pins.</summary>
    public static string Box(string title, string? subtitle, string fill, IReadOnlyList<(string Id, string Text)> left, IReadOnlyList<(string Id, string Text)> right)
    {
        var text = new StringBuilder();
        text.Append($"<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"3\" BGCOLOR=\"{fill}\">");
        text.Append($"<TR><TD COLSPAN=\"2\"><B>{Html(title)}</B></TD></TR>");
        if (subtitle is not null) text.Append($"<TR><TD COLSPAN=\"2\">{Small(subtitle)}</TD></TR>");
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            text.Append("<TR>").Append(Pin(left, i, "LEFT")).Append(Pin(right, i, "RIGHT")).Append("</TR>");
        }

        return text.Append("</TABLE>>").ToString();
    }

    private static string Pin(IReadOnlyList<(string Id, string Text)> pins, int index, string align) => index < pins.Count
        ? $"<TD ALIGN=\"{align}\" PORT=\"{pins[index].Id}\"><FONT POINT-SIZE=\"10\">{Html(pins[index].Text)}</FONT></TD>"
        : "<TD></TD>";

    public static string Range(int low, int width) => width == 1
        ? string.Create(CultureInfo.InvariantCulture, $"[{low}]")
        : string.Create(CultureInfo.InvariantCulture, $"[{low + width - 1}:{low}]");

    /// <summary>A long text cut in the middle.</summary>
    public static string Shorten(string text, int length = 24) => text.Length <= length ? text : text[..(length / 2)] + "…" + text[^(length / 2 - 1)..];
}
