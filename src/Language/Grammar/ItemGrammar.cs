using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>What stands in the body of a module.</summary>
internal static class ItemGrammar
{
    /// <summary><c>{ items }</c>.</summary>
    public static ImmutableArray<ModuleItem> Body(TokenCursor cursor)
    {
        var open = Recovery.OpenBody(cursor);
        var items = Recovery.List(cursor, ListLevel.Item, open, Item);
        cursor.ExpectClose(TokenKind.CloseBrace, open);
        return items;
    }

    public static ModuleItem Item(TokenCursor cursor)
    {
        var outer = cursor.Enter();
        if (outer < 0) return new ErrorItem(cursor.Here);
        var item = Dispatch(cursor, PrefixGrammar.Prefix(cursor));
        cursor.Leave(outer);
        return cursor.IsTooHigh(item.Span) ? new ErrorItem(item.Span) : item;
    }

    private static ModuleItem Dispatch(TokenCursor cursor, Prefix prefix)
    {
        switch (cursor.Kind)
        {
            case TokenKind.In or TokenKind.Out: return Port(cursor, prefix);
            case TokenKind.Let: return Let(cursor, prefix);
            case TokenKind.Wire: return Wire(cursor, prefix);
            case TokenKind.Reg: return Reg(cursor, prefix);
            case TokenKind.Seq: return Seq(cursor, prefix);
            case TokenKind.Comb: return Comb(cursor, prefix);
            case TokenKind.Inst: return InstanceGrammar.Inst(cursor, prefix);
            case TokenKind.For: return For(cursor, prefix);
            case TokenKind.If: return If(cursor, prefix);
            case TokenKind.Const:
                var constant = DeclarationGrammar.Const(cursor, prefix);
                return new ConstItem(prefix, constant, constant.Span);
            case TokenKind.Type:
                var type = DeclarationGrammar.TypeAlias(cursor, prefix);
                return new TypeItem(prefix, type, type.Span);
            case TokenKind.Identifier:
                return Word(cursor, prefix) ?? Place(cursor, prefix);
            case TokenKind.OpenBrace or TokenKind.OpenBracket or TokenKind.OpenParen:
                return Place(cursor, prefix);
            default:
                var start = cursor.Index;
                cursor.Fail("an item of the module", ItemHelp(cursor.Kind));
                return new ErrorItem(cursor.SpanFrom(start));
        }
    }

    private static string? ItemHelp(TokenKind found) => found switch
    {
        TokenKind.Fn or TokenKind.Struct or TokenKind.Enum or TokenKind.Use =>
            "move the declaration to the top level of the file",
        TokenKind.Var => "a 'var' stands in 'seq', 'comb' and 'fn'; here use 'let', 'wire' or 'reg'",
        TokenKind.Match => "put the 'match' into a 'comb' or a 'seq'",
        TokenKind.Semicolon => "remove the ';'",
        _ => null,
    };

    // What the words of other hardware languages are here.
    private static string? VerilogHelp(ReadOnlySpan<char> word) => word switch
    {
        "always" or "always_ff" or "process" => "registers take their values in 'seq { … }'",
        "always_comb" or "initial" =>
            "combinational statements stand in 'comb { … }', initial values at the 'reg'",
        "assign" => "write 'y = e;'",
        "input" => "an input is 'in x: T;'",
        "output" => "an output is 'out y: T;'",
        "logic" or "signal" => "write 'wire w: T;' or 'reg r: T;'",
        "parameter" or "localparam" => "parameters stand in 'module M<N: nat>', constants are 'const N = 8;'",
        "generate" or "genvar" => "a 'for' or 'if' in the module generates by itself",
        _ => null,
    };

