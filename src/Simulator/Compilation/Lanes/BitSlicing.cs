using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Chooses the small values that are kept as one mask a bit: state machines, grants, counters of a few bits.
/// There the logic of 64 lanes costs one instruction a bit.</summary>
/// <remarks>Costs are instructions for 64 lanes. The choice is where no single change makes the sum less, from the better
/// of two starts.</remarks>
internal sealed class BitSlicing
{
    private const int MaxWidth = 8;
    private const int Sweeps = 6;

    // A scalar operation competes less than a vector one.
    private const double Scalar = 0.6;
    private const double TestOfBit = 3;
    private const double MergeOfBit = 3;
    private const double Expansion = 3;

    private readonly KernelProgram _program;
    private readonly List<int>?[] _readers;
    private readonly bool[] _isKnown;
    private readonly bool[] _isLoaded;
    private readonly bool[] _isStored;
    private readonly bool[] _bits;

    private BitSlicing(KernelProgram program)
    {
        _program = program;
        var count = program.Region.Nodes.Length;
        _readers = new List<int>[count];
        (_isKnown, _isLoaded, _isStored, _bits) = (new bool[count], new bool[count], new bool[count], new bool[count]);
        foreach (var load in program.Loads) _isKnown[load.Node] = _isLoaded[load.Node] = true;
        foreach (var id in program.Order)
        {
            _isKnown[id] = true;
            foreach (var input in program.Region.Nodes[id].Inputs.Distinct()) (_readers[input] ??= []).Add(id);
        }

        foreach (var store in program.Stores) _isStored[store.Node] = true;
        foreach (var write in program.Writes) _isStored[write.Address] = _isStored[write.Data] = true;
    }

    /// <param name="isAssembled">Of those with bits: which are computed bit by bit; others are tested.</param>
    /// <returns>Of which nodes the bits are at hand.</returns>
    public static bool[] Choose(KernelProgram program, out bool[] isAssembled)
    {
        var slicing = new BitSlicing(program);
        var fewest = slicing.Search(startsWithBits: false);
        var none = (bool[])slicing._bits.Clone();
        if (slicing.Search(startsWithBits: true) > fewest) none.CopyTo(slicing._bits, 0);
        isAssembled = new bool[none.Length];
        for (var id = 0; id < none.Length; id++) isAssembled[id] = slicing._bits[id] && !slicing.IsTested(id);
        return slicing._bits;
    }

    private double Search(bool startsWithBits)
    {
        var candidates = Enumerable.Range(0, _bits.Length).Where(IsCandidate).ToList();
        foreach (var id in candidates) _bits[id] = startsWithBits;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var isChanged = false;
            foreach (var id in candidates)
            {
                var before = Around(id);
                _bits[id] = !_bits[id];
                if (Around(id) < before - 0.01) isChanged = true;
                else _bits[id] = !_bits[id];
            }

            if (!isChanged) break;
        }

