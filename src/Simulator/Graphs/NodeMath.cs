using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs;

/// <summary>What the operations of a graph compute, in terms of <see cref="BitMath"/>.</summary>
internal static class NodeMath
{
    /// <param name="node">Any node but a constant, an input, a link, a register and a memory read.</param>
    /// <param name="inputs">The values of <see cref="Node.Inputs"/>.</param>
    public static BitVector Compute(Node node, ReadOnlySpan<BitVector> inputs)
    {
        var a = inputs[0];
        return node.Op switch
        {
            >= NodeOp.Not and <= NodeOp.Reverse => Unary(node.Op, node.Width, a),
            >= NodeOp.Add and <= NodeOp.LessEqualSigned => Binary(node.Op, a, inputs[1]),
            NodeOp.Slice => BitMath.Slice(a, node.Index, node.Width),
            NodeOp.Concat => Concat(inputs),
            NodeOp.ZeroExtend => BitMath.ZeroExtend(a, node.Width),
            NodeOp.SignExtend => BitMath.SignExtend(a, node.Width),
            NodeOp.Mux => a.IsZero ? inputs[2] : inputs[1],
            NodeOp.Case => Case(node, inputs),
            NodeOp.DynamicSlice => FirstBit(inputs[1], node.Index, a.Width) is { } low
                ? BitMath.Slice(a, low, node.Width)
                : BitVector.Zero(node.Width),
            NodeOp.DynamicInsert => FirstBit(inputs[1], node.Index, a.Width) is { } low
                ? BitMath.Insert(a, low, inputs[2])
                : a,
            _ => throw new InvalidOperationException($"{node.Op} is not computed from its inputs"),
        };
    }

    /// <summary>What an operation of one operand computes.</summary>
    public static BitVector Unary(NodeOp op, int width, BitVector a) => op switch
    {
        NodeOp.Not => BitMath.Not(a),
        NodeOp.Negate => BitMath.Negate(a),
        NodeOp.ReduceAnd => BitVector.Bit(BitMath.Not(a).IsZero),
        NodeOp.ReduceOr => BitVector.Bit(!a.IsZero),
        NodeOp.ReduceXor => BitVector.Bit((BitMath.PopCount(a) & 1) != 0),
        NodeOp.PopCount => BitVector.FromInteger(BitMath.PopCount(a), width),
        NodeOp.LeadingZeros => BitVector.FromInteger(BitMath.LeadingZeros(a), width),
        NodeOp.TrailingZeros => BitVector.FromInteger(BitMath.TrailingZeros(a), width),
        NodeOp.Reverse => BitMath.Reverse(a),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    /// <summary>What an operation of two operands computes.</summary>
    public static BitVector Binary(NodeOp op, BitVector a, BitVector b) => op switch
    {
        NodeOp.Add => BitMath.Add(a, b),
        NodeOp.Subtract => BitMath.Subtract(a, b),
        NodeOp.Multiply => BitMath.Multiply(a, b),
        NodeOp.DivideUnsigned => BitMath.DivideUnsigned(a, b),
        NodeOp.DivideSigned => BitMath.DivideSigned(a, b),
        NodeOp.RemainderUnsigned => BitMath.RemainderUnsigned(a, b),
        NodeOp.RemainderSigned => BitMath.RemainderSigned(a, b),
        NodeOp.And => BitMath.And(a, b),
        NodeOp.Or => BitMath.Or(a, b),
        NodeOp.Xor => BitMath.Xor(a, b),
        NodeOp.ShiftLeft => BitMath.ShiftLeft(a, b),
        NodeOp.ShiftRightUnsigned => BitMath.ShiftRightUnsigned(a, b),
        NodeOp.ShiftRightSigned => BitMath.ShiftRightSigned(a, b),
        NodeOp.Equal => BitVector.Bit(BitMath.Equal(a, b)),
        NodeOp.NotEqual => BitVector.Bit(!BitMath.Equal(a, b)),
        NodeOp.LessUnsigned => BitVector.Bit(BitMath.LessUnsigned(a, b)),
        NodeOp.LessSigned => BitVector.Bit(BitMath.LessSigned(a, b)),
        NodeOp.LessEqualUnsigned => BitVector.Bit(!BitMath.LessUnsigned(b, a)),
        NodeOp.LessEqualSigned => BitVector.Bit(!BitMath.LessSigned(b, a)),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static BitVector Concat(ReadOnlySpan<BitVector> inputs)
    {
        var value = inputs[0];
        for (var i = 1; i < inputs.Length; i++) value = BitMath.Concat(value, inputs[i]);
        return value;
    }

    private static BitVector Case(Node node, ReadOnlySpan<BitVector> inputs)
    {
        for (var arm = 0; arm < node.Arms.Length; arm++)
            foreach (var pattern in node.Arms[arm])
                if (BitMath.Equal(BitMath.And(inputs[0], pattern.Mask), pattern.Value))
                    return inputs[arm + 1];
        return inputs[^1];
    }

    // Null past the end.
    private static int? FirstBit(BitVector element, int stride, int width)
    {
        var bit = element.Unsigned * stride;
        return bit < width ? (int)bit : null;
    }
}
