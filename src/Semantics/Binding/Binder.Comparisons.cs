using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using static WaferHdl.BinaryOperator;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    private BoundExpression Compare(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        var op = syntax.Operator;
        if (left.Type is StringType && right.Type is StringType && op is Equal or NotEqual
            && left is BoundString a && right is BoundString b)
            return BitConstant(a.Value == b.Value == (op == Equal), syntax.Span);
        var (leftExact, rightExact) = (Constants.IsExact(left), Constants.IsExact(right));
        if (leftExact && rightExact) return CompareExact(syntax, left, right);
        var leftNumber = leftExact || Constants.IsInteger(left.Type);
        var rightNumber = rightExact || Constants.IsInteger(right.Type);
        if (!leftNumber || !rightNumber) return CompareAggregates(syntax, left, right);
        if (leftExact || rightExact)
        {
            var (exact, typed) = leftExact ? (left, right) : (right, left);
            var exactSyntax = leftExact ? syntax.Left : syntax.Right;
            if (Body == BodyKind.Test)
            {
                var integer = Coerce(typed, IntegerType.Instance, typed.Span);
                return new BoundBinary(op, leftExact ? exact : integer, leftExact ? integer : exact, UIntType.Bit, syntax.Span);
            }

            exact = Smallest(exact, typed.Type, exactSyntax.Span);
            if (exact is BoundError) return exact;
            (left, right) = leftExact ? (exact, typed) : (typed, exact);
            WarnConstant(syntax, leftExact, exact, typed);
        }

        if (left.Type is IntType != right.Type is IntType) return ReportSigns(syntax, left, right);
        if (left is BoundConstant x && right is BoundConstant y && Body != BodyKind.Test)
            return BitConstant(Fold.Compare(op, x.Value, y.Value), syntax.Span);
        return new BoundBinary(op, left, right, UIntType.Bit, syntax.Span);
    }

    private BoundExpression CompareExact(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        var op = syntax.Operator;
        if (left is BoundConstant a && right is BoundConstant b)
            return BitConstant(Fold.Compare(op, a.Value, b.Value), syntax.Span);
        if (Indices is { } indices && Affine(left) is { } l && Affine(right) is { } r)
        {
            var difference = l.Plus(r, -1);
            var opposite = r.Plus(l, -1);
            return BitConstant(
                op switch
                {
                    Equal => indices.IsZero(difference),
                    NotEqual => !indices.IsZero(difference),
                    Less => indices.IsNegative(difference),
                    GreaterEqual => !indices.IsNegative(difference),
                    Greater => indices.IsNegative(opposite),
                    _ => !indices.IsNegative(opposite),
                },
                syntax.Span);
        }

        return new BoundBinary(op, left, right, UIntType.Bit, syntax.Span);
    }

    private BoundExpression CompareAggregates(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        var op = syntax.Operator;
        if (!left.Type.Equals(right.Type) || !IsData(left.Type))
        {
            var (enumeration, number) = left.Type is EnumType ? (left, right) : (right, left);
            var help = enumeration.Type is EnumType && (Constants.IsInteger(number.Type) || Constants.IsExact(number))
                ? "convert the enum ('x as uint'), or name one of its values"
                : null;
            return Error(
                IsData(left.Type) && IsData(right.Type) || Constants.IsExact(left) || Constants.IsExact(right)
                    ? SemanticRules.TypeMismatch
                    : SemanticRules.BadOperand,
                syntax.OperatorSpan,
                $"'{Snippet(syntax.Left.Span)}' is {Describe(left.Type)} but '{Snippet(syntax.Right.Span)}' is {Describe(right.Type)}",
                help, new Label(syntax.Left.Span, Describe(left.Type)), new Label(syntax.Right.Span, Describe(right.Type)));
        }

        if (op is not (Equal or NotEqual))
        {
            return Error(
                SemanticRules.BadOperand, syntax.OperatorSpan, $"'{left.Type}' has no order, so '{Symbol(op)}' does not apply",
                "compare the bits: 'bits(x)', or single fields");
        }

        if (Constants.IsConstant(left) && Constants.IsConstant(right) && Body != BodyKind.Test)
            return BitConstant(Constants.ToBits(left) == Constants.ToBits(right) == (op == Equal), syntax.Span);
        return new BoundBinary(op, left, right, UIntType.Bit, syntax.Span);
    }

    protected static BoundConstant BitConstant(bool value, SourceSpan span) => new(value ? 1 : 0, UIntType.Bit, span);

    // Only for numbers as written: a value that depends on parameters may well be out of reach in one instance.
    private void WarnConstant(BinaryExpression syntax, bool exactIsLeft, BoundExpression exact, BoundExpression typed)
    {
        if (exact is not BoundConstant { Value: var value } || typed is BoundConstant) return;
        if (!IsLiteral(exactIsLeft ? syntax.Left : syntax.Right)) return;
        var (min, max) = Constants.Range(typed.Type);
        var op = exactIsLeft ? Mirror(syntax.Operator) : syntax.Operator;
        bool? result = op switch
        {
            Equal when value < min || value > max => false,
            NotEqual when value < min || value > max => true,
            Less when max < value => true,
            Less when min >= value => false,
            LessEqual when max <= value => true,
            LessEqual when min > value => false,
            Greater when min > value => true,
            Greater when max <= value => false,
            GreaterEqual when min >= value => true,
            GreaterEqual when max < value => false,
            _ => null,
        };
        if (result is not { } always) return;
        Error(
            SemanticRules.ConstantComparison, syntax.Span,
            $"'{Snippet(syntax.Span)}' is always {(always ? "1" : "0")}: {DescribeInteger(typed.Type)} holds {Number(min)} to {Number(max)}");
    }

    private static bool IsLiteral(Expression expression) => expression switch
    {
        NumberExpression => true,
        ParenthesizedExpression p => IsLiteral(p.Inner),
        UnaryExpression u => IsLiteral(u.Operand),
        _ => false,
    };

    private static BinaryOperator Mirror(BinaryOperator op) => op switch
    {
        Less => Greater,
        LessEqual => GreaterEqual,
        Greater => Less,
        GreaterEqual => LessEqual,
        _ => op,
    };
}
