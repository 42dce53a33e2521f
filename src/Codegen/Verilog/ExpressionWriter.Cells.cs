using System.Diagnostics;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>The text of each kind of cell.</summary>
internal sealed partial class ExpressionWriter
{
    private VerilogExpression Compose(Net net) => _module[net] switch
    {
        ConstantCell constant => VerilogExpression.Primary(VerilogLiteral.Of(constant.Value)),
        SliceCell slice => ComposeSlice(slice),
        ConcatCell concat => ComposeConcat(concat),
        ExtendCell extend => ComposeExtend(extend),
        UnaryCell unary => ComposeUnary(unary),
        BinaryCell binary => ComposeBinary(binary),
        MuxCell mux => ComposeMux(mux),
        DynamicSliceCell slice => ComposeDynamicSlice(slice),
        MemoryReadCell read => ComposeRead(read),
        CrossCell cross => Render(cross.A),
        CaseCell { Arms.Length: 0 } cell => Render(cell.Default),
        var cell => throw new UnreachableException($"{cell.GetType().Name} is no expression"),
    };

    private VerilogExpression ComposeSlice(SliceCell slice)
    {
        if (ArraySlice(slice) is { } element) return VerilogExpression.Primary(element);
        return VerilogExpression.Primary(Signal(slice.A, slice.Low, slice.SliceWidth) + Bits(slice.Low, slice.SliceWidth));
    }

    /// <summary><c>[7:4]</c> or <c>[3]</c>.</summary>
    public static string Bits(int low, int width) =>
        width == 1 ? $"[{Number(low)}]" : $"[{Number(low + width - 1)}:{Number(low)}]";

    private VerilogExpression ComposeConcat(ConcatCell concat)
    {
        var first = concat.Parts[0];
        if (concat.Parts.Length > 1 && concat.Parts.All(p => p == first))
        {
            var part = Operand(first);
            return VerilogExpression.Primary($"{{{Number(concat.Parts.Length)}{{{part.InConcat()}}}}}");
        }

        return Concat([.. concat.Parts.Select(p => Operand(p).InConcat())]);
    }

    private static VerilogExpression Concat(params string[] items) =>
        new("{" + string.Join(", ", items) + "}", Precedence.Primary, IsConcat: true);

    private VerilogExpression ComposeExtend(ExtendCell extend)
    {
        if (_module[extend.A] is ConstantCell constant)
        {
            var value = extend.IsSigned
                ? BitMath.SignExtend(constant.Value, extend.ToWidth)
                : BitMath.ZeroExtend(constant.Value, extend.ToWidth);
            return VerilogExpression.Primary(VerilogLiteral.Of(value));
        }

        var width = _module.WidthOf(extend.A);
        var added = extend.ToWidth - width;
        if (!extend.IsSigned)
        {
            return Concat(VerilogLiteral.Of(BitVector.Zero(added)), Operand(extend.A).InConcat());
        }

        if (width == 1)
        {
            return VerilogExpression.Primary($"{{{Number(extend.ToWidth)}{{{Operand(extend.A).Text}}}}}");
        }

        // The sign is read twice, so it needs a name: the net's own, or that of what it is a slice of.
        if (_names[extend.A] is null && _module[extend.A] is SliceCell slice && IsPlain(slice, extend.A))
        {
            var source = Signal(slice.A, slice.Low, slice.SliceWidth);
            var sign = source + Bits(slice.Low + slice.SliceWidth - 1, 1);
            return Concat(Copies(sign, added), source + Bits(slice.Low, slice.SliceWidth));
        }

        if (_names[extend.A] is null && _uses.CountOf(extend.A) == 1 && _module[extend.A] is ConcatCell concat
            && IsLeaf(concat.Parts[0]) && _module[concat.Parts[0]] is not ConstantCell)
        {
            var items = ComposeConcat(concat).InConcat();
            if (items.Length <= MaxOperandLength) return Concat(Copies(TopBit(concat.Parts[0]), added), items);
        }

        var signal = Signal(extend.A);
        return Concat(Copies($"{signal}[{Number(width - 1)}]", added), signal);
    }

