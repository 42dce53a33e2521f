using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Tests.Machine;

/// <summary>Graphs of a grid of lanes that read their neighbours over several phases, hold state behind enables, and
/// see a counter and inputs of the root. Nothing of the root depends on lanes.</summary>
internal sealed class GridGraphs
{
    private const int Counter = 3;

    private readonly Random _random;
    private readonly int[] _shape;
    private readonly bool _isTorus;
    private readonly List<Node> _nodes = [];
    private readonly List<Link> _links = [];

    private GridGraphs(int seed, int[]? shape)
    {
        _random = new Random(seed);
        _shape = shape ?? [_random.Next(2, 12), new[] { 60, 64, 200, 7 }[_random.Next(4)]];
        _isTorus = _random.Next(4) == 0;
    }

    /// <summary>Ports: <c>clk</c>, <c>en</c>, <c>d</c> (8 bits), output <c>q</c>.</summary>
    public static Graph Create(int seed, bool checks = false, int[]? shape = null) =>
        new GridGraphs(seed, shape).Build(checks);

    private Graph Build(bool checks)
    {
        var top = new ModuleBuilder("Top", []);
        top.Input("clk", 1, PortKind.Clock);
        top.Input("en", 1);
        top.Input("d", 8);
        top.Output("q", top.Constant(0, 8));
        var module = top.Build();
        var leaf = new ModuleBuilder("Leaf", []).Build();
        return new Graph
        {
            Design = new Design([leaf, module], new ModuleId(1)),
            Regions = [Root(module), Lanes(leaf, checks)],
            PortNodes = [-1, 0, 1, 5],
            Scopes = [],
        };
    }

    // A counter that runs while en is 1, and a look at the register of the last lane.
    private Region Root(ModuleNetlist module)
    {
        var last = new AffineMap(_shape[0] * _shape[1] - 1, []);
        return new Region
        {
            Index = 0,
            Path = "",
            Module = module,
            Shape = [],
            Nodes =
            [
                new Node(0, NodeOp.Input, 1, [], 1),
                new Node(1, NodeOp.Input, 8, [], 2),
                new Node(2, NodeOp.ZeroExtend, 8, [0]),
                new Node(Counter, NodeOp.Register, 8, [], 0),
                new Node(4, NodeOp.Add, 8, [Counter, 2]),
                new Node(5, NodeOp.Link, 8, [], 0),
            ],
            Links = [new Link(8, [new LinkPiece(new IndexBox([]), new LaneSource(1, 0, last, new AffineMap(0, [])))])],
            Registers = [new GraphRegister("n", 0, Counter, 8, 4, -1, false, 0, BitVector.Zero(8), true)],
        };
    }

    private Region Lanes(ModuleNetlist module, bool checks)
    {
        int[] widths = [8, 1, 16, 70];
        foreach (var (width, i) in widths.Select((w, i) => (w, i))) Add(NodeOp.Register, width, [], i);
        _nodes.Add(new Node(_nodes.Count, NodeOp.Constant, 1, [], 0, BitVector.Bit(true)));
        Link(8, new LaneSource(0, _random.Next(2) == 0 ? 1 : Counter, Map(0), Map(0)));
        Link(1, new LaneSource(0, 0, Map(0), Map(0)));
        Link(8, new IndexSource(new AffineMap(1, [BigInteger.One, 3])));
        for (var i = _random.Next(10, 30); i > 0; i--) AddNode();
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            Neighbour();
            for (var k = _random.Next(1, 6); k > 0; k--) AddNode();
        }

        var registers = widths.Select((width, i) => new GraphRegister(
            $"r{i}", 0, i, width, Add(NodeOp.Mux, width, [Gate(), Pick(width), i]), -1, false, 0,
            BitVector.FromWord((ulong)_random.Next(200) & (width == 1 ? 1UL : 0xff), width), true)).ToImmutableArray();
        var memory = new GraphMemory(
            "m", 0, new Memory("m", new UIntType(8), 100, null, null, [], null, default),
            [new GraphWrite(Gate(), Pick(8), 0, Pick(8), 8, 0)]);
        ImmutableArray<GraphProperty> properties = [];
        if (checks)
        {
            var rare = Add(NodeOp.Equal, 1, [2, Add(NodeOp.ZeroExtend, 16, [Pick(8)])]);
            for (var i = 0; i < 3; i++) rare = Add(NodeOp.And, 1, [rare, Pick(1)]);
            PropertyCheck[] kinds = [PropertyCheck.Cover, PropertyCheck.Trap];
            properties =
            [
                new GraphProperty(
                    new Property(kinds[_random.Next(2)], default, [], 0, default), 0, rare, [-1, 2], -1, 0),
            ];
        }

