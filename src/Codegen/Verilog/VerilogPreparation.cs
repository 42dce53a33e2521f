using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Rewrites a module into cells that have a direct and lint-clean Verilog form. Nets keep their places.</summary>
/// <remarks>
/// A slice of a concatenation becomes the part it takes, so that no variable is driven from its own bits. A look-up
/// in a constant becomes a case. Slices and inserts that may reach past the end of their vector get one that is long
/// enough. Comparisons that no value can change become constants.
/// </remarks>
internal sealed class VerilogPreparation
{
    private const int MaxTableEntries = 4096;

    private readonly ModuleNetlist _module;
    private readonly List<Cell> _cells;
    private readonly Net[] _forward;
    private readonly HashSet<Net> _named;
    private readonly HashSet<Net> _cyclic;

    private VerilogPreparation(ModuleNetlist module)
    {
        _module = module;
        _cells = [.. module.Cells];
        _forward = [.. Enumerable.Range(0, module.Cells.Length).Select(i => new Net(i))];
        _named = [.. module.Names.Select(n => n.Net)];
        _cyclic = CellCycles.Find(module);
    }

    public static ModuleNetlist Run(ModuleNetlist module) => new VerilogPreparation(module).Run();

    private ModuleNetlist Run()
    {
        for (var i = 0; i < _module.Cells.Length; i++)
        {
            switch (_cells[i])
            {
                case SliceCell slice:
                    _forward[i] = Resolve(new Net(i), slice);
                    break;
                case DynamicSliceCell slice when _cells[slice.Start.Cell] is ConstantCell start:
                    _forward[i] = SliceAt(new Net(i), slice, start.Value.Unsigned * slice.Stride);
                    break;
                case DynamicSliceCell slice:
                    _cells[i] = Prepare(slice);
                    break;
                case DynamicInsertCell insert when _cells[insert.Start.Cell] is ConstantCell start:
                    _forward[i] = InsertAt(new Net(i), insert, start.Value.Unsigned * insert.Stride);
                    break;
                case DynamicInsertCell insert:
                    _forward[i] = Prepare(new Net(i), insert);
                    break;
                case CaseCell { Arms.Length: 0 } cell:
                    _forward[i] = cell.Default;
                    break;
                case BinaryCell binary when Compare(binary) is { } value:
                    _cells[i] = new ConstantCell(BitVector.Bit(value), binary.Source);
                    break;
            }
        }

        for (var i = 0; i < _cells.Count; i++) _cells[i] = _cells[i].MapInputs(Forward);
        return _module.With(
            portNets: [.. _module.PortNets.Select(Forward)],
            cells: [.. _cells],
            memories: [.. _module.Memories.Select(m => m with { Writes = [.. m.Writes.Select(ForwardWrite)] })],
            instances: [.. _module.Instances.Select(i => i with { Inputs = [.. i.Inputs.Select(ForwardOptional)] })],
            arrays: [.. _module.Arrays.Select(ForwardArray)],
            properties: [.. _module.Properties.Select(ForwardProperty)],
            counters: [],
            names: [.. _module.Names.Select(n => n with { Net = Forward(n.Net) })]);
    }

    private Net Forward(Net net)
    {
        // Chains are short: a slice that became a part that is a slice itself.
        while (net.Cell < _forward.Length && _forward[net.Cell] != net) net = _forward[net.Cell];
        return net;
    }

    private Net? ForwardOptional(Net? net) => net is { } value ? Forward(value) : null;

    private WritePort ForwardWrite(WritePort write) => write with
    {
        Enable = Forward(write.Enable),
        Address = Forward(write.Address),
        Data = Forward(write.Data),
    };

    private InstanceArray ForwardArray(InstanceArray array) => array with
    {
        Inputs =
        [
            .. array.Inputs.Select(pieces => pieces.Select(piece => piece.Source switch
            {
                NetPiece net => piece with { Source = net with { Net = Forward(net.Net) } },
                TablePiece table when table.Elements.All(e => e == table.Elements[0]) =>
                    piece with { Source = Uniform(table, array.Shape.Length) },
                TablePiece table => piece with { Source = table with { Net = Forward(table.Net) } },
                _ => piece,
            }).ToImmutableArray()),
        ],
    };

    // A table of one element is that element for all.
    private NetPiece Uniform(TablePiece table, int rank) => new(
        Forward(table.Net), new AffineMap(table.Elements[0], [.. Enumerable.Repeat(BigInteger.Zero, rank)]), table.Stride, table.Offset);

    private Property ForwardProperty(Property property) => property with
    {
        Condition = Forward(property.Condition),
        Message = [.. property.Message.Select(part => part with { Value = ForwardOptional(part.Value) })],
    };

    private Net Add(Cell cell)
    {
        _cells.Add(cell);
        return new Net(_cells.Count - 1);
    }

