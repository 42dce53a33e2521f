using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Grammar;

/// <summary>Where a rule stopped and what it could have gone on with.</summary>
/// <param name="Index">The token that does not fit.</param>
/// <param name="Open">The bracket that should have been closed here, or -1.</param>
internal sealed record Failure(int Index, ImmutableArray<string> Expected, string? Help, int Open)
{
    public Diagnostic ToDiagnostic(TokenCursor cursor)
    {
        var expected = Expected switch
        {
            [] => "something else",
            [var only] => only,
            [.. var first, var last] => $"{string.Join(", ", first)} or {last}",
        };
        ImmutableArray<Label> labels = Open >= 0
            ? [new Label(cursor.SpanAt(Unclosed(cursor)), "opened here")]
            : [];

        // Punctuation that is missing at the end of a line is missing there, not at the start of the next.
        if (Index > 0 && cursor.StartsLine(Index) && Expected.All(IsPunctuation))
        {
            var previous = cursor.TokenAt(Index - 1);
            var end = new SourceSpan(cursor.Source, previous.End, 0);
            var rest = cursor.IsEnd(Index) ? ", found end of file" : "";
            return new Diagnostic(SyntaxRules.Expected, end, $"expected {expected}{rest}", labels, Help);
        }
        return new Diagnostic(
            SyntaxRules.Expected, cursor.SpanAt(Index), $"expected {expected}, found {Found(cursor)}", labels,
            Help ?? HelpFor(cursor.KindAt(Index)));
    }

    private static bool IsPunctuation(string expected) => expected is ['\'', not (>= 'a' and <= 'z'), ..];

    // The brace that lacks its '}'. Every brace found some '}', so the one that was forgotten shows by
    // indentation: its '}' stands further left than the line that opens it.
    private int Unclosed(TokenCursor cursor)
    {
        if (cursor.KindAt(Open) != TokenKind.OpenBrace) return Open;
        var open = new Stack<int>();
        for (var i = Open; i < Index; i++)
        {
            if (cursor.KindAt(i) == TokenKind.OpenBrace) open.Push(i);
            if (cursor.KindAt(i) != TokenKind.CloseBrace || !open.TryPop(out var opener)) continue;
            if (cursor.StartsLine(i) && cursor.ColumnAt(i) < cursor.IndentAt(opener)) return opener;
        }
        return Open;
    }

    private string Found(TokenCursor cursor)
    {
        switch (cursor.KindAt(Index))
        {
            case TokenKind.EndOfFile:
                var end = cursor.TokenAt(Index).Start; // of a string's inner expression: its brace
                return end < cursor.Source.Content.Length ? $"'{cursor.Source.Content[end]}'" : "end of file";
            case TokenKind.String:
                return "a string";
            default:
                var text = cursor.TextAt(Index);
                return text.Length > 40 ? $"'{text[..40]}…'" : $"'{text}'";
        }
    }

    private static string? HelpFor(TokenKind found) => found switch
    {
        TokenKind.Question => "choose with 'if c { a } else { b }'",
        TokenKind.BinaryPattern => "'?' digits stand only in the patterns of a 'match'",
        _ => null,
    };
}