    private bool IsPlain(SliceCell slice, Net net) => ArraySlice(slice) is null && LoopOf(net) is null;

    // The highest bit of a named net or of a slice of one.
    private string TopBit(Net net)
    {
        if (_names[net] is null && _module[net] is SliceCell slice && IsPlain(slice, net))
        {
            var top = slice.Low + slice.SliceWidth - 1;
            return Signal(slice.A, top, 1) + Bits(top, 1);
        }

        return SignBit(net);
    }

    private static string Copies(string bit, int count) => count == 1 ? bit : $"{{{Number(count)}{{{bit}}}}}";

    private VerilogExpression ComposeUnary(UnaryCell unary)
    {
        var width = _module.WidthOf(unary.A);
        switch (unary.Kind)
        {
            case UnaryKind.Not when width == 1:
                return RenderInverse(unary.A);
            case UnaryKind.Not:
                return new VerilogExpression("~" + Operand(unary.A).In(Precedence.Primary), Precedence.Unary);
            case UnaryKind.Negate:
                return new VerilogExpression("-" + Operand(unary.A).In(Precedence.Primary), Precedence.Unary);
            case UnaryKind.ReduceAnd when width > 1:
                return Reduction("&", unary.A);
            case UnaryKind.ReduceOr when width > 1:
                return Reduction("|", unary.A);
            case UnaryKind.ReduceXor when width > 1:
                return Reduction("^", unary.A);
            case UnaryKind.PopCount when width > 1:
                return Call(_functions.PopCount(width, unary.OutputWidth), unary.A);
            case UnaryKind.LeadingZeros when width > 1:
                return Call(_functions.LeadingZeros(width, unary.OutputWidth), unary.A);
            case UnaryKind.TrailingZeros when width > 1:
                return Call(_functions.TrailingZeros(width, unary.OutputWidth), unary.A);
            case UnaryKind.LeadingZeros or UnaryKind.TrailingZeros:
                return new VerilogExpression("!" + Operand(unary.A).In(Precedence.Primary), Precedence.Unary);
            case UnaryKind.Reverse when width > 1:
                return Call(_functions.Reverse(width), unary.A);
            default:
                return Render(unary.A); // of one bit: the bit itself
        }
    }

    /// <summary>The inverse of a bit: <c>a != b</c> rather than <c>!(a == b)</c>.</summary>
    public VerilogExpression RenderInverse(Net net)
    {
        if (_names[net] is null && !NeedsName(net, _module[net]) && _module[net] is BinaryCell cell
            && (_module.WidthOf(cell.A) > 1 || cell.Kind is BinaryKind.LessUnsigned or BinaryKind.LessEqualUnsigned))
        {
            switch (cell.Kind)
            {
                case BinaryKind.Equal or BinaryKind.NotEqual:
                    return ComposeEqual(cell, isEqual: cell.Kind == BinaryKind.NotEqual);
                case BinaryKind.LessUnsigned:
                    return Binary(">=", Precedence.Relational, cell);
                case BinaryKind.LessEqualUnsigned:
                    return Binary(">", Precedence.Relational, cell);
            }
        }

        return new VerilogExpression("!" + Operand(net).In(Precedence.Primary), Precedence.Unary);
    }

    // Ranked below every binary operator, so that it stands in parentheses beside one: `a & (&b)`.
    private VerilogExpression Reduction(string op, Net a) => new(op + Operand(a).In(Precedence.Primary), Precedence.LogicalOr);

    private VerilogExpression Call(string function, Net a) => VerilogExpression.Primary($"{function}({Operand(a).Text})");

