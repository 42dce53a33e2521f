using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Values of more than 64 bits, as limbs, and comparisons of any width.</summary>
internal sealed partial class LaneLowering
{
    private Lir[] NativeLimbs(Node node)
    {
        var a = node.Inputs.Length > 0 ? node.Inputs[0] : -1;
        var b = node.Inputs.Length > 1 ? node.Inputs[1] : -1;
        switch (node.Op)
        {
            case NodeOp.Slice:
                return EachLimb(node, i => Field(
                    k => Vector(a, LirType.V64, k), Width(a), node.Index + 64 * i, Math.Min(64, node.Width - 64 * i)));
            case NodeOp.Concat: return ConcatLimbs(node);
            case NodeOp.ZeroExtend: return EachLimb(node, i => Vector(a, LirType.V64, i));
            case NodeOp.SignExtend: return ExtendLimbs(node, a);
            case NodeOp.Not: return EachLimb(node, i => Map(Vector(a, LirType.V64, i), _make.Not));
            case NodeOp.And: return EachLimb(node, i => Map(Vector(a, LirType.V64, i), Vector(b, LirType.V64, i), _make.And));
            case NodeOp.Or: return EachLimb(node, i => Map(Vector(a, LirType.V64, i), Vector(b, LirType.V64, i), _make.Or));
            case NodeOp.Xor: return EachLimb(node, i => Map(Vector(a, LirType.V64, i), Vector(b, LirType.V64, i), _make.Xor));
            case NodeOp.Mux:
                return EachLimb(node, i => Choose(
                    a, Vector(b, LirType.V64, i), Vector(node.Inputs[2], LirType.V64, i), LirType.V64));
            case NodeOp.Case:
                return EachLimb(node, i =>
                {
                    var result = Vector(node.Inputs[^1], LirType.V64, i);
                    for (var arm = node.Arms.Length - 1; arm >= 0; arm--)
                    {
                        var signs = Expand(Match(node, arm), LirType.V64, isFull: !_target.SelectsBySign);
                        result = Choose(signs, Vector(node.Inputs[arm + 1], LirType.V64, i), result);
                    }

                    return result;
                });
            case NodeOp.Add: return AddLimbs(node, k => Vector(a, LirType.V64, k), k => Vector(b, LirType.V64, k), isBorrow: false);
            case NodeOp.Subtract: return AddLimbs(node, k => Vector(a, LirType.V64, k), k => Vector(b, LirType.V64, k), isBorrow: true);
            case NodeOp.Negate: return AddLimbs(node, _ => Fill(LirType.V64, 0), k => Vector(a, LirType.V64, k), isBorrow: true);
            case NodeOp.Reverse: return ReverseLimbs(node, a);
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned when Node(b).Op == NodeOp.Constant:
                return ShiftLimbs(node, a, Node(b).Value!.Value);
            case NodeOp.DynamicSlice when HasFewElements(node): return ElementSliceLimbs(node);
            case NodeOp.DynamicInsert when HasFewElements(node): return ElementInsertLimbs(node);
            case NodeOp.MemoryRead: return Reload(node, ReadResult(node, out var read), read);
            default: return Reload(node, Compute(node, out var call), call);
        }
    }

    private Lir[] EachLimb(Node node, Func<int, Lir[]> limb)
    {
        var result = new List<Lir>();
        for (var i = 0; i < Schedule.LaneFormat.Limbs(node.Width); i++)
            result.AddRange(Canonical(limb(i), LirType.V64, Math.Min(64, node.Width - 64 * i)));
        return [.. result];
    }

    private Lir[] Reload(Node node, long offset, Lir call) =>
        [.. Enumerable.Range(0, Schedule.LaneFormat.Limbs(node.Width)).SelectMany(i => FromScratch(offset, LirType.V64, i, call))];

