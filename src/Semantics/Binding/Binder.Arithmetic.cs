using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using static WaferHdl.BinaryOperator;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    private BoundExpression Arithmetic(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        var op = syntax.Operator;
        var (leftExact, rightExact) = (Constants.IsExact(left), Constants.IsExact(right));
        if (leftExact && rightExact) return ExactArithmetic(syntax, left, right);
        if (!IsOperand(left, syntax.Left, op) || !IsOperand(right, syntax.Right, op)) return new BoundError(syntax.Span);
        var takesWholeType = op is not (Add or Subtract or Multiply or Divide or Remainder);
        if (leftExact || rightExact)
        {
            var (exact, typed) = leftExact ? (left, right) : (right, left);
            var exactSyntax = leftExact ? syntax.Left : syntax.Right;
            if (exact is not (BoundConstant or BoundIndexValue))
            {
                // A test's untyped value: exact arithmetic makes the other exact, bitwise takes the other's type.
                if (!takesWholeType)
                {
                    var integer = Coerce(typed, IntegerType.Instance, typed.Span);
                    return new BoundBinary(
                        op, leftExact ? exact : integer, leftExact ? integer : exact, IntegerType.Instance, syntax.Span);
                }

                exact = Coerce(exact, typed.Type, exactSyntax.Span);
            }
            else
            {
                exact = takesWholeType ? Coerce(exact, typed.Type, exactSyntax.Span) : Smallest(exact, typed.Type, exactSyntax.Span);
            }

            if (exact is BoundError) return exact;
            (left, right) = leftExact ? (exact, typed) : (typed, exact);
        }

        var isSigned = left.Type is IntType;
        if (isSigned != right.Type is IntType) return ReportSigns(syntax, left, right);
        var (wl, wr) = (left.Type.Width, right.Type.Width);
        if (op is And or Or or Xor && wl != wr)
        {
            var (narrow, narrowSyntax) = wl < wr ? (left, syntax.Left) : (right, syntax.Right);
            return Error(
                SemanticRules.BitwiseWidth, syntax.OperatorSpan,
                $"'{Snippet(syntax.Left.Span)}' is {Bits(left.Type)} but '{Snippet(syntax.Right.Span)}' is {Bits(right.Type)}",
                $"extend one: '{(narrow.Type is IntType ? "sext" : "zext")}<{Math.Max(wl, wr)}>({Snippet(narrowSyntax.Span)})'",
                new Label(syntax.Left.Span, Bits(left.Type)), new Label(syntax.Right.Span, Bits(right.Type)));
        }

        var width = op switch
        {
            Add or Subtract => (long)Math.Max(wl, wr) + 1,
            Multiply => (long)wl + wr,
            Divide => isSigned ? wl + 1 : wl,
            Remainder => wl,
            _ => Math.Max(wl, wr),
        };
        if (!CheckWidth(width, syntax.Span)) return new BoundError(syntax.Span);
        HdlType type = op == Subtract || isSigned ? new IntType((int)width) : UInt((int)width);
        if (left is BoundConstant a && right is BoundConstant b)
            return new BoundConstant(Fold.Arithmetic(op, a.Value, b.Value, type), type, syntax.Span);
        return new BoundBinary(op, left, right, type, syntax.Span);
    }

    private bool IsOperand(BoundExpression value, Expression syntax, BinaryOperator op)
    {
        if (Constants.IsInteger(value.Type) || Constants.IsExact(value)) return true;
        Error(
            SemanticRules.BadOperand, syntax.Span,
            $"'{Symbol(op)}' takes integers, but '{Snippet(syntax.Span)}' is {Describe(value.Type)}",
            value.Type is EnumType or ArrayType or StructType ? $"use its bits: 'bits({Snippet(syntax.Span)})'" : null);
        return false;
    }

    private BoundError ReportSigns(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        var unsigned = left.Type is UIntType ? syntax.Left : syntax.Right;
        return Error(
            SemanticRules.SignMix, syntax.OperatorSpan,
            $"'{Snippet(syntax.Left.Span)}' is {(left.Type is IntType ? "signed" : "unsigned")} but '{Snippet(syntax.Right.Span)}' is {(right.Type is IntType ? "signed" : "unsigned")}",
            $"make both signed: '{Snippet(unsigned.Span)} as int'",
            new Label(syntax.Left.Span, $"'{left.Type}'"), new Label(syntax.Right.Span, $"'{right.Type}'"));
    }

    /// <summary>An exact value in the smallest type of another operand's sign.</summary>
    private BoundExpression Smallest(BoundExpression exact, HdlType sign, SourceSpan span)
    {
        var (min, max) = exact is BoundConstant c ? (c.Value, c.Value) : Indices!.Range(((BoundIndexValue)exact).Map);
        if (sign is UIntType && min.Sign < 0) return Literal(min, sign, span);
        HdlType type = sign is UIntType
            ? UInt(Constants.UnsignedWidth(max))
            : new IntType(Math.Max(Constants.SignedWidth(min), Constants.SignedWidth(max)));
        if (!CheckWidth(type.Width, span)) return new BoundError(span);
        return exact with { Type = type };
    }

    private BoundExpression ExactArithmetic(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        var op = syntax.Operator;
        if (op is AddWrap or SubtractWrap or MultiplyWrap or AddSaturate or SubtractSaturate)
        {
            return Error(
                SemanticRules.NeedsType, syntax.OperatorSpan,
                $"'{Symbol(op)}' stays in the width of its operands, and neither has one",
                $"use '{Symbol(op)[..1]}', which is exact, or give one operand a type");
        }

        if (left is BoundConstant a && right is BoundConstant b)
        {
            if (op is Divide or Remainder && b.Value.IsZero)
                return Error(SemanticRules.DivisionByZero, syntax.Right.Span, $"'{Snippet(syntax.Span)}' divides by zero");
            if (op == Multiply && a.Value.GetBitLength() + b.Value.GetBitLength() > Session.MaxWidth)
                return TooManyDigits(syntax.Span);
            return new BoundConstant(Fold.Exact(op, a.Value, b.Value), IntegerType.Instance, syntax.Span);
        }

        if (Affine(left) is { } l && Affine(right) is { } r && Indices is not null) return AffineArithmetic(syntax, l, r);
        return new BoundBinary(op, left, right, IntegerType.Instance, syntax.Span);
    }

    private BoundError TooManyDigits(SourceSpan span) => Error(
        SemanticRules.TooLarge, span, $"'{Snippet(span)}' has more than {Session.MaxWidth} bits, the most a number may have");

    private BoundExpression AffineArithmetic(BinaryExpression syntax, AffineMapValue l, AffineMapValue r)
    {
        var indices = Indices!;
        switch (syntax.Operator)
        {
            case Add: return indices.Value(l.Plus(r, 1), IntegerType.Instance, syntax.Span);
            case Subtract: return indices.Value(l.Plus(r, -1), IntegerType.Instance, syntax.Span);
            case Multiply when l.Constant is { } c: return indices.Value(r.Times(c), IntegerType.Instance, syntax.Span);
            case Multiply when r.Constant is { } c: return indices.Value(l.Times(c), IntegerType.Instance, syntax.Span);
            case Divide or Remainder when r.Constant is { IsZero: true }:
                return Error(SemanticRules.DivisionByZero, syntax.Right.Span, $"'{Snippet(syntax.Span)}' divides by zero");
            case Remainder when r.Constant is { Sign: > 0 } divisor:
                return indices.Remainder(l.Map, divisor) is { } rest
                    ? new BoundConstant(rest, IntegerType.Instance, syntax.Span)
                    : new BoundError(syntax.Span);
        }

        indices.RequestPoints(l.Constant is null ? l.Map : r.Map);
        return new BoundError(syntax.Span);
    }

    /// <summary>An exact value as an affine map over the indices, or null for a test's runtime value.</summary>
    private AffineMapValue? Affine(BoundExpression value) => value switch
    {
        BoundConstant c when Indices is not null => new AffineMapValue(Indices.Constant(c.Value)),
        BoundIndexValue index => new AffineMapValue(index.Map),
        _ => null,
    };
}
