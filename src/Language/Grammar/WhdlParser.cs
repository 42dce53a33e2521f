using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Grammar;

/// <summary>Parses source text into a syntax tree. Never throws: what is wrong goes into the diagnostics, and
/// error nodes stand where parts of the tree are missing.</summary>
public static class WhdlParser
{
    /// <summary>Parses a file.</summary>
    public static CompilationUnit Parse(SourceText source, DiagnosticBag diagnostics)
    {
        var own = new DiagnosticBag();
        var tokens = Lexer.Lex(source, own);
        var cursor = new TokenCursor(source, tokens, own);
        var declarations = DeepStack.Run(() => File(cursor));
        diagnostics.AddRange(own.Items);
        return new CompilationUnit(source, tokens, declarations) { HasErrors = own.HasErrors };
    }

    /// <summary>Parses a text that is one expression, such as the value of a parameter on the command
    /// line.</summary>
    public static Expression ParseExpression(SourceText source, DiagnosticBag diagnostics) =>
        ParseWhole(source, diagnostics, ExpressionGrammar.Expression);

    /// <summary>Parses a text that is one type, or the name of a module with its arguments:
    /// <c>Fifo&lt;u8, DEPTH = 4&gt;</c>.</summary>
    public static TypeSyntax ParseType(SourceText source, DiagnosticBag diagnostics) =>
        ParseWhole(source, diagnostics, TypeGrammar.Type);

    private static T ParseWhole<T>(SourceText source, DiagnosticBag diagnostics, Func<TokenCursor, T> rule) =>
        DeepStack.Run(() =>
        {
            var cursor = new TokenCursor(source, Lexer.Lex(source, diagnostics), diagnostics);
            var value = rule(cursor);
            if (cursor.Kind != TokenKind.EndOfFile) cursor.Fail("the end of the text");
            cursor.ReportFailure();
            return value;
        });

    private static ImmutableArray<Declaration> File(TokenCursor cursor)
    {
        var declarations = ImmutableArray.CreateBuilder<Declaration>();
        while (cursor.Kind != TokenKind.EndOfFile)
            declarations.Add(Recovery.Element(cursor, ListLevel.File, DeclarationGrammar.Declaration));
        return declarations.ToImmutable();
    }
}
