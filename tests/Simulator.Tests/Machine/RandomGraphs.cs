using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Tests.Machine;

/// <summary>Graphs of a root and some arrays, with any operation, any kind of link and no circle of values.</summary>
internal sealed class RandomGraphs
{
    private static readonly int[] s_widths = [1, 1, 1, 2, 5, 8, 9, 16, 20, 32, 33, 64, 65, 130];

    private static readonly int[][] s_shapes =
    [
        [5], [130], [3, 7], [4, 60], [2, 200], [5, 64], [2, 2, 3, 30], [2, 3, 2, 2], [3, 2, 62], [1, 1],
    ];

    private readonly Random _random;
    private readonly List<Draft> _regions = [];
    private readonly ModuleBuilder _top = new("Top", []);
    private readonly ModuleNetlist _leaf = new ModuleBuilder("Leaf", []).Build();

    private RandomGraphs(int seed) => _random = new Random(seed);

    private sealed class Draft
    {
        public required int[] Shape { get; init; }

        public int Count => Shape.Aggregate(1, (a, b) => a * b);

        public List<Node> Nodes { get; } = [];

        public List<Link> Links { get; } = [];

        public List<(int Node, int Width)> Registers { get; } = [];

        public List<(int Width, int Depth)> Memories { get; } = [];
    }

    /// <summary>Ports: <c>clk</c>, <c>clk2</c>, <c>rst</c>, <c>fuse</c>, <c>a</c>, <c>b</c>, then outputs.</summary>
    public static Graph Create(int seed) => new RandomGraphs(seed).Build();

    private Graph Build()
    {
        _top.Input("clk", 1, PortKind.Clock);
        _top.Input("clk2", 1, PortKind.Clock);
        _top.Input("rst", 1, PortKind.Reset);
        _top.Input("fuse", 8, PortKind.Fuse);
        _top.Input("a", 16);
        _top.Input("b", 1);
        var count = 1 + _random.Next(0, 4);
        for (var r = 0; r < count; r++)
        {
            var draft = new Draft { Shape = r == 0 ? [] : s_shapes[_random.Next(s_shapes.Length)] };
            _regions.Add(draft);
            if (r == 0)
                for (var port = 2; port < 6; port++)
                    Add(draft, NodeOp.Input, _top.Ports[port].Width, [], port);
            Constant(draft, BitVector.Bit(true));
            for (var i = 0; i < 2; i++)
            {
                var (width, depth) = (Width(), _random.Next(1, 40));
                draft.Memories.Add((width, depth));
            }

            for (var i = _random.Next(1, 6); i > 0; i--)
            {
                var width = Width();
                draft.Registers.Add((Add(draft, NodeOp.Register, width, [], draft.Registers.Count), width));
            }
        }

        for (var i = 0; i < 30 * count; i++) AddNode(_regions[_random.Next(count)]);
        var nodes = new List<int> { -1, -1, 0, 1, 2, 3 };
        for (var i = 0; i < 4; i++)
        {
            var node = _random.Next(_regions[0].Nodes.Count);
            nodes.Add(node);
            _top.Output($"o{i}", _top.Constant(0, _regions[0].Nodes[node].Width));
        }

        var module = _top.Build();
        var regions = _regions.Select((d, r) => Finish(d, r, r == 0 ? module : _leaf)).ToImmutableArray();
        return new Graph
        {
            Design = new Design([_leaf, module], new ModuleId(1)),
            Regions = regions,
            PortNodes = [.. nodes],
            Scopes = [],
        };
    }

