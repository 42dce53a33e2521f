using System.Collections.Immutable;
using ScottPlot;

namespace WaferHdl.Reports.Charts;

/// <summary>One curve of a chart, in order of x.</summary>
/// <param name="Low">The lower end of the interval of each point; empty without intervals.</param>
public sealed record Curve(
    string Name, ImmutableArray<double> X, ImmutableArray<double> Y, ImmutableArray<double> Low,
    ImmutableArray<double> High)
{
    public Curve(string name, ImmutableArray<double> x, ImmutableArray<double> y)
        : this(name, x, y, [], [])
    {
    }

    /// <summary>Whether it is a reference that the others are compared with: drawn dashed.</summary>
    public bool IsReference { get; init; }
}

/// <summary>Curves over one axis, as SVG.</summary>
public static class LineChart
{
    private const int Width = 760;
    private const int Height = 460;

    /// <summary>Draws the curves over each other with a legend.</summary>
    /// <param name="maximumY">The top of the axis; null: what the curves need.</param>
    public static string Draw(
        string title, string xLabel, string yLabel, IReadOnlyList<Curve> curves, double? maximumY = null)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
        var next = 0;
        foreach (var curve in curves)
        {
            var line = plot.Add.Scatter(curve.X.ToArray(), curve.Y.ToArray());
            line.LegendText = curve.Name;
            line.LineWidth = 2;
            line.Color = plot.Add.Palette.GetColor(next++);
            if (curve.IsReference)
            {
                line.LinePattern = LinePattern.Dashed;
                line.MarkerSize = 0;
            }

            if (curve.Low.IsDefaultOrEmpty) continue;
            var band = plot.Add.FillY(curve.X.ToArray(), curve.Low.ToArray(), curve.High.ToArray());
            band.FillColor = line.Color.WithAlpha(0.2);
            band.LineWidth = 0;
        }

        if (curves.Count > 1) plot.ShowLegend(Edge.Right);
        plot.Axes.AutoScale();
        if (maximumY is { } top) plot.Axes.SetLimitsY(0, top);
        return plot.GetSvgXml(Width, Height);
    }
}
