using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Values of one bit, and small values bit by bit.</summary>
internal sealed partial class LaneLowering
{
    private readonly Dictionary<(int Node, int Bit), Lir> _carries = [];
    private readonly Dictionary<(int Node, int Arm), Lir> _matches = [];

    private bool HasBits(int id) =>
        Width(id) == 1 || id < _hasBits.Length && _hasBits[id] || Node(id).Op == NodeOp.Constant;

    private Lir LogicBit(Node node, int bit)
    {
        var a = node.Inputs.Length > 0 ? node.Inputs[0] : -1;
        var b = node.Inputs.Length > 1 ? node.Inputs[1] : -1;
        switch (node.Op)
        {
            case NodeOp.Not: return _make.Not(Bit(a, bit));
            case NodeOp.And: return _make.And(Bit(a, bit), Bit(b, bit));
            case NodeOp.Or: return _make.Or(Bit(a, bit), Bit(b, bit));
            case NodeOp.Xor: return _make.Xor(Bit(a, bit), Bit(b, bit));
            case NodeOp.Mux: return _make.MaskSelect(Mask(a), Bit(b, bit), Bit(node.Inputs[2], bit));
            case NodeOp.Case: return CaseBit(node, bit);
            case NodeOp.Add:
                return _make.Xor(_make.Xor(Bit(a, bit), Bit(b, bit)), Carry(node, bit));
            case NodeOp.Subtract:
                return _make.Xor(_make.Xor(Bit(a, bit), Bit(b, bit)), Carry(node, bit));
            case NodeOp.Negate: return _make.Xor(Bit(a, bit), Carry(node, bit));
            case NodeOp.Equal: return TruthMask(node);
            case NodeOp.NotEqual: return TruthMask(node);
            case NodeOp.LessUnsigned or NodeOp.LessSigned or NodeOp.LessEqualUnsigned or NodeOp.LessEqualSigned:
                return TruthMask(node);
            case NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor: return Reduce(node);
            case NodeOp.MemoryRead:
                return _make.Load(LirOp.MaskLoad, LirType.Mask, Scratch(ReadResult(node, out var after)), after);
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned:
                return ShiftedBit(node, bit);
            case NodeOp.DynamicSlice when node.Width == 1: return DynamicBit(node);
        }

        if (node.Width != 1) throw new InvalidOperationException($"{node.Op} is not made bit by bit");
        return node.Op switch
        {
            NodeOp.Multiply => _make.And(Mask(a), Mask(b)),
            NodeOp.DivideUnsigned or NodeOp.DivideSigned => _make.Or(_make.Not(Mask(b)), Mask(a)),
            NodeOp.RemainderUnsigned or NodeOp.RemainderSigned => _make.AndNot(Mask(a), Mask(b)),
            NodeOp.PopCount => Mask(a),
            NodeOp.LeadingZeros or NodeOp.TrailingZeros => _make.Not(Mask(a)),
            NodeOp.DynamicInsert => _make.MaskSelect(AnyBit(b), Mask(a), Bit(node.Inputs[2], 0)),
            _ => throw new InvalidOperationException($"{node.Op} is neither loaded nor computed"),
        };
    }

    // Into a bit: the carry of an addition, the borrow of a subtraction.
    private Lir Carry(Node node, int bit)
    {
        if (bit == 0) return _make.Mask(0);
        if (_carries.TryGetValue((node.Id, bit), out var made)) return made;
        var before = Carry(node, bit - 1);
        var a = Bit(node.Inputs[0], bit - 1);
        if (node.Op == NodeOp.Negate) made = _make.Or(before, a);
        else
        {
            var b = Bit(node.Inputs[1], bit - 1);
            if (node.Op == NodeOp.Subtract) a = _make.Not(a);
            made = _make.Or(_make.And(a, b), _make.And(_make.Or(a, b), before));
        }

        return _carries[(node.Id, bit)] = made;
    }

    private Lir AnyBit(int id)
    {
        if (Width(id) == 1) return Mask(id);
        if (HasBits(id))
        {
            var any = Bit(id, 0);
            for (var i = 1; i < Width(id); i++) any = _make.Or(any, Bit(id, i));
            return any;
        }

        var (parts, type) = Joined(id, _make.Or);
        return _make.Not(ToMask(Map(parts, p => Equality(p, _make.Constant(type, 0)))));
    }

    // All limbs in one.
    private (Lir[] Parts, LirType Type) Joined(int id, Func<Lir, Lir, Lir> join)
    {
        var type = Natural(Width(id));
        var parts = Vector(id, type);
        for (var limb = 1; limb < LimbsOf(id); limb++) parts = Map(parts, Vector(id, type, limb), join);
        return (parts, type);
    }

    private int LimbsOf(int id) => Schedule.LaneFormat.Limbs(Width(id));

    private Lir Reduce(Node node)
    {
        var a = node.Inputs[0];
        var width = Width(a);
        if (width == 1) return Mask(a);
        if (node.Op == NodeOp.ReduceOr) return AnyBit(a);
        if (HasBits(a))
        {
            var result = Bit(a, 0);
            for (var i = 1; i < width; i++)
                result = node.Op == NodeOp.ReduceAnd ? _make.And(result, Bit(a, i)) : _make.Xor(result, Bit(a, i));
            return result;
        }

        if (node.Op == NodeOp.ReduceAnd)
        {
            var type = Natural(width);
            Lir? all = null;
            for (var limb = 0; limb < LimbsOf(a); limb++)
            {
                var ones = _make.Constant(type, Ones(Math.Min(64, width - 64 * limb)));
                var equal = ToMask(Map(Vector(a, type, limb), p => Equality(p, ones)));
                all = all is null ? equal : _make.And(all, equal);
            }

            return all!;
        }

        var (parts, joined) = Joined(a, _make.Xor);
        while (joined > LirType.V8)
        {
            // Half the width at a time.
            parts = Map(Halve(parts, joined - 1, 0), Halve(parts, joined - 1, 1), _make.Xor);
            joined--;
        }

        foreach (var shift in (ReadOnlySpan<int>)[4, 2, 1])
            parts = Map(parts, p => _make.Xor(p, _make.Shift(LirOp.ShiftRight, p, shift)));
        return ToMask(Map(parts, p => TestConstant(p, LirType.V8, 1)));
    }

