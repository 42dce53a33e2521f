using System.Collections.Immutable;
using System.Globalization;
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
    /// <param name="isLogarithmic">Both axes; all numbers are then above 0.</param>
    public static string Draw(
        string title, string xLabel, string yLabel, IReadOnlyList<Curve> curves, double? maximumY = null,
        bool isLogarithmic = false)
    {
        if (isLogarithmic) curves = [.. curves.Select(c => c with { X = Logarithms(c.X), Y = Logarithms(c.Y) })];
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
        if (isLogarithmic)
        {
            plot.Axes.Bottom.TickGenerator = Ticks(curves.SelectMany(c => c.X));
            plot.Axes.Left.TickGenerator = Ticks(Decades(curves.SelectMany(c => c.Y)));
        }

        plot.Axes.AutoScale();
        if (maximumY is { } top) plot.Axes.SetLimitsY(0, top);
        return plot.GetSvgXml(Width, Height);
    }

    private static ImmutableArray<double> Logarithms(ImmutableArray<double> numbers) => [.. numbers.Select(Math.Log10)];

    // More than are labelled one by one, with the same range.
    private static IEnumerable<double> Decades(IEnumerable<double> logarithms)
    {
        var all = logarithms.ToList();
        return all.Count == 0 ? [0] : Enumerable.Range(0, 20).Select(i => all.Min() + ((all.Max() - all.Min() + 0.1) * i / 19));
    }

    // Of the numbers themselves, while they are few; else 1, 2, 5, 10, ...
    private static ScottPlot.TickGenerators.NumericManual Ticks(IEnumerable<double> logarithms)
    {
        double[] all = [.. logarithms.Distinct().Order()];
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        if (all.Length <= 12)
        {
            foreach (var power in all) Add(Math.Pow(10, power));
            return ticks;
        }

        for (var power = (int)Math.Floor(all[0]); power <= all[^1]; power++)
            foreach (var digit in new[] { 1, 2, 5 })
                if (digit == 1 || all[^1] - all[0] < 4)
                    Add(digit * Math.Pow(10, power));
        return ticks;

        void Add(double number) => ticks.AddMajor(Math.Log10(number), number.ToString("#,0.####", CultureInfo.InvariantCulture));
    }
}
