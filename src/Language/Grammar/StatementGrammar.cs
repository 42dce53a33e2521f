using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Statements of <c>seq</c>, <c>comb</c>, <c>fn</c>, <c>sparse</c> and <c>test</c>.</summary>
internal static class StatementGrammar
{
    public static BlockStatement Block(TokenCursor cursor)
    {
        var start = cursor.Index;
        var body = Body(cursor);
        return new BlockStatement(body, cursor.SpanFrom(start));
    }

    /// <summary><c>{ statements }</c>.</summary>
    public static ImmutableArray<Statement> Body(TokenCursor cursor)
    {
        var open = Recovery.OpenBody(cursor);
        var statements = Recovery.List(cursor, ListLevel.Statement, open, Statement);
        cursor.ExpectClose(TokenKind.CloseBrace, open);
        return statements;
    }

    /// <summary>The body of a block in which <c>PLACE &lt;=</c> assigns.</summary>
    public static ImmutableArray<Statement> RegisteredBody(TokenCursor cursor)
    {
        var before = cursor.AssignsRegisters;
        cursor.AssignsRegisters = true;
        var body = Body(cursor);
        cursor.AssignsRegisters = before;
        return body;
    }

    public static Statement Statement(TokenCursor cursor)
    {
        var outer = cursor.Enter();
        if (outer < 0) return new ErrorStatement(cursor.Here);
        var statement = Dispatch(cursor);
        cursor.Leave(outer);
        return cursor.IsTooHigh(statement.Span) ? new ErrorStatement(statement.Span) : statement;
    }

    private static Statement Dispatch(TokenCursor cursor)
    {
        switch (cursor.Kind)
        {
            case TokenKind.Let: return Let(cursor);
            case TokenKind.Var: return Var(cursor);
            case TokenKind.Const:
                var declaration = DeclarationGrammar.Const(cursor, Prefix.None);
                return new ConstStatement(declaration, declaration.Span);
            case TokenKind.If: return If(cursor);
            case TokenKind.Match: return Match(cursor);
            case TokenKind.For: return For(cursor);
            case TokenKind.Inst: return Inst(cursor);
            default:
                return StartsWithWord(cursor) ? Words(cursor) : PlaceStatement(cursor);
        }
    }

