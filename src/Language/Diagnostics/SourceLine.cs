using System.Buffers;
using System.Globalization;
using System.Text;

namespace WaferHdl.Language.Diagnostics;

/// <summary>A source line as a terminal shows it, with the columns of the carets under it: tabs are four
/// columns, wide characters two, control characters visible, and a very long line is cut around the
/// span.</summary>
internal readonly record struct SourceLine(string Text, int CaretStart, int CaretCount)
{
    private const int TabWidth = 4;
    private const int MaxColumns = 160;
    private const int Context = 40;

    /// <param name="start">First marked character of the line.</param>
    /// <param name="end">The character after the marked ones; past the end means up to the end.</param>
    public static SourceLine Create(string line, int start, int end)
    {
        start = Math.Min(start, line.Length);
        end = Math.Clamp(end, start, line.Length);
        var first = 0;
        var last = line.Length;
        if (line.Length > MaxColumns)
        {
            first = Math.Max(0, start - Context);
            last = Math.Min(line.Length, first + MaxColumns);
        }

        var text = new StringBuilder();
        if (first > 0) text.Append('…');
        var column = text.Length;
        var caretStart = -1;
        var caretEnd = -1;
        for (var i = first; i < last;)
        {
            if (i >= start && caretStart < 0) caretStart = column;
            if (i >= end && caretEnd < 0) caretEnd = column;
            i += Append(text, line, i, ref column);
        }
        if (caretStart < 0) caretStart = column;
        if (caretEnd < 0) caretEnd = column;
        if (last < line.Length) text.Append('…');
        return new SourceLine(text.ToString(), caretStart, Math.Max(1, caretEnd - caretStart));
    }

    // Appends the character at an index; returns how many chars it takes.
    private static int Append(StringBuilder text, string line, int index, ref int column)
    {
        if (line[index] == '\t')
        {
            var width = TabWidth - (column % TabWidth);
            text.Append(' ', width);
            column += width;
            return 1;
        }
        if (Rune.DecodeFromUtf16(line.AsSpan(index), out var rune, out var length) != OperationStatus.Done
            || Rune.IsControl(rune))
        {
            text.Append('\uFFFD');
            column++;
            return length;
        }
        text.Append(rune.ToString());
        column += WidthOf(rune);
        return length;
    }

    private static int WidthOf(Rune rune)
    {
        if (rune.Value < 0x300) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format)
            return 0;
        return rune.Value switch
        {
            >= 0x1100 and <= 0x115F => 2,   // Hangul syllable openers
            >= 0x2E80 and <= 0x303E => 2,   // CJK radicals and punctuation
            >= 0x3041 and <= 0xA4CF => 2,   // kana to Yi
            >= 0xAC00 and <= 0xD7A3 => 2,   // Hangul
            >= 0xF900 and <= 0xFAFF => 2,   // CJK compatibility
            >= 0xFE30 and <= 0xFE6F => 2,
            >= 0xFF00 and <= 0xFF60 => 2,   // full-width forms
            >= 0xFFE0 and <= 0xFFE6 => 2,
            >= 0x1F300 and <= 0x1FAFF => 2, // pictographs
            >= 0x20000 and <= 0x3FFFD => 2, // CJK extensions
            _ => 1,
        };
    }
}
