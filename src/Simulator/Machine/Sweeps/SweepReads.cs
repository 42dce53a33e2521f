using System.Collections.Immutable;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>What a phase reads of an earlier one.</summary>
/// <param name="Strips">Pairs of the reader's and the source's strip, where they are not all equally far apart.</param>
/// <param name="Deltas">Distances that hold for all strips of the reader.</param>
/// <param name="MinLane">The source's lane less the reader's.</param>
internal sealed record SweepRead(
    int Reader, int Source, ImmutableArray<(int Strip, int From)> Strips, ImmutableArray<int> Deltas, int MinLane,
    int MaxLane)
{
    public SweepDependence Dependence(ImmutableArray<StripAxis> axes, ImmutableArray<PlanPass> passes)
    {
        var (least, most) = Range(axes[passes[Reader].Region], axes[passes[Source].Region]);
        return SweepDependence.Buffer(Reader, Source, least, most);
    }

    public ActivityLink Link(ImmutableArray<StripAxis> axes, ImmutableArray<PlanPass> passes)
    {
        var (least, most) = Range(axes[passes[Reader].Region], axes[passes[Source].Region]);
        return new ActivityLink(
            Reader, Source, new ActivityBox(passes[Source].Region, least, most, MinLane, MaxLane));
    }

    /// <summary>How far apart the strips lie on the axis.</summary>
    public (int Min, int Max) Range(StripAxis reader, StripAxis source)
    {
        var (least, most) = (int.MaxValue, int.MinValue);
        foreach (var (strip, from) in Pairs(reader, source))
        {
            var delta = source.Positions[from] - reader.Positions[strip];
            (least, most) = (Math.Min(least, delta), Math.Max(most, delta));
        }

        return least > most ? (0, 0) : (least, most);
    }

    /// <summary>Every reader strip with a source strip that exists.</summary>
    public IEnumerable<(int Strip, int From)> Pairs(StripAxis reader, StripAxis source)
    {
        foreach (var delta in Deltas)
            for (var strip = 0; strip < reader.Positions.Length; strip++)
                if (strip + delta >= 0 && strip + delta < source.Positions.Length)
                    yield return (strip, strip + delta);
        foreach (var pair in Strips) yield return pair;
    }
}

/// <summary>Finds all reads between the passes of lanes of a plan.</summary>
internal static class SweepReads
{
    /// <param name="writers">By buffer: the phase that stores to it, −1.</param>
    public static ImmutableArray<SweepRead> Of(
        Plan plan, ImmutableArray<PlanPass> passes, out ImmutableArray<int> writers)
    {
        var owners = new int[plan.Buffers.Length];
        Array.Fill(owners, -1);
        for (var phase = 0; phase < passes.Length; phase++)
            foreach (var store in passes[phase].Program.Stores)
                if (store.To is RowPlace row)
                    owners[passes[phase].Slots[row.Slot].Buffer] = phase;
        writers = [.. owners];
        var reads = ImmutableArray.CreateBuilder<SweepRead>();
        for (var phase = 0; phase < passes.Length; phase++)
        {
            foreach (var source in Sources(plan, passes[phase], owners))
            {
                if (source == phase) continue;
                reads.Add(Read(plan, passes[phase], phase, source, owners));
            }
        }

        return reads.ToImmutable();
    }

    private static IEnumerable<int> Sources(Plan plan, PlanPass pass, int[] owners) =>
        pass.Slots.Select(s => s.Buffer)
            .Concat(pass.Exchange.SelectMany(e => new[] { e.From?.Buffer ?? -1, e.To.Buffer }))
            .Where(b => b >= 0 && plan.Buffers[b].Scope == BufferScope.Pass)
            .Select(b => owners[b]).Where(p => p >= 0).Distinct().Order();

    private static SweepRead Read(Plan plan, PlanPass pass, int phase, int source, int[] owners)
    {
        var deltas = new SortedSet<int>();
        var strips = new HashSet<(int, int)>();
        var (least, most) = (0, 0);
        void Lane(int difference) => (least, most) = (Math.Min(least, difference), Math.Max(most, difference));
        for (var i = 0; i < pass.Slots.Length; i++)
        {
            var slot = pass.Slots[i];
            if (owners[slot.Buffer] != source) continue;
            if (pass.SlotStrips[i].IsDefault) deltas.Add(slot.Delta);
            else
                foreach (var strip in pass.SlotStrips[i])
                    if (strip + slot.Delta >= 0 && strip + slot.Delta < plan.Buffers[slot.Buffer].Strips)
                        strips.Add((strip, strip + slot.Delta));
        }

        foreach (var load in pass.Program.Loads)
            if (load.Source.From is RowPlace row && owners[pass.Slots[row.Slot].Buffer] == source)
                Lane(load.Source.Shift);
        foreach (var exchange in pass.Exchange)
        {
            if (exchange.From is not { Buffer: >= 0 } from || owners[from.Buffer] != source) continue;
            strips.Add((exchange.Strip, from.Strip));
            foreach (var shift in Shifts(plan, pass, exchange))
            {
                Lane(from.Lane - exchange.To.Lane + shift);
                var last = exchange.Count - 1;
                Lane(from.Lane + last * from.LaneStep - exchange.To.Lane - last * exchange.To.LaneStep + shift);
            }
        }

        return new SweepRead(
            phase, source, [.. strips.Where(s => !deltas.Contains(s.Item2 - s.Item1)).Order()], [.. deltas], least, most);
    }

    // Patches lie at the reader's lane; other copies at the lane that a load finds them at.
    private static IEnumerable<int> Shifts(Plan plan, PlanPass pass, Exchange exchange)
    {
        if (exchange.To.Buffer < 0 || plan.Buffers[exchange.To.Buffer].Scope == BufferScope.Patch) return [0];
        var shifts = new List<int>();
        foreach (var load in pass.Program.Loads)
            if (load.Source.From is RowPlace row && row.Offset == exchange.To.Offset
                && pass.Slots[row.Slot] is var slot && slot.Buffer == exchange.To.Buffer
                && slot.Delta == exchange.To.Strip - exchange.Strip)
                shifts.Add(load.Source.Shift);
        return shifts;
    }
}
