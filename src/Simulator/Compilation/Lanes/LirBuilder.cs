namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Makes operations; equal ones are one, trivial ones vanish.</summary>
internal sealed class LirBuilder
{
    private readonly Dictionary<Key, Lir> _made = [];
    private readonly Dictionary<string, Lir> _tables = [];
    private int _count;

    private readonly record struct Key(LirOp Op, LirType Type, int A, int B, int C, long Immediate, LirAddress Address, int After);

    public int Count => _count;

    public static int Bits(LirType type) => 8 << (type - LirType.V8);

    public static ulong Ones(LirType type) => ulong.MaxValue >> (64 - Bits(type));

    public Lir Mask(ulong value) => Make(LirOp.MaskConstant, LirType.Mask, (long)value);

    public Lir Constant(LirType type, ulong value) => Make(LirOp.Constant, type, (long)(value & Ones(type)));

    public Lir Table(LirType type, byte[] bytes)
    {
        var key = type + Convert.ToHexString(bytes);
        if (!_tables.TryGetValue(key, out var table))
            _tables[key] = table = new Lir(_count++, LirOp.Table, type, [], 0, default) { Bytes = bytes };
        return table;
    }

    public Lir Load(LirOp op, LirType type, LirAddress address, Lir? after = null)
    {
        var key = new Key(op, type, -1, -1, -1, 0, address, after?.Id ?? -1);
        if (!_made.TryGetValue(key, out var load))
            _made[key] = load = new Lir(_count++, op, type, [], 0, address) { After = after };
        return load;
    }

    /// <summary>Tells loads behind it from loads before it.</summary>
    public Lir Marker() => new(_count++, LirOp.MaskConstant, LirType.Mask, [], 0, default);

    /// <summary>Never shared.</summary>
    public Lir Store(Lir value, LirAddress address) => new(
        _count++, value.IsVector ? LirOp.Store : LirOp.MaskStore, LirType.None, [value], 0, address);

    public Lir Call(LaneCall call, params Lir[] stores) =>
        new(_count++, LirOp.Call, LirType.None, stores, 0, default) { Call = call };

    public Lir Guard(Lir lanes, long lanesAt, Lir[] stores) =>
        new(_count++, LirOp.Guard, LirType.None, [lanes, .. stores], lanesAt, default);

    // Masks.

    public Lir And(Lir a, Lir b)
    {
        if (a == b) return a;
        if (Constant(a) is not null) (a, b) = (b, a);
        if (Constant(b) is { } y) return y == 0 ? b : y == All(b) ? a : AndConstant(a, b, y);
        if (a.Op == LirOp.MaskNot) return Make(LirOp.MaskAndNot, a.Type, 0, b, a.Args[0]);
        if (b.Op == LirOp.MaskNot) return Make(LirOp.MaskAndNot, a.Type, 0, a, b.Args[0]);
        return Commute(LirOp.And, a, b);
    }

    public Lir Or(Lir a, Lir b)
    {
        if (a == b) return a;
        if (Constant(a) is { } x) return x == 0 ? b : x == All(a) ? a : Commute(LirOp.Or, a, b);
        if (Constant(b) is { } y) return y == 0 ? a : y == All(b) ? b : Commute(LirOp.Or, a, b);
        return Commute(LirOp.Or, a, b);
    }

    public Lir Xor(Lir a, Lir b)
    {
        if (a == b) return Zero(a.Type);
        if (Constant(a) == 0) return b;
        if (Constant(b) == 0) return a;
        if (Constant(a) == All(a)) return Not(b);
        if (Constant(b) == All(b)) return Not(a);
        return Commute(LirOp.Xor, a, b);
    }

    public Lir Not(Lir a)
    {
        if (Constant(a) is { } x) return Value(a.Type, ~x);
        return a.Op is LirOp.MaskNot or LirOp.Not ? a.Args[0]
            : Make(a.Type == LirType.Mask ? LirOp.MaskNot : LirOp.Not, a.Type, 0, a);
    }

    public Lir AndNot(Lir a, Lir b) => And(a, Not(b));

    /// <summary>c ? a : b, of masks.</summary>
    public Lir MaskSelect(Lir c, Lir a, Lir b)
    {
        if (a == b) return a;
        if (Constant(c) is { } x) return x == 0 ? b : a;
        if (Constant(a) is { } y) return y == 0 ? AndNot(b, c) : Or(c, b);
        if (Constant(b) is { } z) return z == 0 ? And(c, a) : Or(Not(c), a);
        return Xor(b, And(c, Xor(a, b)));
    }

