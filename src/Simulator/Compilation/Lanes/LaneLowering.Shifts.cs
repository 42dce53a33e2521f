using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Shifts by variable counts, and counts of bits.</summary>
internal sealed partial class LaneLowering
{
    /// <summary>Index times stride as counts for shifts of a value; so large that nothing is left where it points past
    /// the end. Null where the target has no such shifts, or the index is too wide.</summary>
    private Lir[]? ShiftAmount(int index, int stride, int width)
    {
        if (width > 64 || Width(index) > 64) return null;
        var type = Natural(width);
        while (!_target.HasVariableShift(type))
        {
            if (type == LirType.V64) return null;
            type++;
        }

        var bits = LirBuilder.Bits(type);
        if (Node(index).Op == NodeOp.Constant)
        {
            var value = Node(index).Value!.Value.Unsigned * stride;
            return Fill(type, value >= bits ? (ulong)bits : (ulong)value);
        }

        if (Width(index) < 32 && Natural(Width(index)) <= type && (((long)1 << Width(index)) - 1) * stride < (1L << Math.Min(bits, 62)))
            return Times(Vector(index, type), type, stride);

        var wide = Natural(Width(index)) > type ? Natural(Width(index)) : type;
        var last = _make.Constant(wide, (ulong)((width - 1) / stride));
        var past = _make.Constant(wide, (ulong)bits);
        var amount = Vector(index, wide);
        var clamped = Map(
            amount, Times(amount, wide, stride),
            (i, x) => _make.Select(_make.Binary(LirOp.LessUnsigned, last, i), past, x));
        return Resize(clamped, wide, type);
    }

    private Lir[] Times(Lir[] parts, LirType type, int factor) => int.IsPow2(factor)
        ? Map(parts, p => _make.Shift(LirOp.ShiftLeft, p, int.Log2(factor)))
        : Map(parts, p => _make.Binary(LirOp.Multiply, p, _make.Constant(type, (ulong)factor)));

    private Lir[] ShiftVector(Node node, LirType type)
    {
        var (a, amount, width) = (node.Inputs[0], node.Inputs[1], node.Width);
        var isSigned = node.Op == NodeOp.ShiftRightSigned;
        var isLeft = node.Op == NodeOp.ShiftLeft;
        if (Node(amount).Op == NodeOp.Constant)
        {
            var value = Node(amount).Value!.Value.Unsigned;
            var count = value >= width ? width : (int)value;
            if (!isSigned)
            {
                var shifted = Map(Vector(a, type), p => _make.Shift(isLeft ? LirOp.ShiftLeft : LirOp.ShiftRight, p, count));
                return count == width ? Fill(type, 0) : isLeft ? Canonical(shifted, type, width) : shifted;
            }

            // As if unsigned, then the sign from where it has come to.
            count = Math.Min(count, width - 1);
            var moved = Map(Vector(a, type), p => _make.Shift(LirOp.ShiftRight, p, count));
            return Canonical(SignFilled(moved, type, width - count), type, width);
        }

        if (ShiftAmount(amount, 1, width) is not { } by || isSigned && !_target.HasSignedVariableShift(by[0].Type))
            return FromScratch(Compute(node, out var call), type, 0, call);
        var wide = by[0].Type;
        var parts = Vector(a, wide);
        if (isSigned) parts = SignFilled(parts, wide, width);
        var op = isLeft ? LirOp.ShiftLeftBy : isSigned ? LirOp.ShiftRightSignedBy : LirOp.ShiftRightBy;
        var result = Map(parts, by, (x, y) => _make.Binary(op, x, y));
        if (isLeft || isSigned) result = Canonical(result, wide, width);
        return Resize(result, wide, type);
    }

