using System.Globalization;
using System.Security;
using System.Text;

namespace WaferHdl.Reports.Charts;

/// <summary>One bar: a label, its part of the whole from 0 to 1, and the text at its end.</summary>
public sealed record Bar(string Label, double Fraction, string Text);

/// <summary>A picture of horizontal bars as SVG, readable in light and dark pages, without fonts or scripts of its own.</summary>
public static class BarChart
{
    private const int BarHeight = 16;
    private const int Pitch = 20;
    private const int Top = 56;
    private const int BarWidth = 420;
    private const int CharacterWidth = 7;

    /// <summary>Draws the bars from top to bottom. Equal arguments give equal bytes.</summary>
    /// <param name="subtitle">What the length of a bar means.</param>
    public static string Draw(string title, string subtitle, IReadOnlyList<Bar> bars)
    {
        var left = 16 + CharacterWidth * bars.Select(b => b.Label.Length).DefaultIfEmpty(0).Max();
        var right = 24 + CharacterWidth * bars.Select(b => b.Text.Length).DefaultIfEmpty(0).Max();
        var width = Math.Max(left + BarWidth + right, 32 + CharacterWidth * Math.Max(title.Length * 8 / 7, subtitle.Length));
        var height = Top + Pitch * bars.Count + 28;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"24\" font-size=\"14\" font-weight=\"bold\" fill=\"#1f2328\">{Escape(title)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"42\" fill=\"#59636e\">{Escape(subtitle)}</text>\n");
        DrawGrid(svg, left, bars.Count);
        for (var i = 0; i < bars.Count; i++) DrawBar(svg, bars[i], left, Top + Pitch * i);
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawGrid(StringBuilder svg, int left, int count)
    {
        var bottom = Top + Pitch * count;
        for (var percent = 0; percent <= 100; percent += 25)
        {
            var x = Number(left + BarWidth * percent / 100.0);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x}\" y1=\"{Top - 4}\" x2=\"{x}\" y2=\"{bottom}\" stroke=\"#d1d9e0\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{bottom + 14}\" text-anchor=\"middle\" fill=\"#59636e\">{percent} %</text>\n");
        }
    }

    private static void DrawBar(StringBuilder svg, Bar bar, int left, int y)
    {
        var length = Number(BarWidth * Math.Clamp(double.IsNaN(bar.Fraction) ? 0 : bar.Fraction, 0, 1));
        var baseline = y + BarHeight - 4;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left - 8}\" y=\"{baseline}\" text-anchor=\"end\" fill=\"#1f2328\">{Escape(bar.Label)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left}\" y=\"{y}\" width=\"{length}\" height=\"{BarHeight}\" fill=\"#2f6fb7\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + BarWidth + 8}\" y=\"{baseline}\" fill=\"#1f2328\">{Escape(bar.Text)}</text>\n");
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text) => SecurityElement.Escape(text);
}