    public Lir MaskShift(LirOp op, Lir a, int count) => count == 0 ? a
        : Constant(a) is { } x ? Mask(op == LirOp.MaskShiftLeft ? x << count : x >> count)
        : Make(op, LirType.Mask, count, a);

    // Vectors.

    public Lir Add(Lir a, Lir b)
    {
        if (Constant(a) == 0) return b;
        if (Constant(b) == 0) return a;
        return Commute(LirOp.Add, a, b);
    }

    public Lir Subtract(Lir a, Lir b) => Constant(b) == 0 ? a : Make(LirOp.Subtract, a.Type, 0, a, b);

    public Lir Shift(LirOp op, Lir a, int count)
    {
        if (count == 0) return a;
        var bits = Bits(a.Type);
        if (count >= bits) return Constant(a.Type, 0);
        if (Constant(a) is { } x) return Constant(a.Type, op == LirOp.ShiftLeft ? x << count : x >> count);
        if (a.Op == LirOp.And && Constant(a.Args[1]) is { } mask && a.Args[0].Op is LirOp.TestBits or LirOp.Equal)
        {
            // The other argument is all zeros or ones: shift the constant instead.
            return And(a.Args[0], Constant(a.Type, op == LirOp.ShiftLeft ? mask << count : mask >> count));
        }

        if (a.Op == op) return Shift(op, a.Args[0], count + (int)a.Immediate);
        return Make(op, a.Type, count, a);
    }

    public Lir Binary(LirOp op, Lir a, Lir b) => Make(op, a.Type, 0, a, b);

    /// <summary>Of a result type that is not the arguments'.</summary>
    public Lir Make2(LirOp op, LirType type, Lir a, Lir b) => Make(op, type, 0, a, b);

    public Lir Unary(LirOp op, LirType type, Lir a, long immediate = 0) => Make(op, type, immediate, a);

    public Lir Ternary(LirOp op, Lir a, Lir b, Lir c) => Make(op, a.Type, 0, a, b, c);

    public Lir Select(Lir chooser, Lir a, Lir b) =>
        a == b ? a : Constant(chooser) is { } x ? (x == 0 ? b : a) : Make(LirOp.Select, a.Type, 0, chooser, a, b);

    public Lir Cast(Lir a, LirType type)
    {
        if (a.Type == type) return a;
        if (a.Op == LirOp.Cast) return Cast(a.Args[0], type);
        if (a.Op == LirOp.Table) return Table(type, a.Bytes!);
        return Make(LirOp.Cast, type, 0, a);
    }

    public Lir Zero(LirType type) => Value(type, 0);

    public static ulong? Constant(Lir a) => a.Op is LirOp.MaskConstant or LirOp.Constant ? (ulong)a.Immediate : null;

    private static ulong All(Lir a) => a.Type == LirType.Mask ? ulong.MaxValue : Ones(a.Type);

    private Lir Value(LirType type, ulong value) => type == LirType.Mask ? Mask(value) : Constant(type, value);

    private Lir AndConstant(Lir a, Lir b, ulong mask)
    {
        if (Constant(a) is { } value) return Value(a.Type, value & mask);
        if (a.Op == LirOp.And && Constant(a.Args[1]) is { } inner) return And(a.Args[0], Constant(a.Type, inner & mask));
        if (a.Type == LirType.Mask) return Commute(LirOp.And, a, b);

        // What a shift brought in is zero already.
        var all = Ones(a.Type);
        if (a.Op == LirOp.ShiftRight && (mask & all >> (int)a.Immediate) == all >> (int)a.Immediate) return a;
        return Commute(LirOp.And, a, b);
    }

    // Constants second, else by id.
    private Lir Commute(LirOp op, Lir a, Lir b)
    {
        if (a.IsFree && !b.IsFree || a.IsFree == b.IsFree && a.Id > b.Id) (a, b) = (b, a);
        var made = a.Type == LirType.Mask ? op switch
        {
            LirOp.And => LirOp.MaskAnd,
            LirOp.Or => LirOp.MaskOr,
            LirOp.Xor => LirOp.MaskXor,
            _ => op,
        } : op;
        return Make(made, a.Type, 0, a, b);
    }

    private Lir Make(LirOp op, LirType type, long immediate, params Lir[] args)
    {
        var key = new Key(
            op, type, args.Length > 0 ? args[0].Id : -1, args.Length > 1 ? args[1].Id : -1,
            args.Length > 2 ? args[2].Id : -1, immediate, default, -1);
        if (!_made.TryGetValue(key, out var made)) _made[key] = made = new Lir(_count++, op, type, args, immediate, default);
        return made;
    }
}