    private Lir[] InsertVector(Node node, LirType type, Lir[] place)
    {
        var (a, value) = (node.Inputs[0], node.Inputs[2]);
        var wide = place[0].Type;
        var count = Math.Min(Width(value), node.Width);
        var ones = Fill(wide, Ones(count));
        var inserted = Canonical(Vector(value, wide), wide, count);
        var holes = Map(ones, place, (x, y) => _make.Binary(LirOp.ShiftLeftBy, x, y));
        inserted = Map(inserted, place, (x, y) => _make.Binary(LirOp.ShiftLeftBy, x, y));
        var result = Map(Map(Vector(a, wide), holes, _make.AndNot), inserted, _make.Or);
        return Resize(Canonical(result, wide, node.Width), wide, type);
    }

    private Lir[] CountVector(Node node, LirType type)
    {
        var a = node.Inputs[0];
        var width = Width(a);
        if (width > 64)
        {
            if (node.Op != NodeOp.PopCount) return FromScratch(Compute(node, out var call), type, 0, call);
            Lir[]? sum = null;
            for (var limb = 0; limb < LimbsOf(a); limb++)
            {
                var count = OnesIn(Vector(a, LirType.V64, limb), LirType.V64);
                sum = sum is null ? count : Map(sum, count, _make.Add);
            }

            return Resize(sum!, LirType.V64, type);
        }

        var from = Natural(width);
        if (node.Op == NodeOp.LeadingZeros && width > 1 && _target.HasLeadingZeros)
        {
            var wide = from < LirType.V32 ? LirType.V32 : from;
            var unused = _make.Constant(wide, (ulong)(LirBuilder.Bits(wide) - width));
            var zeros = Map(
                Vector(a, wide), p => _make.Subtract(_make.Unary(LirOp.LeadingZeros, wide, p), unused));
            return Resize(zeros, wide, type);
        }

        var parts = width == 1 ? Number(Mask(a), from) : Vector(a, from);
        switch (node.Op)
        {
            case NodeOp.TrailingZeros:
                var one = _make.Constant(from, 1);
                parts = Canonical(Map(parts, p => _make.AndNot(_make.Subtract(p, one), p)), from, width);
                break;
            case NodeOp.LeadingZeros:
                for (var shift = 1; shift < width; shift *= 2)
                {
                    var by = shift;
                    parts = Map(parts, p => _make.Or(p, _make.Shift(LirOp.ShiftRight, p, by)));
                }

                parts = Canonical(Map(parts, _make.Not), from, width);
                break;
        }

        return Resize(OnesIn(parts, from), from, type);
    }

    // Sums of neighbours, in ever wider fields.
    private Lir[] OnesIn(Lir[] parts, LirType type)
    {
        var bits = LirBuilder.Bits(type);
        for (var field = 1; field < bits; field *= 2)
        {
            var (shift, mask) = (field, Pattern(type, field));
            parts = Map(parts, p => _make.Add(
                _make.And(p, mask), _make.And(_make.Shift(LirOp.ShiftRight, p, shift), mask)));
        }

        return parts;
    }

    // Fields of ones and zeros, ones in the low one.
    private Lir Pattern(LirType type, int field) => _make.Constant(type, field switch
    {
        1 => 0x5555555555555555,
        2 => 0x3333333333333333,
        4 => 0x0f0f0f0f0f0f0f0f,
        8 => 0x00ff00ff00ff00ff,
        16 => 0x0000ffff0000ffff,
        _ => 0x00000000ffffffff,
    });

    private Lir[] ReverseVector(Lir[] parts, LirType type, int width)
    {
        var bits = LirBuilder.Bits(type);
        for (var field = 1; field < bits; field *= 2)
        {
            var (shift, mask) = (field, Pattern(type, field));
            parts = Map(parts, p => _make.Or(
                _make.Shift(LirOp.ShiftLeft, _make.And(p, mask), shift),
                _make.And(_make.Shift(LirOp.ShiftRight, p, shift), mask)));
        }

        return Map(parts, p => _make.Shift(LirOp.ShiftRight, p, bits - width));
    }
}