        var counted = Gate();
        return new Region
        {
            Index = 1,
            Path = "grid[]",
            Module = module,
            Shape = [.. _shape],
            Nodes = [.. _nodes],
            Links = [.. _links],
            Registers = registers,
            Memories = [memory],
            Properties = properties,
            Counters = [new GraphCounter(new Counter("c", default, 0, default), 0, counted, -1, 0)],
        };
    }

    private void AddNode()
    {
        int[] widths = [1, 1, 8, 16];
        var width = widths[_random.Next(4)];
        NodeOp[] operators = [NodeOp.And, NodeOp.And, NodeOp.Xor, NodeOp.Add, NodeOp.Or];
        switch (_random.Next(8))
        {
            case 0:
                Add(NodeOp.Equal, 1, [Pick(8), Pick(8)]);
                break;
            case 1:
                Add(NodeOp.Mux, width, [Pick(1), Pick(width), Pick(width)]);
                break;
            case 2:
                Add(NodeOp.MemoryRead, 8, [Pick(8)], 0);
                break;
            default:
                Add(operators[_random.Next(5)], width, [Pick(width), Pick(width)]);
                break;
        }
    }

    private int Gate() => Add(NodeOp.And, 1, [Pick(1), Pick(1)]);

    private void Neighbour()
    {
        int[] widths = [1, 8, 16];
        var width = widths[_random.Next(3)];
        var node = Pick(width);
        var along = _random.Next(2);
        var step = _random.Next(2) == 0 ? 1 : -1;
        var delta = step * (along == 0 ? _shape[1] : 1);
        ImmutableArray<IndexRange> all = [.. _shape.Select(n => new IndexRange(0, n, 1))];
        var inner = all.SetItem(along, new IndexRange(step > 0 ? 0 : 1, _shape[along] - 1, 1));
        var edge = all.SetItem(along, new IndexRange(step > 0 ? _shape[along] - 1 : 0, 1, 1));
        Link(
            width,
            new LinkPiece(new IndexBox(inner), new LaneSource(1, node, Map(delta, _shape[1], 1), Map(0))),
            new LinkPiece(
                new IndexBox(edge),
                _isTorus
                    ? new LaneSource(1, node, Map(delta - delta * _shape[along], _shape[1], 1), Map(0))
                    : new ConstantSource(BitVector.FromWord((ulong)_random.Next(2), width))));
    }

    private void Link(int width, LinkSource source) =>
        Link(width, new LinkPiece(new IndexBox([.. _shape.Select(n => new IndexRange(0, n, 1))]), source));

    private void Link(int width, params ReadOnlySpan<LinkPiece> pieces)
    {
        _links.Add(new Link(width, [.. pieces]));
        Add(NodeOp.Link, width, [], _links.Count - 1);
    }

    private static AffineMap Map(int constant, int row = 0, int column = 0) => new(constant, [row, column]);

    private int Add(NodeOp op, int width, ImmutableArray<int> inputs, int index = 0)
    {
        _nodes.Add(new Node(_nodes.Count, op, width, inputs, index));
        return _nodes.Count - 1;
    }

    private int Pick(int width)
    {
        for (var tries = 0; tries < 12; tries++)
        {
            // Rather what came last.
            var some = _random.Next(3) == 0 ? _random.Next(_nodes.Count) : _nodes.Count - 1 - _random.Next(_nodes.Count / 2);
            if (_nodes[some].Width == width) return some;
        }

        var any = _random.Next(_nodes.Count);
        var from = _nodes[any].Width;
        if (from == width) return any;
        return from > width
            ? Add(NodeOp.Slice, width, [any], _random.Next(from - width + 1))
            : Add(NodeOp.ZeroExtend, width, [any]);
    }
}
