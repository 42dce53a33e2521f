using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Graphs;

/// <summary>Drops what nobody needs, puts the nodes in order and numbers them anew.</summary>
internal sealed class GraphFinisher
{
    private readonly RegionParts[] _parts;
    private readonly ImmutableArray<GraphScope> _scopes;
    private readonly bool[][] _live;
    private readonly int[][] _newIds;
    private readonly int[][] _newLinks;
    private readonly Stack<(int Region, int Node)> _pending = new();

    private GraphFinisher(RegionParts[] parts, ImmutableArray<GraphScope> scopes)
    {
        _parts = parts;
        _scopes = scopes;
        _live = [.. parts.Select(p => new bool[p.Pool.Nodes.Count + 1])];
        _newIds = new int[parts.Length][];
        _newLinks = [.. parts.Select(p => new int[p.Links.Count])];
    }

    /// <param name="scopes">With node ids of the pools, like <paramref name="portNodes"/>.</param>
    public static Graph Finish(
        Design design, RegionParts[] parts, ImmutableArray<GraphScope> scopes, ImmutableArray<int> portNodes)
    {
        var finisher = new GraphFinisher(parts, scopes);
        finisher.MarkRoots(portNodes);
        finisher.MarkLive();
        var orders = new List<NodeOrder>();
        for (var region = 0; region < parts.Length; region++) orders.Add(finisher.Number(region));
        return new Graph
        {
            Design = design,
            Regions = [.. parts.Select((_, region) => finisher.Finish(region, orders[region]))],
            PortNodes = finisher.Map(0, portNodes),
            Scopes =
            [
                .. scopes.Select(s => s with
                {
                    NameNodes = finisher.Map(s.Region, s.NameNodes),
                    PortNodes = finisher.Map(s.Region, s.PortNodes),
                }),
            ],
        };
    }

    private void MarkRoots(ImmutableArray<int> portNodes)
    {
        foreach (var node in portNodes) Mark(0, node);
        foreach (var scope in _scopes)
        {
            foreach (var node in scope.NameNodes) Mark(scope.Region, node);
            foreach (var node in scope.PortNodes) Mark(scope.Region, node);
        }

        for (var region = 0; region < _parts.Length; region++)
        {
            foreach (var register in _parts[region].Registers)
            {
                Mark(region, register.Node);
                Mark(region, register.Next);
                Mark(region, register.Reset);
            }

            foreach (var write in _parts[region].Memories.SelectMany(m => m.Writes))
            {
                Mark(region, write.Enable);
                Mark(region, write.Address);
                Mark(region, write.Data);
            }

            foreach (var property in _parts[region].Properties)
            {
                Mark(region, property.Condition);
                Mark(region, property.Reset);
                foreach (var value in property.Values) Mark(region, value);
            }

            foreach (var counter in _parts[region].Counters)
            {
                Mark(region, counter.Amount);
                Mark(region, counter.Reset);
            }
        }
    }

    private void MarkLive()
    {
        while (_pending.TryPop(out var item))
        {
            var node = _parts[item.Region].Pool[item.Node];
            foreach (var input in node.Inputs) Mark(item.Region, input);
            if (node.Op != NodeOp.Link) continue;
            foreach (var piece in _parts[item.Region].Links[node.Index].Pieces)
                if (LinkSources.Target(piece.Source) is var (region, target))
                    Mark(region, target);
        }
    }

    private void Mark(int region, int node)
    {
        if (node < 0) return;
        var target = _parts[region].Pool.Target(node);
        if (target >= _live[region].Length) Array.Resize(ref _live[region], 2 * target);
        if (_live[region][target]) return;
        _live[region][target] = true;
        _pending.Push((region, target));
    }

    private NodeOrder Number(int region)
    {
        var pool = _parts[region].Pool;
        var live = _live[region].AsSpan(0, Math.Min(_live[region].Length, pool.Nodes.Count)).ToArray();
        var order = NodeOrder.Of(pool, live);
        var ids = new int[pool.Nodes.Count];
        Array.Fill(ids, -1);
        for (var i = 0; i < order.Nodes.Count; i++) ids[order.Nodes[i]] = i;
        _newIds[region] = ids;
        return order;
    }

    private int New(int region, int node) => node < 0 ? node : _newIds[region][_parts[region].Pool.Target(node)];

    private ImmutableArray<int> Map(int region, ImmutableArray<int> nodes) =>
        [.. nodes.Select(node => New(region, node))];

    private Region Finish(int region, NodeOrder order)
    {
        var parts = _parts[region];
        var links = ImmutableArray.CreateBuilder<Link>();
        Array.Fill(_newLinks[region], -1);
        var nodes = ImmutableArray.CreateBuilder<Node>(order.Nodes.Count);
        foreach (var old in order.Nodes)
        {
            var node = parts.Pool[old];
            var index = node.Index;
            if (node.Op == NodeOp.Link)
            {
                index = links.Count;
                links.Add(Map(parts.Links[node.Index]));
            }

            nodes.Add(node with { Id = nodes.Count, Inputs = Map(region, node.Inputs), Index = index });
        }

        return new Region
        {
            Index = region,
            Path = parts.Path,
            Module = parts.Module,
            Shape = parts.Shape,
            Nodes = nodes.MoveToImmutable(),
            Loops = [.. order.Loops.Select(loop => Map(region, [.. loop]))],
            Links = links.ToImmutable(),
            Registers =
            [
                .. parts.Registers.Select(r => r with
                {
                    Node = New(region, r.Node),
                    Next = New(region, r.Next),
                    Reset = New(region, r.Reset),
                }),
            ],
            Memories =
            [
                .. parts.Memories.Select(m => m with
                {
                    Writes =
                    [
                        .. m.Writes.Select(w => w with
                        {
                            Enable = New(region, w.Enable),
                            Address = New(region, w.Address),
                            Data = New(region, w.Data),
                        }),
                    ],
                }),
            ],
            Properties =
            [
                .. parts.Properties.Select(p => p with
                {
                    Condition = New(region, p.Condition),
                    Values = Map(region, p.Values),
                    Reset = New(region, p.Reset),
                }),
            ],
            Counters =
            [
                .. parts.Counters.Select(c => c with
                {
                    Amount = New(region, c.Amount),
                    Reset = New(region, c.Reset),
                }),
            ],
        };
    }

    private Link Map(Link link) => link with
    {
        Pieces = [.. link.Pieces.Select(p => p with { Source = LinkSources.WithNode(p.Source, New) })],
    };
}
