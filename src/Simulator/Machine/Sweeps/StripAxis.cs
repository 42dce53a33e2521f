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

    /// <summary>The orders in which strips that read each other are nearest.</summary>
    /// <param name="isNear">Whether they are near enough for sweeps of several cycles.</param>
    public static ImmutableArray<StripAxis> Of(
        MachineLayout layout, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads, out bool isNear)
    {
        var best = ImmutableArray<StripAxis>.Empty;
        var least = int.MaxValue;
        foreach (var spreads in new[] { false, true })
        {
            foreach (var make in new Func<int, StripAxis>[] { Plain, Folded })
            {
                var axes = spreads
                    ? StripSpread.Of(layout, passes, reads, make)
                    : [.. layout.Strips.Select((s, r) => r == 0 ? Plain(0) : make(s.Strips))];
                var distance = Distance(axes, passes, reads);
                if (distance < least) (best, least) = (axes, distance);
            }
        }

        var found = best;
        isNear = least <= Math.Max(1, passes.Max(p => found[p.Region].Length) / FarShare);
        return found;
    }

    // How far apart strips that read each other lie at most.
    private static int Distance(
        ImmutableArray<StripAxis> axes, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads)
    {
        var distance = 0;
        foreach (var read in reads)
        {
            var (least, most) = read.Range(axes[passes[read.Reader].Region], axes[passes[read.Source].Region]);
            distance = Math.Max(distance, Math.Max(Math.Abs(least), Math.Abs(most)));
        }

        return distance;
    }
}
