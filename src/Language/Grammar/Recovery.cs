using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>What a recovery list holds, which decides where it goes on after a failure.</summary>
internal enum ListLevel
{
    File,
    Item,      // of a module; fields and ports too
    Statement,
    Arm,       // of a match
}

/// <summary>The lists in which parsing goes on after a failure. Each reports the failure of its element,
/// skips to where the next element seems to start, and keeps what the element's rule made of it.</summary>
internal static class Recovery
{
    /// <summary>Elements up to a <c>}</c>, which is left for the caller.</summary>
    /// <param name="open">The token of the opening brace.</param>
    public static ImmutableArray<T> List<T>(
        TokenCursor cursor, ListLevel level, int open, Func<TokenCursor, T> element)
    {
        var elements = ImmutableArray.CreateBuilder<T>();
        while (cursor.Kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            if (EndsBefore(cursor, level, open)) break;
            elements.Add(Element(cursor, level, element));
        }
        return elements.ToImmutable();
    }

    public static T Element<T>(TokenCursor cursor, ListLevel level, Func<TokenCursor, T> element)
    {
        var start = cursor.Index;
        var node = element(cursor);
        if (cursor.Failed) GoOn(cursor, level, start);
        return node;
    }

    /// <summary>After a failure in the head of something with a body: goes to the brace that opens the
    /// body.</summary>
    /// <param name="start">The first token of the head.</param>
    public static void Head(TokenCursor cursor, int start)
    {
        if (cursor.Failure is not { } failure) return;
        var brace = FindBody(cursor, start, failure.Index);
        if (brace < 0) return;

        // The body was read as an operand: it is the operand that is missing.
        if (brace < failure.Index)
        {
            cursor.Seek(brace);
            cursor.Fail("an expression");
        }
        cursor.ReportFailure();
        cursor.Seek(brace);
    }

    /// <summary>Expects the brace that opens a body and returns its token. A brace that is missing before an
    /// indented line is reported, and the body read as if it were there.</summary>
    public static int OpenBody(TokenCursor cursor)
    {
        var open = cursor.Index;
        var isAssumed = cursor.Kind != TokenKind.OpenBrace && cursor.IsAtBody;
        cursor.Expect(TokenKind.OpenBrace);
        if (!isAssumed) return open;
        cursor.ReportFailure();
        return open - 1;
    }

    /// <summary>Reports the failure and goes to where the next element of the list seems to start.</summary>
    public static void GoOn(TokenCursor cursor, ListLevel level, int start)
    {
        var missesEnd = cursor.Failure is { } failure && failure.Index > start &&
            failure.Expected.Any(e => e is "';'" or "','" or "'}'");
        cursor.ReportFailure();
        if (cursor.IsEnd(cursor.Index)) return;
        if (!missesEnd || !cursor.StartsLine(cursor.Index)
            || cursor.KindAt(cursor.Index) == TokenKind.OpenBrace)
            Skip(cursor, level, start);
        if (cursor.Index == start) cursor.Advance();
    }

    private static int FindBody(TokenCursor cursor, int start, int failed)
    {
        if (cursor.Failure is { Open: >= 0 and var open } && cursor.KindAt(open) == TokenKind.OpenBrace
            && open > start)
            return open;

        // The first brace after the failure, before the head can have ended.
        for (var i = failed; !cursor.IsEnd(i); i++)
        {
            var kind = cursor.KindAt(i);
            if (i > start && i > failed && cursor.StartsLine(i) && kind != TokenKind.OpenBrace) break;
            if (i == failed && cursor.StartsLine(i) && kind != TokenKind.OpenBrace) break;
            if (kind == TokenKind.OpenBrace) return i;
            if (kind is TokenKind.Semicolon or TokenKind.CloseBrace or TokenKind.FatArrow) break;
        }

        // The body may have been read as an operand: 'if a == {' . Then the failure stands inside it.
        for (var i = failed - 1; i > start; i--)
        {
            var kind = cursor.KindAt(i);
            if (kind == TokenKind.OpenBrace) return i;
            if (kind is TokenKind.Semicolon or TokenKind.CloseBrace) return -1;
        }
        return -1;
    }

    private static void Skip(TokenCursor cursor, ListLevel level, int start)
    {
        var column = cursor.IndentAt(start);
        var i = cursor.Index;
        var opened = OpenBraces(cursor, start, i); // by the element itself, before it failed
        var depth = opened;
        for (; !cursor.IsEnd(i); i++)
        {
            var kind = cursor.KindAt(i);
            if (i > start && cursor.StartsLine(i) && (kind == TokenKind.CloseBrace
                ? level != ListLevel.File && depth <= opened && cursor.ColumnAt(i) < column
                : StartsElement(cursor, level, i, column, isInside: depth > opened)))
            {
                break;
            }
            if (kind == TokenKind.OpenBrace)
            {
                depth++;
            }
            else if (kind == TokenKind.CloseBrace)
            {
                if (depth == 0 && level != ListLevel.File) break;
                depth = Math.Max(0, depth - 1);
                if (depth == 0 && level != ListLevel.File && cursor.KindAt(i + 1) != TokenKind.Else)
                {
                    i++;
                    if (cursor.KindAt(i) is TokenKind.Semicolon or TokenKind.Comma) i++;
                    break;
                }
            }
            else if (depth == 0 && EndsElement(level, kind))
            {
                i++;
                break;
            }
        }
        cursor.Seek(i);
    }

