using System.Collections.Immutable;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>Where the strips of a region lie on the axis that sweeps go along.</summary>
/// <param name="Positions">By strip.</param>
/// <param name="Strips">By position: the strip, or −1.</param>
internal sealed record StripAxis(ImmutableArray<int> Positions, ImmutableArray<int> Strips)
{
    // Farther apart than this share of the axis, sweeps would hardly overlap.
    private const int FarShare = 4;

    public int Length => Strips.Length;

    public static StripAxis Plain(int strips) =>
        new([.. Enumerable.Range(0, strips)], [.. Enumerable.Range(0, strips)]);

    public static StripAxis Folded(int strips)
    {
        var order = SweepSchedule.Fold(strips);
        var positions = new int[strips];
        for (var i = 0; i < strips; i++) positions[order[i]] = i;
        return new([.. positions], [.. order]);
    }

    /// <summary>Orders in which all strips that read each other are near; null: there are none.</summary>
    public static ImmutableArray<StripAxis>? Of(
        MachineLayout layout, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads)
    {
        foreach (var make in new Func<int, StripAxis>[] { Plain, Folded })
        {
            ImmutableArray<StripAxis> axes = [.. layout.Strips.Select((s, r) => r == 0 ? Plain(0) : make(s.Strips))];
            if (AreNear(axes, passes, reads)) return axes;
        }

        return Spread(layout, passes, reads) is { } spread && AreNear(spread, passes, reads) ? spread : null;
    }

    private static bool AreNear(
        ImmutableArray<StripAxis> axes, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads)
    {
        var length = axes.Max(a => a.Length);
        foreach (var read in reads)
        {
            var (least, most) = read.Range(axes[passes[read.Reader].Region], axes[passes[read.Source].Region]);
            if (Math.Max(Math.Abs(least), Math.Abs(most)) > Math.Max(1, length / FarShare)) return false;
        }

        return true;
    }

    // The region with most strips lies as it is; strips of others beside the strips that they exchange values with.
    private static ImmutableArray<StripAxis>? Spread(
        MachineLayout layout, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads)
    {
        var axes = layout.Strips.Select((s, r) => Plain(r == 0 ? 0 : s.Strips)).ToArray();
        var length = axes.Max(a => a.Length);
        var isPlaced = new bool[axes.Length];
        isPlaced[Array.FindIndex(axes, a => a.Length == length)] = true;
        for (var round = 0; round < axes.Length; round++)
        {
            for (var region = 1; region < axes.Length; region++)
            {
                if (isPlaced[region] || passes.All(p => p.Region != region)) continue;
                if (Place(region, axes, isPlaced, passes, reads, length) is not { } axis) continue;
                axes[region] = axis;
                isPlaced[region] = true;
            }
        }

        return passes.All(p => isPlaced[p.Region]) ? [.. axes] : null;
    }

    private static StripAxis? Place(
        int region, StripAxis[] axes, bool[] isPlaced, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads,
        int length)
    {
        var near = new List<int>?[axes[region].Positions.Length];
        foreach (var read in reads)
        {
            var (reader, source) = (passes[read.Reader].Region, passes[read.Source].Region);
            foreach (var (strip, from) in read.Pairs(axes[reader], axes[source]))
            {
                if (reader == region && isPlaced[source]) (near[strip] ??= []).Add(axes[source].Positions[from]);
                if (source == region && isPlaced[reader]) (near[from] ??= []).Add(axes[reader].Positions[strip]);
            }
        }

        var positions = new int[near.Length];
        var strips = new int[length];
        Array.Fill(strips, -1);
        for (var strip = 0; strip < near.Length; strip++)
        {
            if (near[strip] is not { } list) return null;
            list.Sort();
            var wanted = list[list.Count / 2];
            var found = -1;
            for (var step = 0; step < length && found < 0; step++)
            {
                if (wanted + step < length && strips[wanted + step] < 0) found = wanted + step;
                else if (wanted - step >= 0 && strips[wanted - step] < 0) found = wanted - step;
            }

            if (found < 0) return null;
            positions[strip] = found;
            strips[found] = strip;
        }

        return new StripAxis([.. positions], [.. strips]);
    }
}
