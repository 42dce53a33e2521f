namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>From one form of a value to another.</summary>
internal sealed partial class LaneLowering
{
    private readonly Dictionary<(int Node, LirType Type, int Limb, int Byte), Lir[]> _planes = [];

    /// <summary>All ones in the lanes where the node's bit is 1.</summary>
    private Lir[] Full(int id, LirType type) =>
        Truth(id, type) ?? Expand(Mask(id), type, isFull: true);

    /// <summary>The sign is 1 in the lanes where the node's bit is 1; other bits are anything where the target has
    /// masked moves.</summary>
    private Lir[] Signs(int id, LirType type) =>
        Truth(id, type) ?? Expand(Mask(id), type, isFull: !_target.SelectsBySign);

    // A comparison of elements as wide as those to choose from needs no way over the mask.
    private Lir[]? Truth(int id, LirType type) =>
        Node(id).Width == 1 && _truths.TryGetValue(id, out var truth) && truth.Parts[0].Type == type && !truth.IsInverted
            ? truth.Parts : null;

    private Lir[] Expand(Lir mask, LirType type, bool isFull)
    {
        if (LirBuilder.Constant(mask) is { } value && value is 0 or ulong.MaxValue) return Fill(type, value);
        if (Compared(mask, type) is { } truth) return [truth];
        var result = new Lir[_target.Parts(type)];
        for (var part = 0; part < result.Length; part++)
        {
            // Of wide elements a test takes its table from memory, which a window cannot.
            var isWindow = !isFull && type < LirType.V32 && _target.SelectsBySign && _target.HasBytePermutes;
            result[part] = isWindow ? Window(mask, type, part) : BitTest(mask, type, part);
        }

        return result;
    }

    // A mask that is one comparison of such elements: no way there and back.
    private Lir? Compared(Lir mask, LirType type)
    {
        var isInverted = mask.Op == LirOp.MaskNot;
        var signs = isInverted ? mask.Args[0] : mask;
        if (_target.Parts(type) != 1 || signs.Op != LirOp.Signs || signs.Args[0].Type != type) return null;
        if (signs.Args[0].Op is not (LirOp.Equal or LirOp.Test or LirOp.LessUnsigned or LirOp.LessSigned)) return null;
        return isInverted ? _make.Not(signs.Args[0]) : signs.Args[0];
    }

    // Each byte of the mask's splat becomes 8 bits that end with the lane's own.
    private Lir Window(Lir mask, LirType type, int part)
    {
        var lanes = _target.LanesOf(type);
        var bytes = new byte[_target.VectorBytes];
        var size = LirBuilder.Bits(type) / 8;
        for (var lane = 0; lane < lanes; lane++)
            bytes[lane * size + size - 1] = (byte)((part * lanes + lane + 64 - 7) % 64);
        var splat = _make.Unary(LirOp.Splat, LirType.V64, mask);
        return _make.Cast(_make.Binary(LirOp.Windows, _make.Table(LirType.V8, bytes), splat), type);
    }

    private Lir BitTest(Lir mask, LirType type, int part)
    {
        var lanes = _target.LanesOf(type);
        var first = part * lanes;
        var size = LirBuilder.Bits(type) / 8;
        var table = new byte[_target.VectorBytes];
        Lir splat;
        if (type >= LirType.V32)
        {
            var bits = LirBuilder.Bits(type);
            for (var lane = 0; lane < lanes; lane++)
            {
                var bit = (first + lane) % bits;
                table[lane * size + bit / 8] = (byte)(1 << bit % 8);
            }

            splat = _make.Unary(LirOp.Splat, type, _make.MaskShift(LirOp.MaskShiftRight, mask, first / bits * bits));
        }
        else
        {
            // Bytes of the splat are brought to their lanes first; in groups of 16, as the hardware wants them.
            var order = new byte[_target.VectorBytes];
            for (var lane = 0; lane < lanes; lane++)
            {
                var bit = first + lane;
                for (var i = 0; i < size; i++) order[lane * size + i] = 0x80;
                order[lane * size] = (byte)(bit / 8);
                table[lane * size] = (byte)(1 << bit % 8);
            }

            var splats = _make.Cast(_make.Unary(LirOp.Splat, LirType.V64, mask), LirType.V8);
            splat = _make.Cast(_make.Binary(LirOp.Shuffle, splats, _make.Table(LirType.V8, order)), type);
        }

        var bitTable = _make.Table(type, table);
        return _target.HasAvx512
            ? _make.Binary(LirOp.TestBits, splat, bitTable)
            : _make.Binary(LirOp.Equal, _make.And(splat, bitTable), bitTable);
    }

    /// <summary>0 or 1 in each lane.</summary>
    private Lir[] Number(Lir mask, LirType type)
    {
        var one = _make.Constant(type, 1);
        if (LirBuilder.Constant(mask) is { } value && value is 0 or ulong.MaxValue) return Fill(type, value & 1);
        if (!_target.HasBytePermutes || !_target.SelectsBySign) return Map(Expand(mask, type, isFull: true), p => _make.And(p, one));
        return Map(Expand(mask, type, isFull: false), s => _make.Select(s, one, _make.Constant(type, 0)));
    }

    /// <summary>Bits side by side, from masks.</summary>
    private Lir[] Assemble(int id, LirType type)
    {
        var bits = new List<(Lir Mask, int Position)>();
        for (var i = 0; i < Width(id); i++) bits.Add((Bit(id, i), i));
        return Assemble(Fill(type, 0), bits, type);
    }