    private static int OpenBraces(TokenCursor cursor, int start, int end)
    {
        var depth = 0;
        for (var i = start; i < end; i++)
        {
            if (cursor.KindAt(i) == TokenKind.OpenBrace) depth++;
            else if (cursor.KindAt(i) == TokenKind.CloseBrace) depth = Math.Max(0, depth - 1);
        }
        return depth;
    }

    private static bool EndsElement(ListLevel level, TokenKind kind) => level switch
    {
        ListLevel.File => false,
        ListLevel.Arm => kind is TokenKind.Comma or TokenKind.Semicolon,
        _ => kind == TokenKind.Semicolon,
    };

    // Indentation is the best witness of what the author meant once brackets don't say it any more.
    private static bool StartsElement(
        TokenCursor cursor, ListLevel level, int index, int column, bool isInside)
    {
        if (StartsDeclaration(cursor, index) && (level == ListLevel.File || cursor.ColumnAt(index) <= column))
            return true;
        if (level == ListLevel.File || isInside) return false;
        var kind = cursor.KindAt(index);
        if (StartsItem(cursor, index)
            || kind is TokenKind.Let or TokenKind.Var or TokenKind.If or TokenKind.For
            or TokenKind.Match or TokenKind.Const or TokenKind.Inst)
        {
            return cursor.ColumnAt(index) <= column
                || kind is TokenKind.Reg or TokenKind.Wire or TokenKind.Seq or TokenKind.Comb;
        }
        return kind is TokenKind.Identifier or TokenKind.Number && cursor.ColumnAt(index) <= column;
    }

    /// <summary>Whether a token can only start a declaration of a file.</summary>
    public static bool StartsDeclaration(TokenCursor cursor, int index) => cursor.KindAt(index) switch
    {
        TokenKind.Use or TokenKind.Const or TokenKind.Type or TokenKind.Struct or TokenKind.Enum
            or TokenKind.Fn => true,
        TokenKind.Hash => cursor.KindAt(index + 1) == TokenKind.OpenBracket,
        TokenKind.Identifier => cursor.KindAt(index + 1) switch
        {
            TokenKind.Identifier =>
                cursor.TextAt(index) is "module" or "bundle" or "extern" || StartsRole(cursor, index),
            TokenKind.String => cursor.TextAt(index) is "test",
            _ => false,
        },
        _ => false,
    };

    // 'pe NAME' and the like. 'scribe NAME' is a clause of a wafer too, where no body follows.
    private static bool StartsRole(TokenCursor cursor, int index)
    {
        if (cursor.TextAt(index) is "pe" or "router" or "fabric" or "wafer") return true;
        if (cursor.TextAt(index) is not "scribe") return false;
        for (var i = index + 2; !cursor.IsEnd(i); i++)
        {
            if (cursor.KindAt(i) == TokenKind.OpenBrace) return true;
            if (cursor.KindAt(i) is TokenKind.Semicolon or TokenKind.CloseBrace) return false;
            if (cursor.KindAt(i) == TokenKind.Identifier && cursor.TextAt(i) is "latency") return false;
        }
        return false;
    }

    private static bool StartsItem(TokenCursor cursor, int index) => cursor.KindAt(index) switch
    {
        TokenKind.Reg or TokenKind.Wire or TokenKind.In or TokenKind.Out or TokenKind.Seq or TokenKind.Comb =>
            true,
        TokenKind.Identifier when cursor.KindAt(index + 1) == TokenKind.Identifier =>
            cursor.TextAt(index) is "mem" or "port" or "fuse" or "sparse",
        TokenKind.Identifier when cursor.KindAt(index + 1) == TokenKind.Reg => cursor.TextAt(index) is "config",
        _ => false,
    };

    // Whether the list's closing brace seems to be missing before the current token: something stands here
    // that belongs further out, and it is not indented deeper than the line that opened the list.
    private static bool EndsBefore(TokenCursor cursor, ListLevel level, int open)
    {
        var index = cursor.Index;
        var belongsOutside = level switch
        {
            ListLevel.Item =>
                cursor.Kind is TokenKind.Use or TokenKind.Struct or TokenKind.Enum or TokenKind.Fn
                || (cursor.Kind == TokenKind.Identifier && StartsDeclaration(cursor, index)),
            ListLevel.Statement or ListLevel.Arm => StartsItem(cursor, index)
                || (cursor.Kind is not (TokenKind.Const or TokenKind.Hash)
                    && StartsDeclaration(cursor, index)),
            _ => false,
        };
        if (!belongsOutside) return false;
        if (cursor.StartsLine(index) && cursor.ColumnAt(index) <= cursor.IndentAt(open)) return true;
        return level is ListLevel.Statement && StartsItem(cursor, index) && ReportMisplaced(cursor);
    }

    // The element goes on to fail by itself, silently: this is the one diagnostic for it.
    private static bool ReportMisplaced(TokenCursor cursor)
    {
        cursor.Report(
            SyntaxRules.Misplaced, cursor.Here,
            $"'{cursor.TextAt(cursor.Index)}' cannot stand among statements",
            "move it to the body of the module");
        cursor.FailSilently();
        cursor.ReportFailure();
        return false;
    }
}
