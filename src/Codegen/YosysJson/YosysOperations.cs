using System.Diagnostics;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.YosysJson;

/// <summary>Writes combinational cells as cells of Yosys. Corners that Yosys leaves undefined (division by zero) are made
/// explicit, so that the result has the bits that the simulator has.</summary>
/// <param name="cells">Where cells go.</param>
/// <param name="bitsOf">The bits of a net; those of inputs are known.</param>
internal sealed class YosysOperations(YosysCells cells, Func<Net, int[]> bitsOf)
{
    /// <summary>The output bits of a cell that is wiring, or null for one that needs cells.</summary>
    public int[]? Wiring(Cell cell)
    {
        switch (cell)
        {
            case ConstantCell c:
                return JsonText.Constant(c.Value);
            case SliceCell c:
                return bitsOf(c.A)[c.Low..(c.Low + c.SliceWidth)];
            case ConcatCell c:
                return [.. c.Parts.Reverse().SelectMany(bitsOf)];
            case ExtendCell c:
                var a = bitsOf(c.A);
                return [.. a, .. Enumerable.Repeat(c.IsSigned ? a[^1] : 0, c.ToWidth - a.Length)];
            case UnaryCell { Kind: UnaryKind.Reverse } c:
                return [.. bitsOf(c.A).Reverse()];
            case CrossCell c:
                return bitsOf(c.A);
            default:
                return null;
        }
    }

    /// <summary>Writes a cell that drives bits which are numbered already.</summary>
    public void Write(Cell cell, int[] y)
    {
        switch (cell)
        {
            case UnaryCell c:
                Unary(c, bitsOf(c.A), y);
                break;
            case BinaryCell c:
                Binary(c, bitsOf(c.A), bitsOf(c.B), y);
                break;
            case MuxCell c:
                cells.Mux(bitsOf(c.Select)[0], bitsOf(c.WhenTrue), bitsOf(c.WhenFalse), y, c.Source);
                break;
            case CaseCell c:
                Case(c, y);
                break;
            case DynamicSliceCell c:
                cells.Binary("$shr", bitsOf(c.A), FirstBit(c.Start, c.Stride, c), y, c.Source);
                break;
            case DynamicInsertCell c:
                Insert(c, y);
                break;
            default:
                throw new UnreachableException($"cell {cell.GetType().Name} is no operation");
        }
    }

    private void Unary(UnaryCell cell, int[] a, int[] y)
    {
        switch (cell.Kind)
        {
            case UnaryKind.Not: cells.Unary("$not", a, y, cell.Source); break;
            case UnaryKind.Negate: cells.Unary("$neg", a, y, cell.Source); break;
            case UnaryKind.ReduceAnd: cells.Unary("$reduce_and", a, y, cell.Source); break;
            case UnaryKind.ReduceOr: cells.Unary("$reduce_or", a, y, cell.Source); break;
            case UnaryKind.ReduceXor: cells.Unary("$reduce_xor", a, y, cell.Source); break;
            case UnaryKind.PopCount: PopCount(cell, a, y); break;
            case UnaryKind.LeadingZeros: FirstOne(cell, [.. a.Reverse()], y); break;
            case UnaryKind.TrailingZeros: FirstOne(cell, a, y); break;
            default: throw new UnreachableException($"{cell.Kind} is wiring");
        }
    }

    // A tree of adders over counts of growing width.
    private void PopCount(UnaryCell cell, int[] a, int[] y)
    {
        var counts = a.Select(bit => new[] { bit }).ToList();
        while (counts.Count > 2)
        {
            var next = new List<int[]>();
            for (var i = 0; i + 1 < counts.Count; i += 2)
                next.Add(cells.Binary("$add", counts[i], counts[i + 1], Math.Max(counts[i].Length, counts[i + 1].Length) + 1, cell.Source));
            if (counts.Count % 2 != 0) next.Add(counts[^1]);
            counts = next;
        }

        cells.Binary("$add", counts[0], counts.Count > 1 ? counts[1] : [0], y, cell.Source);
    }

    // The number of zeros before the first one: the last mux of the chain looks at the first bit.
    private void FirstOne(UnaryCell cell, int[] bits, int[] y)
    {
        var value = JsonText.Constant(bits.Length, y.Length);
        for (var i = bits.Length - 1; i > 0; i--)
            value = cells.Mux(bits[i], JsonText.Constant(i, y.Length), value, cell.Source);
        cells.Mux(bits[0], JsonText.Constant(0, y.Length), value, y, cell.Source);
    }

