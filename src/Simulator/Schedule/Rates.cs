using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>How often a value changes.</summary>
internal enum Rate : byte
{
    Constant,

    /// <summary>Known from power-up on, or from a poke of a fuse: indices, edges, fuses.</summary>
    Static,
    Dynamic,
}

/// <summary>The rate of every node of a graph.</summary>
internal sealed class Rates
{
    private readonly Rate[][] _rates;

    private Rates(Rate[][] rates) => _rates = rates;

    public Rate this[NodeRef node] => _rates[node.Region][node.Node];

    public static Rates Of(Graph graph)
    {
        var rates = new Rates([.. graph.Regions.Select(r => new Rate[r.Nodes.Length])]);
        bool changed;
        do
        {
            changed = false;
            foreach (var region in graph.Regions)
                foreach (var node in region.Nodes)
                    changed |= rates.Raise(region, node, rates.Find(graph, region, node));
        }
        while (changed);
        return rates;
    }

    private bool Raise(Region region, Node node, Rate rate)
    {
        ref var known = ref _rates[region.Index][node.Id];
        if (rate <= known) return false;
        known = rate;
        return true;
    }

    private Rate Find(Graph graph, Region region, Node node)
    {
        switch (node.Op)
        {
            case NodeOp.Constant:
                return Rate.Constant;
            case NodeOp.Input:
                return graph.Design.TopModule.Ports[node.Index].Kind == PortKind.Fuse ? Rate.Static : Rate.Dynamic;
            case NodeOp.Register or NodeOp.MemoryRead:
                return Rate.Dynamic;
            case NodeOp.Link:
                var highest = Rate.Static;
                foreach (var piece in region.Links[node.Index].Pieces)
                    if (SourceOf(piece.Source) is { } source && this[source] > highest)
                        highest = this[source];
                return highest;
            default:
                var rate = Rate.Constant;
                foreach (var input in node.Inputs)
                    if (_rates[region.Index][input] > rate)
                        rate = _rates[region.Index][input];
                return rate;
        }
    }

    private static NodeRef? SourceOf(LinkSource source) => source switch
    {
        LaneSource lane => new NodeRef(lane.Region, lane.Node),
        TableSource table => new NodeRef(table.Region, table.Node),
        PackSource pack => new NodeRef(pack.Region, pack.Node),
        _ => null,
    };
}