    // An item that begins with a contextual word: only when what follows fits.
    private static ModuleItem? Word(TokenCursor cursor, Prefix prefix)
    {
        var next = cursor.Peek(1);
        if (next is TokenKind.Equals or TokenKind.Dot or TokenKind.OpenBracket or TokenKind.LessGreater)
            return null;
        var word = cursor.TextAt(cursor.Index);
        if (next == TokenKind.Identifier)
        {
            switch (word)
            {
                case "port": return Port(cursor, prefix);
                case "mem": return Mem(cursor, prefix);
                case "fuse": return Fuse(cursor, prefix);
                case "sparse": return SparseGrammar.Sparse(cursor, prefix);
            }
        }
        switch (word)
        {
            case "assert": return Property(cursor, prefix, PropertyKind.Assert);
            case "assume": return Property(cursor, prefix, PropertyKind.Assume);
            case "cover": return Property(cursor, prefix, PropertyKind.Cover);
            case "static_assert" when next == TokenKind.OpenParen:
                var start = cursor.Index;
                var (condition, message) = StatementGrammar.StaticAssert(cursor);
                return new StaticAssertItem(prefix, condition, message, cursor.SpanFrom(start));
            case "config" when next == TokenKind.Reg:
                var first = cursor.Index;
                cursor.Advance();
                var reg = Reg(cursor, prefix);
                return reg with { IsConfig = true, Span = cursor.SpanFrom(first) };
            default: return RouterGrammar.Clause(cursor, prefix) ?? GridGrammar.Clause(cursor, prefix);
        }
    }

    public static PortItem Port(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        var direction = cursor.Kind switch
        {
            TokenKind.In => PortDirection.In,
            TokenKind.Out => PortDirection.Out,
            _ => PortDirection.Port,
        };
        cursor.Advance();
        var name = cursor.ExpectName("a port name");
        cursor.Expect(TokenKind.Colon);
        var type = TypeGrammar.Type(cursor);
        var domain = Domain(cursor);
        End(cursor);
        return new PortItem(prefix, direction, name, type, domain, cursor.SpanFrom(start));
    }

    /// <summary><c>@ clk</c>, if it is there.</summary>
    public static Identifier? Domain(TokenCursor cursor) =>
        cursor.Accept(TokenKind.At) ? cursor.ExpectName("a clock name") : null;

    private static void End(TokenCursor cursor) => cursor.Expect(TokenKind.Semicolon);

    private static LetItem Let(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        var type = cursor.Accept(TokenKind.Colon) ? TypeGrammar.Type(cursor) : null;
        cursor.Expect(TokenKind.Equals);
        var value = ExpressionGrammar.Expression(cursor);
        End(cursor);
        return new LetItem(prefix, name, type, value, cursor.SpanFrom(start));
    }

    private static WireItem Wire(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        cursor.Expect(TokenKind.Colon);
        var type = TypeGrammar.Type(cursor);
        var domain = Domain(cursor);
        if (cursor.Kind == TokenKind.Equals) cursor.Fail("';'", "use 'let' for a name with a value");
        End(cursor);
        return new WireItem(prefix, name, type, domain, cursor.SpanFrom(start));
    }

    private static RegItem Reg(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var (name, type, initial, domain) = Storage(cursor);
        return new RegItem(prefix, name, type, initial, domain, cursor.SpanFrom(start));
    }

    private static MemItem Mem(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var (name, type, initial, domain) = Storage(cursor);
        return new MemItem(prefix, name, type, initial, domain, cursor.SpanFrom(start));
    }

    // 'name: type = initial @ clk;', where the clock may stand before the initial value too.
    private static (Identifier Name, TypeSyntax Type, Expression? Initial, Identifier? Domain) Storage(
        TokenCursor cursor)
    {
        var name = cursor.ExpectName();
        cursor.Expect(TokenKind.Colon);
        var type = TypeGrammar.Type(cursor);
        var domain = Domain(cursor);
        var initial = cursor.Accept(TokenKind.Equals) ? ExpressionGrammar.Expression(cursor) : null;
        domain ??= Domain(cursor);
        End(cursor);
        return (name, type, initial, domain);
    }

