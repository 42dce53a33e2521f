using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>The strip buffers of one thread: of each cycle of a sweep only the strips that are in use at the same time,
/// and those that lie beyond the ends of the array.</summary>
internal sealed unsafe class SweepBuffers : IDisposable
{
    private readonly MemoryBudget _budget;
    private readonly List<nint> _owned = [];
    private readonly Place[] _places;
    private readonly long _bytes;
    private readonly int _rootBytes;
    private readonly byte* _roots;

    /// <param name="statics">Has the rows that the setup filled.</param>
    public SweepBuffers(Plan plan, SweepPlan sweeps, int skew, IRowSource statics, MemoryBudget budget)
    {
        _budget = budget;
        _places = new Place[plan.Buffers.Length];
        for (var b = 0; b < _places.Length; b++)
        {
            var buffer = plan.Buffers[b];
            var place = new Place { Margin = buffer.Margin, Offsets = new long[buffer.Strips + 2 * buffer.Margin] };
            if (buffer.Scope == BufferScope.Static) PlaceStatic(b, ref place, statics);
            else if (buffer.Scope == BufferScope.Patch) place.Start = Take(buffer.RowBytes, ref _bytes);
            else if (sweeps.Buffers[b] >= 0)
            {
                var rows = PlaceRing(buffer, ref place, sweeps.Axes[buffer.Region], Depth(sweeps, sweeps.Buffers[b]));
                place.CycleBytes = (long)rows * buffer.RowBytes;
                place.Start = Take(place.CycleBytes * skew, ref _bytes);
            }

            _places[b] = place;
        }

        _rootBytes = (Math.Max(64, plan.RootBytes) + 63) / 64 * 64;
        _roots = Take((long)_rootBytes * skew, ref _bytes);
        Skew = skew;
        budget.Commit(_bytes);
        if (ExchangeTable.Of(plan.Main.Standing) is not { } standing) return;
        for (var cycle = 0; cycle < skew; cycle++) standing.RunAll(new CycleRows(this, cycle));
    }

    private sealed class CycleRows(SweepBuffers buffers, int cycle) : IRowSource
    {
        public byte* Root => buffers.Root(cycle);

        public byte* Row(int buffer, int strip) => buffers.Row(buffer, strip, cycle);
    }

    private struct Place
    {
        public byte* Start;
        public long CycleBytes;
        public int Margin;

        // By strip, from the margin on.
        public long[] Offsets;
    }

    /// <summary>Cycles there is room for.</summary>
    public int Skew { get; }

    public byte* Row(int buffer, int strip, int cycle)
    {
        ref readonly var place = ref _places[buffer];
        var offsets = place.Offsets;
        var row = strip + place.Margin;

        // Strips in which all lanes take patches may point beyond the margin.
        if ((uint)row >= (uint)offsets.Length) row = row < 0 ? 0 : offsets.Length - 1;
        return place.Start + place.CycleBytes * cycle + offsets[row];
    }

    public byte* Root(int cycle) => _roots + (long)cycle * _rootBytes;

    public void Dispose()
    {
        foreach (var memory in _owned) NativeArea.Free((byte*)memory);
        if (_owned.Count > 0) _budget.Release(_bytes);
        _owned.Clear();
    }

    // With and without skipping they use the same rows.
    private static int Depth(SweepPlan sweeps, int phase) =>
        Math.Max(sweeps.Exact.Depths[phase], sweeps.Skipping?.Depths[phase] ?? 0);

    private static void PlaceStatic(int buffer, ref Place place, IRowSource statics)
    {
        place.Start = statics.Row(buffer, -place.Margin);
        for (var i = 0; i < place.Offsets.Length; i++)
            place.Offsets[i] = statics.Row(buffer, i - place.Margin) - place.Start;
    }

    private static int PlaceRing(PlanBuffer buffer, ref Place place, StripAxis axis, int depth)
    {
        // Strips beyond the ends have rows of their own, behind the ring.
        for (var i = 0; i < place.Offsets.Length; i++)
        {
            var strip = i - buffer.Margin;
            var row = strip < 0 ? depth + i
                : strip >= buffer.Strips ? depth + buffer.Margin + strip - buffer.Strips
                : axis.Positions[strip] % depth;
            place.Offsets[i] = (long)row * buffer.RowBytes;
        }

        return depth + 2 * buffer.Margin;
    }

    private byte* Take(long bytes, ref long sum)
    {
        var memory = NativeArea.Allocate(bytes);
        _owned.Add((nint)memory);
        sum += bytes;
        return memory;
    }
}
