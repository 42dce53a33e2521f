using System.Globalization;
using System.Text;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Diagnostics;

/// <summary>How diagnostics are written.</summary>
public enum DiagnosticStyle
{
    /// <summary>With source lines and carets, without colours.</summary>
    Plain,

    /// <summary>As <see cref="Plain"/>, with ANSI colours.</summary>
    Color,

    /// <summary>One line each: place, severity, code, message.</summary>
    Brief,
}

/// <summary>Writes diagnostics for people: place and message, the source line with carets, other places with
/// their labels, and the help.</summary>
public sealed class DiagnosticRenderer(TextWriter writer, DiagnosticStyle style = DiagnosticStyle.Plain)
{
    private const string Reset = "\e[0m";
    private const string Bold = "\e[1m";
    private const string Blue = "\e[34m";
    private const string Cyan = "\e[36m";

    /// <summary>Writes each, with an empty line between two that show source.</summary>
    public void WriteAll(IEnumerable<Diagnostic> diagnostics)
    {
        var isFirst = true;
        foreach (var diagnostic in diagnostics)
        {
            if (!isFirst && style != DiagnosticStyle.Brief) writer.WriteLine();
            isFirst = false;
            Write(diagnostic);
        }
    }

    public void Write(Diagnostic diagnostic)
    {
        var color = ColorOf(diagnostic.Severity);
        var place = diagnostic.Span.IsNone ? "" : $"{Clean(diagnostic.Span.ToString())}: ";
        var kind = $"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Code}";
        writer.WriteLine(
            $"{Paint(place, Bold)}{Paint(kind, color)}: {Paint(Clean(diagnostic.Message), Bold)}");
        if (style == DiagnosticStyle.Brief) return;

        var gutter = GutterWidth(diagnostic);
        if (!diagnostic.Span.IsNone) WriteExcerpt(diagnostic.Span, gutter, color, "");
        foreach (var label in diagnostic.Labels)
        {
            if (label.Span.IsNone)
            {
                writer.WriteLine($"  note: {Clean(label.Text)}");
                continue;
            }
            if (label.Span.Source != diagnostic.Span.Source)
                writer.WriteLine(
                    $"{new string(' ', gutter)} {Paint("-->", Blue)} {Clean(label.Span.ToString())}");
            WriteExcerpt(label.Span, gutter, Blue, label.Text);
        }
        if (diagnostic.Help is { } help) writer.WriteLine($"  {Paint("help", Cyan)}: {Clean(help)}");
    }

    /// <summary><c>2 errors, 1 warning</c>; empty when there is neither.</summary>
    public static string Summary(IEnumerable<Diagnostic> diagnostics)
    {
        var counts = diagnostics.CountBy(d => d.Severity).ToDictionary();
        return string.Join(
            ", ",
            new[] { Count(Severity.Error, "error"), Count(Severity.Warning, "warning") }.OfType<string>());

        string? Count(Severity severity, string word) =>
            counts.TryGetValue(severity, out var count) ? $"{count} {word}{(count == 1 ? "" : "s")}" : null;
    }

    private static int GutterWidth(Diagnostic diagnostic)
    {
        var last = 0;
        foreach (var span in diagnostic.Labels.Select(l => l.Span).Append(diagnostic.Span))
            if (span.Source is { } source)
                last = Math.Max(last, source.PositionOf(span.End).Line);
        return Math.Max(5, last.ToString(CultureInfo.InvariantCulture).Length);
    }

    // The first line of the span, and its last when that is another; lines between are only hinted at.
    private void WriteExcerpt(SourceSpan span, int gutter, string color, string label)
    {
        var source = span.Source!;
        var start = Math.Clamp(span.Start, 0, source.Content.Length);
        var end = Math.Clamp(span.End, start, source.Content.Length);
        var (firstLine, firstColumn) = source.PositionOf(start);
        var (lastLine, lastColumn) = source.PositionOf(end);
        if (lastLine > firstLine && lastColumn == 1)
        {
            lastLine--;
            lastColumn = source.LineText(lastLine).Length + 1;
        }
        if (firstLine == lastLine)
        {
            WriteLine(source, firstLine, firstColumn - 1, lastColumn - 1, gutter, color, label);
            return;
        }
        WriteLine(source, firstLine, firstColumn - 1, int.MaxValue, gutter, color, "");
        if (lastLine > firstLine + 1) writer.WriteLine($"{new string(' ', gutter - 3)}{Paint("...", Blue)}");
        var text = source.LineText(lastLine);
        WriteLine(
            source, lastLine, text.Length - text.TrimStart().Length, lastColumn - 1, gutter, color, label);
    }

    private void WriteLine(
        SourceText source, int line, int start, int end, int gutter, string color, string label)
    {
        var shown = SourceLine.Create(source.LineText(line), start, end);
        var number = line.ToString(CultureInfo.InvariantCulture).PadLeft(gutter);
        writer.WriteLine($"{Paint($"{number} |", Blue)} {shown.Text}".TrimEnd());
        var carets = new string('^', shown.CaretCount);
        var text = label.Length > 0 ? $" {Clean(label)}" : "";
        var bar = Paint($"{new string(' ', gutter)} |", Blue);
        writer.WriteLine($"{bar} {new string(' ', shown.CaretStart)}{Paint(carets + text, color)}");
    }

    private string Paint(string text, string color) =>
        style == DiagnosticStyle.Color && text.Length > 0 ? $"{color}{text}{Reset}" : text;

    private static string ColorOf(Severity severity) => severity switch
    {
        Severity.Error => "\e[1;31m",
        Severity.Warning => "\e[1;33m",
        _ => "\e[1;36m",
    };

    // Names and texts come from files: nothing in them may reach the terminal as a control sequence.
    private static string Clean(string text)
    {
        if (!text.Any(c => char.IsControl(c) || char.IsSurrogate(c))) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(Rune.IsControl(rune) ? Rune.ReplacementChar.ToString() : rune.ToString());
        return clean.ToString();
    }
}
