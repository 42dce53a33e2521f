using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using static WaferHdl.BinaryOperator;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    // Chains lean to the left ('a + b + c …' may have 100,000 terms), so the left spine is walked, not recursed.
    private BoundExpression BindBinaryChain(BinaryExpression expression)
    {
        var pending = new Stack<BinaryExpression>();
        Expression left = expression;
        while (left is BinaryExpression binary)
        {
            pending.Push(binary);
            left = binary.Left;
        }

        var value = Bind(left);
        while (pending.TryPop(out var binary))
        {
            if (!Spend(binary.Span)) return new BoundError(binary.Span);
            value = BindBinaryStep(binary, value);
        }

        return value;
    }

    private BoundExpression BindBinaryStep(BinaryExpression syntax, BoundExpression left)
    {
        if (syntax.Operator is LogicalAnd or LogicalOr)
        {
            // A decided left side decides alone, so that 'N > 1 && a[1]' guards its right side.
            left = ToBit(left, syntax.Left.Span, $"an operand of '{Symbol(syntax.Operator)}'");
            if (Decide(left) is { } known && known == syntax.Operator is LogicalOr) return left with { Span = syntax.Span };
        }

        var hint = syntax.Right is ArrayExpression or FillExpression or StructExpression ? left.Type : null;
        var right = Bind(syntax.Right, hint);
        if (hint is ArrayType && HasExactPart(right.Type)) right = Coerce(right, hint, syntax.Right.Span);
        if (left.Type is ArrayType && HasExactPart(left.Type) && right.Type is ArrayType)
            left = Coerce(left, right.Type, syntax.Left.Span);
        return Binary(syntax, left, right);
    }

    private BoundExpression Binary(BinaryExpression syntax, BoundExpression left, BoundExpression right)
    {
        if (left is BoundError || right is BoundError) return new BoundError(syntax.Span);
        switch (syntax.Operator)
        {
            case LogicalAnd or LogicalOr:
                right = ToBit(right, syntax.Right.Span, $"an operand of '{Symbol(syntax.Operator)}'");
                if (right is BoundError || left is BoundError) return new BoundError(syntax.Span);
                // The left side did not decide, so as a constant it leaves the right.
                if (Decide(left) is not null) return right;
                if (Decide(right) is { } known)
                    return known == syntax.Operator is LogicalOr ? right : left;
                return new BoundBinary(syntax.Operator, left, right, UIntType.Bit, syntax.Span);
            case ShiftLeft or ShiftRight:
                return Shift(syntax, left, right);
            case Equal or NotEqual or Less or LessEqual or Greater or GreaterEqual:
                return Compare(syntax, left, right);
            default:
                return Arithmetic(syntax, left, right);
        }
    }

    private BoundExpression BindUnary(UnaryExpression syntax)
    {
        if (syntax.Operator == UnaryOperator.Negate && syntax.Operand is NumberExpression { SuffixKind: 'i' } number)
            return BindNumber(number, true, syntax.Span);
        var operand = Bind(syntax.Operand);
        if (operand is BoundError) return new BoundError(syntax.Span);
        if (syntax.Operator == UnaryOperator.LogicalNot)
        {
            operand = ToBit(operand, syntax.Operand.Span, "the operand of '!'");
            if (operand is BoundError) return new BoundError(syntax.Span);
            return operand is BoundConstant bit
                ? BitConstant(bit.Value.IsZero, syntax.Span)
                : new BoundUnary(syntax.Operator, operand, UIntType.Bit, syntax.Span);
        }

        if (Constants.IsExact(operand)) return ExactUnary(syntax, operand);
        if (!Constants.IsInteger(operand.Type))
        {
            return Error(
                SemanticRules.BadOperand, syntax.Span,
                $"'{Symbol(syntax.Operator)}' takes an integer, but '{Snippet(syntax.Operand.Span)}' is {Describe(operand.Type)}");
        }

        var type = operand.Type;
        if (syntax.Operator == UnaryOperator.Negate)
        {
            if (!CheckWidth(type.Width + 1L, syntax.Span)) return new BoundError(syntax.Span);
            type = new IntType(type.Width + 1);
        }

        if (operand is not BoundConstant known) return new BoundUnary(syntax.Operator, operand, type, syntax.Span);
        var value = syntax.Operator == UnaryOperator.Not ? -known.Value - 1 : -known.Value;
        return new BoundConstant(Constants.Wrap(value, type), type, syntax.Span);
    }

    private BoundExpression ExactUnary(UnaryExpression syntax, BoundExpression operand)
    {
        if (syntax.Operator != UnaryOperator.Negate)
        {
            return Error(
                SemanticRules.NeedsType, syntax.Operand.Span,
                $"'{Snippet(syntax.Operand.Span)}' has no width, so '{Symbol(syntax.Operator)}' is not defined on it",
                $"give it a type, as in '{(syntax.Operand is NumberExpression ? $"{Snippet(syntax.Operand.Span)}u8" : $"({Snippet(syntax.Operand.Span)} as u8)")}'");
        }

        return operand switch
        {
            BoundConstant known => new BoundConstant(-known.Value, IntegerType.Instance, syntax.Span),
            BoundIndexValue index => Indices!.Value(new AffineMapValue(index.Map).Times(-1), IntegerType.Instance, syntax.Span),
            _ => new BoundUnary(UnaryOperator.Negate, operand, IntegerType.Instance, syntax.Span),
        };
    }

    /// <summary>An operator as it is written.</summary>
    protected static string Symbol(BinaryOperator op) => op switch
    {
        Add => "+",
        Subtract => "-",
        Multiply => "*",
        Divide => "/",
        Remainder => "%",
        AddWrap => "+%",
        SubtractWrap => "-%",
        MultiplyWrap => "*%",
        AddSaturate => "+|",
        SubtractSaturate => "-|",
        And => "&",
        Or => "|",
        Xor => "^",
        ShiftLeft => "<<",
        ShiftRight => ">>",
        Equal => "==",
        NotEqual => "!=",
        Less => "<",
        LessEqual => "<=",
        Greater => ">",
        GreaterEqual => ">=",
        LogicalAnd => "&&",
        _ => "||",
    };

    private static string Symbol(UnaryOperator op) => op switch
    {
        UnaryOperator.Negate => "-",
        UnaryOperator.NegateWrap => "-%",
        UnaryOperator.Not => "~",
        _ => "!",
    };
}
