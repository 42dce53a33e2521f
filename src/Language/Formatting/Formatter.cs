using System.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Formatting;

/// <summary>Writes a file in the layout of the language.</summary>
/// <remarks>
/// Tokens and comments stay as they are and in their order; only the space between them changes. Line breaks
/// inside an element are the author's. Formatting the result again changes nothing.
/// </remarks>
public static class Formatter
{
    /// <summary>The formatted text; the text as it is when it has syntax errors.</summary>
    public static string Format(CompilationUnit unit)
    {
        if (unit.HasErrors) return unit.Source.Content;
        var text = Layout(unit);
        return HasSameTokens(unit, text) ? text : unit.Source.Content;
    }

    /// <summary>The layout alone, without the check that it changed no token.</summary>
    internal static string Layout(CompilationUnit unit) => DeepStack.Run(() =>
    {
        var lines = LinePrinter.Print(unit, MarkTree.Mark(unit));
        LineAligner.Align(lines);
        return Write(lines);
    });

    private static string Write(List<FormattedLine> lines)
    {
        while (lines is [.., { IsBlank: true }]) lines.RemoveAt(lines.Count - 1);
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (!line.IsBlank) text.Append(' ', line.Indent);
            text.Append(line.Text);
            if (line.Comment is not null && !line.IsComment)
                text.Append(' ', line.CommentColumn - line.Width);
            text.Append(line.Comment).Append('\n');
        }
        return text.ToString();
    }

    // Spaces are chosen token by token; this holds whatever was chosen to the promise above.
    private static bool HasSameTokens(CompilationUnit unit, string text)
    {
        var tokens = Lexer.Lex(new SourceText(unit.Source.Path, text), new DiagnosticBag());
        if (tokens.Length != unit.Tokens.Length) return false;
        for (var i = 0; i < tokens.Length; i++)
        {
            var (before, after) = (unit.Tokens[i], tokens[i]);
            var isSame = before.Kind == after.Kind && unit.Source.Content.AsSpan(before.Start, before.Length)
                .SequenceEqual(text.AsSpan(after.Start, after.Length));
            if (!isSame) return false;
        }
        return true;
    }
}