    // Sets bits that were 0.
    private Lir[] Assemble(Lir[] parts, List<(Lir Mask, int Position)> bits, LirType type)
    {
        foreach (var (mask, position) in bits) parts = MergeBit(parts, mask, type, position);
        return parts;
    }

    // Sets one bit in the lanes of the mask; it was 0.
    private Lir[] MergeBit(Lir[] parts, Lir mask, LirType type, int bit)
    {
        if (LirBuilder.Constant(mask) == 0) return parts;
        var one = _make.Constant(type, 1UL << bit);
        if (LirBuilder.Constant(mask) == ulong.MaxValue) return Map(parts, p => _make.Or(p, one));
        return _target.SelectsBySign
            ? Map(Expand(mask, type, isFull: false), parts, (s, p) => _make.Select(s, _make.Or(p, one), p))
            : Map(Expand(mask, type, isFull: true), parts, (s, p) => _make.Or(p, _make.And(s, one)));
    }

    /// <summary>The signs of all lanes.</summary>
    private Lir ToMask(Lir[] parts)
    {
        var type = parts[0].Type;
        Lir? result = null;
        for (var part = 0; part < parts.Length; part++)
        {
            var signs = LirBuilder.Constant(parts[part]) is { } value
                ? _make.Mask(value >> (LirBuilder.Bits(type) - 1) != 0 ? ulong.MaxValue >> (64 - _target.LanesOf(type)) : 0)
                : _make.Unary(LirOp.Signs, LirType.Mask, parts[part]);
            var placed = _make.MaskShift(LirOp.MaskShiftLeft, signs, part * _target.LanesOf(type));
            result = result is null ? placed : _make.Or(result, placed);
        }

        return result!;
    }

    /// <summary>One bit of a vector as a mask.</summary>
    private Lir TestBit(int id, int bit)
    {
        var type = Natural(Width(id));
        var limb = bit / 64;
        bit %= 64;
        var parts = Vector(id, type, limb);
        if (_target.HasBytePermutes && type != LirType.V8)
        {
            parts = Plane(id, type, limb, bit / 8);
            (type, bit) = (LirType.V8, bit % 8);
        }

        if (bit == LirBuilder.Bits(type) - 1) return ToMask(parts);
        return ToMask(Map(parts, p => TestConstant(p, type, 1UL << bit)));
    }

    private Lir TestConstant(Lir part, LirType type, ulong bits)
    {
        var constant = _make.Constant(type, bits);
        if (LirBuilder.Constant(part) is { } value) return _make.Constant(type, (value & bits) != 0 ? ulong.MaxValue : 0);
        return _target.HasAvx512
            ? _make.Binary(LirOp.Test, part, constant)
            : _make.Binary(LirOp.Equal, _make.And(part, constant), constant);
    }

    /// <summary>One byte of each element, as vectors of bytes.</summary>
    private Lir[] Plane(int id, LirType type, int limb, int index)
    {
        if (_planes.TryGetValue((id, type, limb, index), out var made)) return made;
        return _planes[(id, type, limb, index)] = Plane(Vector(id, type, limb), type, index);
    }

    private Lir[] Plane(Lir[] parts, LirType type, int index)
    {
        while (type != LirType.V8)
        {
            var half = type - 1;
            var size = LirBuilder.Bits(half) / 8;
            parts = Halve(parts, half, index / size);
            index %= size;
            type = half;
        }

        return parts;
    }

    /// <summary>The low (0) or high (1) halves of all elements.</summary>
    private Lir[] Halve(Lir[] parts, LirType half, int which)
    {
        var result = new Lir[parts.Length / 2];
        if (!_target.HasBytePermutes)
        {
            if (which == 1) parts = Map(parts, p => _make.Shift(LirOp.ShiftRight, p, LirBuilder.Bits(half)));
            for (var i = 0; i < result.Length; i++)
                result[i] = Fold(half, parts[2 * i], parts[2 * i + 1]) ?? _make.Make2(LirOp.Narrow, half, parts[2 * i], parts[2 * i + 1]);
            return result;
        }

        var lanes = _target.LanesOf(half);
        var size = LirBuilder.Bits(half) / 8;
        var table = new byte[_target.VectorBytes];
        for (var lane = 0; lane < lanes; lane++) table[lane * size] = (byte)(2 * lane + which);
        var order = _make.Table(half, table);
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Fold(half, parts[2 * i], parts[2 * i + 1]) ?? _make.Ternary(
                LirOp.Permute2, _make.Cast(parts[2 * i], half), order, _make.Cast(parts[2 * i + 1], half));
        }

        return result;

        Lir? Fold(LirType to, Lir a, Lir b) =>
            a == b && LirBuilder.Constant(a) is { } value ? _make.Constant(to, value >> (which * LirBuilder.Bits(to))) : null;
    }

    /// <summary>To elements of half or twice the width.</summary>
    private Lir[] Resize(Lir[] parts, LirType from, LirType to)
    {
        while (from > to)
        {
            parts = Halve(parts, --from, 0);
        }

        while (from < to)
        {
            var next = from + 1;
            var wide = new Lir[parts.Length * 2];
            for (var i = 0; i < parts.Length; i++)
            {
                var constant = LirBuilder.Constant(parts[i]);
                wide[2 * i] = constant is { } c ? _make.Constant(next, c) : _make.Unary(LirOp.WidenLow, next, parts[i]);
                wide[2 * i + 1] = constant is { } d ? _make.Constant(next, d) : _make.Unary(LirOp.WidenHigh, next, parts[i]);
            }

            parts = wide;
            from = next;
        }

        return parts;
    }
}