    private Region Finish(Draft draft, int index, ModuleNetlist module)
    {
        GraphRegister Register((int Node, int Width) register, int i)
        {
            var reset = _random.Next(3) == 0 ? -1 : Pick(draft, 1);
            return new GraphRegister(
                $"r{i}", 0, register.Node, register.Width, Pick(draft, register.Width), reset, false,
                _random.Next(4) == 0 ? 1 : 0, Value(register.Width), true);
        }

        GraphMemory Memory((int Width, int Depth) memory, int i)
        {
            var writes = Enumerable.Range(0, _random.Next(3)).Select(_ =>
            {
                var width = _random.Next(1, memory.Width + 1);
                return new GraphWrite(
                    Pick(draft, 1), Pick(draft, 5), _random.Next(memory.Width - width + 1), Pick(draft, width), width,
                    _random.Next(2));
            });
            return new GraphMemory(
                $"m{i}", 0,
                new Memory($"m{i}", new UIntType(memory.Width), memory.Depth, [Value(memory.Width)], null, [], null, default),
                [.. writes]);
        }

        GraphProperty Property()
        {
            PropertyCheck[] checks = [PropertyCheck.Assert, PropertyCheck.Cover, PropertyCheck.Trap];
            var value = Pick(draft, Width());
            return new GraphProperty(
                new Property(checks[_random.Next(3)], default, [], 0, default), 0, Pick(draft, 1), [-1, value],
                _random.Next(2) == 0 ? -1 : Pick(draft, 1), _random.Next(3) - 1);
        }

        GraphCounter Counter() => new(
            new Counter("c", default, 0, default), 0, Pick(draft, Width()), _random.Next(2) == 0 ? -1 : Pick(draft, 1),
            _random.Next(2));
        var registers = draft.Registers.Select(Register).ToImmutableArray();
        var memories = draft.Memories.Select(Memory).ToImmutableArray();
        ImmutableArray<GraphProperty> properties = _random.Next(2) == 0 ? [] : [Property(), Property()];
        ImmutableArray<GraphCounter> counters = _random.Next(2) == 0 ? [] : [Counter()];
        return new Region
        {
            Index = index,
            Path = index == 0 ? "" : $"r{index}[]",
            Module = module,
            Shape = [.. draft.Shape],
            Nodes = [.. draft.Nodes],
            Links = [.. draft.Links],
            Registers = registers,
            Memories = memories,
            Properties = properties,
            Counters = counters,
        };
    }

    private int Width() => s_widths[_random.Next(s_widths.Length)];

    private BitVector Value(int width)
    {
        var bytes = new byte[(width + 15) / 8];
        _random.NextBytes(bytes);
        return BitVector.FromInteger(new BigInteger(bytes, isUnsigned: true) & ((BigInteger.One << width) - 1), width);
    }

    private static int Add(Draft draft, NodeOp op, int width, ImmutableArray<int> inputs, int index = 0)
    {
        draft.Nodes.Add(new Node(draft.Nodes.Count, op, width, inputs, index));
        return draft.Nodes.Count - 1;
    }

    private static int Constant(Draft draft, BitVector value)
    {
        draft.Nodes.Add(new Node(draft.Nodes.Count, NodeOp.Constant, value.Width, [], 0, value));
        return draft.Nodes.Count - 1;
    }

    // A node of some width, made from what there is.
    private int Pick(Draft draft, int width)
    {
        for (var tries = 0; tries < 6; tries++)
        {
            var some = _random.Next(draft.Nodes.Count);
            if (draft.Nodes[some].Width == width && draft.Nodes[some].Op != NodeOp.Constant) return some;
        }

        var any = _random.Next(draft.Nodes.Count);
        var from = draft.Nodes[any].Width;
        if (from > width) return Add(draft, NodeOp.Slice, width, [any], _random.Next(from - width + 1));
        if (from < width) return Add(draft, _random.Next(2) == 0 ? NodeOp.ZeroExtend : NodeOp.SignExtend, width, [any]);
        return any;
    }

    private void AddNode(Draft draft)
    {
        var width = Width();
        switch (_random.Next(14))
        {
            case 0 or 1 or 2 or 3 when draft.Shape.Length > 0 || _regions.Count > 1:
                draft.Links.Add(RandomLink(draft, width));
                Add(draft, NodeOp.Link, width, [], draft.Links.Count - 1);
                break;
            case 4:
                var memory = _random.Next(draft.Memories.Count);
                Add(draft, NodeOp.MemoryRead, draft.Memories[memory].Width, [Pick(draft, 5)], memory);
                break;
            case 5:
                NodeOp[] compares = [NodeOp.Equal, NodeOp.LessUnsigned, NodeOp.LessSigned, NodeOp.LessEqualSigned];
                Add(draft, compares[_random.Next(4)], 1, [Pick(draft, width), Pick(draft, width)]);
                break;
            case 6:
                var low = Width();
                Add(draft, NodeOp.Concat, width + low, [Pick(draft, width), Pick(draft, low)]);
                break;
            case 7:
                Constant(draft, Value(width));
                break;
            case 8 or 9:
                Add(draft, NodeOp.Mux, width, [Pick(draft, 1), Pick(draft, width), Pick(draft, width)]);
                break;
            default:
                NodeOp[] operators = [NodeOp.And, NodeOp.Or, NodeOp.Xor, NodeOp.Add, NodeOp.Subtract, NodeOp.ShiftLeft];
                Add(draft, operators[_random.Next(6)], width, [Pick(draft, width), Pick(draft, width)]);
                break;
        }
    }

