using System.Collections.Immutable;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs.Rewrite;

/// <summary>Makes a graph anew with what is known of it: constants go through nodes, links and
/// registers.</summary>
internal sealed class GraphRewriter
{
    private readonly Graph _graph;
    private readonly IReadOnlyDictionary<int, BitVector> _inputs;
    private readonly bool _foldsRegisters;
    private readonly NodePool[] _pools;

    // By region and old node: its place in the pool, or −1.
    private readonly int[][] _new;
    private readonly LinkTable[] _links;
    private readonly LinkFolder _folder;
    private bool _isRegisterFolded;

    private GraphRewriter(Graph graph, IReadOnlyDictionary<int, BitVector> inputs, bool foldsRegisters)
    {
        _graph = graph;
        _inputs = inputs;
        _foldsRegisters = foldsRegisters;
        _pools = [.. graph.Regions.Select(r => new NodePool(slicesBits: r.Index > 0))];
        _new = [.. graph.Regions.Select(r => Enumerable.Repeat(-1, r.Nodes.Length).ToArray())];
        _links = [.. graph.Regions.Select(_ => new LinkTable())];
        _folder = new LinkFolder(graph, ConstantOf);
    }

    /// <param name="inputs">Ports of the top whose value is known.</param>
    /// <param name="foldsRegisters">Whether registers that keep their initial value become
    /// constants.</param>
    public static Graph Rewrite(Graph graph, IReadOnlyDictionary<int, BitVector> inputs, bool foldsRegisters)
    {
        const int maxRounds = 8;
        for (var round = 0; round < maxRounds; round++)
        {
            var rewriter = new GraphRewriter(graph, inputs, foldsRegisters);
            var next = rewriter.Run();
            var isDone = !rewriter._isRegisterFolded && (next.Regions.Length == 1 || Size(next) == Size(graph));
            graph = next;
            if (isDone) break;
        }

        return graph;
    }

    private static (int Nodes, int Links, int Constants) Size(Graph graph) => (
        graph.Regions.Sum(r => r.Nodes.Length), graph.Regions.Sum(r => r.Links.Sum(l => l.Pieces.Length)),
        graph.Regions.Sum(r => r.Nodes.Count(n => n.Op == NodeOp.Constant)));

    private Graph Run()
    {
        for (var region = 0; region < _pools.Length; region++) MakeNodes(region);
        var parts = _graph.Regions.Select(region => new RegionParts
        {
            Path = region.Path,
            Module = region.Module,
            Shape = region.Shape,
            Pool = _pools[region.Index],
            Links = [.. _links[region.Index].Links.Select(Map)],
            Registers = [.. region.Registers.Select((r, i) => Register(region.Index, i, r))],
            Memories = [.. region.Memories.Select(m => Memory(region.Index, m))],
            Properties = [.. region.Properties.Select(p => p with
            {
                Condition = New(region.Index, p.Condition),
                Values = Map(region.Index, p.Values),
                Reset = Reset(region.Index, p.Reset),
            })],
            Counters = [.. region.Counters.Select(c => c with
            {
                Amount = New(region.Index, c.Amount),
                Reset = Reset(region.Index, c.Reset),
            })],
        });
        var scopes = _graph.Scopes.Select(s => s with
        {
            NameNodes = Map(s.Region, s.NameNodes),
            PortNodes = Map(s.Region, s.PortNodes),
        });
        return GraphFinisher.Finish(_graph.Design, [.. parts], [.. scopes], Map(0, _graph.PortNodes));
    }

