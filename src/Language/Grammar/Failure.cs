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
    public bool IsMissing(string token) => Expected is [var only] && only == token;

    public Diagnostic ToDiagnostic(TokenCursor cursor)
    {
        var expected = Expected switch
        {
            [] => "something else",
            [var only] => only,
            [.. var first, var last] => $"{string.Join(", ", first)} or {last}",
        };
        ImmutableArray<Label> labels = Open >= 0 ? [new Label(cursor.SpanAt(Open), "opened here")] : [];

        // What is missing at the end of a line is missing there, not at the start of the next.
        if (Index > 0 && cursor.StartsLine(Index))
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

    private string Found(TokenCursor cursor)
    {
        switch (cursor.KindAt(Index))
        {
            case TokenKind.EndOfFile:
                return cursor.IsEnd(Index) ? "end of file" : "nothing";
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
