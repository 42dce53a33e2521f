using System.Collections.Immutable;
using System.Text;
using Sprache;
using WaferHdl.Language.Syntax;
using static WaferHdl.Language.Grammar.Glue;

namespace WaferHdl.Language.Grammar;

/// <summary>Doc comments and attributes before a declaration or item.</summary>
internal static class PrefixGrammar
{
    private static readonly Parser<AttributeSyntax> s_attribute =
        (from hash in Token(TokenKind.Hash)
         from open in Token(TokenKind.OpenBracket)
         from name in Name
         from arguments in If(c => c.Kind == TokenKind.OpenParen, Rule(Arguments))
         from close in Token(TokenKind.CloseBracket)
         select (name, arguments))
        .Spanned((a, span) => new AttributeSyntax(a.name, a.arguments.IsDefault ? [] : a.arguments, span));

    public static Prefix Prefix(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Hash)
            return HasDocumentation(cursor, cursor.Index)
                ? new Prefix(Documentation(cursor, cursor.Index), [])
                : Syntax.Prefix.None;
        var first = cursor.Index;
        var attributes = ImmutableArray.CreateBuilder<AttributeSyntax>();
        while (cursor.Kind == TokenKind.Hash)
            if (cursor.Run(s_attribute) is { } attribute)
                attributes.Add(attribute);
        var documentation = Documentation(cursor, first);
        if (!cursor.Failed && HasDocumentation(cursor, cursor.Index))
            documentation = string.Join(
                '\n', new[] { documentation, Documentation(cursor, cursor.Index) }.OfType<string>());
        return new Prefix(documentation, attributes.ToImmutable());
    }

    private static ImmutableArray<Expression> Arguments(TokenCursor cursor) =>
        ExpressionGrammar.Arguments(cursor, TokenKind.CloseParen);

    private static ReadOnlySpan<char> TriviaBefore(TokenCursor cursor, int index)
    {
        var start = index == 0 ? 0 : cursor.TokenAt(index - 1).End;
        return cursor.Source.Content.AsSpan(start, cursor.TokenAt(index).Start - start);
    }

    private static bool HasDocumentation(TokenCursor cursor, int index) =>
        TriviaBefore(cursor, index).Contains("///", StringComparison.Ordinal);

    // The '///' lines before a token. One on the line of the token before belongs to nothing, and '////' is a
    // comment.
    private static string? Documentation(TokenCursor cursor, int index)
    {
        var trivia = TriviaBefore(cursor, index);
        StringBuilder? text = null;
        var isFirst = index > 0;
        foreach (var line in trivia.EnumerateLines())
        {
            var trimmed = line.Trim();
            if (!isFirst && trimmed.StartsWith("///") && !trimmed.StartsWith("////"))
            {
                if (text is null) text = new StringBuilder();
                else text.Append('\n');
                var content = trimmed[3..];
                text.Append(content is [' ', ..] ? content[1..] : content);
            }
            isFirst = false;
        }
        return text?.ToString();
    }
}
