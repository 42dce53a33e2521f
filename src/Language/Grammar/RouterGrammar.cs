using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>The clauses of a <c>router</c>.</summary>
internal static class RouterGrammar
{
    /// <summary>A clause, or null when the word is none. What follows the word is no place.</summary>
    public static ModuleItem? Clause(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        switch (cursor.TextAt(start))
        {
            case "buffer":
                var depth = Number(cursor);
                return new BufferItem(prefix, depth, cursor.SpanFrom(start));
            case "vcs":
                var count = Number(cursor);
                return new VcsItem(prefix, count, cursor.SpanFrom(start));
            case "arbitrate" when cursor.Peek(1) == TokenKind.Identifier:
                cursor.Advance();
                var kind = Arbitration.RoundRobin;
                if (cursor.AcceptWord("priority")) kind = Arbitration.Priority;
                else if (!cursor.AcceptWord("round_robin")) cursor.Fail("'round_robin' or 'priority'");
                cursor.Expect(TokenKind.Semicolon);
                return new ArbitrateItem(prefix, kind, cursor.SpanFrom(start));
            case "credit" when cursor.Peek(1) == TokenKind.Semicolon:
                return Flow(cursor, prefix, FlowControl.Credit);
            case "handshake" when cursor.Peek(1) == TokenKind.Semicolon:
                return Flow(cursor, prefix, FlowControl.Handshake);
            case "route" when cursor.Peek(1) == TokenKind.OpenParen:
                return Function(cursor, prefix, RouterFunction.Route, "set", ["flit", "from"]);
            case "vc" when cursor.Peek(1) == TokenKind.OpenParen:
                return Function(cursor, prefix, RouterFunction.Vc, "uint", ["flit", "from", "vc", "to"]);
            case "tail" when cursor.Peek(1) == TokenKind.OpenParen:
                return Function(cursor, prefix, RouterFunction.Tail, "bit", ["flit"]);
            default: return null;
        }
    }

    private static Expression Number(TokenCursor cursor)
    {
        cursor.Advance();
        var value = ExpressionGrammar.Expression(cursor);
        cursor.Expect(TokenKind.Semicolon);
        return value;
    }

    private static FlowControlItem Flow(TokenCursor cursor, Prefix prefix, FlowControl kind)
    {
        var start = cursor.Index;
        cursor.Advance();
        cursor.Expect(TokenKind.Semicolon);
        return new FlowControlItem(prefix, kind, cursor.SpanFrom(start));
    }

    private static RouterFunctionItem Function(
        TokenCursor cursor, Prefix prefix, RouterFunction kind, string result, string[] roles)
    {
        var start = cursor.Index;
        cursor.Advance();
        var open = cursor.Index;
        cursor.Expect(TokenKind.OpenParen);
        var parameters = ImmutableArray.CreateBuilder<Identifier>(roles.Length);
        var help = $"the clause has the parameters ({string.Join(", ", roles)}), by names of your own";
        foreach (var role in roles)
        {
            if (parameters.Count > 0 && !cursor.Accept(TokenKind.Comma)) cursor.Fail("','", help);
            parameters.Add(cursor.ExpectName($"a name for the parameter '{role}'"));
        }
        cursor.Accept(TokenKind.Comma);
        if (cursor.Kind == TokenKind.CloseParen) cursor.Advance();
        else cursor.Fail("')'", help, open);
        if (!cursor.Accept(TokenKind.Arrow)) cursor.Fail("'->'");
        cursor.ExpectWord(result);
        if (!cursor.IsAtBody) cursor.Fail("'{'");
        Recovery.Head(cursor, start);
        var body = BlockGrammar.Block(cursor);
        return new RouterFunctionItem(prefix, kind, parameters.ToImmutable(), body, cursor.SpanFrom(start));
    }
}