    /// <summary>Whether a contextual word starts a statement here: what follows could not go on after a
    /// name.</summary>
    public static bool StartsWithWord(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Identifier) return false;
        if (cursor.Peek(1) == TokenKind.OpenParen && cursor.IsWord("static_assert")) return true;
        return TestGrammar.StartsStatement(cursor);
    }

    private static Statement Words(TokenCursor cursor)
    {
        var start = cursor.Index;
        if (!cursor.IsWord("static_assert")) return TestGrammar.Statement(cursor);
        var (condition, message) = StaticAssert(cursor);
        return new StaticAssertStatement(condition, message, cursor.SpanFrom(start));
    }

    /// <summary><c>static_assert(cond, "message");</c>.</summary>
    public static (Expression Condition, Expression? Message) StaticAssert(TokenCursor cursor)
    {
        cursor.Advance();
        var open = cursor.Index;
        cursor.Expect(TokenKind.OpenParen);
        var condition = ExpressionGrammar.Bracketed(cursor);
        var message = cursor.Accept(TokenKind.Comma) && cursor.Kind != TokenKind.CloseParen
            ? ExpressionGrammar.Bracketed(cursor)
            : null;
        if (message is not null) cursor.Accept(TokenKind.Comma);
        cursor.ExpectClose(TokenKind.CloseParen, open);
        cursor.Expect(TokenKind.Semicolon);
        return (condition, message);
    }

    private static LetStatement Let(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        var type = cursor.Accept(TokenKind.Colon) ? TypeGrammar.Type(cursor) : null;
        cursor.Expect(TokenKind.Equals);
        var value = ExpressionGrammar.Expression(cursor);
        cursor.Expect(TokenKind.Semicolon);
        return new LetStatement(name, type, value, cursor.SpanFrom(start));
    }

    private static VarStatement Var(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        var type = cursor.Accept(TokenKind.Colon) ? TypeGrammar.Type(cursor) : null;
        var value = cursor.Accept(TokenKind.Equals) ? ExpressionGrammar.Expression(cursor) : null;
        cursor.Expect(TokenKind.Semicolon);
        return new VarStatement(name, type, value, cursor.SpanFrom(start));
    }

    private static IfStatement If(TokenCursor cursor)
    {
        var links = new List<(int Start, Expression Condition, BlockStatement Then)>();
        Statement? last = null;
        do
        {
            var start = cursor.Index;
            cursor.Expect(TokenKind.If);
            var condition = BlockGrammar.Condition(cursor, start);
            links.Add((start, condition, Block(cursor)));
            if (!cursor.Accept(TokenKind.Else)) break;
            if (cursor.Kind == TokenKind.If) continue;
            last = Block(cursor);
            break;
        }
        while (!cursor.Failed);

        for (var i = links.Count - 1; i >= 0; i--, cursor.Height++)
            last = new IfStatement(links[i].Condition, links[i].Then, last, cursor.SpanFrom(links[i].Start));
        return (IfStatement)last!;
    }

    private static MatchStatement Match(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Advance();
        var subject = BlockGrammar.Condition(cursor, start);
        var open = Recovery.OpenBody(cursor);
        var arms = Recovery.List(cursor, ListLevel.Arm, open, Arm);
        cursor.ExpectClose(TokenKind.CloseBrace, open);
        return new MatchStatement(subject, arms, cursor.SpanFrom(start));
    }

    // The body is a block, or one statement whose ';' may be left out before ',' and '}'.
    private static MatchArm Arm(TokenCursor cursor)
    {
        var start = cursor.Index;
        var patterns = PatternGrammar.Patterns(cursor);
        cursor.Expect(TokenKind.FatArrow);
        Statement body;
        if (cursor.Kind == TokenKind.OpenBrace)
        {
            body = Block(cursor);
        }
        else if (cursor.Kind is TokenKind.Identifier && !StartsWithWord(cursor))
        {
            var bodyStart = cursor.Index;
            var (place, value, isRegistered) = PlaceAndValue(cursor);
            if (cursor.Kind is not (TokenKind.Semicolon or TokenKind.Comma or TokenKind.CloseBrace))
                cursor.Fail("','");
            var span = cursor.SpanFrom(bodyStart);
            body = value is null
                ? new ExpressionStatement(place, span)
                : new AssignStatement(place, value, isRegistered, span);
            cursor.Accept(TokenKind.Semicolon);
        }
        else
        {
            body = Statement(cursor);
        }
        cursor.Accept(TokenKind.Comma);
        return new MatchArm(patterns, body, cursor.SpanFrom(start));
    }

    private static ForStatement For(TokenCursor cursor)
    {
        var start = cursor.Index;
        var (index, range) = ForHead(cursor);
        var body = Block(cursor);
        return new ForStatement(index, range, body, cursor.SpanFrom(start));
    }

    /// <summary><c>for i in lo..hi</c>.</summary>
    public static (Identifier Index, RangeSyntax Range) ForHead(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Advance();
        var index = cursor.Kind == TokenKind.Underscore
            ? Anonymous(cursor)
            : cursor.ExpectName("an index name");
        cursor.Expect(TokenKind.In);
        return (index, PatternGrammar.Range(cursor, start));
    }

    private static Identifier Anonymous(TokenCursor cursor)
    {
        var name = new Identifier("_", cursor.Here);
        cursor.Advance();
        return name;
    }

    private static InstStatement Inst(TokenCursor cursor)
    {
        var start = cursor.Here;
        if (!cursor.IsInTest)
        {
            cursor.Report(
                SyntaxRules.Misplaced, start, "'inst' cannot stand among statements",
                "move it to the body of the module");
        }
        var item = InstanceGrammar.Inst(cursor, Prefix.None);
        return new InstStatement(item, item.Span);
    }

    // 'place = value;', 'place <= value;' or a call.
    private static Statement PlaceStatement(TokenCursor cursor)
    {
        var start = cursor.Index;
        if (!StartsOperand(cursor.Kind)) cursor.Fail("a statement", StatementHelp(cursor));
        var (place, value, isRegistered) = PlaceAndValue(cursor);
        if (value is null && !cursor.Failed && place is not (CallExpression or ErrorExpression))
            cursor.Fail(cursor.AssignsRegisters ? "'=' or '<='" : "'='");
        cursor.Expect(TokenKind.Semicolon);
        var span = cursor.SpanFrom(start);
        return value is null
            ? new ExpressionStatement(place, span)
            : new AssignStatement(place, value, isRegistered, span);
    }

    private static string? StatementHelp(TokenCursor cursor) => cursor.Kind switch
    {
        TokenKind.OpenBrace => "a block follows only 'if', 'else', 'for' and '=>'",
        TokenKind.Else => "'else' follows the '}' of an 'if'",
        TokenKind.Semicolon => "remove the ';'",
        _ => null,
    };

    private static bool StartsOperand(TokenKind kind) => kind is TokenKind.Identifier or TokenKind.OpenParen
        or TokenKind.OpenBracket or TokenKind.Number or TokenKind.String or TokenKind.True
        or TokenKind.False or TokenKind.Minus or TokenKind.MinusPercent or TokenKind.Tilde or TokenKind.Bang
        or TokenKind.Bad or TokenKind.EndOfFile;

    private static (Expression Place, Expression? Value, bool IsRegistered) PlaceAndValue(TokenCursor cursor)
    {
        var place = ExpressionGrammar.Postfix(cursor);
        var isRegistered = cursor.AssignsRegisters && cursor.Kind == TokenKind.LessEquals;
        if (!isRegistered && cursor.Kind != TokenKind.Equals)
            place = ExpressionGrammar.After(cursor, place);
        if (!isRegistered && cursor.Kind != TokenKind.Equals) return (place, null, false);
        CheckPlace(cursor, place);
        cursor.Advance();
        return (place, ExpressionGrammar.Expression(cursor), isRegistered);
    }

    /// <summary><c>= value;</c> after a place.</summary>
    public static AssignStatement Assignment(TokenCursor cursor, int start, Expression place)
    {
        CheckPlace(cursor, place);
        cursor.Expect(TokenKind.Equals);
        var value = ExpressionGrammar.Expression(cursor);
        cursor.Expect(TokenKind.Semicolon);
        return new AssignStatement(place, value, false, cursor.SpanFrom(start));
    }

    /// <summary>Reports an assignment to something that can't hold a value.</summary>
    public static void CheckPlace(TokenCursor cursor, Expression place)
    {
        var root = place;
        while (true)
        {
            switch (root)
            {
                case MemberExpression member: root = member.Target; continue;
                case IndexExpression index: root = index.Target; continue;
                case SliceExpression slice: root = slice.Target; continue;
                case PartSelectExpression part: root = part.Target; continue;
                case NameExpression or ErrorExpression or TypeExpression: return;
            }
            cursor.Report(
                SyntaxRules.NotAPlace, place.Span, "the left side of an assignment is not a place",
                "assign to a name, an element, a slice or a field");
            return;
        }
    }
}
