using System.Collections.Immutable;
using Sprache;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Expressions by precedence climbing (language.md 3, "Precedence").</summary>
internal static class ExpressionGrammar
{
    private const int ComparisonLevel = 3;

    /// <summary>The level above <c>|</c>, which separates the patterns of an arm.</summary>
    public const int PatternLevel = 5;

    public static readonly Parser<Expression> Rule = Glue.Rule(Expression);

    public static Expression Expression(TokenCursor cursor) => Expression(cursor, 1);

    /// <summary>An expression inside brackets, where the rules for <c>&lt; &gt;</c> do not reach.</summary>
    public static Expression Bracketed(TokenCursor cursor)
    {
        var wasInAngles = cursor.IsInAngles;
        cursor.IsInAngles = false;
        var value = Expression(cursor, 1);
        cursor.IsInAngles = wasInAngles;
        return value;
    }

    /// <summary>An expression whose operators bind at least as tightly as <paramref name="level"/>.</summary>
    public static Expression Expression(TokenCursor cursor, int level)
    {
        var outer = cursor.Enter();
        if (outer < 0) return new ErrorExpression(cursor.Here);
        var value = Climb(cursor, Unary(cursor), level);
        cursor.Leave(outer);
        return value;
    }

    /// <summary>Goes on after an operand that is already parsed.</summary>
    public static Expression After(TokenCursor cursor, Expression left) =>
        Climb(cursor, Casts(cursor, left), 1);

    private static Expression Climb(TokenCursor cursor, Expression left, int level)
    {
        while (true)
        {
            var (op, opLevel, width) = OperatorAt(cursor);
            if (opLevel < level || opLevel == 0) return left;
            var opIndex = cursor.Index;
            var opSpan = width == 1 ? cursor.Here : cursor.SpanAt(opIndex).To(cursor.SpanAt(opIndex + 1));
            cursor.Advance();
            if (width == 2) cursor.Advance();
            var height = cursor.Height;
            cursor.Height = 0;
            var right = Climb(cursor, Unary(cursor), opLevel + 1);
            cursor.Height = Math.Max(height, cursor.Height) + 1;
            var span = cursor.SpanFrom(left.Span);
            if (opLevel == ComparisonLevel && IsComparison(left))
            {
                cursor.Report(
                    SyntaxRules.ChainedComparison, opSpan, "comparisons do not chain",
                    "write 'a < b && b < c', or put one comparison into parentheses");
                left = new ErrorExpression(span);
            }
            else
            {
                left = cursor.IsTooHigh(span)
                    ? new ErrorExpression(span)
                    : new BinaryExpression(op, left, right, opSpan, span);
            }
        }
    }

    private static bool IsComparison(Expression expression) =>
        expression is BinaryExpression { Operator: >= BinaryOperator.Equal and <= BinaryOperator.GreaterEqual };

    // '>>' and '>=' are two adjacent tokens.
    private static (BinaryOperator Operator, int Level, int Tokens) OperatorAt(TokenCursor cursor)
    {
        switch (cursor.Kind)
        {
            case TokenKind.Star: return (BinaryOperator.Multiply, 9, 1);
            case TokenKind.Slash: return (BinaryOperator.Divide, 9, 1);
            case TokenKind.Percent: return (BinaryOperator.Remainder, 9, 1);
            case TokenKind.StarPercent: return (BinaryOperator.MultiplyWrap, 9, 1);
            case TokenKind.Plus: return (BinaryOperator.Add, 8, 1);
            case TokenKind.PlusPercent: return (BinaryOperator.AddWrap, 8, 1);
            case TokenKind.Minus: return (BinaryOperator.Subtract, 8, 1);
            case TokenKind.MinusPercent: return (BinaryOperator.SubtractWrap, 8, 1);
            case TokenKind.PlusPipe: return (BinaryOperator.AddSaturate, 8, 1);
            case TokenKind.MinusPipe: return (BinaryOperator.SubtractSaturate, 8, 1);
            case TokenKind.LessLess: return cursor.IsInAngles ? default : (BinaryOperator.ShiftLeft, 7, 1);
            case TokenKind.Ampersand: return (BinaryOperator.And, 6, 1);
            case TokenKind.Caret: return (BinaryOperator.Xor, 5, 1);
            case TokenKind.Pipe: return (BinaryOperator.Or, 4, 1);
            case TokenKind.EqualsEquals: return (BinaryOperator.Equal, ComparisonLevel, 1);
            case TokenKind.BangEquals: return (BinaryOperator.NotEqual, ComparisonLevel, 1);
            case TokenKind.Less:
                return cursor.IsInAngles ? default : (BinaryOperator.Less, ComparisonLevel, 1);
            case TokenKind.LessEquals:
                return cursor.IsInAngles ? default : (BinaryOperator.LessEqual, ComparisonLevel, 1);
            case TokenKind.AmpersandAmpersand: return (BinaryOperator.LogicalAnd, 2, 1);
            case TokenKind.PipePipe: return (BinaryOperator.LogicalOr, 1, 1);
            case TokenKind.Greater when !cursor.IsInAngles:
                var next = cursor.Peek(1);
                if (next == TokenKind.Greater && cursor.IsAdjacent(cursor.Index))
                    return (BinaryOperator.ShiftRight, 7, 2);
                return next == TokenKind.Equals && cursor.IsAdjacent(cursor.Index)
                    ? (BinaryOperator.GreaterEqual, ComparisonLevel, 2)
                    : (BinaryOperator.Greater, ComparisonLevel, 1);
            default: return default;
        }
    }

