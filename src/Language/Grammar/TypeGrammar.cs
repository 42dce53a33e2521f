using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Types, and the generic parameters and arguments between <c>&lt;</c> and <c>&gt;</c>.</summary>
internal static class TypeGrammar
{
    public static TypeSyntax Type(TokenCursor cursor)
    {
        var start = cursor.Index;
        var outer = cursor.Enter();
        if (outer < 0) return new ErrorType(cursor.SpanFrom(start));
        var flips = 0;
        while (cursor.IsWord("flip") && cursor.Peek(1) is TokenKind.Identifier)
        {
            cursor.Advance();
            flips++;
        }
        TypeSyntax type = cursor.Kind is TokenKind.Identifier or TokenKind.Type
            ? Named(cursor)
            : Missing(cursor);
        for (var i = flips; i > 0; i--, cursor.Height++)
            type = new FlipType(type, cursor.SpanFrom(start + i - 1));
        type = Dimensions(cursor, type, start);
        cursor.Leave(outer);
        return cursor.IsTooHigh(type.Span) ? new ErrorType(type.Span) : type;
    }

    /// <summary>The <c>[A][B]</c> after a type. The leftmost is the outermost array.</summary>
    public static TypeSyntax Dimensions(TokenCursor cursor, TypeSyntax element, int start)
    {
        if (cursor.Kind != TokenKind.OpenBracket) return element;
        var lengths = new List<Expression>();
        while (cursor.Kind == TokenKind.OpenBracket)
        {
            var open = cursor.Index;
            cursor.Advance();
            lengths.Add(ExpressionGrammar.Bracketed(cursor));
            cursor.ExpectClose(TokenKind.CloseBracket, open);
        }
        var span = cursor.SpanFrom(start);
        for (var i = lengths.Count - 1; i >= 0; i--, cursor.Height++)
            element = new ArrayTypeSyntax(element, lengths[i], span);
        return element;
    }

    private static ErrorType Missing(TokenCursor cursor)
    {
        var help = cursor.Kind is TokenKind.Struct or TokenKind.Enum
            ? "declare it at the top level and name it here"
            : null;
        cursor.Fail("a type", help);
        return new ErrorType(cursor.SpanFrom(cursor.Index));
    }

    private static TypeSyntax Named(TokenCursor cursor)
    {
        var start = cursor.Index;
        if (cursor.IsWord("reset")) return Reset(cursor);
        return Path(cursor, start);
    }

    /// <summary><c>noc.Hop&lt;T&gt;</c>.</summary>
    public static NamedType Path(TokenCursor cursor, int start)
    {
        ImmutableArray<Identifier> path;
        if (cursor.Kind == TokenKind.Type)
        {
            path = [new Identifier("type", cursor.Here)];
            cursor.Advance();
        }
        else if (cursor.Peek(1) != TokenKind.Dot)
        {
            path = [cursor.ExpectName("a type")];
        }
        else
        {
            var names = ImmutableArray.CreateBuilder<Identifier>();
            do names.Add(cursor.ExpectName());
            while (cursor.Accept(TokenKind.Dot));
            path = names.ToImmutable();
        }
        var arguments = cursor.Kind == TokenKind.Less ? Arguments(cursor) : [];
        return new NamedType(path, arguments, cursor.SpanFrom(start));
    }

    private static ResetTypeSyntax Reset(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Advance();
        var isAsynchronous = false;
        var isActiveLow = false;
        while (cursor.Kind == TokenKind.Identifier)
        {
            if (cursor.AcceptWord("async")) isAsynchronous = true;
            else if (cursor.AcceptWord("low")) isActiveLow = true;
            else if (!cursor.AcceptWord("sync") && !cursor.AcceptWord("high")) break;
        }
        return new ResetTypeSyntax(isAsynchronous, isActiveLow, cursor.SpanFrom(start));
    }

    /// <summary><c>&lt;8, DEPTH = 4, u8&gt;</c>.</summary>
    public static ImmutableArray<GenericArgument> Arguments(TokenCursor cursor)
    {
        var open = cursor.Index;
        cursor.Expect(TokenKind.Less);
        var arguments = ImmutableArray.CreateBuilder<GenericArgument>();
        while (cursor.Kind is not (TokenKind.Greater or TokenKind.EndOfFile))
        {
            arguments.Add(Argument(cursor));
            if (!cursor.Accept(TokenKind.Comma)) break;
        }
        if (arguments.Count == 0) cursor.Fail("a generic argument", "leave out the '<>'");
        cursor.ExpectListEnd(TokenKind.Greater, open);
        return arguments.ToImmutable();
    }

    private static GenericArgument Argument(TokenCursor cursor)
    {
        var start = cursor.Index;
        Identifier? name = null;
        if (cursor.Kind == TokenKind.Identifier && cursor.Peek(1) == TokenKind.Equals)
        {
            name = cursor.ExpectName();
            cursor.Advance();
        }
        var value = ArgumentValue(cursor);
        return new GenericArgument(name, value, cursor.SpanFrom(start));
    }

    /// <summary>A value or a type between angle brackets, where comparisons and shifts need
    /// parentheses.</summary>
    private static SyntaxNode ArgumentValue(TokenCursor cursor)
    {
        if (cursor.Kind == TokenKind.Type
            || (cursor.IsWord("flip") && cursor.Peek(1) == TokenKind.Identifier))
            return Type(cursor);
        var wasInAngles = cursor.IsInAngles;
        cursor.IsInAngles = true;
        var value = ExpressionGrammar.Expression(cursor);
        cursor.IsInAngles = wasInAngles;
        return value is TypeExpression { Type: var type } ? type : value;
    }

    /// <summary><c>&lt;N: nat = 4, T: type&gt;</c> after the name of a declaration, if it is there.</summary>
    public static ImmutableArray<GenericParameter> Parameters(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Less) return [];
        var open = cursor.Index;
        cursor.Advance();
        var parameters = ImmutableArray.CreateBuilder<GenericParameter>();
        while (cursor.Kind is not (TokenKind.Greater or TokenKind.EndOfFile))
        {
            parameters.Add(Parameter(cursor));
            if (!cursor.Accept(TokenKind.Comma)) break;
        }
        if (parameters.Count == 0) cursor.Fail("a generic parameter", "leave out the '<>'");
        cursor.ExpectListEnd(TokenKind.Greater, open);
        return parameters.ToImmutable();
    }

    private static GenericParameter Parameter(TokenCursor cursor)
    {
        var start = cursor.Index;
        var name = cursor.ExpectName("a parameter name");
        if (cursor.Kind != TokenKind.Colon)
            cursor.Fail("':'", "a parameter needs its kind: nat, int, bool, string or type");
        cursor.Expect(TokenKind.Colon);
        var kind = Type(cursor);
        var value = cursor.Accept(TokenKind.Equals) ? ArgumentValue(cursor) : null;
        return new GenericParameter(name, kind, value, cursor.SpanFrom(start));
    }
}