    // Follows a slice to the deepest net that has all of its bits; `self` is where a remaining slice is stored.
    private Net Resolve(Net self, SliceCell slice)
    {
        var (a, low, width) = (slice.A, slice.Low, slice.SliceWidth);
        for (var steps = 0; steps < 100_000; steps++)
        {
            a = Forward(a);
            var cell = _cells[a.Cell];
            if (low == 0 && width == cell.Width) return a;
            var isOpen = !_named.Contains(a) || _cyclic.Contains(a);
            switch (cell)
            {
                case ConstantCell constant:
                    _cells[self.Cell] = new ConstantCell(BitMath.Slice(constant.Value, low, width), slice.Source);
                    return self;
                case SliceCell inner when isOpen:
                    (a, low) = (inner.A, inner.Low + low);
                    continue;
                case ExtendCell extend when isOpen && low + width <= _cells[extend.A.Cell].Width:
                    a = extend.A;
                    continue;
                case ExtendCell { IsSigned: false } extend when isOpen && low >= _cells[extend.A.Cell].Width:
                    _cells[self.Cell] = new ConstantCell(BitVector.Zero(width), slice.Source);
                    return self;
                case ConcatCell concat when isOpen:
                    var parts = PartsOf(concat, low, width);
                    if (parts.Count == 1)
                    {
                        (a, low) = (parts[0].Net, parts[0].Low);
                        continue;
                    }

                    if (!_cyclic.Contains(a)) break;
                    _cells[self.Cell] = new ConcatCell([.. parts.Select(p => Part(p, slice))], width, slice.Source);
                    return self;
            }

            break;
        }

        _cells[self.Cell] = new SliceCell(a, low, width, slice.Source);
        return self;
    }

    private Net Part((Net Net, int Low, int Width) part, SliceCell slice)
    {
        var cell = new SliceCell(part.Net, part.Low, part.Width, slice.Source);
        return Resolve(Add(cell), cell);
    }

    // The pieces of a concatenation's parts that lie in a range of bits, highest first.
    private List<(Net Net, int Low, int Width)> PartsOf(ConcatCell concat, int low, int width)
    {
        var pieces = new List<(Net, int, int)>();
        var top = concat.TotalWidth;
        foreach (var part in concat.Parts)
        {
            var partWidth = _cells[part.Cell].Width;
            var partLow = top - partWidth;
            var from = Math.Max(low, partLow);
            var to = Math.Min(low + width, top);
            if (from < to) pieces.Add((part, from - partLow, to - from));
            top = partLow;
        }

        return pieces;
    }

    // A slice at a constant place, with zeros for what lies past the end.
    private Net SliceAt(Net self, DynamicSliceCell slice, BigInteger start)
    {
        var width = _cells[slice.A.Cell].Width;
        if (start >= width)
        {
            _cells[self.Cell] = new ConstantCell(BitVector.Zero(slice.SliceWidth), slice.Source);
            return self;
        }

        var taken = (int)BigInteger.Min(slice.SliceWidth, width - start);
        var part = new SliceCell(slice.A, (int)start, taken, slice.Source);
        if (taken == slice.SliceWidth) return Resolve(self, part);
        _cells[self.Cell] = new ExtendCell(Resolve(Add(part), part), false, slice.SliceWidth, slice.Source);
        return self;
    }

    private Net InsertAt(Net self, DynamicInsertCell insert, BigInteger start)
    {
        var width = insert.OutputWidth;
        if (start >= width) return insert.A;
        var low = (int)start;
        var taken = Math.Min(_cells[insert.Value.Cell].Width, width - low);
        var parts = new List<Net>();
        if (low + taken < width) parts.Add(Taken(insert.A, low + taken, width - low - taken));
        parts.Add(Taken(insert.Value, 0, taken));
        if (low > 0) parts.Add(Taken(insert.A, 0, low));
        if (parts.Count == 1) return parts[0];
        _cells[self.Cell] = new ConcatCell([.. parts], width, insert.Source);
        return self;

        Net Taken(Net net, int from, int bits)
        {
            var part = new SliceCell(net, from, bits, insert.Source);
            return Resolve(Add(part), part);
        }
    }

    private Cell Prepare(DynamicSliceCell slice)
    {
        var width = _cells[slice.A.Cell].Width;
        var count = IndexGuard.CountOf(width, slice.Stride);
        if (_cells[slice.A.Cell] is ConstantCell constant && slice.Stride == slice.SliceWidth && count <= MaxTableEntries
            && count > 1)
        {
            return LookUp(slice, constant.Value, count);
        }

        if (!ReachesPast(slice.Start, count, slice.Stride, slice.SliceWidth, width)) return slice;

        // Bits past the end read 0: give the vector enough of them.
        var (length, isGuarded) = PaddedLength(slice.Start, count, slice.Stride, slice.SliceWidth, width);
        var padded = slice with { A = Add(new ExtendCell(slice.A, false, length, slice.Source)) };
        if (!isGuarded) return padded;
        var zero = Add(new ConstantCell(BitVector.Zero(slice.SliceWidth), slice.Source));
        return new MuxCell(IsBelow(slice.Start, count, slice.Source), Add(padded), zero, slice.SliceWidth, slice.Source);
    }

