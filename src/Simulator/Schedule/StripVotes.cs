using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Asks the links between a region and those whose strips are known which of its dimensions leads from strip to
/// strip: some lanes of each piece are followed.</summary>
internal sealed class StripVotes
{
    private readonly Graph _graph;
    private readonly StripLayout?[] _layouts;
    private readonly Region _region;
    private readonly int[] _strips;
    private readonly int[] _places;

    public StripVotes(Graph graph, StripLayout?[] layouts, Region region)
    {
        _graph = graph;
        _layouts = layouts;
        _region = region;
        _strips = new int[region.Shape.Length];
        _places = new int[region.Shape.Length];
        AskOwn();
        AskOthers();
    }

    public bool HasAny { get; private set; }

    public bool IsStrip(int dimension) => _strips[dimension] > _places[dimension];

    private void AskOwn()
    {
        foreach (var link in _region.Links)
        {
            var reader = new LinkReader(_region, link);
            foreach (var piece in link.Pieces)
            {
                if (LinkSources.Target(piece.Source) is not var (source, _) || _layouts[source] is not { } layout) continue;
                foreach (var (index, dimension, next) in Steps(piece.Box))
                {
                    var (from, to) = (reader.At(LaneOf(_region, index)), reader.At(LaneOf(_region, next)));
                    if (from.Region != source || to.Region != source || from.Value is not null || to.Value is not null)
                        continue;
                    Vote(dimension, layout.At(from.Lane).Strip != layout.At(to.Lane).Strip);
                }
            }
        }
    }

    private void AskOthers()
    {
        foreach (var other in _graph.Regions)
        {
            if (_layouts[other.Index] is not { } layout) continue;
            foreach (var link in other.Links)
            {
                var reader = new LinkReader(other, link);
                foreach (var piece in link.Pieces)
                {
                    if (LinkSources.Target(piece.Source) is not var (source, _) || source != _region.Index) continue;
                    foreach (var (index, _, next) in Steps(piece.Box))
                    {
                        var (from, to) = (reader.At(LaneOf(other, index)), reader.At(LaneOf(other, next)));
                        if (from.Region != source || to.Region != source || from.Value is not null || to.Value is not null)
                            continue;
                        if (Changed(from.Lane, to.Lane) is >= 0 and var dimension)
                            Vote(dimension, layout.At(index).Strip != layout.At(next).Strip);
                    }
                }
            }
        }
    }

    // At both ends of each dimension of a box.
    private static IEnumerable<(int[] Index, int Dimension, int[] Next)> Steps(IndexBox box)
    {
        if (box.Ranges.Any(r => r.Count == 0)) yield break;
        var first = box.Ranges.Select(r => r.Start).ToArray();
        var last = box.Ranges.Select(r => r.Last).ToArray();
        for (var d = 0; d < first.Length; d++)
        {
            if (box.Ranges[d].Count < 2) continue;
            var next = first.ToArray();
            next[d] += box.Ranges[d].Stride;
            yield return (first, d, next);
            next = last.ToArray();
            next[d] -= box.Ranges[d].Stride;
            yield return (next, d, last);
        }
    }

    private static long LaneOf(Region region, int[] index)
    {
        var lane = 0L;
        for (var d = 0; d < index.Length; d++) lane = lane * region.Shape[d] + index[d];
        return lane;
    }

    // The only dimension whose index differs; −1: none or several.
    private int Changed(long from, long to)
    {
        var changed = -1;
        for (var d = _region.Shape.Length - 1; d >= 0; d--)
        {
            var length = _region.Shape[d];
            if (from % length != to % length)
            {
                if (changed >= 0) return -1;
                changed = d;
            }

            (from, to) = (from / length, to / length);
        }

        return changed;
    }

    private void Vote(int dimension, bool isStrip)
    {
        HasAny = true;
        if (isStrip) _strips[dimension]++;
        else _places[dimension]++;
    }
}
