using System.Collections.Immutable;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>Makes the links of a region: follows each value that comes from outside the lane to the nets that
/// make it, for whole boxes of lanes at once.</summary>
internal sealed class LinkResolver(RegionDraft region, NetWalker walker)
{
    private readonly int _dimensions = region.Shape.Length;

    /// <summary>The node of an input of the lane.</summary>
    public int Input(ScopeDraft scope, int port)
    {
        var width = scope.Module.Ports[port].Width;
        var lane = Identity();
        var start = new Spot(
            scope, scope.Module.PortNets[port].Cell, lane, Lin.Of(0, _dimensions), width, 0,
            Boxes.Whole(region.Shape).Ranges, []);
        return Join(width, new LinkWalk(walker).Run(start));
    }

    /// <summary>Bits of an output of one element of an array.</summary>
    public int Element(ElementPart part)
    {
        var place = Boxes.IndexOf(part.Set.Shape.AsSpan(), part.Place);
        var inner = part.Set.Scope;
        var spot = new Spot(
            inner, inner.Module.PortNets[part.Port].Cell,
            [.. Identity(), .. place.Select(i => Lin.Of(i, _dimensions))], Lin.Of(part.Low, _dimensions),
            part.Width, 0, Boxes.Whole(region.Shape).Ranges, []);
        return Join(part.Width, new LinkWalk(walker).Run(spot));
    }

    /// <summary>An output of neighbouring elements, side by side.</summary>
    public int Pack(PackPart part)
    {
        var inner = part.Set.Scope;
        var first = Lin.Of(0, _dimensions);
        var lane = Identity();
        for (var d = 0; d < lane.Length; d++) first = first * region.Shape[d] + lane[d];
        first = first * part.Set.Count + part.First;
        var source = new PackedSource(inner, inner.Module.PortNets[part.Port].Cell, first, part.Count);
        return region.AddLink(new LinkDraft(part.Width, [new DraftPiece(Boxes.Whole(region.Shape), source)]));
    }

    private ImmutableArray<Lin> Identity() =>
        [.. Enumerable.Range(0, _dimensions).Select(d => Lin.Variable(d, _dimensions))];

    // Where lanes take different parts of a value from different places, the value is cut.
    private int Join(int width, List<(int At, int Width, DraftPiece Piece)> found)
    {
        var cuts = new SortedSet<int> { 0, width };
        foreach (var (at, bits, _) in found)
        {
            cuts.Add(at);
            cuts.Add(at + bits);
        }

        var parts = new List<int>();
        var low = 0;
        foreach (var high in cuts.Skip(1))
        {
            var pieces = new List<DraftPiece>();
            foreach (var (at, bits, piece) in found)
                if (at <= low && at + bits >= high)
                    pieces.AddRange(Exact(piece with { Source = Sliced(piece.Source, low - at, high - low) }, high - low));
            parts.Add(Node(high - low, PieceMerger.Merge(pieces)));
            low = high;
        }

        parts.Reverse();
        return region.Pool.Concat([.. parts]);
    }

    private int Node(int width, ImmutableArray<DraftPiece> pieces)
    {
        if (pieces is [{ Source: ValueSource value }]) return region.Pool.Constant(value.Value);
        return region.AddLink(new LinkDraft(width, pieces));
    }

    // High bits of an index are no affine function of it: they are listed.
    private static IEnumerable<DraftPiece> Exact(DraftPiece piece, int width)
    {
        if (piece.Source is not NumberSource number) return [piece];
        if (number.Value.Coefficients.All(c => c.IsZero))
            return [piece with { Source = new ValueSource(BitVector.FromInteger(number.Value.Constant >> number.Low, width)) }];
        if (number.Low == 0) return [piece];
        return PortWiring.Indices(piece.Box).Select(index => new DraftPiece(
            new IndexBox([.. index.Select(i => new IndexRange(i, 1, 1))]),
            new ValueSource(BitVector.FromInteger(number.Value.At(index) >> number.Low, width))));
    }

    private static DraftSource Sliced(DraftSource source, int low, int width) => source switch
    {
        ValueSource value => new ValueSource(BitMath.Slice(value.Value, low, width)),
        NumberSource number => number with { Low = number.Low + low },
        NetSource net => net with { Low = net.Low + low },
        NetTable table when low > 0 => table with { Lows = [.. table.Lows.Select(l => l + low)] },
        _ => source,
    };
}
