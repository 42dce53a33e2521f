using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Scalar;

internal sealed partial class NodeLowering
{
    /// <summary>Above this many limbs a call costs less than the code.</summary>
    private const int InlineLimbs = 16;

    private Bits Arithmetic(Node node)
    {
        var a = Value(node.Inputs[0]);
        var b = node.Inputs.Length > 1 ? Value(node.Inputs[1]) : a;
        return a.Width <= 64 ? new Bits(node.Width, OfWord(node, a, b)) : OfLimbs(node, a, b);
    }

    private int OfWord(Node node, Bits left, Bits right)
    {
        var (width, a, b) = (left.Width, left.Words[0], right.Words[0]);
        switch (node.Op)
        {
            case NodeOp.Negate:
                return _words.Subtract(_words.Constant(0, width > 32), a, width);
            case NodeOp.ReduceAnd:
                return _words.Compare(WordOp.Equal, a, _words.Constant(BitVector.Mask(width), width > 32));
            case NodeOp.ReduceOr:
                return _words.NotZero(a);
            case NodeOp.ReduceXor:
                return width == 1 ? a : Parity(a);
            case NodeOp.PopCount:
                return _words.PopCount(a);
            case NodeOp.LeadingZeros:
                var bits = width > 32 ? 64 : 32;
                return _words.Subtract(_words.LeadingZeros(a), _words.Constant((ulong)(bits - width), false), 32);
            case NodeOp.TrailingZeros:
                // A one above the value ends the count.
                return _words.TrailingZeros(
                    width is 32 or 64 ? a : _words.Or(a, _words.Constant(1UL << width, width > 32)));
            case NodeOp.Reverse:
                return _words.ShiftRight(_words.Reverse(a), (width > 32 ? 64 : 32) - width);
            case NodeOp.Add:
                return _words.Add(a, b, width);
            case NodeOp.Subtract:
                return _words.Subtract(a, b, width);
            case NodeOp.Multiply:
                return _words.Multiply(a, b, width);
            case NodeOp.DivideUnsigned or NodeOp.RemainderUnsigned or NodeOp.DivideSigned
                or NodeOp.RemainderSigned:
                return Divide(node.Op, a, b, width);
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned:
                return Shift(node.Op, a, _words.Saturated(right), width);
            default:
                return Compare(node.Op, a, b, width);
        }
    }

    // Of a few bits, each where it comes from; feedback of shift registers becomes independent of each other.
    private int Parity(int word)
    {
        var ones = Graph.Ones(word);
        if (BitOperations.PopCount(ones) > 4) return _words.And(_words.PopCount(word), _words.Constant(1, false));
        var sum = -1;
        for (; ones != 0; ones &= ones - 1)
        {
            var at = BitOperations.TrailingZeroCount(ones);
            var bit = _words.Bit(word, at);
            sum = sum < 0 ? bit : _words.Xor(sum, bit);
        }

        return sum < 0 ? _words.Constant(0, false) : sum;
    }

    private int Compare(NodeOp op, int a, int b, int width)
    {
        switch (op)
        {
            case NodeOp.Equal:
                return _words.Compare(WordOp.Equal, a, b);
            case NodeOp.NotEqual:
                return _words.Compare(WordOp.NotEqual, a, b);
            case NodeOp.LessUnsigned:
                return _words.Compare(WordOp.LessUnsigned, a, b);
            case NodeOp.LessEqualUnsigned:
                return _words.Inverse(_words.Compare(WordOp.LessUnsigned, b, a));
        }

        // The sign moves to the machine word's; order stays.
        var bits = width > 32 ? 64 : 32;
        (a, b) = (_words.ShiftLeft(a, bits - width, bits), _words.ShiftLeft(b, bits - width, bits));
        return op == NodeOp.LessSigned
            ? _words.Compare(WordOp.LessSigned, a, b)
            : _words.Inverse(_words.Compare(WordOp.LessSigned, b, a));
    }

