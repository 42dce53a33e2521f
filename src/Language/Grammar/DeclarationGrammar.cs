using System.Collections.Immutable;
using Sprache;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using static WaferHdl.Language.Grammar.Glue;

namespace WaferHdl.Language.Grammar;

/// <summary>The declarations of a file.</summary>
internal static class DeclarationGrammar
{
    private static readonly Parser<Identifier?> s_alias =
        If(c => c.Kind == TokenKind.As, Token(TokenKind.As).Then(_ => Name));

    private static readonly Parser<UseName> s_useName =
        (from name in Name
         from alias in s_alias
         select (name, alias))
        .Spanned((n, span) => new UseName(n.name, n.alias, span));

    public static Declaration Declaration(TokenCursor cursor)
    {
        var outer = cursor.Enter();
        if (outer < 0) return new ErrorDeclaration(cursor.Here);
        var declaration = Dispatch(cursor, PrefixGrammar.Prefix(cursor));
        cursor.Leave(outer);
        return cursor.IsTooHigh(declaration.Span) ? new ErrorDeclaration(declaration.Span) : declaration;
    }

    private static Declaration Dispatch(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        switch (cursor.Kind)
        {
            case TokenKind.Use:
                if (prefix.Attributes is [var attribute, ..])
                {
                    cursor.Report(
                        SyntaxRules.Misplaced, attribute.Span, "an attribute cannot stand before 'use'",
                        "remove it");
                }
                return Use(cursor);
            case TokenKind.Const: return Const(cursor, prefix);
            case TokenKind.Type: return TypeAlias(cursor, prefix);
            case TokenKind.Struct: return Struct(cursor, prefix);
            case TokenKind.Enum: return Enum(cursor, prefix);
            case TokenKind.Fn: return Function(cursor, prefix);
            case TokenKind.Identifier:
                switch (cursor.TextAt(start))
                {
                    case "module" or "pe" or "router" or "scribe" or "fabric" or "wafer":
                        return Module(cursor, prefix, start, isExtern: false);
                    case "bundle": return Bundle(cursor, prefix);
                    case "extern":
                        cursor.Advance();
                        if (cursor.IsWord("module")) return Module(cursor, prefix, start, isExtern: true);
                        cursor.Fail("'module'");
                        break;
                    case "test": return Test(cursor, prefix);
                }
                break;
        }
        cursor.Fail("a declaration", cursor.Kind switch
        {
            TokenKind.CloseBrace => "remove it, or look for a '}' too many above",
            TokenKind.In or TokenKind.Out or TokenKind.Reg or TokenKind.Wire or TokenKind.Seq
                or TokenKind.Comb or TokenKind.Inst or TokenKind.Let => "it belongs into a 'module NAME { … }'",
            _ => "a file holds use, const, type, struct, enum, bundle, fn, module, pe, router, scribe, fabric, " +
                "wafer and test declarations",
        });
        return new ErrorDeclaration(cursor.SpanFrom(start));
    }

    // use a.b.{C, D as E};  use a.b as c;
    private static UseDeclaration Use(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Advance();
        var path = UsePath(cursor);
        var isList = cursor.Kind == TokenKind.OpenBrace;
        var names = isList ? UseNames(cursor) : [];
        var alias = isList ? null : cursor.Run(s_alias);
        cursor.Expect(TokenKind.Semicolon);
        return new UseDeclaration(path, isList, names, alias, cursor.SpanFrom(start));
    }

    private static ImmutableArray<Identifier> UsePath(TokenCursor cursor)
    {
        var path = ImmutableArray.CreateBuilder<Identifier>();
        path.Add(cursor.ExpectName("a package"));
        while (cursor.Accept(TokenKind.Dot) && cursor.Kind != TokenKind.OpenBrace)
            path.Add(cursor.ExpectName("a name or '{'"));
        return path.ToImmutable();
    }

    private static ImmutableArray<UseName> UseNames(TokenCursor cursor)
    {
        var open = cursor.Index;
        cursor.Advance();
        var names = ImmutableArray.CreateBuilder<UseName>();
        while (cursor.Kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            if (cursor.Run(s_useName) is { } name) names.Add(name);
            if (!cursor.Accept(TokenKind.Comma)) break;
        }
        cursor.ExpectListEnd(TokenKind.CloseBrace, open);
        return names.ToImmutable();
    }

    public static ConstDeclaration Const(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        var type = cursor.Accept(TokenKind.Colon) ? TypeGrammar.Type(cursor) : null;
        cursor.Expect(TokenKind.Equals);
        var value = ExpressionGrammar.Expression(cursor);
        cursor.Expect(TokenKind.Semicolon);
        return new ConstDeclaration(prefix, name, type, value, cursor.SpanFrom(start));
    }

    public static TypeDeclaration TypeAlias(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName("a type name");
        var parameters = TypeGrammar.Parameters(cursor);
        cursor.Expect(TokenKind.Equals);
        var type = TypeGrammar.Type(cursor);
        cursor.Expect(TokenKind.Semicolon);
        return new TypeDeclaration(prefix, name, parameters, type, cursor.SpanFrom(start));
    }

    private static StructDeclaration Struct(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName("a type name");
        var parameters = TypeGrammar.Parameters(cursor);
        var fields = Braced(cursor, start, ListLevel.Item, Field);
        return new StructDeclaration(prefix, name, parameters, fields, cursor.SpanFrom(start));
    }