    private VerilogExpression ComposeBinary(BinaryCell cell)
    {
        var isBit = cell.OutputWidth == 1;
        return cell.Kind switch
        {
            BinaryKind.Add => Binary("+", Precedence.Additive, cell),
            BinaryKind.Subtract => Binary("-", Precedence.Additive, cell),
            BinaryKind.Multiply => Binary("*", Precedence.Multiplicative, cell),
            BinaryKind.And when isBit => Binary("&&", Precedence.LogicalAnd, cell),
            BinaryKind.Or when isBit => Binary("||", Precedence.LogicalOr, cell),
            BinaryKind.And => Binary("&", Precedence.BitAnd, cell),
            BinaryKind.Or => Binary("|", Precedence.BitOr, cell),
            BinaryKind.Xor => Binary("^", Precedence.BitXor, cell),
            BinaryKind.Equal => ComposeEqual(cell, isEqual: true),
            BinaryKind.NotEqual => ComposeEqual(cell, isEqual: false),
            BinaryKind.LessUnsigned => Binary("<", Precedence.Relational, cell),
            BinaryKind.LessEqualUnsigned => Binary("<=", Precedence.Relational, cell),
            BinaryKind.LessSigned => SignedBinary("<", cell, Precedence.Relational, isSignedResult: false),
            BinaryKind.LessEqualSigned => SignedBinary("<=", cell, Precedence.Relational, isSignedResult: false),
            BinaryKind.ShiftLeft => ComposeShift("<<", cell),
            BinaryKind.ShiftRightUnsigned => ComposeShift(">>", cell),
            BinaryKind.ShiftRightSigned => ComposeShift(">>>", cell),
            BinaryKind.DivideUnsigned or BinaryKind.DivideSigned => ComposeDivide(cell, isRemainder: false),
            BinaryKind.RemainderUnsigned or BinaryKind.RemainderSigned => ComposeDivide(cell, isRemainder: true),
            _ => throw new UnreachableException(),
        };
    }

    private VerilogExpression Binary(string op, Precedence precedence, BinaryCell cell) =>
        VerilogExpression.Binary(op, precedence, Operand(cell.A), Operand(cell.B));

    private VerilogExpression ComposeEqual(BinaryCell cell, bool isEqual)
    {
        // A bit compared with a constant is the bit or its inverse.
        if (_module.WidthOf(cell.A) == 1 && (BitOf(cell.B) ?? BitOf(cell.A)) is { } bit)
        {
            var other = BitOf(cell.B) is null ? cell.B : cell.A;
            if (bit == isEqual) return Render(other);
            return new VerilogExpression("!" + Operand(other).In(Precedence.Primary), Precedence.Unary);
        }

        return Binary(isEqual ? "==" : "!=", Precedence.Equality, cell);
    }

    private bool? BitOf(Net net) => _module[net] is ConstantCell constant ? !constant.Value.IsZero : null;

    private VerilogExpression SignedBinary(string op, BinaryCell cell, Precedence precedence, bool isSignedResult) =>
        new($"{Signed(cell.A)} {op} {Signed(cell.B)}", precedence, isSignedResult);

    private string Signed(Net net) => _module[net] is ConstantCell constant
        ? VerilogLiteral.OfSigned(constant.Value)
        : $"$signed({Operand(net).Text})";

    private VerilogExpression ComposeShift(string op, BinaryCell cell)
    {
        var isSigned = op == ">>>";
        var amountWidth = _module.WidthOf(cell.B);
        var isWide = amountWidth > 31 && _module[cell.B] is not ConstantCell;
        if (isWide && isSigned && _module[cell.A] is not ConstantCell) Signal(cell.A);
        var left = isSigned ? Signed(cell.A) : Operand(cell.A).In(Precedence.Unary);
        if (!isWide)
        {
            // Past the width every amount is the same.
            var amount = _module[cell.B] is ConstantCell constant
                ? Number((int)BigInteger.Min(constant.Value.Unsigned, cell.OutputWidth))
                : Operand(cell.B).In(Precedence.Unary);
            return new VerilogExpression($"{left} {op} {amount}", Precedence.Shift, isSigned);
        }

        // Tools cut amounts at 32 or 64 bits: the high bits are tested here.
        var name = Signal(cell.B);
        var high = $"(|{name}{Bits(16, amountWidth - 16)})";
        if (isSigned)
        {
            var sign = $"{{{Number(cell.OutputWidth)}{{{SignBit(cell.A)}}}}}";
            return new VerilogExpression($"{high} ? {sign} : $unsigned({left} >>> {name}[15:0])", Precedence.Ternary);
        }

        var zero = VerilogLiteral.Of(BitVector.Zero(cell.OutputWidth));
        return new VerilogExpression($"{high} ? {zero} : ({left} {op} {name}[15:0])", Precedence.Ternary);
    }

