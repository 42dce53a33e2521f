using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>Turns the project-relative paths of diagnostics into paths from the current folder, which a terminal or an
/// editor can follow.</summary>
internal sealed class DisplayPaths(DiskSourceProvider provider)
{
    private readonly Dictionary<SourceText, SourceText> _shown = [];

    public IReadOnlyList<Diagnostic> Apply(IEnumerable<Diagnostic> diagnostics) =>
    [
        .. diagnostics.Select(d => d with
        {
            Span = Apply(d.Span),
            Labels = [.. d.Labels.Select(l => l with { Span = Apply(l.Span) })],
        }),
    ];

    public SourceSpan Apply(SourceSpan span)
    {
        if (span.Source is not { } source) return span;
        if (!_shown.TryGetValue(source, out var shown))
        {
            shown = provider.FullPathOf(source) is { } path ? new SourceText(Of(path), source.Content) : source;
            _shown.Add(source, shown);
        }

        return span with { Source = shown };
    }

    /// <summary>The shorter of the path from here and the full path.</summary>
    public static string Of(string fullPath)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, fullPath).Replace('\\', '/');
        return relative.StartsWith("../../..", StringComparison.Ordinal) ? fullPath : relative;
    }
}