    private Lir Equality(Lir a, Lir b)
    {
        if (LirBuilder.Constant(a) is { } x && LirBuilder.Constant(b) is { } y) return _make.Constant(a.Type, x == y ? ulong.MaxValue : 0);
        return a == b ? _make.Constant(a.Type, ulong.MaxValue) : _make.Binary(LirOp.Equal, a, b);
    }

    private Lir CaseBit(Node node, int bit)
    {
        var result = Bit(node.Inputs[^1], bit);
        for (var arm = node.Arms.Length - 1; arm >= 0; arm--)
            result = _make.MaskSelect(Match(node, arm), Bit(node.Inputs[arm + 1], bit), result);
        return result;
    }

    /// <summary>Where one of the arm's patterns fits.</summary>
    private Lir Match(Node node, int arm)
    {
        if (_matches.TryGetValue((node.Id, arm), out var made)) return made;
        Lir? any = null;
        foreach (var pattern in node.Arms[arm])
        {
            var match = MatchPattern(node.Inputs[0], pattern.Mask, pattern.Value);
            any = any is null ? match : _make.Or(any, match);
        }

        return _matches[(node.Id, arm)] = any ?? _make.Mask(0);
    }

    private Lir MatchPattern(int subject, BitVector mask, BitVector value)
    {
        var width = Width(subject);
        Lir? match = null;
        if (HasBits(subject))
        {
            for (var i = 0; i < width; i++)
            {
                if (!mask[i]) continue;
                var bit = value[i] ? Bit(subject, i) : _make.Not(Bit(subject, i));
                match = match is null ? bit : _make.And(match, bit);
            }

            return match ?? _make.Mask(ulong.MaxValue);
        }

        var type = Natural(width);
        for (var limb = 0; limb < LimbsOf(subject); limb++)
        {
            var care = Limb(mask, limb);
            if (care == 0) continue;
            var wanted = _make.Constant(type, Limb(value, limb));
            var isWhole = care == Ones(Math.Min(64, width - 64 * limb));
            var equal = ToMask(Map(
                Vector(subject, type, limb),
                p => Equality(isWhole ? p : _make.And(p, _make.Constant(type, care)), wanted)));
            match = match is null ? equal : _make.And(match, equal);
        }

        return match ?? _make.Mask(ulong.MaxValue);
    }

    // A barrel of masks.
    private Lir ShiftedBit(Node node, int bit)
    {
        var (a, amount) = (node.Inputs[0], node.Inputs[1]);
        var isLeft = node.Op == NodeOp.ShiftLeft;
        var width = node.Width;
        var fill = node.Op == NodeOp.ShiftRightSigned ? Bit(a, width - 1) : _make.Mask(0);
        if (Node(amount).Op == NodeOp.Constant)
        {
            var value = Node(amount).Value!.Value;
            var isPast = value.Unsigned >= width;
            var from = isPast ? -1 : isLeft ? bit - (int)value.Low : bit + (int)value.Low;
            return from < 0 || from >= width ? fill : Bit(a, from);
        }

        var bits = new Lir[width];
        for (var i = 0; i < width; i++) bits[i] = Bit(a, i);
        for (var step = 0; step < Width(amount); step++)
        {
            var by = step < 30 ? Math.Min(1 << step, width) : width;
            var chooser = Bit(amount, step);
            var next = new Lir[width];
            for (var i = 0; i < width; i++)
            {
                var from = isLeft ? i - by : i + by;
                next[i] = _make.MaskSelect(chooser, from < 0 || from >= width ? fill : bits[from], bits[i]);
            }

            bits = next;
        }

        return bits[bit];
    }

    private Lir DynamicBit(Node node)
    {
        var (a, index) = (node.Inputs[0], node.Inputs[1]);
        var width = Width(a);
        if (HasBits(a) && HasBits(index) && Width(index) <= 16)
        {
            var result = _make.Mask(0);
            for (var i = 0; i * node.Index < width && i < 1 << Width(index); i++)
            {
                var match = MatchPattern(index, BitVector.AllOnes(Width(index)), BitVector.FromWord((ulong)i, Width(index)));
                result = _make.Or(result, _make.And(match, Bit(a, i * node.Index)));
            }

            return result;
        }

        if (ShiftAmount(index, node.Index, width) is not { } amount)
            return _make.Load(LirOp.MaskLoad, LirType.Mask, Scratch(Compute(node, out var after)), after);

        // The bit becomes the sign: shifted left by what is left over.
        var type = amount[0].Type;
        var parts = Vector(a, type);
        var top = _make.Constant(type, (ulong)LirBuilder.Bits(type) - 1);
        var shifted = Map(parts, Map(amount, x => _make.Xor(x, top)), (x, y) => _make.Binary(LirOp.ShiftLeftBy, x, y));
        if (_target.HasBytePermutes) shifted = Plane(shifted, type, LirBuilder.Bits(type) / 8 - 1);
        return ToMask(shifted);
    }
}