    private string SignBit(Net net)
    {
        if (_module[net] is ConstantCell { Value: var value }) return value[value.Width - 1] ? "1'b1" : "1'b0";
        var name = Signal(net);
        var width = _module.WidthOf(net);
        return width == 1 ? name : $"{name}[{Number(width - 1)}]";
    }

    private VerilogExpression ComposeDivide(BinaryCell cell, bool isRemainder)
    {
        var op = isRemainder ? "%" : "/";
        var isSigned = cell.Kind is BinaryKind.DivideSigned or BinaryKind.RemainderSigned;
        var divisor = _module[cell.B] as ConstantCell;
        if (divisor is { Value.IsZero: true })
        {
            return isRemainder ? Render(cell.A) : VerilogExpression.Primary(VerilogLiteral.Of(BitVector.AllOnes(cell.OutputWidth)));
        }

        if (cell.OutputWidth > 64)
        {
            var function = _functions.Divide(cell.OutputWidth, isSigned, isRemainder);
            return VerilogExpression.Primary($"{function}({Operand(cell.A).Text}, {Operand(cell.B).Text})");
        }

        if (divisor is not null) return Quotient();
        var b = Signal(cell.B);
        var byZero = isRemainder ? Signal(cell.A) : VerilogLiteral.Of(BitVector.AllOnes(cell.OutputWidth));
        var isZero = $"({b} == {VerilogLiteral.Of(BitVector.Zero(cell.OutputWidth))})";
        return new VerilogExpression($"{isZero} ? {byZero} : {Quotient().In(Precedence.Additive)}", Precedence.Ternary);

        VerilogExpression Quotient() => isSigned
            ? SignedBinary(op, cell, Precedence.Multiplicative, isSignedResult: true)
            : Binary(op, Precedence.Multiplicative, cell);
    }

    private VerilogExpression ComposeMux(MuxCell mux)
    {
        var select = Operand(mux.Select);
        var whenTrue = Operand(mux.WhenTrue);
        var isChained = _module[mux.WhenFalse] is MuxCell && _names[mux.WhenFalse] is null;
        var whenFalse = isChained ? Render(mux.WhenFalse) : Operand(mux.WhenFalse);
        return new VerilogExpression(
            $"{select.In(Precedence.Unary)} ? {whenTrue.In(Precedence.LogicalOr)} : {whenFalse.In(Precedence.Ternary)}",
            Precedence.Ternary);
    }

    private VerilogExpression ComposeDynamicSlice(DynamicSliceCell slice)
    {
        var width = _module.WidthOf(slice.A);
        if (width == 1) return Guarded(new IndexGuard(1, _module.WidthOf(slice.Start)), slice.Start, Signal(slice.A), 1);
        var isFixed = IndexGuard.CountOf(width, slice.Stride) == 1;
        var signal = isFixed ? Signal(slice.A, 0, slice.SliceWidth) : Signal(slice.A);
        var (guard, select) = Select(slice.Start, width, slice.Stride, slice.SliceWidth);
        return Guarded(guard, slice.Start, signal + select, slice.SliceWidth);
    }