    private static FuseItem Fuse(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var name = cursor.ExpectName();
        cursor.Expect(TokenKind.Colon);
        var type = TypeGrammar.Type(cursor);
        var initial = cursor.Accept(TokenKind.Equals) ? ExpressionGrammar.Expression(cursor) : null;
        End(cursor);
        return new FuseItem(prefix, name, type, initial, cursor.SpanFrom(start));
    }

    private static SeqItem Seq(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var domain = Domain(cursor);
        if (!cursor.IsAtBody) cursor.Fail("'{'");
        Recovery.Head(cursor, start);
        var body = StatementGrammar.RegisteredBody(cursor);
        return new SeqItem(prefix, domain, body, cursor.SpanFrom(start));
    }

    private static CombItem Comb(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var body = StatementGrammar.RegisteredBody(cursor);
        return new CombItem(prefix, body, cursor.SpanFrom(start));
    }

    private static ForItem For(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        var (index, range) = StatementGrammar.ForHead(cursor);
        var body = Body(cursor);
        return new ForItem(prefix, index, range, body, cursor.SpanFrom(start));
    }

    private static IfItem If(TokenCursor cursor, Prefix prefix)
    {
        var links = new List<(int Start, Expression Condition, ImmutableArray<ModuleItem> Then)>();
        ImmutableArray<ModuleItem> last = [];
        do
        {
            var start = cursor.Index;
            cursor.Expect(TokenKind.If);
            var condition = BlockGrammar.Condition(cursor, start);
            links.Add((start, condition, Body(cursor)));
            if (!cursor.Accept(TokenKind.Else)) break;
            if (cursor.Kind == TokenKind.If) continue;
            last = Body(cursor);
            break;
        }
        while (!cursor.Failed);

        for (var i = links.Count - 1; i > 0; i--, cursor.Height++)
            last = [new IfItem(
                Prefix.None, links[i].Condition, links[i].Then, last, cursor.SpanFrom(links[i].Start))];
        return new IfItem(prefix, links[0].Condition, links[0].Then, last, cursor.SpanFrom(links[0].Start));
    }

    private static PropertyItem Property(TokenCursor cursor, Prefix prefix, PropertyKind kind)
    {
        var start = cursor.Index;
        cursor.Advance();
        var condition = ExpressionGrammar.Expression(cursor);
        var message = cursor.Accept(TokenKind.Comma) ? ExpressionGrammar.Expression(cursor) : null;
        End(cursor);
        return new PropertyItem(prefix, kind, condition, message, cursor.SpanFrom(start));
    }

    // 'place = value;' or 'a <> b;'.
    private static ModuleItem Place(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        var isName = cursor.Peek(1) is TokenKind.Identifier or TokenKind.OpenBrace or TokenKind.At;
        var place = ExpressionGrammar.Postfix(cursor);
        if (cursor.Accept(TokenKind.LessGreater))
        {
            var right = ExpressionGrammar.Expression(cursor);
            End(cursor);
            return new ConnectItem(prefix, place, right, cursor.SpanFrom(start));
        }
        if (cursor.Kind == TokenKind.Equals)
        {
            StatementGrammar.CheckPlace(cursor, place);
            cursor.Advance();
            var value = ExpressionGrammar.Expression(cursor);
            End(cursor);
            return new AssignItem(prefix, place, value, cursor.SpanFrom(start));
        }
        if (isName && place is NameExpression && !cursor.Failed)
        {
            cursor.Seek(start);
            cursor.Fail("an item of the module", VerilogHelp(cursor.TextAt(start)));
        }
        var help = cursor.Kind == TokenKind.LessEquals ? "'<=' assigns to a register, inside 'seq'" : null;
        cursor.Fail("'=' or '<>'", help);
        return new ErrorItem(cursor.SpanFrom(start));
    }
}
