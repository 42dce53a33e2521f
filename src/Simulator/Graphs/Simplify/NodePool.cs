using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Simplify;

/// <summary>The nodes of a region while it is built: each made once, folded and shortened as it is
/// made.</summary>
/// <param name="slicesBits">Whether narrow words of single bits are computed bit by bit: where nodes stand
/// for many lanes.</param>
internal sealed partial class NodePool(bool slicesBits)
{
    /// <summary>Stands for a node that is not made yet; gone when the region is finished.</summary>
    public const NodeOp Forward = (NodeOp)255;

    // Looking through wiring stops here, so that no netlist costs the square of its length.
    private const int MaxParts = 64;
    private const int MaxDepth = 32;

    // A case of so many arms becomes multiplexers.
    private const int MaxMuxArms = 4;

    // A concat of so many bits is compared bit by bit.
    private const int MaxBits = 8;

    // Shift amounts of so many bits are compared with each value.
    private const int MaxShiftBits = 3;

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Node, int> _shared = new(NodeKey.Instance);
    private readonly Dictionary<int, int> _forwards = [];
    private int _depth;

    public IReadOnlyList<Node> Nodes => _nodes;

    public Node this[int id] => _nodes[id];

    public int WidthOf(int id) => _nodes[id].Width;

    public int Constant(BitVector value) => Share(new Node(_nodes.Count, NodeOp.Constant, value.Width, [], 0, value));

    public int Zero(int width) => Constant(BitVector.Zero(width));

    public int Leaf(NodeOp op, int width, int index) => Share(new Node(_nodes.Count, op, width, [], index));

    /// <summary>A place for a node that comes later: <see cref="Resolve"/>.</summary>
    public int AddForward(int width)
    {
        var id = _nodes.Count;
        _nodes.Add(new Node(id, Forward, width, [], id));
        return id;
    }

    public void Resolve(int forward, int target) => _forwards[forward] = target;

    /// <summary>What a forward stands for at last; a circle of names alone is 0.</summary>
    public int Target(int id)
    {
        var steps = 0;
        var at = id;
        while (_nodes[at].Op == Forward)
        {
            if (++steps > _forwards.Count || !_forwards.TryGetValue(at, out var next)) return Zero(WidthOf(id));
            at = next;
        }

        return at;
    }

    /// <summary>A node that computes this, simplified.</summary>
    public int Make(
        NodeOp op, int width, ReadOnlySpan<int> inputs, int index = 0, BitVector? value = null,
        ImmutableArray<ImmutableArray<CasePattern>> arms = default) => op switch
        {
            NodeOp.Constant => Constant(value!.Value),
            NodeOp.Input or NodeOp.Link or NodeOp.Register => Leaf(op, width, index),
            NodeOp.MemoryRead => MemoryRead(width, inputs[0], index),
            NodeOp.Slice => Slice(inputs[0], index, width),
            NodeOp.Concat => Concat(inputs),
            NodeOp.ZeroExtend => ZeroExtend(inputs[0], width),
            NodeOp.SignExtend => SignExtend(inputs[0], width),
            < NodeOp.Add => Unary(op, width, inputs[0]),
            < NodeOp.Mux => Binary(op, width, inputs[0], inputs[1]),
            NodeOp.Mux => Mux(inputs[0], inputs[1], inputs[2]),
            NodeOp.Case => Case(inputs, arms),
            NodeOp.DynamicSlice => DynamicSlice(inputs[0], inputs[1], index, width),
            NodeOp.DynamicInsert => DynamicInsert(inputs[0], inputs[1], inputs[2], index),
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        };

    private int Share(Node node)
    {
        if (_shared.TryGetValue(node, out var id)) return id;
        _nodes.Add(node);
        _shared[node] = node.Id;
        return node.Id;
    }

    private int New(NodeOp op, int width, ImmutableArray<int> inputs, int index = 0) =>
        Share(new Node(_nodes.Count, op, width, inputs, index));

    private BitVector? ConstantOf(int id) => _nodes[id].Value;

    private bool IsZero(int id) => _nodes[id].Value is { IsZero: true };

    private bool IsOne(int id) => _nodes[id].Value is { Unsigned.IsOne: true };

    private bool IsOnes(int id) => _nodes[id].Value is { } value && value == BitVector.AllOnes(value.Width);

    private bool IsNotOf(int a, int b) => _nodes[a].Op == NodeOp.Not && _nodes[a].Inputs[0] == b;

    private int MemoryRead(int width, int address, int memory) =>
        New(NodeOp.MemoryRead, width, [Unextended(address)], memory);

    // An unsigned operand whose width does not matter.
    private int Unextended(int id) => _nodes[id].Op == NodeOp.ZeroExtend ? _nodes[id].Inputs[0] : id;
}
