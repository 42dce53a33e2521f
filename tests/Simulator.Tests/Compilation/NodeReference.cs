using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Tests.Compilation;

/// <summary>What each node means, by <see cref="BitMath"/>.</summary>
internal static class NodeReference
{
    public static BitVector Compute(
        Node node, BitVector[] values, IReadOnlyList<Node> nodes, Func<int, BitVector, BitVector> read)
    {
        var a = node.Inputs.IsEmpty ? default : values[node.Inputs[0]];
        var b = node.Inputs.Length > 1 ? values[node.Inputs[1]] : default;
        switch (node.Op)
        {
            case NodeOp.Constant:
                return node.Value!.Value;
            case NodeOp.MemoryRead:
                return read(node.Index, a);
            case NodeOp.Slice:
                return BitMath.Slice(a, node.Index, node.Width);
            case NodeOp.Concat:
                return node.Inputs.Select(i => values[i]).Aggregate(BitMath.Concat);
            case NodeOp.ZeroExtend:
                return BitMath.ZeroExtend(a, node.Width);
            case NodeOp.SignExtend:
                return BitMath.SignExtend(a, node.Width);
            case NodeOp.Not:
                return BitMath.Not(a);
            case NodeOp.Negate:
                return BitMath.Negate(a);
            case NodeOp.ReduceAnd:
                return BitVector.Bit(a == BitVector.AllOnes(a.Width));
            case NodeOp.ReduceOr:
                return BitVector.Bit(!a.IsZero);
            case NodeOp.ReduceXor:
                return BitVector.Bit((BitMath.PopCount(a) & 1) != 0);
            case NodeOp.PopCount:
                return BitVector.FromWord((ulong)BitMath.PopCount(a), node.Width);
            case NodeOp.LeadingZeros:
                return BitVector.FromWord((ulong)BitMath.LeadingZeros(a), node.Width);
            case NodeOp.TrailingZeros:
                return BitVector.FromWord((ulong)BitMath.TrailingZeros(a), node.Width);
            case NodeOp.Reverse:
                return BitMath.Reverse(a);
            case NodeOp.Add:
                return BitMath.Add(a, b);
            case NodeOp.Subtract:
                return BitMath.Subtract(a, b);
            case NodeOp.Multiply:
                return BitMath.Multiply(a, b);
            case NodeOp.DivideUnsigned:
                return BitMath.DivideUnsigned(a, b);
            case NodeOp.DivideSigned:
                return BitMath.DivideSigned(a, b);
            case NodeOp.RemainderUnsigned:
                return BitMath.RemainderUnsigned(a, b);
            case NodeOp.RemainderSigned:
                return BitMath.RemainderSigned(a, b);
            case NodeOp.And:
                return BitMath.And(a, b);
            case NodeOp.Or:
                return BitMath.Or(a, b);
            case NodeOp.Xor:
                return BitMath.Xor(a, b);
            case NodeOp.ShiftLeft:
                return BitMath.ShiftLeft(a, b);
            case NodeOp.ShiftRightUnsigned:
                return BitMath.ShiftRightUnsigned(a, b);
            case NodeOp.ShiftRightSigned:
                return BitMath.ShiftRightSigned(a, b);
            case NodeOp.Equal:
                return BitVector.Bit(BitMath.Equal(a, b));
            case NodeOp.NotEqual:
                return BitVector.Bit(!BitMath.Equal(a, b));
            case NodeOp.LessUnsigned:
                return BitVector.Bit(BitMath.LessUnsigned(a, b));
            case NodeOp.LessSigned:
                return BitVector.Bit(BitMath.LessSigned(a, b));
            case NodeOp.LessEqualUnsigned:
                return BitVector.Bit(!BitMath.LessUnsigned(b, a));
            case NodeOp.LessEqualSigned:
                return BitVector.Bit(!BitMath.LessSigned(b, a));
            case NodeOp.Mux:
                return a.Low == 1 ? b : values[node.Inputs[2]];
            case NodeOp.Case:
                for (var arm = 0; arm < node.Arms.Length; arm++)
                    foreach (var pattern in node.Arms[arm])
                        if (BitMath.Equal(BitMath.And(a, pattern.Mask), pattern.Value))
                            return values[node.Inputs[arm + 1]];
                return values[node.Inputs[^1]];
            case NodeOp.DynamicSlice:
                return b.Unsigned * node.Index >= a.Width
                    ? BitVector.Zero(node.Width)
                    : BitMath.Slice(a, (int)b.Low * node.Index, node.Width);
            case NodeOp.DynamicInsert:
                return b.Unsigned * node.Index >= a.Width
                    ? a
                    : BitMath.Insert(a, (int)b.Low * node.Index, values[node.Inputs[2]]);
            default:
                return values[node.Id];
        }
    }
}