    // Each limb of each part falls into one or two limbs of the result.
    private Lir[] ConcatLimbs(Node node)
    {
        var limbs = new Lir[Schedule.LaneFormat.Limbs(node.Width)][];
        Array.Fill(limbs, Fill(LirType.V64, 0));
        var position = node.Width;
        foreach (var part in node.Inputs)
        {
            position -= Width(part);
            for (var k = 0; k < LimbsOf(part); k++)
            {
                var at = position + 64 * k;
                var (limb, shift) = (at / 64, at % 64);
                var value = Vector(part, LirType.V64, k);
                limbs[limb] = Map(limbs[limb], value, (x, y) => _make.Or(x, _make.Shift(LirOp.ShiftLeft, y, shift)));
                if (shift != 0 && limb + 1 < limbs.Length && at + Math.Min(64, Width(part) - 64 * k) > 64 * (limb + 1))
                {
                    limbs[limb + 1] = Map(
                        limbs[limb + 1], value, (x, y) => _make.Or(x, _make.Shift(LirOp.ShiftRight, y, 64 - shift)));
                }
            }
        }

        return [.. limbs.SelectMany(limb => limb)];
    }

    private Lir[] ExtendLimbs(Node node, int a)
    {
        var width = Width(a);
        var last = (width - 1) / 64;
        var top = (width - 1) % 64;
        var high = Vector(a, LirType.V64, last);
        var sign = width == 1
            ? Full(a, LirType.V64)
            : Map(high, p => _make.Subtract(
                _make.Constant(LirType.V64, 0), _make.And(_make.Shift(LirOp.ShiftRight, p, top), _make.Constant(LirType.V64, 1))));
        return EachLimb(node, i => i < last ? Vector(a, LirType.V64, i)
            : i > last ? sign
            : top == 63 ? high : Map(high, sign, (x, s) => _make.Or(x, _make.Shift(LirOp.ShiftLeft, s, top + 1))));
    }

    private Lir[] AddLimbs(Node node, Func<int, Lir[]> left, Func<int, Lir[]> right, bool isBorrow)
    {
        Lir[]? carry = null;
        return EachLimb(node, i =>
        {
            var (a, b) = (left(i), right(i));
            var sum = Map(a, b, isBorrow ? _make.Subtract : _make.Add);

            // All ones where a limb overflows: subtracting it adds one.
            var over = isBorrow ? Map(a, b, Less) : Map(sum, a, Less);
            if (carry is not null)
            {
                var before = sum;
                sum = Map(sum, carry, isBorrow ? _make.Add : _make.Subtract);
                over = isBorrow
                    ? Map(over, Map(before, carry, (s, c) => _make.And(Equality(s, _make.Constant(LirType.V64, 0)), c)), _make.Or)
                    : Map(over, Map(sum, carry, (s, c) => _make.And(Equality(s, _make.Constant(LirType.V64, 0)), c)), _make.Or);
            }

            carry = over;
            return sum;
        });
    }

    private Lir Less(Lir a, Lir b) => LirBuilder.Constant(a) is { } x && LirBuilder.Constant(b) is { } y
        ? _make.Constant(a.Type, x < y ? ulong.MaxValue : 0)
        : _make.Binary(LirOp.LessUnsigned, a, b);

    private Lir[] ReverseLimbs(Node node, int a)
    {
        var limbs = Schedule.LaneFormat.Limbs(node.Width);
        var reversed = new Lir[limbs][];
        for (var i = 0; i < limbs; i++) reversed[i] = ReverseVector(Vector(a, LirType.V64, limbs - 1 - i), LirType.V64, 64);
        var low = 64 * limbs - node.Width;
        return EachLimb(node, i => Field(k => reversed[k], 64 * limbs, low + 64 * i, Math.Min(64, node.Width - 64 * i)));
    }

