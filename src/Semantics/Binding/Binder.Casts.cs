using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    private BoundExpression BindCast(CastExpression cast)
    {
        var sign = SignName(cast.Type);
        if (sign is not null)
        {
            var operand = Bind(cast.Operand);
            return operand is BoundError ? new BoundError(cast.Span) : CastToSign(operand, sign, cast);
        }

        var type = BindType(cast.Type);
        if (type is ErrorHdlType) return Silently(cast.Operand);
        var value = Bind(cast.Operand, type);
        if (value is BoundError) return new BoundError(cast.Span);
        var from = value.Type;
        if (from.Equals(type)) return value;
        if (Constants.IsExact(value) || HasExactPart(from)) return Coerce(value, type, cast.Operand.Span);
        if (from is EnumType enumeration && Constants.IsInteger(type))
        {
            value = Reinterpret(value, enumeration.Base, cast.Span);
            from = enumeration.Base;
            if (from.Equals(type)) return value;
        }

        if (Constants.IsInteger(from) && Constants.IsInteger(type))
        {
            var isLossless = from is UIntType == type is UIntType
                ? from.Width <= type.Width
                : from is UIntType && from.Width < type.Width;
            if (isLossless) return Extend(value, type, from is IntType);
            var text = Snippet(cast.Operand.Span);
            return Error(
                SemanticRules.LossyCast, cast.Span, $"'{text}' is '{from}', and not all of its values are values of '{type}'",
                from is IntType && type is UIntType
                    ? from.Width == type.Width ? $"take the bits: 'unsigned({text})'" : null
                    : from.Width >= type.Width ? from.Width == type.Width ? $"take the bits: 'signed({text})'" : $"cut it: 'trunc<{type.Width}>({text})'" : null);
        }

        return Error(
            SemanticRules.LossyCast, cast.Span, $"'{Snippet(cast.Operand.Span)}' is {Describe(from)} and can't become {Describe(type)}",
            IsData(from) && IsData(type) && from.Width == type.Width ? $"convert the bits: 'from_bits<{type}>(bits(…))'" : null);
    }

    // 'as int' and 'as uint', unless something shadows the word.
    private string? SignName(TypeSyntax type) =>
        type is NamedType { Path: [{ Text: "int" or "uint" } name], Arguments.IsEmpty: true } && Scope.Find(name.Text) is null
            ? name.Text
            : null;

    private BoundExpression CastToSign(BoundExpression operand, string sign, CastExpression cast)
    {
        if (operand.Type is EnumType enumeration) operand = Reinterpret(operand, enumeration.Base, cast.Span);
        switch (operand.Type, sign)
        {
            case (UIntType, "uint") or (IntType, "int"):
                return operand;
            case (UIntType from, "int"):
                return CheckWidth(from.Width + 1L, cast.Span)
                    ? Extend(operand, new IntType(from.Width + 1), false)
                    : new BoundError(cast.Span);
            case (IntType from, _):
                return Error(
                    SemanticRules.LossyCast, cast.Span, $"'{Snippet(cast.Operand.Span)}' is '{from}' and may be negative",
                    $"take the bits: 'unsigned({Snippet(cast.Operand.Span)})'");
            case (IntegerType, _) when operand is BoundConstant or BoundIndexValue:
                return Smallest(operand, sign == "int" ? new IntType(1) : UIntType.Bit, cast.Operand.Span);
            case (IntegerType, _):
                return operand;
            default:
                return Error(
                    SemanticRules.LossyCast, cast.Span,
                    $"'{Snippet(cast.Operand.Span)}' is {Describe(operand.Type)} and can't become an integer",
                    IsData(operand.Type) ? $"take its bits: 'bits({Snippet(cast.Operand.Span)})'" : null);
        }
    }

    /// <summary>The same bits as another type of equal width.</summary>
    private static BoundExpression Reinterpret(BoundExpression value, HdlType type, SourceSpan span)
    {
        if (value.Type.Equals(type)) return value;
        return Constants.IsConstant(value)
            ? Constants.FromBits(Constants.ToBits(value), type, span)
            : new BoundConvert(ConversionKind.Reinterpret, value, Constants.IsSigned(type), type, span);
    }
}
