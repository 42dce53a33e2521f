using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

internal sealed partial class Evaluator
{
    private Net Unary(BoundUnary unary)
    {
        var operand = Evaluate(unary.Operand);
        var span = unary.Span;
        return unary.Operator switch
        {
            UnaryOperator.Negate => _logic.Unary(
                UnaryKind.Negate,
                _logic.Extend(operand, IsSigned(unary.Operand.Type), _logic.WidthOf(operand) + 1, span),
                span),
            UnaryOperator.NegateWrap => _logic.Unary(UnaryKind.Negate, operand, span),
            _ => _logic.Not(operand, span),
        };
    }

    private Net Binary(BoundBinary binary)
    {
        var signed = IsSigned(binary.Left.Type);
        var span = binary.Span;
        var a = Evaluate(binary.Left);
        if (binary.Operator is BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr)
            return Logical(binary, a);
        var b = Evaluate(binary.Right);
        var (wa, wb) = (_logic.WidthOf(a), _logic.WidthOf(b));
        var width = binary.Type.Width;
        var most = Math.Max(wa, wb);
        switch (binary.Operator)
        {
            case BinaryOperator.Add or BinaryOperator.AddWrap:
                return Both(BinaryKind.Add, width);
            case BinaryOperator.Subtract or BinaryOperator.SubtractWrap:
                return Both(BinaryKind.Subtract, width);
            case BinaryOperator.Multiply or BinaryOperator.MultiplyWrap:
                return Both(BinaryKind.Multiply, width);
            case BinaryOperator.Divide:
                TrapZero(b, span);
                return _logic.Slice(
                    signed ? Both(BinaryKind.DivideSigned, Math.Max(wa + 1, wb))
                        : Both(BinaryKind.DivideUnsigned, most),
                    0, width, span);
            case BinaryOperator.Remainder:
                TrapZero(b, span);
                return _logic.Slice(
                    signed ? Both(BinaryKind.RemainderSigned, Math.Max(wa + 1, wb))
                        : Both(BinaryKind.RemainderUnsigned, most),
                    0, width, span);
            case BinaryOperator.AddSaturate or BinaryOperator.SubtractSaturate:
                return Saturate(binary.Operator == BinaryOperator.AddSaturate, a, b, signed,
                    IsSigned(binary.Right.Type), width, span);
            case BinaryOperator.And:
                return Both(BinaryKind.And, most);
            case BinaryOperator.Or:
                return Both(BinaryKind.Or, most);
            case BinaryOperator.Xor:
                return Both(BinaryKind.Xor, most);
            case BinaryOperator.ShiftLeft:
                return _logic.Binary(BinaryKind.ShiftLeft, a, b, span);
            case BinaryOperator.ShiftRight:
                return _logic.Binary(
                    signed ? BinaryKind.ShiftRightSigned : BinaryKind.ShiftRightUnsigned, a, b, span);
            case BinaryOperator.Equal:
                return Both(BinaryKind.Equal, most);
            case BinaryOperator.NotEqual:
                return Both(BinaryKind.NotEqual, most);
            case BinaryOperator.Less:
                return Both(signed ? BinaryKind.LessSigned : BinaryKind.LessUnsigned, most);
            case BinaryOperator.LessEqual:
                return Both(signed ? BinaryKind.LessEqualSigned : BinaryKind.LessEqualUnsigned, most);
            case BinaryOperator.Greater:
                (a, b) = (b, a);
                return Both(signed ? BinaryKind.LessSigned : BinaryKind.LessUnsigned, most);
            default:
                (a, b) = (b, a);
                return Both(signed ? BinaryKind.LessEqualSigned : BinaryKind.LessEqualUnsigned, most);
        }

        // Each operand extended by its own sign; the two signs are equal except where binding let a constant
        // through.
        Net Both(BinaryKind kind, int to)
        {
            var swapped = binary.Operator is BinaryOperator.Greater or BinaryOperator.GreaterEqual;
            var leftSigned = IsSigned((swapped ? binary.Right : binary.Left).Type);
            var rightSigned = IsSigned((swapped ? binary.Left : binary.Right).Type);
            return _logic.Binary(
                kind, _logic.Resize(a, leftSigned, to, span), _logic.Resize(b, rightSigned, to, span), span);
        }
    }

    // The right side of && and || only counts where the left one leaves it open: a trap in it must not fire
    // else.
    private Net Logical(BoundBinary binary, Net a)
    {
        var isAnd = binary.Operator == BinaryOperator.LogicalAnd;
        if (_logic.TryConstant(a, out var known) && known[0] != isAnd) return a;
        var outer = _path;
        _path = new Procedures.PathCondition(outer, () => isAnd ? a : _logic.Not(a, binary.Span));
        var b = Evaluate(binary.Right);
        _path = outer;
        return isAnd ? _logic.And(a, b, binary.Span) : _logic.Or(a, b, binary.Span);
    }

    private Net Saturate(bool isAdd, Net a, Net b, bool aSigned, bool bSigned, int width, SourceSpan span)
    {
        var exact = _logic.Binary(
            isAdd ? BinaryKind.Add : BinaryKind.Subtract,
            _logic.Resize(a, aSigned, width + 1, span), _logic.Resize(b, bSigned, width + 1, span), span);
        var low = _logic.Slice(exact, 0, width, span);
        var top = _logic.Slice(exact, width, 1, span);
        if (!aSigned)
        {
            // The extra bit is the carry of a sum or the borrow of a difference.
            var bound = isAdd ? _logic.Repeat(_logic.Bit(true), width, span) : _logic.Zero(width);
            return _logic.Mux(top, bound, low, span);
        }

        var overflow = _logic.Binary(BinaryKind.Xor, top, _logic.Slice(exact, width - 1, 1, span), span);
        var limit = width == 1
            ? top
            : _logic.Concat([top, _logic.Repeat(_logic.Not(top, span), width - 1, span)], span);
        return _logic.Mux(overflow, limit, low, span);
    }
}
