using System.Text;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Lines of generated text with two-space indentation.</summary>
internal sealed class VerilogText
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isAfterBlank = true;

    public bool IsEmpty => _text.Length == 0;

    public void Line(string line)
    {
        if (line.Length != 0) _text.Append(' ', 2 * _depth).Append(line);
        _text.Append('\n');
        _isAfterBlank = line.Length == 0;
    }

    /// <summary>An empty line, unless there is one already.</summary>
    public void Blank()
    {
        if (!_isAfterBlank) Line("");
    }

    /// <summary>Lines that were written elsewhere, indented to here.</summary>
    public void Lines(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.None).SkipLast(1)) Line(line);
    }

    public void Indent() => _depth++;

    public void Outdent() => _depth--;

    public override string ToString() => _text.ToString();
}