    private VerilogExpression ComposeRead(MemoryReadCell read)
    {
        var memory = _module.Memories[read.Memory];
        var name = _names.Memories[read.Memory];
        if (_module[read.Address] is ConstantCell { Value: var address })
        {
            if (address.Unsigned >= memory.Depth) return VerilogExpression.Primary(VerilogLiteral.Of(BitVector.Zero(read.WordWidth)));
            ReadMemories.Add(read.Memory);
            return VerilogExpression.Primary($"{name}[{Number((int)address.Unsigned)}]");
        }

        ReadMemories.Add(read.Memory);
        var guard = new IndexGuard(memory.Depth, _module.WidthOf(read.Address));
        return Guarded(guard, read.Address, $"{name}[{Index(guard, read.Address, memory.Depth).Text}]", read.WordWidth);
    }

    /// <summary>The index of a select among <paramref name="things"/>, exactly as wide as that takes.</summary>
    public VerilogExpression Index(IndexGuard guard, Net index, int things)
    {
        var bits = Math.Max(1, IndexGuard.BitsFor(things));
        if (guard.IndexWidth == bits) return guard.IsNeeded ? GuardOperand(index) : Operand(index);
        return guard.IndexWidth < bits
            ? Concat(VerilogLiteral.Of(BitVector.Zero(bits - guard.IndexWidth)), Operand(index).InConcat())
            : VerilogExpression.Primary(LowBits(index, bits));
    }

    /// <summary>The text <c>[i * 8 +: 8]</c> of a variable select, and the guard it needs.</summary>
    public (IndexGuard Guard, string Select) Select(Net start, int width, int stride, int sliceWidth)
    {
        var count = IndexGuard.CountOf(width, stride);
        var guard = new IndexGuard(count, _module.WidthOf(start));
        if (count == 1) return (guard, Bits(0, sliceWidth));
        var index = stride == 1 ? Index(guard, start, width).Text : Position(guard, start, width, stride);
        return (guard, sliceWidth == 1 ? $"[{index}]" : $"[{index} +: {Number(sliceWidth)}]");
    }

    // A slice of a signal is cut in place; anything else needs a name.
    private string LowBits(Net net, int bits) => _names[net] is null && _module[net] is SliceCell slice && IsLeaf(net)
        ? Signal(slice.A, slice.Low, bits) + Bits(slice.Low, bits)
        : IndexGuard.Resize(Signal(net), _module.WidthOf(net), bits);

    // The index times the stride, as wide as a select of the vector wants it. In range it is below the vector's width.
    private string Position(IndexGuard guard, Net start, int width, int stride)
    {
        var bits = IndexGuard.BitsFor(width);
        if ((stride & (stride - 1)) == 0)
        {
            var shift = IndexGuard.BitsFor(stride);
            var padding = bits - IndexGuard.BitsFor(guard.Count) - shift;
            var index = Index(guard, start, guard.Count).InConcat();
            return padding > 0
                ? $"{{{Number(padding)}'d0, {index}, {Number(shift)}'d0}}"
                : $"{{{index}, {Number(shift)}'d0}}";
        }

        return $"{Index(guard, start, width).In(Precedence.Primary)} * {Number(bits)}'d{Number(stride)}";
    }

    /// <summary>The condition under which a select is in range.</summary>
    public string Condition(IndexGuard guard, Net index) => guard.Condition(GuardOperand(index).Text).Text;

    // Stands in a comparison and in a select.
    private VerilogExpression GuardOperand(Net index) =>
        IsLeaf(index) ? Render(index) : VerilogExpression.Primary(Signal(index));

    private VerilogExpression Guarded(IndexGuard guard, Net index, string inRange, int width)
    {
        if (!guard.IsNeeded) return VerilogExpression.Primary(inRange);
        var zero = VerilogLiteral.Of(BitVector.Zero(width));
        return new VerilogExpression($"({Condition(guard, index)}) ? {inRange} : {zero}", Precedence.Ternary);
    }
}
