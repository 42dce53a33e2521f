using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs.Rewrite;

/// <summary>Shortens links: constants and wiring on the other side are looked through. Nodes are those of the
/// old graph.</summary>
/// <param name="constantOf">The value of a node, where it is known.</param>
internal sealed class LinkFolder(Graph graph, Func<int, int, BitVector?> constantOf)
{
    private const int MinimumPack = 4;

    public Link Fold(int region, Link link)
    {
        var pieces = link.Pieces;
        for (var i = 0; i < pieces.Length; i++)
        {
            var source = Fold(pieces[i], link.Width);
            if (!ReferenceEquals(source, pieces[i].Source)) pieces = pieces.SetItem(i, pieces[i] with { Source = source });
        }

        if (pieces.All(p => p.Source is ConstantSource && p.Source == pieces[0].Source))
            return link with { Pieces = [new LinkPiece(Whole(graph.Regions[region].Shape), pieces[0].Source)] };
        return pieces == link.Pieces ? link : link with { Pieces = pieces };
    }

    /// <summary>The node of the same lane that a link reads, and the low bit; null where it reads
    /// others.</summary>
    public static (int Node, int Low)? OwnLane(Region region, Link link)
    {
        if (link.Pieces is not [{ Source: LaneSource lane }] || lane.Region != region.Index
            || lane.LowBit.Coefficients.Any(c => !c.IsZero) || !lane.Lane.Constant.IsZero)
            return null;
        var stride = BigInteger.One;
        for (var d = region.Shape.Length - 1; d >= 0; d--)
        {
            var coefficient = d < lane.Lane.Coefficients.Length ? lane.Lane.Coefficients[d] : 0;
            if (coefficient != stride && region.Shape[d] > 1) return null;
            stride *= region.Shape[d];
        }

        return (lane.Node, (int)lane.LowBit.Constant);
    }

    /// <summary>The parts of a concat, with the same node of lanes side by side read as one.</summary>
    public IEnumerable<int> Packed(NodePool pool, LinkTable links, int region, List<int> inputs)
    {
        for (var i = 0; i < inputs.Count;)
        {
            var count = 1;
            if (WholeLane(pool, links, inputs[i]) is { } first)
            {
                var lane = first;
                while (i + count < inputs.Count && WholeLane(pool, links, inputs[i + count]) is { } next
                    && IsBelow(next, lane))
                {
                    lane = next;
                    count++;
                }

                if (count >= MinimumPack)
                {
                    var width = pool.WidthOf(inputs[i]);
                    var pack = new PackSource(lane.Region, lane.Node, lane.Lane, count);
                    var link = new Link(
                        checked(width * count), [new LinkPiece(Whole(graph.Regions[region].Shape), pack)]);
                    yield return pool.Leaf(NodeOp.Link, link.Width, links.Add(link));
                    i += count;
                    continue;
                }
            }

            for (var end = i + count; i < end; i++) yield return inputs[i];
        }
    }

    private static bool IsBelow(LaneSource low, LaneSource high) =>
        low.Region == high.Region && low.Node == high.Node && low.Lane.Constant + 1 == high.Lane.Constant
        && low.Lane.Coefficients.AsSpan().SequenceEqual(high.Lane.Coefficients.AsSpan());

    private LaneSource? WholeLane(NodePool pool, LinkTable links, int id)
    {
        var node = pool[id];
        return node.Op == NodeOp.Link && links.Links[node.Index].Pieces is [{ Source: LaneSource lane }]
            && lane.Region != 0 && lane.LowBit is { Constant.IsZero: true, Coefficients: [] }
            && graph.Regions[lane.Region].Nodes[lane.Node].Width == node.Width
            ? lane
            : null;
    }

    private static IndexBox Whole(ImmutableArray<int> shape) => new([.. shape.Select(n => new IndexRange(0, n, 1))]);

    private LinkSource Fold(LinkPiece piece, int width)
    {
        switch (piece.Source)
        {
            case LaneSource lane:
                return Fold(piece.Box, lane, width);
            case PackSource pack when constantOf(pack.Region, pack.Node) is { } value && IsUniform(value, 0, value.Width):
                return new ConstantSource(Uniform(value, 0, width));
            case TableSource table when constantOf(table.Region, table.Node) is { IsZero: true }:
                return new ConstantSource(BitVector.Zero(width));
            case IndexSource { Value: { } map } when map.Coefficients.All(c => c.IsZero):
                return new ConstantSource(BitVector.FromInteger(map.Constant, width));
            default:
                return piece.Source;
        }
    }

    private LinkSource Fold(IndexBox box, LaneSource lane, int width)
    {
        var nodes = graph.Regions[lane.Region].Nodes;
        while (true)
        {
            var (least, greatest) = ArrayVerifier.ElementRange(lane.LowBit, box);
            var (low, end) = ((int)least, (int)greatest + width);
            if (constantOf(lane.Region, lane.Node) is { } value)
            {
                if (IsUniform(value, low, end)) return new ConstantSource(Uniform(value, low, width));
                return least == greatest ? new ConstantSource(BitMath.Slice(value, low, width)) : lane;
            }

            var node = nodes[lane.Node];
            switch (node.Op)
            {
                case NodeOp.ZeroExtend when end <= nodes[node.Inputs[0]].Width:
                    lane = Moved(lane, node.Inputs[0], 0);
                    break;
                case NodeOp.ZeroExtend when low >= nodes[node.Inputs[0]].Width:
                    return new ConstantSource(BitVector.Zero(width));
                case NodeOp.Concat when PartOf(nodes, node, low, end) is var (part, bottom):
                    lane = Moved(lane, part, -bottom);
                    break;
                case NodeOp.Link when Through(lane, graph.Regions[lane.Region].Links[node.Index], width) is { } further:
                    if (further is not LaneSource next) return further;
                    lane = next;
                    nodes = graph.Regions[lane.Region].Nodes;
                    break;
                default:
                    return lane;
            }
        }
    }

    // What the other lane has from a third place that is the same for all its lanes.
    private static LinkSource? Through(LaneSource lane, Link link, int width)
    {
        if (link.Pieces is not [{ Source: LaneSource inner }] || inner.Region == lane.Region
            || !inner.Lane.Coefficients.All(c => c.IsZero) || !inner.LowBit.Coefficients.All(c => c.IsZero)
            || width > link.Width)
            return null;
        return inner with { LowBit = lane.LowBit with { Constant = lane.LowBit.Constant + inner.LowBit.Constant } };
    }

    private static LaneSource Moved(LaneSource lane, int node, int low) =>
        lane with { Node = node, LowBit = lane.LowBit with { Constant = lane.LowBit.Constant + low } };

    private static (int Part, int Bottom)? PartOf(ImmutableArray<Node> nodes, Node concat, int low, int end)
    {
        var top = concat.Width;
        foreach (var part in concat.Inputs)
        {
            var bottom = top - nodes[part].Width;
            if (low >= bottom) return end <= top ? (part, bottom) : null;
            top = bottom;
        }

        return null;
    }

    private static bool IsUniform(BitVector value, int low, int end)
    {
        var bits = BitMath.Slice(value, low, end - low);
        return bits.IsZero || bits == BitVector.AllOnes(end - low);
    }

    private static BitVector Uniform(BitVector value, int low, int width) =>
        value[low] ? BitVector.AllOnes(width) : BitVector.Zero(width);
}