    private static FieldDeclaration Field(TokenCursor cursor)
    {
        var prefix = PrefixGrammar.Prefix(cursor);
        var start = cursor.Index;
        var name = cursor.ExpectName("a field name");
        cursor.Expect(TokenKind.Colon);
        var type = TypeGrammar.Type(cursor);
        if (cursor.Kind == TokenKind.Comma) cursor.Fail("';'", "fields end with ';'");
        cursor.Expect(TokenKind.Semicolon);
        return new FieldDeclaration(prefix, name, type, cursor.SpanFrom(start));
    }

    private static EnumDeclaration Enum(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName("a type name");
        var type = cursor.Accept(TokenKind.Colon) ? TypeGrammar.Type(cursor) : null;
        var members = Braced(cursor, start, ListLevel.Arm, Member);
        return new EnumDeclaration(prefix, name, type, members, cursor.SpanFrom(start));
    }

    private static EnumMember Member(TokenCursor cursor)
    {
        var prefix = PrefixGrammar.Prefix(cursor);
        var start = cursor.Index;
        var name = cursor.ExpectName("a name of the enum");
        var value = cursor.Accept(TokenKind.Equals) ? ExpressionGrammar.Expression(cursor) : null;
        var span = cursor.SpanFrom(start);
        if (cursor.Kind != TokenKind.CloseBrace) cursor.Expect(TokenKind.Comma);
        return new EnumMember(prefix, name, value, span);
    }

    private static BundleDeclaration Bundle(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        var parameters = TypeGrammar.Parameters(cursor);
        var members = Braced(cursor, start, ListLevel.Item, BundleMember);
        return new BundleDeclaration(prefix, name, parameters, members, cursor.SpanFrom(start));
    }

    private static PortItem BundleMember(TokenCursor cursor)
    {
        var prefix = PrefixGrammar.Prefix(cursor);
        if (cursor.Kind is not (TokenKind.In or TokenKind.Out) && !cursor.IsWord("port"))
            cursor.Fail("'in', 'out' or 'port'");
        return ItemGrammar.Port(cursor, prefix);
    }

    private static FunctionDeclaration Function(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName("a function name");
        var parameters = TypeGrammar.Parameters(cursor);
        var arguments = FunctionParameters(cursor);
        var type = cursor.Accept(TokenKind.Arrow) ? TypeGrammar.Type(cursor) : null;
        if (!cursor.IsAtBody) cursor.Fail(type is null ? "'->' or '{'" : "'{'");
        Recovery.Head(cursor, start);
        var body = BlockGrammar.Block(cursor);
        return new FunctionDeclaration(
            prefix, name, parameters, arguments, type, body, cursor.SpanFrom(start));
    }

    private static ImmutableArray<FunctionParameter> FunctionParameters(TokenCursor cursor)
    {
        var open = cursor.Index;
        cursor.Expect(TokenKind.OpenParen);
        var parameters = ImmutableArray.CreateBuilder<FunctionParameter>();
        while (cursor.Kind is not (TokenKind.CloseParen or TokenKind.EndOfFile))
        {
            var start = cursor.Index;
            var name = cursor.ExpectName("a parameter name");
            cursor.Expect(TokenKind.Colon);
            var type = TypeGrammar.Type(cursor);
            parameters.Add(new FunctionParameter(name, type, cursor.SpanFrom(start)));
            if (!cursor.Accept(TokenKind.Comma)) break;
        }
        cursor.ExpectListEnd(TokenKind.CloseParen, open);
        return parameters.ToImmutable();
    }

    private static ModuleDeclaration Module(TokenCursor cursor, Prefix prefix, int start, bool isExtern)
    {
        var role = RoleRules.RoleOf(cursor.TextAt(cursor.Index)) ?? ModuleRole.Module;
        cursor.Advance();
        var name = cursor.ExpectName($"a {role.ToString().ToLowerInvariant()} name");
        var parameters = TypeGrammar.Parameters(cursor);
        var items = Braced(cursor, start, ListLevel.Item, ItemGrammar.Item);
        if (isExtern)
        {
            foreach (var item in items.Where(i => i is not (PortItem or ErrorItem)))
            {
                cursor.Report(
                    SyntaxRules.Misplaced, item.Span, $"extern module '{name}' has more than ports",
                    "remove it, or describe the hardware in a module that '#[model(M)]' names");
            }
        }
        else
        {
            RoleRules.Check(cursor, role, name, items);
        }
        return new ModuleDeclaration(prefix, isExtern, name, parameters, items, cursor.SpanFrom(start))
        {
            Role = role,
        };
    }

    private static TestDeclaration Test(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var title = new Identifier("", cursor.Here);
        if (cursor.Kind == TokenKind.String)
        {
            var span = cursor.Here;
            title = new Identifier(LiteralReader.Text(cursor), span);
        }
        else
        {
            cursor.Fail("the title of the test, a string");
        }
        if (!cursor.IsAtBody) cursor.Fail("'{'");
        Recovery.Head(cursor, start);
        cursor.IsInTest = true;
        var body = StatementGrammar.RegisteredBody(cursor);
        cursor.IsInTest = false;
        return new TestDeclaration(prefix, title, body, cursor.SpanFrom(start));
    }

    // The body of a declaration, after a head whose failure does not cost the body.
    private static ImmutableArray<T> Braced<T>(
        TokenCursor cursor, int start, ListLevel level, Func<TokenCursor, T> element)
    {
        if (!cursor.IsAtBody) cursor.Fail("'{'");
        Recovery.Head(cursor, start);
        var open = Recovery.OpenBody(cursor);
        var elements = Recovery.List(cursor, level, open, element);
        cursor.ExpectClose(TokenKind.CloseBrace, open);
        return elements;
    }
}
