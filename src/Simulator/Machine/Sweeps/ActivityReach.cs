using System.Collections.Immutable;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>A box of lanes round a lane: strips y + <paramref name="MinStrip"/> … y + <paramref name="MaxStrip"/>, in them
/// lanes i + <paramref name="MinLane"/> … i + <paramref name="MaxLane"/> of a region.</summary>
internal readonly record struct ActivityBox(int Region, int MinStrip, int MaxStrip, int MinLane, int MaxLane)
{
    public static ActivityBox Of(int region) => new(region, 0, 0, 0, 0);

    public ActivityBox Plus(in ActivityBox other) =>
        other with
        {
            MinStrip = MinStrip + other.MinStrip,
            MaxStrip = MaxStrip + other.MaxStrip,
            MinLane = MinLane + other.MinLane,
            MaxLane = MaxLane + other.MaxLane,
        };

    /// <summary>The lanes that have this lane in their box.</summary>
    public ActivityBox Mirror() => this with
    {
        MinStrip = -MaxStrip,
        MaxStrip = -MinStrip,
        MinLane = -MaxLane,
        MaxLane = -MinLane,
    };

    public ActivityBox Union(in ActivityBox other) => this with
    {
        MinStrip = Math.Min(MinStrip, other.MinStrip),
        MaxStrip = Math.Max(MaxStrip, other.MaxStrip),
        MinLane = Math.Min(MinLane, other.MinLane),
        MaxLane = Math.Max(MaxLane, other.MaxLane),
    };
}

/// <summary>Phase <paramref name="Reader"/> takes values of phase <paramref name="Source"/> from the lanes of a box
/// (whose region is the source's).</summary>
internal readonly record struct ActivityLink(int Reader, int Source, ActivityBox Box);

/// <summary>One phase as skipping sees it.</summary>
/// <param name="Commits">Whether it changes the state of its region; one phase a region does.</param>
internal readonly record struct ActivityPhase(int Region, bool Commits);

/// <summary>Where a change of state makes which phase run a cycle later.</summary>
internal static class ActivityReach
{
    /// <summary>By phase: the boxes in which a change asks for it. A committing phase runs where the state that its values
    /// come from changed; an earlier one where a reader that runs needs it.</summary>
    public static ImmutableArray<ImmutableArray<ActivityBox>> Of(
        ImmutableArray<ActivityPhase> phases, IReadOnlyCollection<ActivityLink> links)
    {
        var sources = new Dictionary<int, ActivityBox>[phases.Length];
        for (var i = 0; i < phases.Length; i++) sources[i] = new() { [phases[i].Region] = ActivityBox.Of(phases[i].Region) };

        // Phases of one cycle have no circles, so that as many rounds are enough.
        for (var round = 0; round < phases.Length; round++)
            foreach (var link in links)
                foreach (var box in sources[link.Source].Values.ToArray())
                    Include(sources[link.Reader], link.Box.Plus(box));

        var asks = new Dictionary<int, ActivityBox>[phases.Length];
        for (var i = 0; i < phases.Length; i++) asks[i] = phases[i].Commits ? sources[i] : [];
        for (var round = 0; round < phases.Length; round++)
            foreach (var link in links)
                foreach (var box in asks[link.Reader].Values.ToArray())
                    Include(asks[link.Source], link.Box.Mirror().Plus(box));
        return
        [
            .. asks.Select(boxes => boxes.Values.OrderBy(b => b.Region).ToImmutableArray()),
        ];
    }

    private static void Include(Dictionary<int, ActivityBox> boxes, in ActivityBox box) =>
        boxes[box.Region] = boxes.TryGetValue(box.Region, out var known) ? known.Union(box) : box;
}