    private int Divide(NodeOp op, int a, int b, int width)
    {
        var is64 = width > 32;
        var isZero = _words.IsZero(b);
        var isSigned = op is NodeOp.DivideSigned or NodeOp.RemainderSigned;
        var isQuotient = op is NodeOp.DivideUnsigned or NodeOp.DivideSigned;
        var (left, right) = (a, _words.Or(b, _words.Resize(isZero, is64)));
        if (isSigned)
        {
            // 32 bits by −1 would trap; in 64 it fits. Of 64 the helper looks.
            var bits = width >= 32 ? 64 : 32;
            (left, right) = (_words.Resize(left, bits == 64), _words.Resize(right, bits == 64));
            (left, right) = (_words.Signed(left, width), _words.Signed(right, width));
        }

        var kind = (isSigned, isQuotient) switch
        {
            (false, true) => WordOp.DivideUnsigned,
            (false, false) => WordOp.RemainderUnsigned,
            (true, true) => WordOp.DivideSigned,
            _ => WordOp.RemainderSigned,
        };
        var value = _words.Resize(_words.Low(_words.Divide(kind, left, right), width), is64);
        return _words.Select(
            isZero, isQuotient ? _words.Constant(BitVector.Mask(width), is64) : a, value);
    }

    private int Shift(NodeOp op, int a, int amount, int width)
    {
        var limit = Graph.Ones(amount);
        var isSigned = op == NodeOp.ShiftRightSigned;
        var is64 = width > 32;

        // In 64 bits an amount of six bits needs no look, whatever the width.
        var wide = is64 || (limit > 31 && limit <= 63);
        var bits = wide ? 64 : 32;
        var value = _words.Resize(a, wide);
        if (isSigned) value = _words.Signed(value, width);
        var fits = _words.Compare(
            WordOp.LessUnsigned, amount, _words.Constant((ulong)bits, _words.Is64(amount)));
        if (isSigned)
        {
            var clamped = _words.Select(
                fits, _words.Resize(amount, false), _words.Constant((ulong)bits - 1, false));
            value = _words.ShiftBy(WordOp.ShiftRightSigned, value, clamped);
            return _words.Resize(_words.Low(value, width), is64);
        }

        // The machine looks at the low bits of the amount only; where it does not fit, the result is not taken.
        var low = limit < (ulong)bits
            ? amount
            : _words.And(amount, _words.Constant((ulong)bits - 1, _words.Is64(amount)));
        value = _words.ShiftBy(op == NodeOp.ShiftLeft ? WordOp.ShiftLeft : WordOp.ShiftRight, value, low);
        value = _words.Resize(_words.Low(value, width), is64);
        return _words.Select(fits, value, _words.Constant(0, is64));
    }

    private Bits OfLimbs(Node node, Bits left, Bits right)
    {
        var width = left.Width;
        switch (node.Op)
        {
            case NodeOp.ReduceAnd:
                return new Bits(1, _words.IsEqual(left, _words.Constant(BitVector.AllOnes(width))));
            case NodeOp.ReduceOr:
                return new Bits(1, _words.IsNotZero(left));
            case NodeOp.ReduceXor:
                var folded = _words.Limbs(left).Aggregate(_words.Xor);
                return new Bits(1, _words.And(_words.PopCount(folded), _words.Constant(1, false)));
            case NodeOp.PopCount:
                return new Bits(
                    node.Width,
                    _words.Limbs(left).Select(_words.PopCount).Aggregate((x, y) => _words.Add(x, y, 32)));
            case NodeOp.LeadingZeros or NodeOp.TrailingZeros:
                return new Bits(node.Width, CountZeros(left, node.Op == NodeOp.LeadingZeros));
            case NodeOp.Reverse:
                var limbs = _words.Limbs(left).Reverse().Select(_words.Reverse).ToArray();
                var all = _words.FromLimbs(limbs, 64 * limbs.Length);
                return Moved(node, all, 64 * limbs.Length - width);
            case NodeOp.Equal:
                return new Bits(1, _words.IsEqual(left, right));
            case NodeOp.NotEqual:
                return new Bits(1, _words.Inverse(_words.IsEqual(left, right)));
            case NodeOp.LessUnsigned:
                return new Bits(1, Less(left, right, false));
            case NodeOp.LessSigned:
                return new Bits(1, Less(left, right, true));
            case NodeOp.LessEqualUnsigned:
                return new Bits(1, _words.Inverse(Less(right, left, false)));
            case NodeOp.LessEqualSigned:
                return new Bits(1, _words.Inverse(Less(right, left, true)));
            case NodeOp.Add:
                return Sum(left, right, 0, false);
            case NodeOp.Subtract:
                return Sum(left, right, 1, true);
            case NodeOp.Negate:
                return Sum(_words.Constant(BitVector.Zero(width)), left, 1, true);
            case NodeOp.Multiply when width <= 128:
                return Product(left, right);
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned
                when _words.Graph.IsConstant(_words.Saturated(right), out var by):
                return ShiftBy(node, left, (int)Math.Min(by, (ulong)width));
            default:
                return Call(node, left, right);
        }
    }