    private void Binary(BinaryCell cell, int[] a, int[] b, int[] y)
    {
        switch (cell.Kind)
        {
            case BinaryKind.DivideUnsigned or BinaryKind.DivideSigned:
                ByZero(cell, "$div", a, b, JsonText.Constant(BigInteger.MinusOne, y.Length), y);
                break;
            case BinaryKind.RemainderUnsigned or BinaryKind.RemainderSigned:
                ByZero(cell, "$mod", a, b, a, y);
                break;
            case BinaryKind.ShiftRightSigned:
                cells.Binary("$sshr", a, b, y, cell.Source, isASigned: true);
                break;
            default:
                var isSigned = cell.Kind is BinaryKind.LessSigned or BinaryKind.LessEqualSigned;
                cells.Binary(TypeOf(cell.Kind), a, b, y, cell.Source, isSigned, isSigned);
                break;
        }
    }

    private static string TypeOf(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => "$add",
        BinaryKind.Subtract => "$sub",
        BinaryKind.Multiply => "$mul",
        BinaryKind.And => "$and",
        BinaryKind.Or => "$or",
        BinaryKind.Xor => "$xor",
        BinaryKind.ShiftLeft => "$shl",
        BinaryKind.ShiftRightUnsigned => "$shr",
        BinaryKind.Equal => "$eq",
        BinaryKind.NotEqual => "$ne",
        BinaryKind.LessUnsigned or BinaryKind.LessSigned => "$lt",
        BinaryKind.LessEqualUnsigned or BinaryKind.LessEqualSigned => "$le",
        _ => throw new UnreachableException($"{kind} has a form of its own"),
    };

    private void ByZero(BinaryCell cell, string type, int[] a, int[] b, int[] whenZero, int[] y)
    {
        var isSigned = cell.Kind is BinaryKind.DivideSigned or BinaryKind.RemainderSigned;
        var quotient = cells.Binary(type, a, b, y.Length, cell.Source, isSigned, isSigned);
        var isNotZero = cells.Unary("$reduce_or", b, 1, cell.Source);
        cells.Mux(isNotZero[0], quotient, whenZero, y, cell.Source);
    }

    private void Case(CaseCell cell, int[] y)
    {
        var subject = bitsOf(cell.Subject);
        var value = bitsOf(cell.Default);
        // The first arm wins, so it stands last in the chain.
        for (var i = cell.Arms.Length - 1; i >= 0; i--)
        {
            var matches = cell.Arms[i].Patterns.Select(pattern => Match(cell, subject, pattern)).ToArray();
            var select = matches.Length == 1 ? matches[0] : cells.Unary("$reduce_or", matches, 1, cell.Source)[0];
            if (i > 0) value = cells.Mux(select, bitsOf(cell.Arms[i].Value), value, cell.Source);
            else cells.Mux(select, bitsOf(cell.Arms[i].Value), value, y, cell.Source);
        }

        if (cell.Arms.IsEmpty) cells.Unary("$pos", value, y, cell.Source);
    }

    private int Match(CaseCell cell, int[] subject, CasePattern pattern)
    {
        var bits = Enumerable.Range(0, subject.Length).Where(bit => pattern.Mask[bit]).ToArray();
        if (bits.Length == 0) return 1;
        return cells.Binary(
            "$eq", [.. bits.Select(bit => subject[bit])], [.. bits.Select(bit => pattern.Value[bit] ? 1 : 0)], 1, cell.Source)[0];
    }

    // Start · stride without loss.
    private int[] FirstBit(Net start, int stride, Cell cell)
    {
        var bits = bitsOf(start);
        var log = BitOperations.Log2((uint)stride);
        if (1 << log == stride) return [.. Enumerable.Repeat(0, log), .. bits];
        return cells.Binary("$mul", bits, JsonText.Constant(stride, log + 1), bits.Length + log + 1, cell.Source);
    }

    // (a and not mask) or value, both shifted into place; what leaves the width is lost, as it should be.
    private void Insert(DynamicInsertCell cell, int[] y)
    {
        var amount = FirstBit(cell.Start, cell.Stride, cell);
        var value = bitsOf(cell.Value);
        var ones = JsonText.Constant(BitVector.AllOnes(value.Length));
        var mask = cells.Binary("$shl", ones, amount, y.Length, cell.Source);
        var shifted = cells.Binary("$shl", value, amount, y.Length, cell.Source);
        var keep = cells.Unary("$not", mask, y.Length, cell.Source);
        var kept = cells.Binary("$and", bitsOf(cell.A), keep, y.Length, cell.Source);
        cells.Binary("$or", kept, shifted, y, cell.Source);
    }
}
