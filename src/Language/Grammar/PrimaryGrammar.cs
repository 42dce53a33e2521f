using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Operands: literals, names, brackets, structs, concats, and values by <c>if</c> and
/// <c>match</c>.</summary>
internal static class PrimaryGrammar
{
    public static Expression Primary(TokenCursor cursor)
    {
        switch (cursor.Kind)
        {
            case TokenKind.Identifier: return Name(cursor);
            case TokenKind.Number: return LiteralReader.Number(cursor);
            case TokenKind.True or TokenKind.False:
                var value = new BooleanExpression(cursor.Kind == TokenKind.True, cursor.Here);
                cursor.Advance();
                return value;
            case TokenKind.String: return LiteralReader.String(cursor);
            case TokenKind.OpenParen: return Parenthesized(cursor);
            case TokenKind.OpenBracket: return Array(cursor);
            case TokenKind.OpenBrace: return Concat(cursor);
            case TokenKind.If: return BlockGrammar.If(cursor);
            case TokenKind.Match: return BlockGrammar.Match(cursor);
            default:
                var here = cursor.Here;
                cursor.Fail("an expression");
                return new ErrorExpression(here);
        }
    }

    private static Expression Name(TokenCursor cursor)
    {
        var start = cursor.Index;
        var isType = Words.IsIntegerTypeName(cursor.TextAt(start));
        var name = cursor.ExpectName();
        var opensArguments = OpensArguments(cursor);
        if (isType && !opensArguments)
            return new TypeExpression(new NamedType([name], [], name.Span), name.Span);
        var arguments = opensArguments ? TypeGrammar.Arguments(cursor) : [];
        if (OpensStruct(cursor))
            return Struct(cursor, new NamedType([name], arguments, cursor.SpanFrom(start)));
        var span = cursor.SpanFrom(start);
        return opensArguments && cursor.Kind != TokenKind.OpenParen
            ? new TypeExpression(new NamedType([name], arguments, span), span)
            : new NameExpression(name, arguments, span);
    }

    /// <summary>Whether the current <c>&lt;</c> after a name opens generic arguments (language.md
    /// 11.3).</summary>
    /// <remarks>Beyond the rule as written, a <c>&gt;</c> before a token that no comparison could go on with
    /// closes arguments too: so <c>width(uint&lt;8&gt;)</c> reads as a type.</remarks>
    public static bool OpensArguments(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Less) return false;
        if (cursor.IsInAngles) return true;
        var closer = cursor.Angles.CloserOf(cursor.Index);
        if (closer < 0) return false;
        return cursor.KindAt(closer + 1) switch
        {
            TokenKind.OpenParen or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.Comma => true,
            TokenKind.OpenBrace => IsFieldStart(cursor, closer + 2),
            TokenKind.OpenBracket =>
                cursor.TextAt(cursor.Index - 1) is "uint" or "int" or "stream" or "index",
            _ => false,
        };
    }

    /// <summary>Whether a struct literal opens after a name: <c>{ IDENT :</c> (language.md 11.4).</summary>
    public static bool OpensStruct(TokenCursor cursor) =>
        cursor.Kind == TokenKind.OpenBrace && IsFieldStart(cursor, cursor.Index + 1);

    /// <summary>Whether the brace at this index opens the fields of a struct literal.</summary>
    public static bool IsStructAt(TokenCursor cursor, int brace) => IsFieldStart(cursor, brace + 1);

    private static bool IsFieldStart(TokenCursor cursor, int index) =>
        cursor.KindAt(index) == TokenKind.Identifier && cursor.KindAt(index + 1) == TokenKind.Colon;

    public static StructExpression Struct(TokenCursor cursor, NamedType type)
    {
        var open = cursor.Index;
        cursor.Advance();
        var fields = ImmutableArray.CreateBuilder<FieldInitializer>();
        while (cursor.Kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            var start = cursor.Index;
            var name = cursor.ExpectName("a field name");
            cursor.Expect(TokenKind.Colon);
            var value = ExpressionGrammar.Bracketed(cursor);
            fields.Add(new FieldInitializer(name, value, cursor.SpanFrom(start)));
            if (!cursor.Accept(TokenKind.Comma)) break;
        }
        cursor.ExpectListEnd(TokenKind.CloseBrace, open);
        return new StructExpression(type, fields.ToImmutable(), cursor.SpanFrom(type.Span));
    }

    private static ParenthesizedExpression Parenthesized(TokenCursor cursor)
    {
        var open = cursor.Index;
        cursor.Advance();
        var inner = ExpressionGrammar.Bracketed(cursor);
        cursor.ExpectClose(TokenKind.CloseParen, open);
        return new ParenthesizedExpression(inner, cursor.SpanFrom(open));
    }

    private static Expression Array(TokenCursor cursor)
    {
        var open = cursor.Index;
        cursor.Advance();
        if (cursor.Kind == TokenKind.CloseBracket)
        {
            cursor.Fail("an element", "a zero-width value does not exist");
            return new ErrorExpression(cursor.SpanFrom(open));
        }
        var first = ExpressionGrammar.Bracketed(cursor);
        if (cursor.Accept(TokenKind.Semicolon))
        {
            var count = ExpressionGrammar.Bracketed(cursor);
            cursor.ExpectClose(TokenKind.CloseBracket, open);
            return new FillExpression(first, count, cursor.SpanFrom(open));
        }
        var elements = Rest(cursor, first, TokenKind.CloseBracket, open);
        return new ArrayExpression(elements, cursor.SpanFrom(open));
    }

    private static Expression Concat(TokenCursor cursor)
    {
        var open = cursor.Index;
        cursor.Advance();
        if (cursor.Kind == TokenKind.CloseBrace)
        {
            cursor.Fail("an operand of the concatenation");
            return new ErrorExpression(cursor.SpanFrom(open));
        }
        var first = ExpressionGrammar.Bracketed(cursor);
        var parts = Rest(cursor, first, TokenKind.CloseBrace, open);
        return new ConcatExpression(parts, cursor.SpanFrom(open));
    }

    private static ImmutableArray<Expression> Rest(
        TokenCursor cursor, Expression first, TokenKind close, int open)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        items.Add(first);
        while (cursor.Accept(TokenKind.Comma) && cursor.Kind != close)
            items.Add(ExpressionGrammar.Bracketed(cursor));
        cursor.ExpectListEnd(close, open);
        return items.DrainToImmutable();
    }
}
