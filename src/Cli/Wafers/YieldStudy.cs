using WaferHdl.Elaborator.Wafers.Yield;

namespace WaferHdl.Cli.Wafers;

/// <summary>Draws the wafers of all points on all cores. The counts depend on the seed only, not on threads or
/// interruptions.</summary>
internal sealed class YieldStudy(IReadOnlyList<YieldPoint> points, long maps, ulong seed)
{
    private const int BatchMaps = 250;

    public long Total => maps * points.Count;

    public long Done => points.Sum(point => Math.Min(point.Maps, maps));

    /// <param name="report">Called after each round, with the point in work.</param>
    public void Run(CancellationToken token, Action<YieldPoint> report)
    {
        var batchesAtOnce = 16 * Environment.ProcessorCount;
        foreach (var point in points)
        {
            var sampler = new YieldSampler(point.Policy.Shape, point.Model, seed);
            while (point.Maps < maps)
            {
                token.ThrowIfCancellationRequested();
                var first = point.Maps;
                var count = Math.Min(maps - first, (long)BatchMaps * batchesAtOnce);
                var good = new long[(count + BatchMaps - 1) / BatchMaps];
                Parallel.For(0, good.Length, i => good[i] = sampler.CountGood(
                    first + ((long)i * BatchMaps), Math.Min(BatchMaps, count - ((long)i * BatchMaps))));
                point.Good += good.Sum();
                point.Maps += count;
                report(point);
            }
        }
    }
}
