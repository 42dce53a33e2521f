namespace WaferHdl.Language.Formatting;

/// <summary>Aligns neighbouring lines: names and types of declarations always, operators where the author has
/// aligned them, comments at the ends of lines.</summary>
internal static class LineAligner
{
    public static void Align(List<FormattedLine> lines)
    {
        Runs(lines, (_, next) => next.IsComment || next is { IsElement: true, Name: > 0 }, AlignNames);
        Runs(lines, (_, next) => next.IsComment || next is { IsElement: true, Type: > 0 }, AlignTypes);
        Runs(
            lines,
            (first, next) => next.IsElement && next.Operator > 0 && next.Indent == first.Indent &&
                first.OperatorSource.Column == next.OperatorSource.Column,
            AlignOperators);
        Runs(lines, (_, next) => next is { Comment: not null, IsComment: false }, AlignComments);
    }

    // Calls action on each maximal run of lines that belong to its first line.
    private static void Runs(
        List<FormattedLine> lines, Func<FormattedLine, FormattedLine, bool> belongs,
        Action<List<FormattedLine>> action)
    {
        for (var start = 0; start < lines.Count;)
        {
            var end = start;
            while (end < lines.Count && belongs(lines[start], lines[end])) end++;
            if (end > start) action(lines.GetRange(start, end - start));
            start = Math.Max(end, start + 1);
        }
    }

    private static void AlignNames(List<FormattedLine> run)
    {
        foreach (var group in run.Where(l => l.Name > 0).GroupBy(l => l.Indent))
        {
            var column = group.Max(l => l.Name);
            foreach (var line in group) line.Widen(line.Name, column - line.Name);
        }
    }

    private static void AlignTypes(List<FormattedLine> run)
    {
        foreach (var group in run.Where(l => l.Type > 0).GroupBy(l => l.Indent))
        {
            var column = group.Max(l => l.Type);
            foreach (var line in group) line.Widen(line.Type, column - line.Type);
        }
    }

    private static void AlignOperators(List<FormattedLine> run)
    {
        if (!run.Exists(l => l.OperatorSource.IsSpaced)) return;
        var column = run.Max(l => l.Operator);
        foreach (var line in run) line.Widen(line.Operator, column - line.Operator);
    }

    // Comments that the author has aligned stay as far from the code as they are.
    private static void AlignComments(List<FormattedLine> run)
    {
        var isAligned = run.TrueForAll(l => l.CommentColumn == run[0].CommentColumn);
        var gap = isAligned ? Math.Max(1, run.Min(l => l.CommentGap)) : 2;
        var column = run.Max(l => l.Width) + gap;
        foreach (var line in run) line.CommentColumn = column;
    }
}