    private Link RandomLink(Draft draft, int width)
    {
        var ranges = draft.Shape.Select(n => new IndexRange(0, n, 1)).ToImmutableArray();
        if (ranges.IsEmpty) return new Link(width, [new LinkPiece(new IndexBox([]), RandomSource(draft, width, 1, default))]);
        if (_random.Next(3) > 0) return Neighbour(draft, width);

        // Some dimension in two parts or by parity.
        var d = _random.Next(ranges.Length);
        ImmutableArray<IndexBox> boxes = [new IndexBox(ranges)];
        var cut = _random.Next(ranges[d].Count + 1);
        if (cut > 0 && cut < ranges[d].Count)
            boxes = _random.Next(2) == 0
                ?
                [
                    new IndexBox(ranges.SetItem(d, new IndexRange(0, cut, 1))),
                    new IndexBox(ranges.SetItem(d, new IndexRange(cut, ranges[d].Count - cut, 1))),
                ]
                :
                [
                    new IndexBox(ranges.SetItem(d, new IndexRange(0, (ranges[d].Count + 1) / 2, 2))),
                    new IndexBox(ranges.SetItem(d, new IndexRange(1, ranges[d].Count / 2, 2))),
                ];
        return new Link(
            width, [.. boxes.Select(b => new LinkPiece(b, RandomSource(draft, width, (int)b.Count, b)))]);
    }

    // The next lane in a dimension, and something else at the edge.
    private Link Neighbour(Draft draft, int width)
    {
        var node = Pick(draft, Math.Max(width, draft.Nodes[_random.Next(draft.Nodes.Count)].Width));
        var region = _regions.IndexOf(draft);
        var d = _random.Next(draft.Shape.Length);
        var step = _random.Next(2) == 0 ? 1 : -1;
        var strides = new BigInteger[draft.Shape.Length];
        var stride = BigInteger.One;
        for (var k = strides.Length - 1; k >= 0; k--)
        {
            strides[k] = stride;
            stride *= draft.Shape[k];
        }

        var ranges = draft.Shape.Select(n => new IndexRange(0, n, 1)).ToImmutableArray();
        var inner = new IndexBox(ranges.SetItem(d, new IndexRange(step > 0 ? 0 : 1, draft.Shape[d] - 1, 1)));
        var edge = new IndexBox(ranges.SetItem(d, new IndexRange(step > 0 ? draft.Shape[d] - 1 : 0, 1, 1)));
        var low = Map(_random.Next(draft.Nodes[node].Width - width + 1), draft);
        var pieces = ImmutableArray.CreateBuilder<LinkPiece>();
        if (inner.Count > 0)
            pieces.Add(new LinkPiece(
                inner, new LaneSource(region, node, new AffineMap(step * strides[d], [.. strides]), low)));
        pieces.Add(new LinkPiece(
            edge, _random.Next(3) == 0
                ? new LaneSource(
                    region, node, new AffineMap(-step * (draft.Shape[d] - 1) * strides[d], [.. strides]), low)
                : RandomSource(draft, width, (int)edge.Count, edge)));
        return new Link(width, pieces.ToImmutable());
    }

    private static AffineMap Map(int constant, Draft draft) => new(constant, [.. draft.Shape.Select(_ => BigInteger.Zero)]);

    private LinkSource RandomSource(Draft draft, int width, int count, IndexBox? box)
    {
        var from = _random.Next(_regions.Count);
        if (draft == _regions[0] && from == 0) from = _regions.Count - 1;
        var source = _regions[from];
        var node = Pick(source, Math.Max(width, source.Nodes[_random.Next(source.Nodes.Count)].Width));
        var low = _random.Next(source.Nodes[node].Width - width + 1);
        switch (_random.Next(6))
        {
            case 0 when box is not null:
                return new ConstantSource(Value(width));
            case 1 when box is not null:
                return new IndexSource(new AffineMap(
                    _random.Next(9), [.. draft.Shape.Select(_ => (BigInteger)_random.Next(-2, 5))]));
            case 2:
                var lanes = Enumerable.Range(0, count)
                    .Select(_ => from > 0 && _random.Next(9) == 0 ? -1 : _random.Next(source.Count));
                return new TableSource(from, node, [.. lanes], [.. Enumerable.Repeat(low, count)]);
            case 3 when width <= source.Count:
                return new PackSource(from, Pick(source, 1), Map(_random.Next(source.Count - width + 1), draft), width);
            case 4 when width == 130 && source.Count >= 2:
                return new PackSource(from, Pick(source, 65), Map(_random.Next(source.Count - 1), draft), 2);
            default:
                return new LaneSource(from, node, Map(_random.Next(source.Count), draft), Map(low, draft));
        }
    }
}
