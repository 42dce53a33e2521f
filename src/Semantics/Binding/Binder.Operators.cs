using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
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

    // ---- + - * / % and bitwise ----

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

    // ---- shifts ----

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

    // ---- comparisons ----

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

    // ---- unary ----

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