    private int CountZeros(Bits bits, bool isLeading)
    {
        var limbs = _words.Limbs(bits);
        var extra = 64 * limbs.Length - bits.Width;
        if (!isLeading && extra > 0)
            limbs[^1] = _words.Or(limbs[^1], _words.Constant(1UL << (64 - extra), true));
        if (isLeading) Array.Reverse(limbs);
        var count = _words.Constant((ulong)(isLeading ? 64 * limbs.Length : bits.Width), false);
        for (var i = limbs.Length - 1; i >= 0; i--)
        {
            var own = isLeading ? _words.LeadingZeros(limbs[i]) : _words.TrailingZeros(limbs[i]);
            own = _words.Add(own, _words.Constant((ulong)(64 * i), false), 32);
            count = _words.Select(_words.IsZero(limbs[i]), count, own);
        }

        return isLeading ? _words.Subtract(count, _words.Constant((ulong)extra, false), 32) : count;
    }

    // The difference borrows.
    private int Less(Bits left, Bits right, bool isSigned)
    {
        var (a, b) = (_words.Limbs(left), _words.Limbs(right));
        if (isSigned)
        {
            var sign = _words.Constant(1UL << ((left.Width - 1) % 64), true);
            (a[^1], b[^1]) = (_words.Xor(a[^1], sign), _words.Xor(b[^1], sign));
        }

        var less = _words.Constant(0, false);
        for (var i = 0; i < a.Length; i++)
            less = _words.Select(
                _words.Compare(WordOp.Equal, a[i], b[i]), less, _words.Compare(WordOp.LessUnsigned, a[i], b[i]));
        return less;
    }

    // a + b, or a + ~b + 1.
    private Bits Sum(Bits left, Bits right, int carryIn, bool isInverted)
    {
        var (a, b) = (_words.Limbs(left), _words.Limbs(right));
        var sum = new int[a.Length];
        var carry = _words.Constant((ulong)carryIn, true);
        for (var i = 0; i < a.Length; i++)
        {
            var other = isInverted ? _words.Not(b[i], 64) : b[i];
            var first = _words.Add(a[i], other, 64);
            sum[i] = _words.Add(first, carry, 64);
            if (i == a.Length - 1) break;
            var over = _words.Or(
                _words.Compare(WordOp.LessUnsigned, first, a[i]),
                _words.Compare(WordOp.LessUnsigned, sum[i], first));
            carry = _words.Extend64(over);
        }

        sum[^1] = _words.Low(sum[^1], left.Width - 64 * (a.Length - 1));
        return _words.FromLimbs(sum, left.Width);
    }

    private Bits Product(Bits left, Bits right)
    {
        var (a, b) = (_words.Limbs(left), _words.Limbs(right));
        var cross = _words.Add(_words.Multiply(a[0], b[1], 64), _words.Multiply(a[1], b[0], 64), 64);
        var high = _words.Add(_words.MultiplyHigh(a[0], b[0]), cross, 64);
        return _words.FromLimbs(
            [_words.Multiply(a[0], b[0], 64), _words.Low(high, left.Width - 64)], left.Width);
    }

    private Bits ShiftBy(Node node, Bits value, int by)
    {
        if (node.Op == NodeOp.ShiftLeft)
            return Pieces(node, (low, width) => _words.Extract(value, low - by, width));
        if (node.Op == NodeOp.ShiftRightUnsigned) return Moved(node, value, by);
        var sign = _words.Subtract(
            _words.Constant(0, true), _words.Extend64(_words.Extract(value, value.Width - 1, 1)), 64);
        return Pieces(node, (low, width) => SignedPart(value, sign, low + by, width));
    }

    private Bits Call(Node node, Bits left, Bits right)
    {
        var (a, b) = (_words.Limbs(left), _words.Limbs(right));
        var x = Graph.Reserve(8 * (a.Length + b.Length));
        var result = Graph.Reserve(8 * ((node.Width + 63) / 64));
        var call = new SpillCall(
            SpillKind.Binary, result, node.Width, x, left.Width, x + 8 * a.Length, right.Width, (int)node.Op);
        var spill = _words.Spill(new Spill([.. a, .. b], x, call));
        return FromScratch(result, spill, node.Width);
    }

    private Bits FromScratch(int offset, int spill, int width)
    {
        var limbs = new int[(width + 63) / 64];
        for (var i = 0; i < limbs.Length; i++)
            limbs[i] = _words.Scratch(offset + 8 * i, spill, BitVector.Mask(Math.Min(64, width - 64 * i)));
        return _words.FromLimbs(limbs, width);
    }
}
