using System.Collections.Immutable;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>Puts the strips of all regions beside the strips that they exchange values with, beginning with the region that
/// has most.</summary>
internal sealed class StripSpread
{
    private readonly ImmutableArray<PlanPass> _passes;
    private readonly ImmutableArray<SweepRead> _reads;
    private readonly StripAxis[] _axes;
    private readonly bool[] _isPlaced;
    private readonly int _length;

    private StripSpread(
        MachineLayout layout, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads, Func<int, StripAxis> make)
    {
        _passes = passes;
        _reads = reads;
        _axes = [.. layout.Strips.Select((s, r) => StripAxis.Plain(r == 0 ? 0 : s.Strips))];
        _isPlaced = new bool[_axes.Length];
        _length = passes.Max(p => layout.Strips[p.Region].Strips);
        var first = passes.First(p => layout.Strips[p.Region].Strips == _length).Region;
        _axes[first] = make(_length);
        _isPlaced[first] = true;
    }

    /// <param name="make">The order of the region with most strips.</param>
    public static ImmutableArray<StripAxis> Of(
        MachineLayout layout, ImmutableArray<PlanPass> passes, ImmutableArray<SweepRead> reads, Func<int, StripAxis> make)
    {
        var spread = new StripSpread(layout, passes, reads, make);
        while (passes.Any(p => !spread._isPlaced[p.Region])) spread.PlaceNext();
        return [.. spread._axes];
    }

    // The next region that exchanges something with one that has its place; if there is none, any.
    private void PlaceNext()
    {
        foreach (var isLinked in new[] { true, false })
        {
            foreach (var region in _passes.Select(p => p.Region).Where(r => !_isPlaced[r]).Distinct().Order())
            {
                var near = Near(region);
                if (isLinked && near.All(n => n is null)) continue;
                _axes[region] = Place(near);
                _isPlaced[region] = true;
                return;
            }
        }
    }

    // By strip: the positions of what it is linked to.
    private List<int>?[] Near(int region)
    {
        var near = new List<int>?[_axes[region].Positions.Length];
        foreach (var read in _reads)
        {
            var (reader, source) = (_passes[read.Reader].Region, _passes[read.Source].Region);
            var isReader = reader == region && source != region && _isPlaced[source];
            var isSource = source == region && reader != region && _isPlaced[reader];
            if (!isReader && !isSource) continue;
            foreach (var (strip, from) in read.Pairs(_axes[reader], _axes[source]))
            {
                if (isReader) (near[strip] ??= []).Add(_axes[source].Positions[from]);
                else (near[from] ??= []).Add(_axes[reader].Positions[strip]);
            }
        }

        return near;
    }

    private StripAxis Place(List<int>?[] near)
    {
        var positions = new int[near.Length];
        var strips = new int[_length];
        Array.Fill(strips, -1);
        var wanted = -1;
        for (var strip = 0; strip < near.Length; strip++)
        {
            wanted++;
            if (near[strip] is { } list)
            {
                list.Sort();
                wanted = list[list.Count / 2];
            }

            wanted = FreeAt(strips, Math.Min(wanted, _length - 1));
            positions[strip] = wanted;
            strips[wanted] = strip;
        }

        return new StripAxis([.. positions], [.. strips]);
    }

    // No region has more strips than there are positions.
    private static int FreeAt(int[] strips, int wanted)
    {
        for (var step = 0; ; step++)
        {
            if (wanted + step < strips.Length && strips[wanted + step] < 0) return wanted + step;
            if (wanted - step >= 0 && strips[wanted - step] < 0) return wanted - step;
        }
    }
}
