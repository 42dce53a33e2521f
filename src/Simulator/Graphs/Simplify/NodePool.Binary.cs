using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Simplify;

internal sealed partial class NodePool
{
    private int And(int a, int b) => Binary(NodeOp.And, WidthOf(a), a, b);

    private int Or(int a, int b) => Binary(NodeOp.Or, WidthOf(a), a, b);

    private int Binary(NodeOp op, int width, int a, int b)
    {
        if (ConstantOf(a) is { } x && ConstantOf(b) is { } y) return Constant(NodeMath.Binary(op, x, y));
        if (IsCommutative(op) && (ConstantOf(a) is not null || (ConstantOf(b) is null && a > b))) (a, b) = (b, a);
        var simple = op switch
        {
            NodeOp.And or NodeOp.Or or NodeOp.Xor => Bitwise(op, a, b),
            NodeOp.Add or NodeOp.Subtract or NodeOp.Multiply => Arithmetic(op, width, a, b),
            NodeOp.DivideUnsigned or NodeOp.RemainderUnsigned => Division(op, width, a, b),
            NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned => Shift(op, width, a, b),
            >= NodeOp.Equal => Comparison(op, a, b),
            _ => -1,
        };
        if (simple >= 0) return simple;
        simple = op switch
        {
            _ when WidthOf(a) == 1 => -1,
            NodeOp.And or NodeOp.Or or NodeOp.Xor => BitwiseBits(op, a, b),
            NodeOp.Add or NodeOp.Subtract => AddBits(op, a, b),
            NodeOp.Equal or NodeOp.NotEqual => EqualBits(op, a, b),
            NodeOp.ShiftLeft when ConstantOf(a) is { } shifted => ShiftLeftBits(shifted, Unextended(b)),
            _ => -1,
        };
        if (simple >= 0) return simple;
        if (op is NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned) b = Unextended(b);
        return New(op, width, [a, b]);
    }

    private static bool IsCommutative(NodeOp op) =>
        op is NodeOp.Add or NodeOp.Multiply or NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Equal or NodeOp.NotEqual;

    private int Bitwise(NodeOp op, int a, int b)
    {
        var width = WidthOf(a);
        var isInverse = IsNotOf(a, b) || IsNotOf(b, a);
        switch (op)
        {
            case NodeOp.And:
                if (a == b || IsOnes(b)) return a;
                if (IsZero(b) || isInverse) return Zero(width);
                if (width > 1) return -1;
                return AndOfXor(a, b) is >= 0 and var other ? other : AndOfXor(b, a);
            case NodeOp.Or:
                if (a == b || IsZero(b)) return a;
                return IsOnes(b) || isInverse ? Constant(BitVector.AllOnes(width)) : -1;
            default:
                if (a == b) return Zero(width);
                if (isInverse) return Constant(BitVector.AllOnes(width));
                if (IsZero(b)) return a;
                if (IsOnes(b)) return Not(a);
                // The inversion outside, where it may meet another.
                if (width > 1) return -1;
                if (_nodes[a].Op == NodeOp.Not) return Not(Binary(op, 1, _nodes[a].Inputs[0], b));
                return _nodes[b].Op == NodeOp.Not ? Not(Binary(op, 1, a, _nodes[b].Inputs[0])) : -1;
        }
    }

    private int Arithmetic(NodeOp op, int width, int a, int b)
    {
        if (width == 1) return Binary(op == NodeOp.Multiply ? NodeOp.And : NodeOp.Xor, 1, a, b);
        if (op != NodeOp.Multiply)
        {
            if (IsZero(b)) return a;
            if (op == NodeOp.Subtract && a == b) return Zero(width);
            return op == NodeOp.Subtract && IsZero(a) ? Unary(NodeOp.Negate, width, b) : -1;
        }

        if (IsZero(b)) return b;
        if (ConstantOf(b) is not { } factor || !factor.Unsigned.IsPowerOfTwo) return -1;
        return ShiftLeft(a, (int)factor.Unsigned.GetBitLength() - 1);
    }

    // By a power of two.
    private int Division(NodeOp op, int width, int a, int b)
    {
        if (ConstantOf(b) is not { } divisor || !divisor.Unsigned.IsPowerOfTwo) return -1;
        var shift = (int)divisor.Unsigned.GetBitLength() - 1;
        if (op == NodeOp.DivideUnsigned) return ZeroExtend(Slice(a, shift, width - shift), width);
        return shift == 0 ? Zero(width) : ZeroExtend(Slice(a, 0, shift), width);
    }

    private int Shift(NodeOp op, int width, int a, int b)
    {
        if (IsZero(a)) return a;
        if (ConstantOf(b) is not { } amount) return -1;
        var shift = amount.Unsigned < width ? (int)amount.Unsigned : width;
        if (shift == 0) return a;
        if (op == NodeOp.ShiftLeft) return shift == width ? Zero(width) : ShiftLeft(a, shift);
        if (op == NodeOp.ShiftRightUnsigned)
            return shift == width ? Zero(width) : ZeroExtend(Slice(a, shift, width - shift), width);
        shift = Math.Min(shift, width - 1);
        return SignExtend(Slice(a, shift, width - shift), width);
    }

