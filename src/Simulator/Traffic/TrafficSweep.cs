using System.Collections.Immutable;

namespace WaferHdl.Simulator.Traffic;

/// <summary>A curve of latency against injection rate, and where the network saturates.</summary>
/// <param name="Points">By rate.</param>
/// <param name="Stable">The highest rate that was stable; 0 when none was.</param>
/// <param name="Unstable">The lowest rate that was not; above 1 when all were stable.</param>
public sealed record TrafficCurve(ImmutableArray<TrafficPoint> Points, double Stable, double Unstable)
{
    /// <summary>The middle of the last stable and the first unstable rate, or null when all rates were stable.</summary>
    public double? Saturation => Unstable > 1 ? null : (Stable + Unstable) / 2;
}

/// <summary>Chooses rates: those that are asked for, or a ladder up to saturation and a bisection of its last step.</summary>
public static class TrafficSweep
{
    private const double Step = 0.05;
    private const double Finest = 0.0101;

    /// <summary>Runs every rate.</summary>
    /// <param name="rates">Null: find them.</param>
    /// <param name="runAll">Runs some rates, perhaps at the same time, and gives their points in order.</param>
    public static TrafficCurve Run(
        IReadOnlyList<double>? rates, Func<IReadOnlyList<double>, IReadOnlyList<TrafficPoint>> runAll)
    {
        var points = new List<TrafficPoint>();
        if (rates is not null)
        {
            points.AddRange(runAll(rates));
            return Curve(points);
        }

        // Two at a time: machines have at least two cores, and little is run beyond saturation.
        var ladder = new List<double> { 0.02 };
        for (var i = 1; i * Step <= 1.0001; i++) ladder.Add(Math.Round(i * Step, 2));
        for (var i = 0; i < ladder.Count && points.All(p => p.IsStable); i += 2)
            points.AddRange(runAll(ladder.GetRange(i, Math.Min(2, ladder.Count - i))));
        for (var curve = Curve(points); curve.Unstable <= 1 && curve.Unstable - curve.Stable > Finest; curve = Curve(points))
        {
            var third = (curve.Unstable - curve.Stable) / 3;
            double[] between = third < 0.01
                ? [Math.Round((curve.Stable + curve.Unstable) / 2, 3)]
                : [Math.Round(curve.Stable + third, 3), Math.Round(curve.Unstable - third, 3)];
            points.AddRange(runAll(between));
        }

        return Curve(points);
    }

    private static TrafficCurve Curve(IEnumerable<TrafficPoint> points)
    {
        ImmutableArray<TrafficPoint> ordered = [.. points.OrderBy(p => p.Rate)];
        var unstable = ordered.Where(p => !p.IsStable).Select(p => p.Rate).DefaultIfEmpty(2).Min();
        var stable = ordered.Where(p => p.IsStable && p.Rate < unstable).Select(p => p.Rate).DefaultIfEmpty(0).Max();
        return new TrafficCurve(ordered, stable, unstable);
    }
}
