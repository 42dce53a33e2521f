using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Tests.Compilation;

/// <summary>Builds the nodes of a region by hand, and says what they compute.</summary>
internal sealed class NodeList
{
    private readonly List<Node> _nodes = [];

    public IReadOnlyList<Node> Nodes => _nodes;

    public int Add(NodeOp op, int width, int index, params int[] inputs)
    {
        _nodes.Add(new Node(_nodes.Count, op, width, [.. inputs], index));
        return _nodes.Count - 1;
    }

    public int Op(NodeOp op, int width, params int[] inputs) => Add(op, width, 0, inputs);

    public int Input(int width) => Add(NodeOp.Link, width, 0);

    public int Constant(BitVector value)
    {
        _nodes.Add(new Node(_nodes.Count, NodeOp.Constant, value.Width, [], 0, value));
        return _nodes.Count - 1;
    }

    public int Constant(int width, ulong value) => Constant(BitVector.FromWord(value, width));

    public int Case(int subject, int width, ImmutableArray<ImmutableArray<CasePattern>> arms, int[] values, int other)
    {
        _nodes.Add(new Node(_nodes.Count, NodeOp.Case, width, [subject, .. values, other], 0, null, arms));
        return _nodes.Count - 1;
    }

    public int Width(int node) => _nodes[node].Width;

    public void Replace(int node, params int[] inputs) => _nodes[node] = _nodes[node] with { Inputs = [.. inputs] };

    public Region Region() => new()
    {
        Index = 1,
        Path = "test",
        Module = null!,
        Shape = [128],
        Nodes = [.. _nodes],
    };

    /// <summary>What a node computes of its inputs' values.</summary>
    public static BitVector Evaluate(Node node, IReadOnlyList<BitVector> values)
    {
        BitVector In(int index) => values[node.Inputs[index]];
        BitVector Number(int value) => BitVector.FromWord((ulong)value, node.Width);
        return node.Op switch
        {
            NodeOp.Constant => node.Value!.Value,
            NodeOp.Slice => BitMath.Slice(In(0), node.Index, node.Width),
            NodeOp.Concat => node.Inputs.Skip(1).Aggregate(In(0), (high, low) => BitMath.Concat(high, values[low])),
            NodeOp.ZeroExtend => BitMath.ZeroExtend(In(0), node.Width),
            NodeOp.SignExtend => BitMath.SignExtend(In(0), node.Width),
            NodeOp.Not => BitMath.Not(In(0)),
            NodeOp.Negate => BitMath.Negate(In(0)),
            NodeOp.ReduceAnd => BitVector.Bit(BitMath.Not(In(0)).IsZero),
            NodeOp.ReduceOr => BitVector.Bit(!In(0).IsZero),
            NodeOp.ReduceXor => BitVector.Bit(BitMath.PopCount(In(0)) % 2 != 0),
            NodeOp.PopCount => Number(BitMath.PopCount(In(0))),
            NodeOp.LeadingZeros => Number(BitMath.LeadingZeros(In(0))),
            NodeOp.TrailingZeros => Number(BitMath.TrailingZeros(In(0))),
            NodeOp.Reverse => BitMath.Reverse(In(0)),
            NodeOp.Add => BitMath.Add(In(0), In(1)),
            NodeOp.Subtract => BitMath.Subtract(In(0), In(1)),
            NodeOp.Multiply => BitMath.Multiply(In(0), In(1)),
            NodeOp.DivideUnsigned => BitMath.DivideUnsigned(In(0), In(1)),
            NodeOp.DivideSigned => BitMath.DivideSigned(In(0), In(1)),
            NodeOp.RemainderUnsigned => BitMath.RemainderUnsigned(In(0), In(1)),
            NodeOp.RemainderSigned => BitMath.RemainderSigned(In(0), In(1)),
            NodeOp.And => BitMath.And(In(0), In(1)),
            NodeOp.Or => BitMath.Or(In(0), In(1)),
            NodeOp.Xor => BitMath.Xor(In(0), In(1)),
            NodeOp.ShiftLeft => BitMath.ShiftLeft(In(0), In(1)),
            NodeOp.ShiftRightUnsigned => BitMath.ShiftRightUnsigned(In(0), In(1)),
            NodeOp.ShiftRightSigned => BitMath.ShiftRightSigned(In(0), In(1)),
            NodeOp.Equal => BitVector.Bit(BitMath.Equal(In(0), In(1))),
            NodeOp.NotEqual => BitVector.Bit(!BitMath.Equal(In(0), In(1))),
            NodeOp.LessUnsigned => BitVector.Bit(BitMath.LessUnsigned(In(0), In(1))),
            NodeOp.LessSigned => BitVector.Bit(BitMath.LessSigned(In(0), In(1))),
            NodeOp.LessEqualUnsigned => BitVector.Bit(!BitMath.LessUnsigned(In(1), In(0))),
            NodeOp.LessEqualSigned => BitVector.Bit(!BitMath.LessSigned(In(1), In(0))),
            NodeOp.Mux => In(0).IsZero ? In(2) : In(1),
            NodeOp.Case => Case(node, values),
            NodeOp.DynamicSlice => First(node, In(0), In(1)) is { } low
                ? BitMath.Slice(In(0), low, node.Width) : BitVector.Zero(node.Width),
            NodeOp.DynamicInsert => First(node, In(0), In(1)) is { } at ? BitMath.Insert(In(0), at, In(2)) : In(0),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.Op, null),
        };
    }

    private static int? First(Node node, BitVector value, BitVector index) =>
        index.Unsigned * node.Index >= value.Width ? null : (int)index.Low * node.Index;

    private static BitVector Case(Node node, IReadOnlyList<BitVector> values)
    {
        var subject = values[node.Inputs[0]];
        for (var arm = 0; arm < node.Arms.Length; arm++)
            if (node.Arms[arm].Any(pattern => BitMath.Equal(BitMath.And(subject, pattern.Mask), pattern.Value)))
                return values[node.Inputs[arm + 1]];
        return values[node.Inputs[^1]];
    }

    /// <summary>Random bits; often all the same, or few of them 1.</summary>
    public static BitVector RandomValue(Random random, int width)
    {
        var bytes = new byte[(width + 7) / 8 + 1];
        switch (random.Next(8))
        {
            case 0: break;
            case 1: return BitVector.AllOnes(width);
            case 2:
                bytes[0] = (byte)random.Next(4);
                break;
            case 3:
                bytes[random.Next(width) / 8] = (byte)(1 << random.Next(8));
                break;
            default:
                random.NextBytes(bytes);
                break;
        }

        return BitVector.FromInteger(new System.Numerics.BigInteger(bytes, isUnsigned: true), width);
    }
}