        var sum = 0.0;
        for (var id = 0; id < _bits.Length; id++)
            if (_isKnown[id])
                sum += Own(id) + Conversion(id);
        return sum;
    }

    private Node Node(int id) => _program.Region.Nodes[id];

    private bool IsSmall(int id) => Node(id).Width is > 1 and <= MaxWidth;

    private bool IsCandidate(int id) => _isKnown[id] && IsSmall(id) && (IsTested(id) || Node(id).Op switch
    {
        NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Not or NodeOp.Mux or NodeOp.Add or NodeOp.Subtract or NodeOp.Negate
            or NodeOp.Slice or NodeOp.Concat or NodeOp.ZeroExtend or NodeOp.SignExtend or NodeOp.Reverse => true,
        NodeOp.Case => Node(id).Arms.Length <= 32,
        NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned =>
            Node(Node(id).Inputs[1]) is { Op: NodeOp.Constant } or { Width: <= 4 },
        _ => false,
    });

    // A vector anyway: its bits are tests of it.
    private bool IsTested(int id) => _isLoaded[id] || Node(id).Op switch
    {
        NodeOp.Slice => Node(Node(id).Inputs[0]).Width > MaxWidth,
        NodeOp.MemoryRead or NodeOp.DynamicSlice => true,
        _ => false,
    };

    private bool HasBits(int id) => Node(id).Width == 1 || _bits[id] || Node(id).Op == NodeOp.Constant;

    private double Around(int id)
    {
        var sum = Own(id) + Conversion(id);
        if (!_isLoaded[id])
        {
            foreach (var input in Node(id).Inputs.Distinct())
                if (_isKnown[input])
                    sum += Conversion(input);
        }

        foreach (var reader in Readers(id))
        {
            sum += Own(reader);

            // A comparison that changes sides changes what it asks of its other input.
            foreach (var input in Node(reader).Inputs.Distinct())
                if (input != id && _isKnown[input])
                    sum += Conversion(input);
        }

        return sum;
    }

    private List<int> Readers(int id) => _readers[id] ?? [];

    private double Own(int id)
    {
        var node = Node(id);
        if (_isLoaded[id] || node.Op == NodeOp.Constant) return 0;
        if (node.Width == 1) return OwnOfBit(node);
        if (!IsSmall(id)) return 0;
        if (IsTested(id)) return 3;
        return _bits[id] ? OfBits(node) * Scalar : OfVector(node);
    }

    private double OwnOfBit(Node node)
    {
        var isBitwise = node.Inputs.Length > 0 && node.Inputs.All(HasBits);
        var width = node.Inputs.Length > 0 ? Node(node.Inputs[0]).Width : 1;
        if (width > MaxWidth) return 0;
        return node.Op switch
        {
            NodeOp.Equal or NodeOp.NotEqual => isBitwise ? 1.5 * width * Scalar : TestOfBit,
            NodeOp.LessUnsigned or NodeOp.LessSigned or NodeOp.LessEqualUnsigned or NodeOp.LessEqualSigned =>
                isBitwise ? 4 * width * Scalar : TestOfBit,
            NodeOp.ReduceAnd or NodeOp.ReduceOr => isBitwise ? width * Scalar : TestOfBit,
            NodeOp.ReduceXor => isBitwise ? width * Scalar : 9,
            NodeOp.Case => node.Arms.Length * (HasBits(node.Inputs[0]) ? width * Scalar : TestOfBit),
            _ => 0,
        };
    }

    private double OfBits(Node node)
    {
        var width = node.Width;
        switch (node.Op)
        {
            case NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Not: return width;
            case NodeOp.Mux: return Choice(node.Inputs[1]) + Choice(node.Inputs[2]);
            case NodeOp.Case:
                var subject = Node(node.Inputs[0]).Width;
                var match = HasBits(node.Inputs[0]) ? subject * Scalar : TestOfBit;
                return node.Inputs.Skip(1).Sum(Choice) + node.Arms.Length * match / Scalar;
            case NodeOp.Add or NodeOp.Subtract: return 5 * width;
            case NodeOp.Negate: return 2 * width;
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned:
                return Node(node.Inputs[1]).Op == NodeOp.Constant ? 0
                    : (Node(node.Inputs[0]).Op == NodeOp.Constant ? 1 : 3) * width * Node(node.Inputs[1]).Width;
            default: return 0;
        }

        double Choice(int input) => Node(input).Op == NodeOp.Constant ? 0.5 * width : 1.5 * width;
    }

    private double OfVector(Node node)
    {
        switch (node.Op)
        {
            case NodeOp.And or NodeOp.Or or NodeOp.Xor: return 1;
            case NodeOp.Mux: return 1 + Expansion;
            case NodeOp.Case:
                return node.Arms.Length * (1 + Expansion + (HasBits(node.Inputs[0]) ? Node(node.Inputs[0]).Width * Scalar : TestOfBit));
            case NodeOp.Concat: return node.Inputs.Sum(part => Node(part).Width == 1 ? Expansion + 1 : 3);
            case NodeOp.ZeroExtend: return Node(node.Inputs[0]).Width == 1 ? Expansion : 0;
            case NodeOp.SignExtend: return 3;
            case NodeOp.Reverse: return 12;
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned:
                return Node(node.Inputs[1]).Op == NodeOp.Constant ? 2 : 8;
            default: return 2;
        }
    }

    // Bits from the vector or the vector from bits, if anybody wants them.
    private double Conversion(int id)
    {
        if (!IsSmall(id) || Node(id).Op == NodeOp.Constant) return 0;
        var width = Node(id).Width;
        if (_bits[id])
        {
            if (IsTested(id)) return TestOfBit * width;
            return _isStored[id] || Readers(id).Any(reader => WantsVector(reader, id)) ? MergeOfBit * width + 1 : 0;
        }

        var bits = 0;
        foreach (var reader in Readers(id))
        {
            if (_bits[reader] && !IsTested(reader)) return TestOfBit * width;
            if (Node(reader).Op == NodeOp.Slice && Node(reader).Width == 1) bits++;
        }

        return TestOfBit * bits;
    }

    private bool WantsVector(int reader, int id)
    {
        var node = Node(reader);
        if (node.Width == 1)
        {
            return node.Op switch
            {
                NodeOp.Slice or NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor => false,
                NodeOp.Case => false,
                NodeOp.DynamicSlice => !node.Inputs.All(HasBits),
                NodeOp.MemoryRead => true,
                _ => !node.Inputs.All(HasBits),
            };
        }

        if (IsSmall(reader) && _bits[reader] && !IsTested(reader)) return false;
        return node.Op != NodeOp.Case || node.Inputs.IndexOf(id, 1) > 0;
    }
}
