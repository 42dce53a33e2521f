namespace WaferHdl.Language.Text;

/// <summary>One source file: a display path and its characters. Lines and columns count from 1.</summary>
public sealed class SourceText
{
    private readonly int[] _lineStarts;

    /// <param name="path">What diagnostics print; relative to the project root where there is one.</param>
    /// <param name="content">The characters, as decoded from UTF-8.</param>
    public SourceText(string path, string content)
    {
        Path = path;
        Content = content;
        _lineStarts = FindLineStarts(content);
    }

    public string Path { get; }

    public string Content { get; }

    public int LineCount => _lineStarts.Length;

    /// <summary>Line and column, both from 1, of a character offset.</summary>
    public (int Line, int Column) PositionOf(int offset)
    {
        var index = Array.BinarySearch(_lineStarts, Math.Clamp(offset, 0, Content.Length));
        var line = index >= 0 ? index : ~index - 1;
        return (line + 1, offset - _lineStarts[line] + 1);
    }

    /// <summary>The characters of one line (from 1), without its line end.</summary>
    public string LineText(int line)
    {
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Length ? _lineStarts[line] : Content.Length;
        return Content[start..end].TrimEnd('\n', '\r');
    }

    /// <summary>The offset of the first character of a line (from 1).</summary>
    public int StartOf(int line) => _lineStarts[line - 1];

    private static int[] FindLineStarts(string content)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < content.Length; i++)
            if (content[i] == '\n')
                starts.Add(i + 1);
        return [.. starts];
    }
}
