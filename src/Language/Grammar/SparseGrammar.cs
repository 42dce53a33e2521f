using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary><c>sparse mac (e in x) skip (…) when (…) lanes 1 window 4 { … }</c>, with the clauses in any
/// order.</summary>
internal static class SparseGrammar
{
    public static SparseItem Sparse(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        var open = cursor.Index;
        cursor.Expect(TokenKind.OpenParen);
        var element = cursor.ExpectName("a name for the element");
        cursor.Expect(TokenKind.In);
        var stream = ExpressionGrammar.Bracketed(cursor);
        cursor.ExpectClose(TokenKind.CloseParen, open);

        Expression? skip = null, when = null, lanes = null, window = null, target = null;
        Identifier? domain = null;
        while (cursor.Kind is TokenKind.Identifier or TokenKind.At)
        {
            if (cursor.IsWord("skip")) skip = Clause(cursor, skip);
            else if (cursor.IsWord("when")) when = Clause(cursor, when);
            else if (cursor.IsWord("lanes")) lanes = Clause(cursor, lanes);
            else if (cursor.IsWord("window")) window = Clause(cursor, window);
            else if (cursor.Kind == TokenKind.At && domain is null) domain = ItemGrammar.Domain(cursor);
            else break;
        }

        ImmutableArray<Statement> body = [];
        if (cursor.Accept(TokenKind.Arrow))
        {
            target = ExpressionGrammar.Expression(cursor);
            cursor.Expect(TokenKind.Semicolon);
        }
        else
        {
            if (!cursor.IsAtBody) cursor.Fail("'skip', 'when', 'lanes', 'window', '->' or '{'");
            Recovery.Head(cursor, start);
            body = StatementGrammar.RegisteredBody(cursor);
        }
        return new SparseItem(
            prefix, name, element, stream, skip, when, lanes, window, body, target, domain,
            cursor.SpanFrom(start));
    }

    private static Expression Clause(TokenCursor cursor, Expression? earlier)
    {
        if (earlier is not null)
        {
            cursor.Report(
                SyntaxRules.DuplicateClause, cursor.Here, $"'{cursor.TextAt(cursor.Index)}' stands twice",
                "keep one of the clauses", new Label(earlier.Span, "first written here"));
        }
        cursor.Advance();
        return ExpressionGrammar.Expression(cursor);
    }
}
