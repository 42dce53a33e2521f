using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Instances and instance arrays.</summary>
internal static class InstanceGrammar
{
    /// <summary><c>inst t[r: ROWS][c: COLS] redundant 1 = Tile&lt;…&gt;(x: c) @ fast;</c>.</summary>
    public static InstItem Inst(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        var dimensions = Dimensions(cursor);
        var spares = cursor.AcceptWord("redundant") ? ExpressionGrammar.Expression(cursor) : null;
        cursor.Expect(TokenKind.Equals);
        var module = TypeGrammar.Path(cursor, cursor.Index);
        var arguments = Arguments(cursor);
        var domain = ItemGrammar.Domain(cursor);
        cursor.Expect(TokenKind.Semicolon);
        return new InstItem(prefix, name, dimensions, module, arguments, domain, cursor.SpanFrom(start))
        {
            Spares = spares,
        };
    }

    private static ImmutableArray<InstDimension> Dimensions(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.OpenBracket) return [];
        var dimensions = ImmutableArray.CreateBuilder<InstDimension>();
        while (cursor.Kind == TokenKind.OpenBracket)
        {
            var open = cursor.Index;
            cursor.Advance();
            Identifier? index = null;
            if (cursor.Kind == TokenKind.Identifier && cursor.Peek(1) == TokenKind.Colon)
            {
                index = cursor.ExpectName();
                cursor.Advance();
            }
            var size = ExpressionGrammar.Bracketed(cursor);
            cursor.ExpectClose(TokenKind.CloseBracket, open);
            dimensions.Add(new InstDimension(index, size, cursor.SpanFrom(open)));
        }
        return dimensions.ToImmutable();
    }

    /// <summary><c>(x: c, y: _)</c>.</summary>
    public static ImmutableArray<PortArgument> Arguments(TokenCursor cursor)
    {
        var open = cursor.Index;
        cursor.Expect(TokenKind.OpenParen);
        var arguments = ImmutableArray.CreateBuilder<PortArgument>();
        while (cursor.Kind is not (TokenKind.CloseParen or TokenKind.EndOfFile))
        {
            arguments.Add(Argument(cursor));
            if (!cursor.Accept(TokenKind.Comma)) break;
        }
        cursor.ExpectListEnd(TokenKind.CloseParen, open);
        return arguments.ToImmutable();
    }

    private static PortArgument Argument(TokenCursor cursor)
    {
        var start = cursor.Index;
        var name = cursor.ExpectName("a port name");
        if (cursor.Kind != TokenKind.Colon)
            cursor.Fail("':'", "ports are connected by name, as in 'enable: e'");
        cursor.Expect(TokenKind.Colon);
        Expression value;
        if (cursor.Kind == TokenKind.Underscore)
        {
            value = new OpenExpression(cursor.Here);
            cursor.Advance();
        }
        else
        {
            value = ExpressionGrammar.Bracketed(cursor);
        }
        return new PortArgument(name, value, cursor.SpanFrom(start));
    }
}
