using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Machine;

/// <summary>What the operations of a graph compute, in terms of <see cref="BitMath"/>.</summary>
internal static class NodeMath
{
    /// <param name="node">Any node but a constant, an input, a link, a register and a memory read.</param>
    /// <param name="inputs">The values of <see cref="Node.Inputs"/>.</param>
    public static BitVector Compute(Node node, ReadOnlySpan<BitVector> inputs)
    {
        var a = inputs[0];
        var b = inputs.Length > 1 ? inputs[1] : default;
        return node.Op switch
        {
            NodeOp.Slice => BitMath.Slice(a, node.Index, node.Width),
            NodeOp.Concat => Concat(inputs),
            NodeOp.ZeroExtend => BitMath.ZeroExtend(a, node.Width),
            NodeOp.SignExtend => BitMath.SignExtend(a, node.Width),
            NodeOp.Not => BitMath.Not(a),
            NodeOp.Negate => BitMath.Negate(a),
            NodeOp.ReduceAnd => BitVector.Bit(BitMath.Not(a).IsZero),
            NodeOp.ReduceOr => BitVector.Bit(!a.IsZero),
            NodeOp.ReduceXor => BitVector.Bit((BitMath.PopCount(a) & 1) != 0),
            NodeOp.PopCount => BitVector.FromInteger(BitMath.PopCount(a), node.Width),
            NodeOp.LeadingZeros => BitVector.FromInteger(BitMath.LeadingZeros(a), node.Width),
            NodeOp.TrailingZeros => BitVector.FromInteger(BitMath.TrailingZeros(a), node.Width),
            NodeOp.Reverse => BitMath.Reverse(a),
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
            NodeOp.Mux => a.IsZero ? inputs[2] : b,
            NodeOp.Case => Case(node, inputs),
            NodeOp.DynamicSlice => FirstBit(b, node.Index, a.Width) is { } low
                ? BitMath.Slice(a, low, node.Width)
                : BitVector.Zero(node.Width),
            NodeOp.DynamicInsert => FirstBit(b, node.Index, a.Width) is { } low
                ? BitMath.Insert(a, low, inputs[2])
                : a,
            _ => throw new InvalidOperationException($"{node.Op} is not computed from its inputs"),
        };
    }

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