    /// <summary>Prefix operators, a postfix expression, and the casts after it.</summary>
    private static Expression Unary(TokenCursor cursor)
    {
        if (PrefixOperator(cursor.Kind) is null) return Casts(cursor, Postfix(cursor));
        var first = cursor.Index;
        while (PrefixOperator(cursor.Kind) is not null) cursor.Advance();
        var last = cursor.Index - 1;
        var operand = Postfix(cursor);
        for (var i = last; i >= first; i--)
        {
            cursor.Height++;
            var span = cursor.SpanFrom(i);
            operand = cursor.IsTooHigh(span)
                ? new ErrorExpression(span)
                : new UnaryExpression(PrefixOperator(cursor.KindAt(i))!.Value, operand, span);
        }
        return Casts(cursor, operand);
    }

    private static UnaryOperator? PrefixOperator(TokenKind kind) => kind switch
    {
        TokenKind.Minus => UnaryOperator.Negate,
        TokenKind.MinusPercent => UnaryOperator.NegateWrap,
        TokenKind.Tilde => UnaryOperator.Not,
        TokenKind.Bang => UnaryOperator.LogicalNot,
        _ => null,
    };

    private static Expression Casts(TokenCursor cursor, Expression operand)
    {
        while (cursor.Accept(TokenKind.As))
        {
            var type = TypeGrammar.Type(cursor);
            cursor.Height++;
            var span = cursor.SpanFrom(operand.Span);
            operand = cursor.IsTooHigh(span)
                ? new ErrorExpression(span)
                : new CastExpression(operand, type, span);
        }
        return operand;
    }

    /// <summary>An operand with its members, indices and calls: what may also be a place.</summary>
    public static Expression Postfix(TokenCursor cursor)
    {
        var value = PrimaryGrammar.Primary(cursor);
        while (true)
        {
            switch (cursor.Kind)
            {
                case TokenKind.Dot:
                    value = Member(cursor, value);
                    break;
                case TokenKind.OpenBracket when value is TypeExpression type:
                    value = ArrayType(cursor, type);
                    break;
                case TokenKind.OpenBracket:
                    value = Index(cursor, value);
                    break;
                case TokenKind.OpenParen:
                    var arguments = Arguments(cursor, TokenKind.CloseParen);
                    value = new CallExpression(value, arguments, cursor.SpanFrom(value.Span));
                    break;
                default:
                    return value;
            }
            cursor.Height++;
            if (cursor.IsTooHigh(value.Span)) value = new ErrorExpression(value.Span);
        }
    }

    private static Expression Member(TokenCursor cursor, Expression target)
    {
        cursor.Advance();
        var member = cursor.ExpectName("a member name");
        var arguments = PrimaryGrammar.OpensArguments(cursor) ? TypeGrammar.Arguments(cursor) : [];
        var span = cursor.SpanFrom(target.Span);
        var value = new MemberExpression(target, member, arguments, span);
        if (PrimaryGrammar.OpensStruct(cursor) && PathOf(value) is { } path)
            return PrimaryGrammar.Struct(cursor, new NamedType(path, arguments, span));
        return arguments.Length > 0 && cursor.Kind != TokenKind.OpenParen && PathOf(value) is { } typePath
            ? new TypeExpression(new NamedType(typePath, arguments, span), span)
            : value;
    }

    // a.b.C as the path of a type.
    private static ImmutableArray<Identifier>? PathOf(MemberExpression last)
    {
        var path = new List<Identifier> { last.Member };
        var target = last.Target;
        while (target is MemberExpression { Arguments: [] } member)
        {
            path.Add(member.Member);
            target = member.Target;
        }
        if (target is not NameExpression { Arguments: [] } name) return null;
        path.Add(name.Name);
        path.Reverse();
        return [.. path];
    }

    private static TypeExpression ArrayType(TokenCursor cursor, TypeExpression element)
    {
        var type = TypeGrammar.Dimensions(cursor, element.Type, cursor.Index);
        var span = cursor.SpanFrom(element.Span);
        return new TypeExpression(type with { Span = span }, span);
    }

    private static Expression Index(TokenCursor cursor, Expression target)
    {
        var open = cursor.Index;
        cursor.Advance();
        var index = Bracketed(cursor);
        if (cursor.Accept(TokenKind.Colon))
        {
            var low = Bracketed(cursor);
            cursor.ExpectClose(TokenKind.CloseBracket, open);
            return new SliceExpression(target, index, low, cursor.SpanFrom(target.Span));
        }
        if (cursor.Accept(TokenKind.PlusColon))
        {
            var width = Bracketed(cursor);
            cursor.ExpectClose(TokenKind.CloseBracket, open);
            return new PartSelectExpression(target, index, width, cursor.SpanFrom(target.Span));
        }
        cursor.ExpectClose(TokenKind.CloseBracket, open);
        return new IndexExpression(target, index, cursor.SpanFrom(target.Span));
    }

    /// <summary>Expressions with commas between brackets; a trailing comma is allowed.</summary>
    public static ImmutableArray<Expression> Arguments(TokenCursor cursor, TokenKind close)
    {
        var open = cursor.Index;
        cursor.Advance();
        if (cursor.Accept(close)) return [];
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        while (cursor.Kind != close && cursor.Kind != TokenKind.EndOfFile)
        {
            arguments.Add(Bracketed(cursor));
            if (!cursor.Accept(TokenKind.Comma)) break;
        }
        cursor.ExpectListEnd(close, open);
        return arguments.DrainToImmutable();
    }
}
