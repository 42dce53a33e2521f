namespace WaferHdl.Simulator.Schedule;

/// <summary>Joins runs that continue each other: rows of neighbouring dies are one row.</summary>
internal static class LinkRunJoin
{
    /// <param name="runs">By strip and place.</param>
    public static IEnumerable<LinkRun> All(IReadOnlyList<LinkRun> runs)
    {
        for (int i = 0, n; i < runs.Count; i += n)
        {
            var run = runs[i];
            n = 1;
            while (i + n < runs.Count && TryJoin(run, runs[i + n]) is { } joined)
            {
                run = joined;
                n++;
            }

            yield return run;
        }
    }

    // Only what lies side by side at both ends.
    private static LinkRun? TryJoin(in LinkRun a, in LinkRun b)
    {
        if (a.Strip != b.Strip || a.Region != b.Region || a.Node != b.Node || a.Width != b.Width || a.Bit != b.Bit
            || a.Low != b.Low || a.FromStrip != b.FromStrip || a.BitStep != 0 || b.BitStep != 0 || a.LowStep != 0
            || b.LowStep != 0)
            return null;
        if (b.Place != a.Place + a.Count || !IsDense(a, a.PlaceStep) || !IsDense(b, b.PlaceStep)) return null;
        if (a.IsValue)
            return a.ValueStep.IsZero && b.ValueStep.IsZero && a.Value == b.Value
                ? a with { PlaceStep = 1, Count = a.Count + b.Count }
                : null;
        return b.From == a.From + a.Count && IsDense(a, a.FromStep) && IsDense(b, b.FromStep)
            ? a with { PlaceStep = 1, FromStep = 1, Count = a.Count + b.Count }
            : null;
    }

    private static bool IsDense(in LinkRun run, int step) => run.Count == 1 || step == 1;
}