    private void MakeNodes(int region)
    {
        var pool = _pools[region];
        var own = _new[region];
        var forwards = new List<(int Forward, int Old)>();
        var inputs = new List<int>();
        foreach (var node in _graph.Regions[region].Nodes)
        {
            inputs.Clear();
            foreach (var input in node.Inputs) inputs.Add(Now(input));
            own[node.Id] = node.Op switch
            {
                NodeOp.Input when _inputs.TryGetValue(node.Index, out var value) => pool.Constant(value),
                NodeOp.Link => Link(node),
                NodeOp.Concat => pool.Concat([.. _folder.Packed(pool, _links[region], region, inputs)]),
                NodeOp.Register when FoldedRegister(region, node.Index) is { } value => pool.Constant(value),
                _ => pool.Make(node.Op, node.Width, [.. inputs], node.Index, node.Value, node.Arms),
            };
        }

        foreach (var (forward, old) in forwards) pool.Resolve(forward, own[old]);

        int Now(int old)
        {
            if (own[old] >= 0) return own[old];
            var forward = pool.AddForward(_graph.Regions[region].Nodes[old].Width);
            forwards.Add((forward, old));
            return forward;
        }

        int Link(Node node)
        {
            var link = _folder.Fold(region, _graph.Regions[region].Links[node.Index]);
            if (link.Pieces is [{ Source: ConstantSource constant }]) return pool.Constant(constant.Value);
            return LinkFolder.OwnLane(_graph.Regions[region], link) is var (source, low)
                ? pool.Slice(Now(source), low, link.Width)
                : pool.Leaf(NodeOp.Link, link.Width, _links[region].Add(link));
        }
    }

    // The value of a register that never has another one.
    private BitVector? FoldedRegister(int region, int index)
    {
        var register = _graph.Regions[region].Registers[index];
        if (!_foldsRegisters || !register.IsInitDefined) return null;
        var next = _graph.Regions[region].Nodes[register.Next];
        var isKept = register.Next == register.Node || next.Value == register.Init || IsKeptBehindReset(region, register);
        _isRegisterFolded |= isKept && _graph.Regions[region].Nodes[register.Node].Op == NodeOp.Register
            && register.Next == register.Node;
        return isKept ? register.Init : null;
    }

    // Of an asynchronous reset: reset ? init : register.
    private bool IsKeptBehindReset(int region, GraphRegister register)
    {
        var nodes = _graph.Regions[region].Nodes;
        return nodes[register.Next] is { Op: NodeOp.Mux } mux && mux.Inputs[2] == register.Node
            && nodes[mux.Inputs[1]].Value == register.Init;
    }

    private GraphRegister Register(int region, int index, GraphRegister register)
    {
        var pool = _pools[region];
        var next = FoldedRegister(region, index) is { } kept ? pool.Constant(kept) : New(region, register.Next);
        var reset = Reset(region, register.Reset);
        // A reset that is active for ever; an asynchronous one also sets the register without an edge.
        if (reset >= 0 && pool[pool.Target(reset)].Value is { IsZero: false })
        {
            next = pool.Constant(register.Init);
            if (!register.IsAsynchronous) reset = -1;
        }

        return register with
        {
            Node = pool.Leaf(NodeOp.Register, register.Width, index),
            Next = next,
            Reset = reset,
        };
    }

    private GraphMemory Memory(int region, GraphMemory memory) => memory with
    {
        Writes =
        [
            .. memory.Writes.Select(w => w with
            {
                Enable = New(region, w.Enable),
                Address = New(region, w.Address),
                Data = New(region, w.Data),
            }),
        ],
    };

    private int New(int region, int old) => old < 0 ? old : _new[region][old];

    private int Reset(int region, int old)
    {
        if (old < 0) return old;
        var node = _pools[region].Target(_new[region][old]);
        return _pools[region][node].Value is { IsZero: true } ? -1 : node;
    }

    private ImmutableArray<int> Map(int region, ImmutableArray<int> nodes) => [.. nodes.Select(n => New(region, n))];

    private Link Map(Link link) => link with
    {
        Pieces = [.. link.Pieces.Select(p => p with { Source = LinkSources.WithNode(p.Source, New) })],
    };

    // As far as it is known by now.
    private BitVector? ConstantOf(int region, int old)
    {
        var now = _new[region][old];
        return now >= 0 ? _pools[region][now].Value : _graph.Regions[region].Nodes[old].Value;
    }
}
