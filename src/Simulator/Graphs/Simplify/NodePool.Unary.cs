namespace WaferHdl.Simulator.Graphs.Simplify;

internal sealed partial class NodePool
{
    public int Not(int a) => Unary(NodeOp.Not, WidthOf(a), a);

    private int Unary(NodeOp op, int width, int a)
    {
        var node = _nodes[a];
        if (node.Value is { } value) return Constant(NodeMath.Unary(op, width, value));
        var isBit = node.Width == 1;
        switch (op)
        {
            case NodeOp.Not:
                switch (node.Op)
                {
                    case NodeOp.Not:
                        return node.Inputs[0];
                    case NodeOp.Equal:
                        return Binary(NodeOp.NotEqual, 1, node.Inputs[0], node.Inputs[1]);
                    case NodeOp.NotEqual:
                        return Binary(NodeOp.Equal, 1, node.Inputs[0], node.Inputs[1]);
                    case NodeOp.LessUnsigned:
                        return Binary(NodeOp.LessEqualUnsigned, 1, node.Inputs[1], node.Inputs[0]);
                    case NodeOp.LessSigned:
                        return Binary(NodeOp.LessEqualSigned, 1, node.Inputs[1], node.Inputs[0]);
                    case NodeOp.LessEqualUnsigned:
                        return Binary(NodeOp.LessUnsigned, 1, node.Inputs[1], node.Inputs[0]);
                    case NodeOp.LessEqualSigned:
                        return Binary(NodeOp.LessSigned, 1, node.Inputs[1], node.Inputs[0]);
                }

                break;
            case NodeOp.Negate when isBit:
            case NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor when isBit:
            case NodeOp.PopCount or NodeOp.Reverse when isBit:
                return a;
            case NodeOp.LeadingZeros or NodeOp.TrailingZeros when isBit:
                return Not(a);
            case NodeOp.Negate when node.Op == NodeOp.Negate:
            case NodeOp.Reverse when node.Op == NodeOp.Reverse:
                return node.Inputs[0];
            case NodeOp.ReduceAnd when node.Op == NodeOp.ZeroExtend:
                return Zero(1);
            case NodeOp.ReduceAnd when node.Op == NodeOp.Not:
                return Not(Unary(NodeOp.ReduceOr, 1, node.Inputs[0]));
            case NodeOp.ReduceOr or NodeOp.ReduceXor when node.Op == NodeOp.ZeroExtend:
                return Unary(op, 1, node.Inputs[0]);
            case NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor when node.Op == NodeOp.Concat
                && node.Inputs.Length <= MaxBits:
                var joins = op switch { NodeOp.ReduceAnd => NodeOp.And, NodeOp.ReduceOr => NodeOp.Or, _ => NodeOp.Xor };
                var all = Unary(op, 1, node.Inputs[0]);
                foreach (var part in node.Inputs[1..]) all = Binary(joins, 1, all, Unary(op, 1, part));
                return all;
            case NodeOp.ReduceAnd or NodeOp.ReduceOr when node.Op == NodeOp.SignExtend:
                return Unary(op, 1, node.Inputs[0]);
        }

        var sliced = op == NodeOp.Not && !isBit ? NotBits(a) : -1;
        return sliced >= 0 ? sliced : New(op, width, [a]);
    }
}
