using System.Numerics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using static WaferHdl.BinaryOperator;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    private BoundExpression Shift(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        if (!IsOperand(left, syntax.Left, syntax.Operator) || !IsOperand(right, syntax.Right, syntax.Operator))
            return new BoundError(syntax.Span);
        if (right.Type is IntType)
        {
            return Error(
                SemanticRules.BadOperand, syntax.Right.Span, $"the amount of a shift is unsigned, but '{Snippet(syntax.Right.Span)}' is '{right.Type}'",
                $"take its bits: 'unsigned({Snippet(syntax.Right.Span)})'");
        }

        if (right is BoundConstant { Value.Sign: < 0 } negative)
            return Error(SemanticRules.DoesNotFit, syntax.Right.Span, $"the amount of a shift can't be {negative.Value}");
        if (right is BoundIndexValue index)
        {
            Indices?.RequestPoints(index.Map);
            return new BoundError(syntax.Span);
        }

        if (Constants.IsExact(left))
        {
            if (right is BoundConstant amount && left is BoundConstant known)
            {
                if (amount.Value > Session.MaxWidth && syntax.Operator == ShiftLeft) return TooManyDigits(syntax.Span);
                var bits = (int)BigInteger.Min(amount.Value, Session.MaxWidth + 1);
                if (syntax.Operator == ShiftLeft && known.Value.GetBitLength() + bits > Session.MaxWidth) return TooManyDigits(syntax.Span);
                var value = syntax.Operator == ShiftLeft ? known.Value << bits : known.Value >> bits;
                return new BoundConstant(value, IntegerType.Instance, syntax.Span);
            }

            if (left is BoundIndexValue map)
            {
                Indices?.RequestPoints(map.Map);
                return new BoundError(syntax.Span);
            }

            if (Body == BodyKind.Test)
                return new BoundBinary(
                    syntax.Operator, left, Coerce(right, IntegerType.Instance, right.Span), IntegerType.Instance, syntax.Span);
            return Error(
                SemanticRules.NeedsType, syntax.Left.Span, $"'{Snippet(syntax.Left.Span)}' has no width, so the bits that a shift keeps are not known",
                $"give it a type, as in '{(syntax.Left is NumberExpression ? $"{Snippet(syntax.Left.Span)}u8" : $"({Snippet(syntax.Left.Span)} as u8)")} {Symbol(syntax.Operator)} {Snippet(syntax.Right.Span)}'");
        }

        if (right is BoundConstant count)
        {
            if (count.Value >= left.Type.Width && IsRuntimeCorner(right) && left is BoundConstant moved)
            {
                var rest = syntax.Operator == ShiftRight && moved.Value.Sign < 0 ? -1 : 0;
                return new BoundConstant(rest, left.Type, syntax.Span);
            }

            if (count.Value >= left.Type.Width)
            {
                return Error(
                    SemanticRules.ShiftPastWidth, syntax.Right.Span,
                    $"'{Snippet(syntax.Left.Span)}' is {Bits(left.Type)}, and a shift by {Number(count.Value)} leaves none of them",
                    syntax.Operator == ShiftLeft ? "extend the operand first, as in 'zext<N>(x)'" : null);
            }

            if (left is BoundConstant value)
            {
                var shifted = syntax.Operator == ShiftLeft ? value.Value << (int)count.Value : value.Value >> (int)count.Value;
                return new BoundConstant(Constants.Wrap(shifted, left.Type), left.Type, syntax.Span);
            }

            if (Constants.IsExact(right)) right = Smallest(right, UIntType.Bit, syntax.Right.Span);
        }
        else if (Constants.IsExact(right))
        {
            // A test's untyped amount, at run time.
            right = new BoundConvert(ConversionKind.Fit, right, false, UInt(32), right.Span);
        }

        return new BoundBinary(syntax.Operator, left, right, left.Type, syntax.Span);
    }

    /// <summary>Whether a constant stands for a value of the hardware, in a function that runs at compile time: then
    /// the corners of the hardware apply, not the checks of constants as written.</summary>
    private bool IsRuntimeCorner(BoundExpression value) => IsCompileTime && value.Type is UIntType;
}
