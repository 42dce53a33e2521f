using System.Collections.Immutable;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>How the passes of a plan become the phases of sweeps: where each strip lies on the axis that sweeps go along,
/// and which strips of an earlier pass a pass needs.</summary>
/// <param name="Root">The pass of the root that runs ahead; null: none.</param>
/// <param name="Behind">The pass of the root that runs when the lanes are through; null: none.</param>
/// <param name="Passes">By phase.</param>
/// <param name="Axes">By region.</param>
/// <param name="Buffers">By buffer of the plan: the phase that writes it; −1: none.</param>
/// <param name="IsNear">Whether strips that read each other are so near that sweeps can take several cycles.</param>
/// <param name="Exact">Without skipping.</param>
/// <param name="Skipping">When activity decides what runs; null: nothing in the lanes may be skipped.</param>
internal sealed record SweepPlan(
    PlanPass? Root, PlanPass? Behind, ImmutableArray<PlanPass> Passes, ImmutableArray<StripAxis> Axes, ImmutableArray<int> Buffers,
    bool IsNear, SweepSchedule Exact, SweepSchedule? Skipping, ImmutableArray<ActivityPhase> Phases,
    ImmutableArray<ActivityLink> Links)
{
    /// <summary>Positions of the axis.</summary>
    public int Length => Passes.Max(p => Axes[p.Region].Length);

    /// <summary>Whether a pass changes the state of its lanes.</summary>
    public static bool Commits(PlanPass pass) =>
        pass.Program.Writes.Length > 0 || pass.Program.Checks.Length > 0 || pass.Program.Counts.Length > 0
        || pass.Program.Stores.Any(s => s.To is StatePlace);

    /// <param name="reason">Why the passes have to go over the whole array one after the other.</param>
    public static SweepPlan? Create(Plan plan, out string reason)
    {
        reason = "";
        var stage = plan.Main;
        if (!stage.Loops.IsEmpty) reason = "values go round through several lanes";
        var root = stage.Passes.FirstOrDefault(p => p is { Region: 0, IsBehind: false });
        var behind = stage.Passes.FirstOrDefault(p => p.IsBehind);
        ImmutableArray<PlanPass> passes = [.. stage.Passes.Where(p => p.Region != 0)];
        if (passes.IsEmpty) reason = "there are no lanes";
        else if (stage.Passes.Count(p => p is { Region: 0, IsBehind: false }) > 1 || (root is not null && stage.Passes[0] != root))
            reason = "the top depends on values of lanes";
        else if (passes.GroupBy(p => p.Region).Any(g => g.SkipLast(1).Any(Commits)))
            reason = "lanes change before their last phase";
        if (reason.Length > 0) return null;
        var reads = SweepReads.Of(plan, passes, out var writers);
        var axes = StripAxis.Of(plan.Layout, passes, reads, out var isNear);
        var dependences = reads.Select(r => r.Dependence(axes, passes)).ToList();
        for (var phase = 0; phase < passes.Length; phase++)
            if (Committer(passes, passes[phase].Region) is >= 0 and var committer)
                dependences.AddRange(SweepDependence.State(phase, committer));
        if (SweepSchedule.Create(passes.Length, dependences) is not { } exact)
        {
            reason = "phases wait for each other";
            return null;
        }

        ImmutableArray<ActivityPhase> phases = [.. passes.Select(p => new ActivityPhase(p.Region, Commits(p)))];
        ImmutableArray<ActivityLink> links = [.. reads.Select(r => r.Link(axes, passes))];
        var boxes = ActivityReach.Of(phases, links);
        var skipping = dependences.ToList();
        for (var phase = 0; phase < passes.Length; phase++)
            foreach (var box in boxes[phase])
                if (Committer(passes, box.Region) is >= 0 and var committer)
                    skipping.AddRange(SweepDependence.Activity(
                        phase, committer, Math.Max(Math.Abs(box.MinStrip), Math.Abs(box.MaxStrip))));

        // Rows of what is skipped are not there to be looked at.
        var looks = behind is not null && behind.Exchange.Any(e => e.From is { Buffer: >= 0 } from && writers[from.Buffer] >= 0);
        return new SweepPlan(
            root, behind, passes, axes, writers, isNear, exact, looks ? null : SweepSchedule.Create(passes.Length, skipping),
            phases, links);
    }

    private static int Committer(ImmutableArray<PlanPass> passes, int region)
    {
        for (var phase = passes.Length - 1; phase >= 0; phase--)
            if (passes[phase].Region == region && Commits(passes[phase]))
                return phase;
        return -1;
    }
}
