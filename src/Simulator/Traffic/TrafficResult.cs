using System.Collections.Immutable;

namespace WaferHdl.Simulator.Traffic;

/// <summary>What one run at one injection rate is to do.</summary>
/// <param name="Rate">Packets a tile offers in a cycle, from 0 to 1.</param>
/// <param name="Warmup">Cycles before packets count.</param>
/// <param name="Measure">Cycles whose packets count.</param>
/// <param name="Limit">Mean latency in cycles from which a network counts as saturated.</param>
/// <param name="InjectionVcs">Channels on which packets enter: the first so many; 0: all.</param>
public sealed record TrafficSettings(
    double Rate, int Warmup = 500, int Measure = 2_000, double Limit = 500, ulong Seed = 1, int InjectionVcs = 0);

/// <summary>What one run measured. Latencies are cycles from the birth of a packet, waiting at its source included, to
/// the cycle in which its destination takes it.</summary>
/// <param name="Rate">What was offered: packets per tile and cycle.</param>
/// <param name="Accepted">What arrived: packets per tile and cycle, of the measured cycles.</param>
/// <param name="IsStable">Whether all measured packets arrived at a mean latency below the limit, and at least 98 % as many
/// arrived in the measured cycles as were offered.</param>
/// <param name="Hops">Mean distance of the measured packets.</param>
public sealed record TrafficPoint(
    double Rate, double Accepted, double Latency, double Percentile99, int MaximumLatency, double Hops, long Packets,
    int Cycles, bool IsStable)
{
    /// <summary>Mean latency and number of packets by distance, from 0 hops on.</summary>
    public ImmutableArray<(double Latency, long Packets)> ByHops { get; init; } = [];

    /// <summary>Packets that arrived at each tile in the measured cycles.</summary>
    public ImmutableArray<int> Arrivals { get; init; } = [];

    /// <summary>The straight line through latency against distance, each packet counted: latency = fixed + perHop ·
    /// hops.</summary>
    public (double Fixed, double PerHop) Pipeline()
    {
        double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (var hops = 0; hops < ByHops.Length; hops++)
        {
            var (latency, packets) = ByHops[hops];
            n += packets;
            sx += (double)packets * hops;
            sy += packets * latency;
            sxx += (double)packets * hops * hops;
            sxy += packets * latency * hops;
        }

        var spread = n * sxx - sx * sx;
        if (n == 0 || spread == 0) return (n == 0 ? 0 : sy / n, 0);
        var slope = (n * sxy - sx * sy) / spread;
        return ((sy - slope * sx) / n, slope);
    }
}
