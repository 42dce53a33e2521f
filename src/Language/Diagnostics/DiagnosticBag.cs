using WaferHdl.Language.Text;

namespace WaferHdl.Language.Diagnostics;

/// <summary>Collects the diagnostics of one run. Equal findings at the same place are kept once.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<(string Code, SourceSpan Span, string Message)> _seen = [];

    public bool HasErrors { get; private set; }

    public int Count => _items.Count;

    /// <summary>In the order of reporting.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    public void Add(Diagnostic diagnostic)
    {
        if (!_seen.Add((diagnostic.Code, diagnostic.Span, diagnostic.Message))) return;
        HasErrors |= diagnostic.Severity == Severity.Error;
        _items.Add(diagnostic);
    }

    public void Report(
        DiagnosticRule rule, SourceSpan span, string message, string? help = null, params Label[] labels) =>
        Add(new Diagnostic(rule, span, message, [.. labels], help));

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics) Add(diagnostic);
    }

    /// <summary>Most severe first, then by file and place, so that equal runs print equal text.</summary>
    public IReadOnlyList<Diagnostic> Sorted() =>
    [
        .. _items
            .OrderByDescending(d => d.Severity)
            .ThenBy(d => d.Span.Source?.Path ?? "", StringComparer.Ordinal)
            .ThenBy(d => d.Span.Start)
            .ThenBy(d => d.Code, StringComparer.Ordinal),
    ];
}