    private int ShiftLeft(int a, int shift) =>
        shift == 0 ? a : Concat([Slice(a, 0, WidthOf(a) - shift), Zero(shift)]);

    private int Comparison(NodeOp op, int a, int b)
    {
        if (a == b) return Constant(BitVector.Bit(op is NodeOp.Equal or NodeOp.LessEqualUnsigned or NodeOp.LessEqualSigned));
        if (WidthOf(a) == 1) return BitComparison(op, a, b);
        switch (op)
        {
            case NodeOp.Equal or NodeOp.NotEqual:
                return Equality(op, a, b);
            case NodeOp.LessUnsigned when IsZero(b):
                return Zero(1);
            case NodeOp.LessEqualUnsigned when IsZero(a) || IsOnes(b):
                return Constant(BitVector.Bit(true));
            case NodeOp.LessUnsigned when IsZero(a):
                return Binary(NodeOp.NotEqual, 1, b, a);
            case NodeOp.LessEqualUnsigned when IsZero(b):
                return Binary(NodeOp.Equal, 1, a, b);
            case NodeOp.LessUnsigned when IsOnes(a):
                return Zero(1);
            case NodeOp.LessUnsigned when IsOnes(b):
                return Binary(NodeOp.NotEqual, 1, a, b);
            case NodeOp.LessEqualUnsigned when IsOnes(a):
                return Binary(NodeOp.Equal, 1, b, a);
            case NodeOp.LessUnsigned when IsOne(b):
                return Binary(NodeOp.Equal, 1, a, Zero(WidthOf(a)));
            case NodeOp.LessEqualUnsigned when IsOne(a):
                return Binary(NodeOp.NotEqual, 1, b, Zero(WidthOf(a)));
            case NodeOp.LessSigned when IsZero(b):
                return Slice(a, WidthOf(a) - 1, 1);
            case NodeOp.LessEqualSigned when IsZero(a):
                return Not(Slice(b, WidthOf(b) - 1, 1));
            case NodeOp.LessUnsigned or NodeOp.LessEqualUnsigned when Narrowed(a, b) is var (x, y):
                return Binary(op, 1, x, y);
            default:
                return -1;
        }
    }

    private int BitComparison(NodeOp op, int a, int b) => op switch
    {
        NodeOp.Equal => Not(Binary(NodeOp.Xor, 1, a, b)),
        NodeOp.NotEqual => Binary(NodeOp.Xor, 1, a, b),
        NodeOp.LessUnsigned => And(Not(a), b),
        NodeOp.LessEqualUnsigned => Or(Not(a), b),
        // The one bit is the sign.
        NodeOp.LessSigned => And(a, Not(b)),
        _ => Or(a, Not(b)),
    };

    private int Equality(NodeOp op, int a, int b)
    {
        if (Narrowed(a, b) is var (x, y)) return Binary(op, 1, x, y);
        if (_nodes[a].Op == NodeOp.ZeroExtend && ConstantOf(b) is { } value)
        {
            // The constant has ones where the node has none.
            var inner = WidthOf(_nodes[a].Inputs[0]);
            if (value.Unsigned.GetBitLength() > inner) return Constant(BitVector.Bit(op == NodeOp.NotEqual));
        }

        if (_nodes[a].Op == NodeOp.Concat && ConstantOf(b) is { } bits && _nodes[a].Inputs.Length <= MaxBits)
            return PartsEqual(op, _nodes[a], bits);

        return -1;
    }

    // Each part against its bits.
    private int PartsEqual(NodeOp op, Node concat, BitVector value)
    {
        var all = Constant(BitVector.Bit(true));
        var top = concat.Width;
        foreach (var part in concat.Inputs)
        {
            var width = WidthOf(part);
            top -= width;
            var bits = BitMath.Slice(value, top, width);
            var own = width > 1 ? Binary(NodeOp.Equal, 1, part, Constant(bits)) : bits.IsZero ? Not(part) : part;
            all = And(all, own);
        }

        return op == NodeOp.Equal ? all : Not(all);
    }

    // Both operands of an unsigned comparison without their common zeros above.
    private (int A, int B)? Narrowed(int a, int b)
    {
        var width = Math.Max(UsedWidth(a), UsedWidth(b));
        return width < WidthOf(a) ? (Slice(a, 0, width), Slice(b, 0, width)) : null;
    }

    private int UsedWidth(int id)
    {
        if (_nodes[id].Value is { } value) return Math.Max(1, (int)value.Unsigned.GetBitLength());
        return WidthOf(Unextended(id));
    }
}
