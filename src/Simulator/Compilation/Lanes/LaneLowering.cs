using System.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>From nodes to operations on masks and vectors. A node may be wanted in several forms: a mask for each of
/// its bits, vectors of its own or other element widths, limbs; each form is made once, when first asked for.</summary>
internal sealed partial class LaneLowering
{
    private readonly KernelProgram _program;
    private readonly LaneTarget _target;
    private readonly LirBuilder _make = new();
    private readonly Dictionary<int, LoadSource> _loads = [];
    private readonly Dictionary<(int Node, int Bit), Lir> _bits = [];
    private readonly Dictionary<(int Node, LirType Type, int Limb), Lir[]> _vectors = [];
    private readonly Dictionary<int, Lir[]> _limbs = [];
    private readonly Dictionary<int, (Lir[] Parts, bool IsInverted)> _truths = [];
    private readonly LaneGuards _guards;
    private readonly bool[] _isSliced;
    private readonly bool[] _hasBits;

    // Nodes that read themselves: they read what stands for their last value instead.
    private readonly Dictionary<int, Node> _replaced = [];

    public LaneLowering(KernelProgram program, LaneTarget target)
    {
        _program = program;
        _target = target;
        foreach (var load in program.Loads) _loads[load.Node] = load.Source;
        _guards = new LaneGuards(program);
        _hasBits = BitSlicing.Choose(program, out _isSliced);
    }

    public long ScratchBytes { get; private set; }

    public LirBuilder Make => _make;

    private Node Node(int id) => _replaced.TryGetValue(id, out var node) ? node : _program.Region.Nodes[id];

    private bool IsSliced(int id) => id < _isSliced.Length && _isSliced[id];

    private int Width(int id) => Node(id).Width;

    public static LirType Natural(int width) => width switch
    {
        <= 8 => LirType.V8,
        <= 16 => LirType.V16,
        <= 32 => LirType.V32,
        _ => LirType.V64,
    };

    /// <summary>Makes the node's own form, so that later requests do not recurse deeply.</summary>
    public void Compute(int id)
    {
        if (Width(id) == 1) Mask(id);
        else if (IsSliced(id))
        {
            for (var i = 0; i < Width(id); i++) Bit(id, i);
        }
        else if (Width(id) > 64) Limbs(id);
        else Vector(id, Natural(Width(id)));
    }

    public Lir Mask(int id)
    {
        Debug.Assert(Width(id) == 1);
        return Bit(id, 0);
    }

    /// <summary>One bit of the value as a mask.</summary>
    public Lir Bit(int id, int bit)
    {
        if (_bits.TryGetValue((id, bit), out var made)) return made;
        return _bits[(id, bit)] = MakeBit(id, bit);
    }

    private Lir MakeBit(int id, int bit)
    {
        var node = Node(id);
        if (node.Op == NodeOp.Constant) return _make.Mask(node.Value!.Value[bit] ? ulong.MaxValue : 0);
        if (IsLoaded(id)) return node.Width == 1 ? LoadMask(id) : TestBit(id, bit);
        switch (node.Op)
        {
            case NodeOp.Slice when node.Width == 1 || IsSliced(id) || IsTransparent(node.Inputs[0]):
                return Bit(node.Inputs[0], node.Index + bit);
            case NodeOp.Concat:
                var low = node.Width;
                foreach (var part in node.Inputs)
                {
                    low -= Width(part);
                    if (bit >= low) return Bit(part, bit - low);
                }

                throw new UnreachableException();
            case NodeOp.ZeroExtend:
                return bit < Width(node.Inputs[0]) ? Bit(node.Inputs[0], bit) : _make.Mask(0);
            case NodeOp.SignExtend:
                return Bit(node.Inputs[0], Math.Min(bit, Width(node.Inputs[0]) - 1));
            case NodeOp.Reverse:
                return Bit(node.Inputs[0], node.Width - 1 - bit);
        }

        return node.Width == 1 || IsSliced(id) ? LogicBit(node, bit) : TestBit(id, bit);
    }

    // Whether bits are at hand without a test of a vector.
    private bool IsTransparent(int id) => Width(id) == 1 || !IsLoaded(id) && (IsSliced(id) || Node(id).Op
        is NodeOp.Constant or NodeOp.Slice or NodeOp.Concat or NodeOp.ZeroExtend or NodeOp.SignExtend or NodeOp.Reverse);

