using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Blocks that yield a value: bodies of functions, and <c>if</c> and <c>match</c> as
/// operands.</summary>
internal static class BlockGrammar
{
    /// <summary><c>{ statements value }</c>. Inside, <c>&lt;=</c> compares (language.md 11.5).</summary>
    public static BlockExpression Block(TokenCursor cursor)
    {
        var start = cursor.Index;
        var outer = cursor.Enter();
        if (outer < 0) return new BlockExpression([], null, cursor.SpanFrom(start));
        var (assignedRegisters, wasInAngles) = (cursor.AssignsRegisters, cursor.IsInAngles);
        (cursor.AssignsRegisters, cursor.IsInAngles) = (false, false);
        var open = Recovery.OpenBody(cursor);
        var steps = Recovery.List(cursor, ListLevel.Statement, open, Step);
        cursor.ExpectClose(TokenKind.CloseBrace, open);
        (cursor.AssignsRegisters, cursor.IsInAngles) = (assignedRegisters, wasInAngles);
        cursor.Leave(outer);

        var value = steps is [.., Expression last] ? last : null;
        var count = value is null ? steps.Length : steps.Length - 1;
        var statements = ImmutableArray.CreateBuilder<Statement>(count);
        for (var i = 0; i < count; i++)
            statements.Add(AsStatement(steps[i]));
        return new BlockExpression(statements.MoveToImmutable(), value, cursor.SpanFrom(start));
    }

    // A statement, or an expression: the block's value when it is the last.
    private static SyntaxNode Step(TokenCursor cursor)
    {
        switch (cursor.Kind)
        {
            case TokenKind.If: return If(cursor);
            case TokenKind.Match: return Match(cursor);
            case TokenKind.Let or TokenKind.Var or TokenKind.Const or TokenKind.For or TokenKind.Inst:
                return StatementGrammar.Statement(cursor);
        }
        if (StatementGrammar.StartsWithWord(cursor)) return StatementGrammar.Statement(cursor);
        var start = cursor.Index;
        var value = ExpressionGrammar.Expression(cursor);
        if (cursor.Kind == TokenKind.Equals) return StatementGrammar.Assignment(cursor, start, value);
        if (cursor.Accept(TokenKind.Semicolon)) return new ExpressionStatement(value, cursor.SpanFrom(start));
        if (cursor.Kind != TokenKind.CloseBrace)
            cursor.Fail(cursor.Kind == TokenKind.EndOfFile ? "'}'" : "';'");
        return value;
    }

    /// <summary><c>if c { a } else if d { b } else { e }</c>.</summary>
    public static Expression If(TokenCursor cursor)
    {
        var outer = cursor.Enter();
        if (outer < 0) return new ErrorExpression(cursor.Here);
        var links = new List<(int Start, Expression Condition, BlockExpression Then)>();
        Expression? last = null;
        do
        {
            var start = cursor.Index;
            cursor.Expect(TokenKind.If);
            var condition = Condition(cursor, start);
            links.Add((start, condition, Block(cursor)));
            if (!cursor.Accept(TokenKind.Else)) break;
            if (cursor.Kind == TokenKind.If) continue;
            last = Block(cursor);
            break;
        }
        while (!cursor.Failed);

        for (var i = links.Count - 1; i >= 0; i--, cursor.Height++)
            last = new IfExpression(links[i].Condition, links[i].Then, last, cursor.SpanFrom(links[i].Start));
        cursor.Leave(outer);
        return cursor.IsTooHigh(last!.Span) ? new ErrorExpression(last.Span) : last;
    }

    /// <summary>The condition or subject before a brace. After a failure parsing goes on at the
    /// brace.</summary>
    public static Expression Condition(TokenCursor cursor, int start)
    {
        var condition = ExpressionGrammar.Bracketed(cursor);
        if (!cursor.IsAtBody) cursor.Fail("'{'");
        if (!cursor.Failed) return condition;
        Recovery.Head(cursor, start);
        return new ErrorExpression(condition.Span);
    }

    public static MatchExpression Match(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Expect(TokenKind.Match);
        var subject = Condition(cursor, start);
        var open = Recovery.OpenBody(cursor);
        var arms = Recovery.List(cursor, ListLevel.Arm, open, Arm);
        cursor.ExpectClose(TokenKind.CloseBrace, open);
        return new MatchExpression(subject, arms, cursor.SpanFrom(start));
    }

    private static MatchArm Arm(TokenCursor cursor)
    {
        var start = cursor.Index;
        var patterns = PatternGrammar.Patterns(cursor);
        cursor.Expect(TokenKind.FatArrow);
        SyntaxNode body;
        if (cursor.Kind == TokenKind.OpenBrace)
        {
            body = Block(cursor);
            cursor.Accept(TokenKind.Comma);
        }
        else
        {
            var bodyStart = cursor.Index;
            var value = ExpressionGrammar.Expression(cursor);
            body = cursor.Accept(TokenKind.Equals)
                ? new AssignStatement(
                    value, ExpressionGrammar.Expression(cursor), false, cursor.SpanFrom(bodyStart))
                : value;
            var endsInBlock = body is IfExpression or MatchExpression;
            if (body is AssignStatement) cursor.Accept(TokenKind.Semicolon);
            else if (!endsInBlock && cursor.Kind is not (TokenKind.Comma or TokenKind.CloseBrace))
                cursor.Fail("','");
            cursor.Accept(TokenKind.Comma);
        }
        return new MatchArm(patterns, body, cursor.SpanFrom(start));
    }

    // ---- the same tree as statements, once it turns out that no value is wanted ----

    private static Statement AsStatement(SyntaxNode step) => step switch
    {
        Statement statement => statement,
        IfExpression value => AsStatement(value),
        MatchExpression match => new MatchStatement(
            match.Subject, [.. match.Arms.Select(a => a with { Body = AsStatement(a.Body) })], match.Span),
        BlockExpression block => AsStatement(block),
        _ => new ExpressionStatement((Expression)step, step.Span),
    };

    private static Statement AsStatement(IfExpression value)
    {
        var links = new List<IfExpression> { value };
        while (links[^1].Else is IfExpression next) links.Add(next);
        Statement? last = links[^1].Else is { } otherwise ? AsStatement(otherwise) : null;
        for (var i = links.Count - 1; i >= 0; i--)
            last = new IfStatement(links[i].Condition, AsStatement(links[i].Then), last, links[i].Span);
        return last!;
    }

    private static BlockStatement AsStatement(BlockExpression block) => new(
        block.Value is null ? block.Statements : [.. block.Statements, AsStatement(block.Value)], block.Span);
}
