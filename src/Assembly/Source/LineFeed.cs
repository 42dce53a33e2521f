using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>A line to assemble, and the expansions that it came through.</summary>
internal readonly record struct AsmLine(MappedText Text, Expansion? Expansion);

/// <summary>Gives the lines of a program one after another: of files, of what they include, and of expansions.</summary>
internal sealed class LineFeed(Reporter reporter)
{
    private const int MostLines = 1_000_000;
    private const int Deepest = 200;

    private readonly Stack<Level> _levels = new();
    private int _lines;
    private int _repeats;

    /// <summary>Called with each level that has no more lines.</summary>
    public event Action<int>? Ended;

    public int Depth => _levels.Count;

    /// <summary>The files being read, innermost first.</summary>
    public IEnumerable<SourceText> OpenFiles => _levels.Where(l => l.File is not null).Select(l => l.File!);

    /// <summary>Puts lines before those that are still to come.</summary>
    public void Push(IEnumerable<MappedText> lines, Expansion? expansion, SourceText? file = null)
    {
        if (_levels.Count >= Deepest && expansion is not null)
        {
            reporter.Report(
                AssemblyRules.Limit, expansion.Call, $"macros and files are {Deepest} deep inside each other", expansion.Outer,
                "a macro that calls itself needs an '.if' that ends it");
            Stop();
            return;
        }

        _levels.Push(new Level(lines.GetEnumerator(), expansion, file));
    }

    public AsmLine? Next()
    {
        while (_levels.TryPeek(out var level))
        {
            if (reporter.IsFull) Stop();
            else if (level.Lines.MoveNext())
            {
                if (++_lines <= MostLines) return new AsmLine(level.Lines.Current, level.Expansion);
                reporter.Report(
                    AssemblyRules.Limit, level.Lines.Current.Span, $"the program has more than {MostLines} lines with all expansions",
                    level.Expansion);
                Stop();
            }
            else
            {
                Ended?.Invoke(_levels.Count);
                _levels.Pop();
            }
        }

        return null;
    }

    /// <summary>The lines up to the end of a block, such as <c>.endm</c>, in the same file or expansion.</summary>
    /// <returns>Null when it has no end, which is reported.</returns>
    public List<MappedText>? TakeBlock(AsmLine opener, Func<string, bool> opens, string end)
    {
        var lines = new List<MappedText>();
        var level = _levels.Peek();
        var depth = 1;
        while (level.Lines.MoveNext())
        {
            if (++_lines > MostLines) break;
            var line = level.Lines.Current;
            if (DirectiveOf(line) is { } directive)
            {
                if (directive == end && --depth == 0) return lines;
                if (opens(directive)) depth++;
            }

            lines.Add(line);
        }

        reporter.Report(AssemblyRules.Block, opener.Text.Span, $"there is no '{end}' for this", opener.Expansion);
        return null;
    }

    /// <summary>Takes a number of repetitions from what a program may have.</summary>
    public bool MayRepeat(System.Numerics.BigInteger count) => count + _repeats <= MostLines && (_repeats += (int)count) >= 0;

    /// <summary>The directive that a line begins with, or null.</summary>
    public static string? DirectiveOf(MappedText line)
    {
        var text = line.Text.AsSpan().TrimStart();
        if (text.Length < 2 || text[0] != '.') return null;
        var length = 1;
        while (length < text.Length && AsmLexer.IsNamePart(text[length])) length++;
        return text[..length].ToString();
    }

    private void Stop() => _levels.Clear();

    private sealed record Level(IEnumerator<MappedText> Lines, Expansion? Expansion, SourceText? File);
}
