using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Simplify;

// Narrow words that are made of single bits are computed bit by bit: a bit of 64 lanes is one machine word, and
// taking words of lanes apart costs more than what they compute.
internal sealed partial class NodePool
{
    // Low bit first; null for words.
    private int[]? BitsOf(int id)
    {
        var node = _nodes[id];
        if (!slicesBits || node.Width is 1 or > MaxBits) return null;
        if (node.Value is { } value)
            return [.. Enumerable.Range(0, node.Width).Select(i => Constant(BitVector.Bit(value[i])))];
        switch (node.Op)
        {
            case NodeOp.Concat:
                return node.Inputs.All(i => WidthOf(i) == 1) ? [.. node.Inputs.Reverse()] : null;
            case NodeOp.ZeroExtend or NodeOp.SignExtend:
                var inner = node.Inputs[0];
                if ((WidthOf(inner) == 1 ? [inner] : BitsOf(inner)) is not { } bits) return null;
                var above = node.Op == NodeOp.ZeroExtend ? Zero(1) : bits[^1];
                return [.. bits, .. Enumerable.Repeat(above, node.Width - bits.Length)];
            default:
                return null;
        }
    }

    private int Word(ReadOnlySpan<int> bits)
    {
        var parts = bits.ToArray();
        Array.Reverse(parts);
        return Concat(parts);
    }

    /// <returns>−1 where the operands are words.</returns>
    private int BitwiseBits(NodeOp op, int a, int b)
    {
        if (BitsOf(a) is not { } x || BitsOf(b) is not { } y) return -1;
        return Word([.. x.Zip(y, (left, right) => Binary(op, 1, left, right))]);
    }

    private int NotBits(int a) => BitsOf(a) is { } bits ? Word([.. bits.Select(Not)]) : -1;

    private int MuxBits(int select, int a, int b)
    {
        if (BitsOf(a) is not { } x || BitsOf(b) is not { } y) return -1;
        return Word([.. x.Zip(y, (left, right) => Mux(select, left, right))]);
    }

    private int AddBits(NodeOp op, int a, int b)
    {
        if (BitsOf(a) is not { } x || BitsOf(b) is not { } y) return -1;
        var sum = new int[x.Length];
        var carry = Constant(BitVector.Bit(op == NodeOp.Subtract));
        for (var i = 0; i < sum.Length; i++)
        {
            var addend = op == NodeOp.Subtract ? Not(y[i]) : y[i];
            var half = Binary(NodeOp.Xor, 1, x[i], addend);
            sum[i] = Binary(NodeOp.Xor, 1, half, carry);
            carry = Or(And(x[i], addend), And(half, carry));
        }

        return Word(sum);
    }

    private int EqualBits(NodeOp op, int a, int b)
    {
        if (BitsOf(a) is not { } x || BitsOf(b) is not { } y) return -1;
        var differs = Zero(1);
        for (var i = 0; i < x.Length; i++) differs = Or(differs, Binary(NodeOp.Xor, 1, x[i], y[i]));
        return op == NodeOp.NotEqual ? differs : Not(differs);
    }

    // A constant, shifted: each bit by the amounts that bring a one there.
    private int ShiftLeftBits(BitVector value, int amount)
    {
        if (!slicesBits || value.Width is 1 or > MaxBits || WidthOf(amount) > MaxShiftBits) return -1;
        var bits = new int[value.Width];
        var isOnes = value == BitVector.AllOnes(value.Width);
        for (var i = 0; i < bits.Length; i++)
        {
            // Of ones: those of the bit below, and one more.
            bits[i] = isOnes && i > 0 ? bits[i - 1] : Zero(1);
            for (var shift = isOnes ? i : 0; shift <= i && shift < 1 << WidthOf(amount); shift++)
            {
                if (!value[i - shift]) continue;
                var by = BitVector.FromWord((ulong)shift, WidthOf(amount));
                bits[i] = Or(bits[i], Binary(NodeOp.Equal, 1, amount, Constant(by)));
            }
        }

        return Word(bits);
    }

    // x & (x ^ y), x & ~(x ^ y)
    private int AndOfXor(int a, int b)
    {
        var isInverse = _nodes[b].Op == NodeOp.Not;
        var xor = _nodes[isInverse ? _nodes[b].Inputs[0] : b];
        if (xor.Op != NodeOp.Xor || xor.Width != 1) return -1;
        var (x, y) = (xor.Inputs[0], xor.Inputs[1]);
        if (y == a) (x, y) = (y, x);
        if (x != a) return -1;
        return isInverse ? And(a, y) : And(a, Not(y));
    }
}
