using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>Why lines are read: the call of a macro, a repetition, an <c>.include</c>; with what it stands in.</summary>
internal sealed record Expansion(string Text, SourceSpan Call, Expansion? Outer)
{
    public int Depth { get; } = (Outer?.Depth ?? 0) + 1;

    /// <summary>Whether it is a file, which was not written for the line that called it.</summary>
    public bool IsFile { get; init; }

    /// <summary>The line that a user wrote, of all the calls inside each other: the outermost one in its file.</summary>
    public SourceSpan UsersCall
    {
        get
        {
            var expansion = this;
            while (expansion.Outer is { IsFile: false } outer) expansion = outer;
            return expansion.Call;
        }
    }
}

/// <summary>Reports with the macros and files that a line came through.</summary>
internal sealed class Reporter(DiagnosticBag diagnostics)
{
    private const int MostErrors = 200;
    private const int ShownInner = 6;
    private const int ShownOuter = 2;

    private bool _isFull;

    /// <summary>Whether so much is wrong that more would not help.</summary>
    public bool IsFull => _isFull;

    public void Report(
        DiagnosticRule rule, SourceSpan span, string message, Expansion? expansion, string? help = null, params Label[] labels)
    {
        if (_isFull) return;
        if (diagnostics.Count >= MostErrors)
        {
            _isFull = true;
            diagnostics.Report(AssemblyRules.Limit, span, $"more than {MostErrors} errors; what follows is left out");
            return;
        }

        diagnostics.Report(rule, span, message, help, [.. labels, .. Backtrace(expansion)]);
    }

    private static IEnumerable<Label> Backtrace(Expansion? innermost)
    {
        var count = innermost?.Depth ?? 0;
        var index = 0;
        for (var e = innermost; e is not null; e = e.Outer, index++)
        {
            if (index < ShownInner || index >= count - ShownOuter) yield return new Label(e.Call, e.Text);
            else if (index == ShownInner)
                yield return new Label(SourceSpan.None, $"{count - ShownInner - ShownOuter} more expansions");
        }
    }
}
