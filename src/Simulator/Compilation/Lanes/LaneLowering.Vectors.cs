using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Values of 2 to 64 bits in elements of their own width.</summary>
internal sealed partial class LaneLowering
{
    private Lir[] NativeVector(Node node, LirType type)
    {
        var width = node.Width;
        var a = node.Inputs.Length > 0 ? node.Inputs[0] : -1;
        var b = node.Inputs.Length > 1 ? node.Inputs[1] : -1;
        switch (node.Op)
        {
            case NodeOp.Slice: return SliceOfBits(node, type);
            case NodeOp.Concat: return ConcatVector(node, type);
            case NodeOp.SignExtend: return Extend(a, type, width);
            case NodeOp.Not: return Canonical(Map(Vector(a, type), _make.Not), type, width);
            case NodeOp.Negate:
                return Canonical(Map(Vector(a, type), p => _make.Subtract(_make.Constant(type, 0), p)), type, width);
            case NodeOp.And: return AndVector(node, type);
            case NodeOp.Or: return OrVector(a, b, type);
            case NodeOp.Xor: return Map(Vector(a, type), Vector(b, type), _make.Xor);
            case NodeOp.Add: return AddVector(node, type);
            case NodeOp.Subtract:
                return Canonical(Map(Vector(a, type), Vector(b, type), _make.Subtract), type, width);
            case NodeOp.Multiply:
                var product = Map(Vector(a, type), Vector(b, type), (x, y) => _make.Binary(LirOp.Multiply, x, y));
                return BitsUsed(a) + BitsUsed(b) <= width ? product : Canonical(product, type, width);
            case NodeOp.Mux: return Choose(a, Guarded(node, 1, type), Guarded(node, 2, type), type);
            case NodeOp.Case: return CaseVector(node, type);
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned:
                return ShiftVector(node, type);
            case NodeOp.PopCount or NodeOp.LeadingZeros or NodeOp.TrailingZeros: return CountVector(node, type);
            case NodeOp.Reverse: return ReverseVector(Vector(a, type), type, width);
            case NodeOp.DynamicSlice when Width(a) <= 64 && ShiftAmount(b, node.Index, Width(a)) is { } amount:
                var wide = amount[0].Type;
                var shifted = Map(Vector(a, wide), amount, (x, y) => _make.Binary(LirOp.ShiftRightBy, x, y));
                if (width < Width(a)) shifted = Canonical(shifted, wide, width);
                return Resize(shifted, wide, type);
            case NodeOp.DynamicSlice when HasFewElements(node): return ElementSlice(node, type);
            case NodeOp.DynamicInsert when ShiftAmount(b, node.Index, width) is { } place:
                return InsertVector(node, type, place);
            case NodeOp.MemoryRead: return FromScratch(ReadResult(node, out var read), type, 0, read);
            default:
                return FromScratch(Compute(node, out var call), type, 0, call);
        }
    }

    /// <summary>An upper bound of the bits that can be 1, counted from bit 0.</summary>
    private int BitsUsed(int id)
    {
        var node = Node(id);
        return node.Op switch
        {
            NodeOp.Constant => (int)Math.Max(1, node.Value!.Value.Unsigned.GetBitLength()),
            NodeOp.ZeroExtend => BitsUsed(node.Inputs[0]),
            _ => node.Width,
        };
    }

    private Lir[] Choose(int chooser, Lir[] a, Lir[] b, LirType type)
    {
        if (LirBuilder.Constant(Mask(chooser)) is { } value && value is 0 or ulong.MaxValue) return value == 0 ? b : a;
        if (Node(chooser).Op == NodeOp.Not && !IsLoaded(chooser)) return Choose(Node(chooser).Inputs[0], b, a, type);
        return Choose(Signs(chooser, type), a, b);
    }

    private Lir[] Choose(Lir[] signs, Lir[] a, Lir[] b) => Map(signs, a, b, _make.Select);

    // A bit that is repeated all over.
    private int RepeatedBit(int id)
    {
        var node = Node(id);
        return node.Op == NodeOp.SignExtend && Width(node.Inputs[0]) == 1 && !IsLoaded(id) ? node.Inputs[0] : -1;
    }

