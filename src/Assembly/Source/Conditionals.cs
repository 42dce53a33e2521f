using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Assembly.Source;

/// <summary>Which lines count: the open <c>.if</c>s.</summary>
internal sealed class Conditionals(Reporter reporter)
{
    private readonly Stack<Block> _open = new();

    /// <summary>Whether the current line counts.</summary>
    public bool IsActive => !_open.TryPeek(out var block) || block.IsActive;

    /// <summary>Whether an <c>.elseif</c> here needs its condition.</summary>
    public bool NeedsCondition => _open.TryPeek(out var block) && block is { OuterIsActive: true, HasMatched: false, HasElse: false };

    public void Open(AsmLine line, int depth, bool condition) =>
        _open.Push(new Block(line, depth, IsActive) { IsActive = IsActive && condition, HasMatched = condition });

    public void ElseIf(AsmLine line, bool condition)
    {
        if (Innermost(line, ".elseif") is not { } block) return;
        block.IsActive = block.OuterIsActive && !block.HasMatched && condition;
        block.HasMatched |= condition;
    }

    public void Else(AsmLine line)
    {
        if (Innermost(line, ".else") is not { } block) return;
        block.IsActive = block.OuterIsActive && !block.HasMatched;
        block.HasMatched = true;
        block.HasElse = true;
    }

    public void Close(AsmLine line)
    {
        if (_open.Count > 0) _open.Pop();
        else reporter.Report(AssemblyRules.Block, line.Text.Span, "'.endif' without '.if'", line.Expansion);
    }

    /// <summary>Reports what was opened at a level of expansion that ends.</summary>
    public void EndLevel(int depth)
    {
        while (_open.TryPeek(out var block) && block.Depth >= depth)
        {
            reporter.Report(AssemblyRules.Block, block.Line.Text.Span, "there is no '.endif' for this", block.Line.Expansion);
            _open.Pop();
        }
    }

    private Block? Innermost(AsmLine line, string directive)
    {
        if (!_open.TryPeek(out var block))
        {
            reporter.Report(AssemblyRules.Block, line.Text.Span, $"'{directive}' without '.if'", line.Expansion);
            return null;
        }

        if (!block.HasElse) return block;
        reporter.Report(
            AssemblyRules.Block, line.Text.Span, $"'{directive}' behind '.else'", line.Expansion, null,
            new Label(block.Line.Text.Span, "of this"));
        return null;
    }

    private sealed class Block(AsmLine line, int depth, bool outerIsActive)
    {
        public AsmLine Line => line;

        public int Depth => depth;

        public bool OuterIsActive => outerIsActive;

        public bool IsActive { get; set; }

        public bool HasMatched { get; set; }

        public bool HasElse { get; set; }
    }
}