    // Whether a start that meets the vector can take bits past its end.
    private bool ReachesPast(Net start, int count, int stride, int sliceWidth, int width) =>
        Math.Min(LastStart(start), count - 1) * stride + sliceWidth > width;

    // Long enough for every start, where that is not much; else for every start below `count`, to be tested.
    private (int Length, bool IsGuarded) PaddedLength(Net start, int count, int stride, int sliceWidth, int width)
    {
        var all = LastStart(start) * stride + sliceWidth;
        return all <= 2 * width + 64 ? ((int)all, false) : ((count - 1) * stride + sliceWidth, true);
    }

    private long LastStart(Net start) => _cells[start.Cell].Width >= 31 ? int.MaxValue : (1L << _cells[start.Cell].Width) - 1;

    private Net IsBelow(Net start, int count, SourceSpan source)
    {
        if (count == 1)
        {
            var zero = Add(new ConstantCell(BitVector.Zero(_cells[start.Cell].Width), source));
            return Add(new BinaryCell(BinaryKind.Equal, start, zero, 1, source));
        }

        var bound = Add(new ConstantCell(BitVector.FromInteger(count, _cells[start.Cell].Width), source));
        return Add(new BinaryCell(BinaryKind.LessUnsigned, start, bound, 1, source));
    }

    private Cell LookUp(DynamicSliceCell slice, BitVector table, int count)
    {
        var subjectWidth = _cells[slice.Start.Cell].Width;
        var mask = BitVector.AllOnes(subjectWidth);
        var arms = ImmutableArray.CreateBuilder<CaseArm>();
        for (var i = 0; i < count; i++)
        {
            if (subjectWidth < 31 && i >= 1 << subjectWidth) break;
            var value = BitMath.Slice(table, i * slice.Stride, slice.SliceWidth);
            if (value.IsZero) continue;
            arms.Add(new CaseArm(
                [new CasePattern(BitVector.FromInteger(i, subjectWidth), mask)],
                Add(new ConstantCell(value, slice.Source))));
        }

        if (arms.Count == 0) return new ConstantCell(BitVector.Zero(slice.SliceWidth), slice.Source);
        var zero = Add(new ConstantCell(BitVector.Zero(slice.SliceWidth), slice.Source));
        return new CaseCell(slice.Start, arms.ToImmutable(), zero, slice.SliceWidth, slice.Source);
    }

    private Net Prepare(Net self, DynamicInsertCell insert)
    {
        var width = insert.OutputWidth;
        var valueWidth = _cells[insert.Value.Cell].Width;
        var count = IndexGuard.CountOf(width, insert.Stride);
        if (!ReachesPast(insert.Start, count, insert.Stride, valueWidth, width)) return self;
        var (length, isGuarded) = PaddedLength(insert.Start, count, insert.Stride, valueWidth, width);
        var longer = Add(new ExtendCell(insert.A, false, length, insert.Source));
        var inserted = Add(insert with { A = longer, OutputWidth = length });
        var result = new SliceCell(inserted, 0, width, insert.Source);
        _cells[self.Cell] = isGuarded
            ? new MuxCell(IsBelow(insert.Start, count, insert.Source), Add(result), insert.A, width, insert.Source)
            : result;
        return self;
    }

    // What a comparison with a bound of the type always gives, or null.
    private bool? Compare(BinaryCell binary)
    {
        var a = (_cells[binary.A.Cell] as ConstantCell)?.Value;
        var b = (_cells[binary.B.Cell] as ConstantCell)?.Value;
        if (a is { } x && b is { } y)
        {
            return binary.Kind switch
            {
                BinaryKind.Equal => BitMath.Equal(x, y),
                BinaryKind.NotEqual => !BitMath.Equal(x, y),
                BinaryKind.LessUnsigned => BitMath.LessUnsigned(x, y),
                BinaryKind.LessSigned => BitMath.LessSigned(x, y),
                BinaryKind.LessEqualUnsigned => !BitMath.LessUnsigned(y, x),
                BinaryKind.LessEqualSigned => !BitMath.LessSigned(y, x),
                _ => null,
            };
        }

        return binary.Kind switch
        {
            BinaryKind.LessUnsigned when IsLowest(b, false) || IsHighest(a, false) => false,
            BinaryKind.LessSigned when IsLowest(b, true) || IsHighest(a, true) => false,
            BinaryKind.LessEqualUnsigned when IsHighest(b, false) || IsLowest(a, false) => true,
            BinaryKind.LessEqualSigned when IsHighest(b, true) || IsLowest(a, true) => true,
            _ => null,
        };
    }

    private static bool IsLowest(BitVector? value, bool isSigned) => value is { } v
        && (isSigned ? v.Signed == -(BigInteger.One << (v.Width - 1)) : v.IsZero);

    private static bool IsHighest(BitVector? value, bool isSigned) => value is { } v
        && (isSigned
            ? v.Signed == (BigInteger.One << (v.Width - 1)) - 1
            : v == BitVector.AllOnes(v.Width));
}