    private bool IsLoaded(int id) => _loads.ContainsKey(id) || _loopSlots.ContainsKey(id);

    /// <summary>The value (of a wide one: 64 bits from a limb on) as vectors of a given element. Wider elements are
    /// filled with zeros, narrower ones take the low bits.</summary>
    public Lir[] Vector(int id, LirType type, int limb = 0)
    {
        if (_vectors.TryGetValue((id, type, limb), out var made)) return made;
        return _vectors[(id, type, limb)] = MakeVector(id, type, limb);
    }

    private Lir[] MakeVector(int id, LirType type, int limb)
    {
        var node = Node(id);
        if (limb >= LaneFormat.Limbs(node.Width)) return Fill(type, 0);
        if (node.Op == NodeOp.Constant) return Fill(type, Limb(node.Value!.Value, limb));
        if (node.Width > 64)
        {
            var parts = _target.Parts(LirType.V64);
            return type == LirType.V64
                ? Limbs(id).AsSpan(limb * parts, parts).ToArray()
                : Resize(Vector(id, LirType.V64, limb), LirType.V64, type);
        }

        if (!IsLoaded(id))
        {
            switch (node.Op)
            {
                case NodeOp.ZeroExtend:
                    return Vector(node.Inputs[0], type);
                case NodeOp.Slice when !IsTransparent(node.Inputs[0]) || Width(node.Inputs[0]) > 64 && node.Width > 1:
                    return SliceVector(node, type);
                case NodeOp.SignExtend when Width(node.Inputs[0]) == 1:
                    return Canonical(Full(node.Inputs[0], type), type, Math.Min(node.Width, LirBuilder.Bits(type)));
            }
        }

        var natural = Natural(node.Width);
        if (node.Width == 1) return Number(Mask(id), type);
        if (type != natural)
        {
            if (type > natural && node.Op == NodeOp.Concat && !IsLoaded(id)) return ConcatVector(node, type);
            var step = type > natural ? type - 1 : type + 1;
            return Resize(Vector(id, step), step, type);
        }

        if (IsLoaded(id)) return LoadVector(id);
        return IsSliced(id) ? Assemble(id, type) : NativeVector(node, type);
    }

    /// <summary>All limbs of a value of more than 64 bits, limb by limb.</summary>
    private Lir[] Limbs(int id)
    {
        if (_limbs.TryGetValue(id, out var made)) return made;
        var node = Node(id);
        return _limbs[id] = node.Op == NodeOp.Constant
            ? [.. Enumerable.Range(0, LaneFormat.Limbs(node.Width)).SelectMany(i => Fill(LirType.V64, Limb(node.Value!.Value, i)))]
            : IsLoaded(id) ? LoadLimbs(id) : NativeLimbs(node);
    }

    private static ulong Limb(BitVector value, int limb) =>
        value.IsNarrow ? limb == 0 ? value.Low : 0 : (ulong)((value.Unsigned >> (64 * limb)) & ulong.MaxValue);

    private Lir[] Fill(LirType type, ulong value)
    {
        var parts = new Lir[_target.Parts(type)];
        Array.Fill(parts, _make.Constant(type, value));
        return parts;
    }

    private Lir[] Canonical(Lir[] parts, LirType type, int width) =>
        width >= LirBuilder.Bits(type) ? parts : Map(parts, p => _make.And(p, _make.Constant(type, BitVector.Mask(width))));

    private static Lir[] Map(Lir[] a, Func<Lir, Lir> f) => Array.ConvertAll(a, x => f(x));

    private static Lir[] Map(Lir[] a, Lir[] b, Func<Lir, Lir, Lir> f)
    {
        var result = new Lir[a.Length];
        for (var i = 0; i < result.Length; i++) result[i] = f(a[i], b[i]);
        return result;
    }

    private static Lir[] Map(Lir[] a, Lir[] b, Lir[] c, Func<Lir, Lir, Lir, Lir> f)
    {
        var result = new Lir[a.Length];
        for (var i = 0; i < result.Length; i++) result[i] = f(a[i], b[i], c[i]);
        return result;
    }
}
