using System.Numerics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    private Target Index(Target target, IndexExpression syntax)
    {
        switch (target)
        {
            case ErrorTarget:
                Bind(syntax.Index);
                return target;
            case LoopTarget loop:
                return LoopMember(loop.Loop, syntax);
            case InstanceTarget instance:
                return InstanceIndex(instance, syntax);
            case DesignTarget design:
                return DesignIndex(design.Place, syntax);
            case ValueTarget { Value: BoundName { Signal: BoundMemory memory } }:
                var address = BindIndex(syntax.Index, memory.Depth, $"'{memory.Name}' has {Count(memory.Depth, "word")}");
                return address is BoundError
                    ? ErrorTarget.Instance
                    : new ValueTarget(new BoundMemoryRead(memory, address, syntax.Span));
        }

        var value = ValueOf(target, syntax.Target.Span);
        if (value is BoundError)
        {
            Bind(syntax.Index);
            return ErrorTarget.Instance;
        }

        var element = Element(value, syntax);
        return element is BoundError ? ErrorTarget.Instance : new ValueTarget(element);
    }

    protected BoundExpression Element(BoundExpression value, IndexExpression syntax)
    {
        switch (value.Type)
        {
            case ArrayType array:
                var index = BindIndex(syntax.Index, array.Length, $"'{Snippet(syntax.Target.Span)}' has {Count(array.Length, "element")}");
                if (index is BoundError) return index;
                if (index is BoundConstant { Value.Sign: < 0 }) return Zero(array.Element, syntax.Span);
                if (index is BoundConstant { Value: var i })
                {
                    switch (value)
                    {
                        case BoundPortArray ports: return ports.Elements[(int)i];
                        case BoundArrayValue elements: return elements.Elements[(int)i];
                        case BoundFill fill: return fill.Value;
                    }
                }
                else if (index is BoundIndexValue map && value is BoundPortArray)
                {
                    Indices?.RequestPoints(map.Map);
                    return new BoundError(syntax.Span);
                }

                return new BoundElement(value, index, array.Element, syntax.Span);
            case UIntType or IntType:
                var bit = BindIndex(syntax.Index, value.Type.Width, $"'{Snippet(syntax.Target.Span)}' has {Count(value.Type.Width, "bit")}");
                if (bit is BoundError) return bit;
                if (bit is BoundConstant { Value.Sign: < 0 }) return BitConstant(false, syntax.Span);
                if (bit is BoundConstant { Value: var at } && value is BoundConstant known)
                    return BitConstant(!(known.Value >> (int)at).IsEven, syntax.Span);
                return new BoundBit(value, bit, syntax.Span);
            case IntegerType when value is BoundConstant exact:
                if (ConstantInteger(syntax.Index, "the bit of an untyped number") is not { } position) return new BoundError(syntax.Span);
                if (position.Sign < 0 || position > Session.MaxWidth)
                    return Error(SemanticRules.OutOfRange, syntax.Index.Span, $"there is no bit {Number(position)}");
                return BitConstant(!(exact.Value >> (int)position).IsEven, syntax.Span);
            default:
                Bind(syntax.Index);
                return Error(
                    SemanticRules.BadOperand, syntax.Target.Span,
                    $"'{Snippet(syntax.Target.Span)}' is {Describe(value.Type)}, which has no elements to index",
                    value.Type is StructType or EnumType ? "index its bits: 'bits(x)[i]'" : null);
        }
    }

    /// <summary>An index: a constant or affine one in range, or an unsigned value. At compile time a value that is out
    /// of range gives −1.</summary>
    protected BoundExpression BindIndex(Expression expression, int length, string whatHas)
    {
        var index = Bind(expression);
        switch (index)
        {
            case BoundError:
                return index;
            case BoundConstant { Type: IntegerType or UIntType or IntType, Value: var value }:
                if (value.Sign >= 0 && value < length)
                    return new BoundConstant(value, UInt(Constants.UnsignedWidth(length - 1)), expression.Span);
                if (IsRuntimeCorner(index)) return new BoundConstant(-1, UIntType.Bit, expression.Span);
                return Error(
                    SemanticRules.OutOfRange, expression.Span, $"index {Number(value)} is out of range: {whatHas}",
                    length > 1 ? $"indices run from 0 to {length - 1}" : "the only index is 0");
            case BoundIndexValue map:
                var (min, max) = Indices!.Range(map.Map);
                if (min.Sign >= 0 && max < length) return map with { Type = UInt(Constants.UnsignedWidth(length - 1)) };
                return Error(
                    SemanticRules.OutOfRange, expression.Span,
                    $"index {Number(min.Sign < 0 ? min : max)} is out of range: {whatHas}",
                    "guard the ends, as in 'if i == 0 { … } else { … }'");
        }

        if (index.Type is UIntType) return index;
        if (index.Type is IntegerType && Body == BodyKind.Test) return index;
        return Error(
            SemanticRules.BadOperand, expression.Span,
            $"an index is unsigned, but '{Snippet(expression.Span)}' is {Describe(index.Type)}",
            index.Type is IntType ? $"take its bits: 'unsigned({Snippet(expression.Span)})'" : null);
    }

    private Target LoopMember(LoopEntry loop, IndexExpression syntax)
    {
        if (ConstantInteger(syntax.Index, "the index of a name from a 'for'") is not { } index) return ErrorTarget.Instance;
        if (loop.Members.TryGetValue(index, out var entry))
            return OfEntry(entry, new Identifier(Snippet(syntax.Target.Span), syntax.Span));
        Error(
            SemanticRules.OutOfRange, syntax.Index.Span, $"index {Number(index)} is out of range: the loop ran {DescribeRuns(loop)}");
        return ErrorTarget.Instance;
    }

    private static string DescribeRuns(LoopEntry loop) => loop.Members.Count == 0
        ? "over nothing"
        : $"from {loop.Members.Keys.First()} to {loop.Members.Keys.Last()}";

    private Target InstanceIndex(InstanceTarget target, IndexExpression syntax)
    {
        var instance = target.Instance;
        if (target.Indices.Length >= instance.Shape.Length)
        {
            if (instance.Shape.IsEmpty && target.Siblings is { } siblings) return LoopMember(siblings, syntax);
            Bind(syntax.Index);
            Error(
                SemanticRules.WrongIndices, syntax.Span,
                instance.Shape.IsEmpty
                    ? $"'{instance.Name}' is a single instance, not an array"
                    : $"'{instance.Name}' has {Count(instance.Shape.Length, "dimension")}, but one more index is given");
            return ErrorTarget.Instance;
        }

        var length = instance.Shape[target.Indices.Length];
        var index = BindIndex(syntax.Index, length, $"'{instance.Name}' has {Count(length, "instance")} here");
        return index is BoundError ? ErrorTarget.Instance : target with { Indices = target.Indices.Add(index) };
    }

    // ---- slices ----

    private BoundExpression BindSlice(SliceExpression syntax)
    {
        var target = Bind(syntax.Target);
        var high = Bind(syntax.High);
        var low = Bind(syntax.Low);
        if (target is BoundError || high is BoundError || low is BoundError) return new BoundError(syntax.Span);
        if (LengthOf(target, syntax.Target) is not { } length) return new BoundError(syntax.Span);
        if (high is BoundConstant { Type: IntegerType or UIntType } h && low is BoundConstant { Type: IntegerType or UIntType } l)
            return Slice(target, h.Value, l.Value, length, syntax);
        if (Indices is not null && Affine(high) is { } hm && Affine(low) is { } lm
            && new AffineMapValue(hm.Plus(lm, -1)).Constant is { } extent && extent.Sign >= 0 && extent < length)
        {
            return PartSelect(target, low, (int)extent + 1, length, syntax.Low.Span, syntax.Span);
        }

        ReportNotConstant(high is BoundConstant ? low : high, "a bound of a slice", high is BoundConstant ? syntax.Low.Span : syntax.High.Span);
        return new BoundError(syntax.Span);
    }

    private BoundExpression Slice(BoundExpression target, BigInteger high, BigInteger low, int length, SliceExpression syntax)
    {
        if (high < low)
        {
            return Error(
                SemanticRules.OutOfRange, syntax.Span, $"the slice [{Number(high)}:{Number(low)}] runs backwards", "write the higher bound first");
        }

        if (low.Sign < 0 || high >= length)
        {
            return Error(
                SemanticRules.OutOfRange, syntax.Span,
                $"the slice [{Number(high)}:{Number(low)}] is out of range: '{Snippet(syntax.Target.Span)}' has {Count(length, target.Type is ArrayType ? "element" : "bit")}",
                $"bounds run from {length - 1} to 0");
        }

        return SliceOf(target, (int)low, (int)(high - low) + 1, syntax.Span);
    }

    private static BoundExpression SliceOf(BoundExpression target, int low, int count, SourceSpan span)
    {
        if (target.Type is ArrayType array)
        {
            var type = new ArrayType(array.Element, count);
            return target switch
            {
                BoundArrayValue value => new BoundArrayValue(value.Elements.Slice(low, count), type, span),
                BoundPortArray ports => new BoundPortArray(ports.Elements.Slice(low, count), type, span),
                BoundFill fill => new BoundFill(fill.Value, count, type, span),
                _ => new BoundSlice(target, low, count, type, span),
            };
        }

        if (target is BoundConstant known)
            return new BoundConstant(known.Value >> low & ((BigInteger.One << count) - 1), UInt(count), span);
        return new BoundSlice(target, low, count, UInt(count), span);
    }

    // Bits or elements of what is sliced; untyped numbers go on for ever.
    private int? LengthOf(BoundExpression target, Expression syntax)
    {
        switch (target.Type)
        {
            case ArrayType array: return array.Length;
            case UIntType or IntType: return target.Type.Width;
            case IntegerType when target is BoundConstant: return Session.MaxWidth;
        }

        Error(
            SemanticRules.BadOperand, syntax.Span, $"'{Snippet(syntax.Span)}' is {Describe(target.Type)}, which can't be sliced",
            IsData(target.Type) ? "slice its bits: 'bits(x)[hi:lo]'" : null);
        return null;
    }

    private BoundExpression BindPartSelect(PartSelectExpression syntax)
    {
        var target = Bind(syntax.Target);
        var start = Bind(syntax.Start);
        if (target is BoundError || start is BoundError) return new BoundError(syntax.Span);
        if (LengthOf(target, syntax.Target) is not { } length) return new BoundError(syntax.Span);
        if (ConstantInt(syntax.Width, "the width of '+:'", 1, length) is not { } count) return new BoundError(syntax.Span);
        return PartSelect(target, start, count, length, syntax.Start.Span, syntax.Span);
    }

    private BoundExpression PartSelect(
        BoundExpression target, BoundExpression start, int count, int length, SourceSpan startSpan, SourceSpan span)
    {
        switch (start)
        {
            case BoundConstant { Type: IntegerType or UIntType, Value: var low }:
                if (low.Sign >= 0 && low + count <= length) return SliceOf(target, (int)low, count, span);
                if (IsRuntimeCorner(start) && Constants.IsConstant(target)) return PartOf(target, low, count, length, span);
                return ReportPart(low, count, length, span);
            case BoundIndexValue map:
                var (min, max) = Indices!.Range(map.Map);
                if (min.Sign < 0 || max + count > length) return ReportPart(min.Sign < 0 ? min : max, count, length, span);
                start = map with { Type = UInt(Constants.UnsignedWidth(length - 1)) };
                break;
            case { Type: UIntType }:
            case { Type: IntegerType } when Body == BodyKind.Test:
                break;
            default:
                return Error(
                    SemanticRules.BadOperand, startSpan, $"an index is unsigned, but '{Snippet(startSpan)}' is {Describe(start.Type)}");
        }

        HdlType type = target.Type is ArrayType array ? new ArrayType(array.Element, count) : UInt(count);
        return new BoundPartSelect(target, start, count, type, span);
    }

    // What lies past the end reads 0.
    private static BoundExpression PartOf(BoundExpression target, BigInteger low, int count, int length, SourceSpan span)
    {
        var width = target.Type is ArrayType array ? array.Element.Width : 1;
        HdlType type = target.Type is ArrayType whole ? new ArrayType(whole.Element, count) : UInt(count);
        var bits = low >= length ? BigInteger.Zero : Constants.ToBits(target) >> ((int)low * width);
        return Constants.FromBits(bits & ((BigInteger.One << (count * width)) - 1), type, span);
    }

    private BoundError ReportPart(BigInteger low, int count, int length, SourceSpan span) => Error(
        SemanticRules.OutOfRange, span,
        $"the slice [{Number(low)} +: {count}] is out of range: there {(length == 1 ? "is 1 part" : $"are {length} parts")} in all");
}