    private Lir[] AndVector(Node node, LirType type)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        if (RepeatedBit(b) is >= 0 and var last) return Choose(last, Guarded(node, 0, type), Fill(type, 0), type);
        if (RepeatedBit(a) is >= 0 and var bit) return Choose(bit, Guarded(node, 1, type), Fill(type, 0), type);
        return Map(Vector(a, type), Vector(b, type), _make.And);
    }

    // An input that is computed only where a lane of the block takes it: other blocks leave in scratch what stood there.
    private Lir[] Guarded(Node node, int input, LirType type)
    {
        var value = Vector(node.Inputs[input], type);
        if (_guards.Of(node.Id, input) is not { } conditions) return value;
        var lanes = _make.Mask(ulong.MaxValue);
        foreach (var (bit, wanted) in conditions)
            lanes = wanted ? _make.And(lanes, Mask(bit)) : _make.AndNot(lanes, Mask(bit));
        if (LirBuilder.Constant(lanes) is not null) return value;
        var lanesAt = Reserve(1);
        var place = Reserve(node.Width);
        var stores = new Lir[value.Length];
        for (var part = 0; part < stores.Length; part++)
            stores[part] = _make.Store(value[part], Scratch(place + part * _target.VectorBytes));
        return FromScratch(place, type, 0, _make.Guard(lanes, lanesAt, stores));
    }

    private Lir[] OrVector(int a, int b, LirType type)
    {
        // x | (bit ? y : 0) is one masked operation.
        if (_target.HasAvx512)
        {
            if (!IsGuarded(b, out var bit, out var value) && IsGuarded(a, out bit, out value)) (a, b) = (b, a);
            if (bit >= 0)
            {
                var rest = Vector(a, type);
                return Choose(bit, Map(rest, Vector(value, type), _make.Or), rest, type);
            }
        }

        return Map(Vector(a, type), Vector(b, type), _make.Or);
    }

    private bool IsGuarded(int id, out int bit, out int value)
    {
        (bit, value) = (-1, -1);
        var node = Node(id);
        if (IsLoaded(id) || IsSliced(id)) return false;
        if (node.Op == NodeOp.And)
        {
            if (RepeatedBit(node.Inputs[0]) is >= 0 and var left) (bit, value) = (left, node.Inputs[1]);
            else if (RepeatedBit(node.Inputs[1]) is >= 0 and var right) (bit, value) = (right, node.Inputs[0]);
        }
        else if (node.Op == NodeOp.Mux && Node(node.Inputs[2]) is { Op: NodeOp.Constant } zero && zero.Value!.Value.IsZero)
        {
            (bit, value) = (node.Inputs[0], node.Inputs[1]);
        }

        return bit >= 0;
    }

    private Lir[] AddVector(Node node, LirType type)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        if (IsBit(a)) (a, b) = (b, a);
        Lir[] sum;
        if (IsBit(b))
        {
            var bit = Node(b).Inputs[0];
            var rest = Vector(a, type);
            var one = _make.Constant(type, 1);
            sum = _target.HasAvx512
                ? Choose(bit, Map(rest, p => _make.Add(p, one)), rest, type)
                : Map(rest, Full(bit, type), _make.Subtract);
        }
        else sum = Map(Vector(a, type), Vector(b, type), _make.Add);
        return Math.Max(BitsUsed(a), BitsUsed(b)) < node.Width ? sum : Canonical(sum, type, node.Width);

        bool IsBit(int id) =>
            Node(id).Op == NodeOp.ZeroExtend && !IsLoaded(id) && Width(Node(id).Inputs[0]) == 1;
    }

    /// <summary>The sign in all bits above.</summary>
    private Lir[] SignFilled(Lir[] parts, LirType type, int width)
    {
        if (width == LirBuilder.Bits(type)) return parts;
        var sign = _make.Constant(type, 1UL << (width - 1));
        return Map(parts, p => _make.Subtract(_make.Xor(p, sign), sign));
    }

    private Lir[] Extend(int a, LirType type, int width) =>
        Canonical(SignFilled(Vector(a, type), type, Width(a)), type, width);

    // Bits of a value of up to 64 bits, or of limbs, in elements of any width.
    private Lir[] SliceVector(Node node, LirType type) => SliceVector(node.Inputs[0], node.Index, node.Width, type);

    private Lir[] SliceVector(int a, int first, int width, LirType type)
    {
        var (low, from) = (first % 64, Natural(Width(a)));
        if (low + width > 64)
            return Resize(Field(i => Vector(a, LirType.V64, i), Width(a), first, width), LirType.V64, type);

        var parts = Vector(a, from, first / 64);
        var isTop = first + width == Width(a);
        while (_target.HasBytePermutes && from > type)
        {
            // The half that holds all of it, so that the rest is done on fewer vectors.
            var half = LirBuilder.Bits(from) / 2;
            if (low / half != (low + width - 1) / half) break;
            parts = Halve(parts, --from, low / half);
            low %= half;
            isTop = false;
        }

        parts = Map(parts, p => _make.Shift(LirOp.ShiftRight, p, low));
        return Resize(isTop ? parts : Canonical(parts, from, width), from, type);
    }

    // Of a value that is at hand bit by bit or is itself made of parts.
    private Lir[] SliceOfBits(Node node, LirType type)
    {
        var a = node.Inputs[0];
        if (!IsSliced(a)) return SliceVector(node, type);
        var bits = new List<(Lir Mask, int Position)>();
        for (var i = 0; i < node.Width; i++) bits.Add((Bit(a, node.Index + i), i));
        return Assemble(Fill(type, 0), bits, type);
    }

    private Lir[] ConcatVector(Node node, LirType type)
    {
        Lir[]? result = null;
        var position = node.Width;
        var bits = new List<(Lir Mask, int Position)>();
        foreach (var part in node.Inputs)
        {
            position -= Width(part);
            if (position >= LirBuilder.Bits(type)) continue;
            if (Width(part) == 1 && !IsVectorBit(part, type))
            {
                bits.Add((Mask(part), position));
                continue;
            }

            var placed = Map(Vector(part, type), p => _make.Shift(LirOp.ShiftLeft, p, position));
            result = result is null ? placed : Map(result, placed, _make.Or);
        }

        result ??= Fill(type, 0);
        return Assemble(result, bits, type);
    }

    // A bit of a vector with elements as wide: shifts and masks keep it there.
    private bool IsVectorBit(int id, LirType type)
    {
        var node = Node(id);
        return node.Op == NodeOp.Slice && !IsLoaded(id) && !IsTransparent(node.Inputs[0])
            && Width(node.Inputs[0]) <= 64 && Natural(Width(node.Inputs[0])) == type;
    }

    private Lir[] CaseVector(Node node, LirType type)
    {
        var result = Vector(node.Inputs[^1], type);
        for (var arm = node.Arms.Length - 1; arm >= 0; arm--)
        {
            var signs = Expand(Match(node, arm), type, isFull: !_target.SelectsBySign);
            result = Choose(signs, Vector(node.Inputs[arm + 1], type), result);
        }

        return result;
    }
}
