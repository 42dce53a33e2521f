using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    /// <summary>Converts a value as an assignment does: literals take the type, integers widen without loss, and
    /// anything else is reported.</summary>
    public BoundExpression Coerce(BoundExpression value, HdlType type, SourceSpan span)
    {
        if (value is BoundError || type is ErrorHdlType || value.Type is ErrorHdlType) return new BoundError(span);
        if (Constants.IsExact(value)) return FitExact(value, type, span);
        if (value.Type.Equals(type)) return value;
        switch (value.Type, type)
        {
            case (UIntType from, UIntType to) when from.Width < to.Width:
            case (UIntType from2, IntType to2) when from2.Width < to2.Width:
                return Extend(value, type, false);
            case (IntType from3, IntType to3) when from3.Width < to3.Width:
                return Extend(value, type, true);
            case (UIntType or IntType, IntegerType):
                return value is BoundConstant known
                    ? known with { Type = type }
                    : new BoundConvert(ConversionKind.ToInteger, value, value.Type is IntType, type, value.Span);
            case (ArrayType from4, ArrayType to4) when from4.Length == to4.Length && HasExactPart(from4):
                return CoerceElements(value, to4, span);
            case (ArrayType from5, ArrayType to5) when from5.Length == to5.Length && HasExactPart(to5) && Constants.IsConstant(value):
                return CoerceElements(value, to5, span);
        }

        return ReportMismatch(value, type, span);
    }

    private static BoundExpression Extend(BoundExpression value, HdlType type, bool isSigned) => value is BoundConstant known
        ? known with { Type = type }
        : new BoundConvert(ConversionKind.Extend, value, isSigned, type, value.Span);

    private BoundExpression FitExact(BoundExpression value, HdlType type, SourceSpan span)
    {
        switch (type)
        {
            case IntegerType:
                return value;
            case UIntType or IntType:
                if (value is BoundConstant known) return Literal(known.Value, type, span);
                if (value is BoundIndexValue index && Indices is not null)
                {
                    var (min, max) = Indices.Range(index.Map);
                    if (!Constants.Fits(min, type)) return Literal(min, type, span);
                    return Constants.Fits(max, type) ? index with { Type = type } : Literal(max, type, span);
                }

                return new BoundConvert(ConversionKind.Fit, value, type is IntType, type, span);
            case EnumType:
                return Error(
                    SemanticRules.TypeMismatch, span, $"'{Snippet(span)}' is a number, but '{type}' is expected",
                    $"name one of its values, or convert bits with 'from_bits<{type}>(…)'");
            default:
                return Error(
                    SemanticRules.TypeMismatch, span, $"'{Snippet(span)}' is a number, but {Describe(type)} is expected");
        }
    }

    private BoundExpression CoerceElements(BoundExpression value, ArrayType type, SourceSpan span)
    {
        if (value is BoundFill fill)
        {
            var element = Coerce(fill.Value, type.Element, span);
            return element is BoundError ? element : new BoundFill(element, fill.Count, type, fill.Span);
        }

        if (value is not BoundArrayValue array) return ReportMismatch(value, type, span);
        var elements = ImmutableArray.CreateBuilder<BoundExpression>(array.Elements.Length);
        foreach (var item in array.Elements)
        {
            var element = Coerce(item, type.Element, item.Span.IsNone ? span : item.Span);
            if (element is BoundError) return element;
            elements.Add(element);
        }

        return new BoundArrayValue(elements.MoveToImmutable(), type, array.Span);
    }

    private BoundError ReportMismatch(BoundExpression value, HdlType type, SourceSpan span)
    {
        var text = Snippet(span);
        switch (value.Type, type)
        {
            case (UIntType or IntType, UIntType or IntType) when value.Type is UIntType == type is UIntType:
                return Error(
                    SemanticRules.Narrowing, span,
                    $"'{text}' is {Bits(value.Type)}, but {Bits(type)} {(type.Width == 1 ? "is" : "are")} expected",
                    WrapHelp(value, type.Width) ?? (type.Width == 1 ? $"compare it ('{text} != 0') or take a bit ('[0]')" : $"cut it: 'trunc<{type.Width}>({text})'"));
            case (UIntType, IntType):
                return Error(
                    SemanticRules.Narrowing, span,
                    $"'{text}' is {Describe(value.Type)}, which needs {Bits(new IntType(value.Type.Width + 1))} as a signed number, but '{type}' is expected",
                    $"take the bits as they are: 'signed({text})', or make the place wider");
            case (IntType, UIntType):
                return Error(
                    SemanticRules.SignMix, span, $"'{text}' is signed ('{value.Type}'), but {DescribeInteger(type)} is expected",
                    value.Type.Width == type.Width
                        ? $"take the bits as they are: 'unsigned({text})'"
                        : value.Type.Width > type.Width
                            ? $"take the low bits: 'unsigned(trunc<{type.Width}>({text}))'"
                            : $"extend and take the bits: 'unsigned(sext<{type.Width}>({text}))'");
            case (EnumType, UIntType or IntType):
                return Error(
                    SemanticRules.TypeMismatch, span, $"'{text}' is {Describe(value.Type)}, but {DescribeInteger(type)} is expected",
                    $"convert it: '{text} as {type}'");
            case (UIntType or IntType, EnumType):
                return Error(
                    SemanticRules.TypeMismatch, span, $"'{text}' is {Describe(value.Type)}, but '{type}' is expected",
                    $"convert its bits: 'from_bits<{type}>({text})'");
            default:
                return Error(
                    SemanticRules.TypeMismatch, span, $"'{text}' is {Describe(value.Type)}, but {Describe(type)} is expected",
                    IsData(value.Type) && IsData(type) && value.Type.Width == type.Width
                        ? type is UIntType ? $"take its bits: 'bits({text})'" : $"convert its bits: 'from_bits<{type}>(bits({text}))'"
                        : null);
        }
    }

    private static string Bits(HdlType type) =>
        type.Width == 1 ? type is IntType ? "1 bit signed" : "1 bit" : $"{type.Width} bits{(type is IntType ? " signed" : "")}";

    // What makes arithmetic stay in its width, when that would fit.
    private static string? WrapHelp(BoundExpression value, int width) => value switch
    {
        BoundBinary { Operator: BinaryOperator.Add } b when Operands(b) <= width => "wrap around with '+%', or cut with 'trunc'",
        BoundBinary { Operator: BinaryOperator.Multiply } b when Operands(b) <= width => "wrap around with '*%', or cut with 'trunc'",
        BoundBinary { Operator: BinaryOperator.Subtract } b when Operands(b) <= width => "wrap around with '-%', or cut with 'trunc'",
        BoundUnary { Operator: UnaryOperator.Negate } u when u.Operand.Type.Width <= width => "wrap around with '-%', or cut with 'trunc'",
        _ => null,
    };

    private static int Operands(BoundBinary binary) => Math.Max(binary.Left.Type.Width, binary.Right.Type.Width);
}
