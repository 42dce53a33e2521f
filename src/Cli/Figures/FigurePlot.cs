using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Reports.Charts;

namespace WaferHdl.Cli.Figures;

/// <summary>Pictures of figures over a sweep: the measured numbers, and the formula's dashed.</summary>
internal static class FigurePlot
{
    /// <param name="results">Of all points of one sweep.</param>
    public static void Write(CliConsole console, IReadOnlyList<FigureResult> results)
    {
        foreach (var figure in results.GroupBy(r => r.Setting.Name))
        {
            var first = figure.First();
            if (first.Setting.Plot is not { } file) continue;
            var path = Path.GetFullPath(Path.Combine(first.Run.Root, file));
            OutputFolder.WriteOne(path, Draw([.. figure]));
            console.Out.WriteLine($"picture: {DisplayPaths.Of(path)}");
        }
    }

    private static string Draw(IReadOnlyList<FigureResult> results)
    {
        var first = results[0];
        var swept = first.Run.Constants.Swept;
        var axis = first.Setting.PlotAxis ?? swept[^1];
        var others = swept.Where(s => s != axis).ToList();
        var curves = new List<Curve>();
        foreach (var group in results.GroupBy(r => string.Join(", ", others.Select(o => $"{o} = {r.Run.Constants.Values[o]}"))))
        {
            var points = group.OrderBy(r => r.Run.Constants.Values[axis]).ToList();
            var suffix = group.Key.Length > 0 ? ", " + group.Key : "";
            curves.Add(CurveOf("measured" + suffix, points, r => r.Measured));
            if (points.TrueForAll(p => p.Formula is not null))
                curves.Add(CurveOf("formula" + suffix, points, r => r.Formula!.Value) with { IsReference = true });
            var published = points.Where(p => p.Published is not null).ToList();
            if (published.Count > 1) curves.Add(CurveOf("published" + suffix, published, r => r.Published!.Value) with { IsReference = true });
        }

        var isLogarithmic = first.Setting.IsLogarithmic;
        if (isLogarithmic && curves.Any(c => c.X.Concat(c.Y).Any(v => v <= 0)))
            throw CliException.Of(CliRules.Value, $"'{first.Setting.Name}' is not above 0 everywhere", "leave out log = true", first.Setting.Span);
        return LineChart.Draw(first.Run.Family, axis, first.Setting.Name, curves, isLogarithmic: isLogarithmic);

        Curve CurveOf(string name, List<FigureResult> points, Func<FigureResult, double> value) =>
            new(name, [.. points.Select(p => (double)p.Run.Constants.Values[axis])], [.. points.Select(value)]);
    }
}