    private Lir[] ShiftLimbs(Node node, int a, BitVector amount)
    {
        var zero = Fill(LirType.V64, 0);
        if (amount.Unsigned >= node.Width) return EachLimb(node, _ => zero);
        var count = (int)amount.Low;
        if (node.Op != NodeOp.ShiftLeft)
        {
            return EachLimb(node, i => 64 * i + count >= node.Width ? zero : Field(
                k => Vector(a, LirType.V64, k), node.Width, count + 64 * i, Math.Min(64, node.Width - count - 64 * i)));
        }

        var (words, bits) = (count / 64, count % 64);
        return EachLimb(node, i =>
        {
            if (i < words) return zero;
            var value = Map(Vector(a, LirType.V64, i - words), p => _make.Shift(LirOp.ShiftLeft, p, bits));
            return bits == 0 || i - words - 1 < 0 ? value : Map(
                value, Vector(a, LirType.V64, i - words - 1), (x, y) => _make.Or(x, _make.Shift(LirOp.ShiftRight, y, 64 - bits)));
        });
    }

    /// <summary>A comparison.</summary>
    private Lir TruthMask(Node node)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        var isInverted = node.Op is NodeOp.NotEqual or NodeOp.LessEqualUnsigned or NodeOp.LessEqualSigned;
        if (node.Op is NodeOp.LessEqualUnsigned or NodeOp.LessEqualSigned) (a, b) = (b, a);
        Lir mask;
        if (HasBits(a) && HasBits(b)) mask = CompareBits(node.Op, a, b);
        else
        {
            var parts = Compare(node.Op, a, b);
            _truths[node.Id] = (parts, isInverted);
            mask = ToMask(parts);
        }

        return isInverted ? _make.Not(mask) : mask;
    }

    private static bool IsEquality(NodeOp op) => op is NodeOp.Equal or NodeOp.NotEqual;

    private static bool IsSigned(NodeOp op) => op is NodeOp.LessSigned or NodeOp.LessEqualSigned;

    private Lir CompareBits(NodeOp op, int a, int b)
    {
        var width = Width(a);
        if (IsEquality(op))
        {
            var equal = _make.Mask(ulong.MaxValue);
            for (var i = 0; i < width; i++) equal = _make.AndNot(equal, _make.Xor(Bit(a, i), Bit(b, i)));
            return equal;
        }

        var less = _make.Mask(0);
        for (var i = 0; i < width; i++)
        {
            var (x, y) = (Bit(a, i), Bit(b, i));
            if (i == width - 1 && IsSigned(op)) (x, y) = (y, x);
            less = _make.MaskSelect(_make.Xor(x, y), y, less);
        }

        return less;
    }

    // a = b or a < b, all ones where it holds.
    private Lir[] Compare(NodeOp op, int a, int b)
    {
        var width = Width(a);
        var type = Natural(width);
        if (!IsSigned(op) && width <= 64)
        {
            var used = Natural(Math.Max(BitsUsed(a), BitsUsed(b)));
            if (used < type) type = used;
        }

        if (IsEquality(op))
        {
            if (width <= 64) return Map(Vector(a, type), Vector(b, type), Equality);
            Lir[]? difference = null;
            for (var i = 0; i < LimbsOf(a); i++)
            {
                var x = Map(Vector(a, type, i), Vector(b, type, i), _make.Xor);
                difference = difference is null ? x : Map(difference, x, _make.Or);
            }

            return Map(difference!, d => Equality(d, _make.Constant(type, 0)));
        }

        Lir[]? less = null;
        var limbs = Schedule.LaneFormat.Limbs(width);
        for (var i = 0; i < limbs; i++)
        {
            var (x, y) = (Vector(a, type, i), Vector(b, type, i));
            var top = width - 64 * i;
            var isTop = i == limbs - 1;
            Lir[] below;
            if (isTop && IsSigned(op) && top != LirBuilder.Bits(type))
            {
                var sign = _make.Constant(type, 1UL << (top - 1));
                below = Map(Map(x, p => _make.Xor(p, sign)), Map(y, p => _make.Xor(p, sign)), Less);
            }
            else if (isTop && IsSigned(op)) below = Map(x, y, (p, q) => _make.Binary(LirOp.LessSigned, p, q));
            else below = Map(x, y, Less);
            less = less is null ? below : Map(below, Map(Map(x, y, Equality), less, _make.And), _make.Or);
        }

        return less!;
    }
}
