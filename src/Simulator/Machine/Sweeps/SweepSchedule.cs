using System.Collections.Immutable;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>When each phase of each strip runs while a sweep over the strips advances several cycles: phase p of strip y in
/// cycle t runs in step <c>y + Slope · t + Offsets[p]</c>. Within a step, earlier cycles come first, then earlier
/// phases.</summary>
/// <param name="Offsets">By phase, the smallest is 0.</param>
/// <param name="Depths">By phase: strips of its buffer that live at the same time in one cycle; strip y has slot
/// <c>y mod depth</c>.</param>
internal sealed record SweepSchedule(int Slope, ImmutableArray<int> Offsets, ImmutableArray<int> Depths)
{
    public int Phases => Offsets.Length;

    /// <summary>Finds the smallest slope and then the smallest offsets that obey all dependences; null where phases of
    /// one cycle wait for each other in a circle.</summary>
    public static SweepSchedule? Create(int phases, IReadOnlyCollection<SweepDependence> dependences)
    {
        var steepest = phases + dependences.Sum(d => Math.Max(0, d.MaxDelta));
        if (Offset(phases, dependences, steepest) is null) return null;
        for (var slope = 0; ; slope++)
        {
            if (Offset(phases, dependences, slope) is not { } offsets) continue;
            var depths = new int[phases];
            Array.Fill(depths, 1);
            foreach (var d in dependences)
                if (d.UsesBuffer)
                    depths[d.Source] = Math.Max(
                        depths[d.Source], offsets[d.Reader] - offsets[d.Source] - d.MinDelta + 1);
            return new SweepSchedule(slope, [.. offsets], [.. depths]);
        }
    }

    /// <summary>Strips in an order in which neighbours on a ring are at most two places apart: 0, n − 1, 1, n − 2,
    /// …</summary>
    public static int[] Fold(int strips)
    {
        var order = new int[strips];
        for (var i = 0; i < strips; i++) order[i] = i % 2 == 0 ? i / 2 : strips - 1 - i / 2;
        return order;
    }

    /// <summary>The steps of a sweep of so many cycles over so many strips.</summary>
    public int Steps(int strips, int cycles) =>
        strips == 0 || cycles == 0 ? 0 : strips + Slope * (cycles - 1) + Offsets.Max();

    // Longest paths from a virtual start; null when they grow without end.
    private static int[]? Offset(int phases, IReadOnlyCollection<SweepDependence> dependences, int slope)
    {
        var offsets = new int[phases];
        for (var round = 0; round <= phases; round++)
        {
            var isStable = true;
            foreach (var d in dependences)
            {
                // In one step, a source of the same cycle must be listed earlier; one of an earlier cycle always is.
                var isBehind = d.Lag > 0 || d.Source < d.Reader;
                var least = offsets[d.Source] + d.MaxDelta - slope * d.Lag + (isBehind ? 0 : 1);
                if (offsets[d.Reader] >= least) continue;
                offsets[d.Reader] = least;
                isStable = false;
            }

            if (isStable) return offsets;
        }

        return null;
    }
}
