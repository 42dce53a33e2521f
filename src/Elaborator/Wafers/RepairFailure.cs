using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Says why a strip has no repair: first what no choice can change, else where the dead hops were too many.</summary>
internal sealed class RepairFailure(ShiftFrame frame, BrokenLine?[] lines, int strip, RepairReporter reporter)
{
    private readonly GridShape _grid = frame.Grid;

    public void Report(LineSearch search)
    {
        if (search.IsTooTangled)
        {
            reporter.TooTangled(PlaceOf(search.FailedAt));
            return;
        }

        var isExplained = false;
        var groups = Enumerable.Range(0, lines.Length)
            .Where(MustRetire)
            .GroupBy(row => frame.IsRetireShared ? 0 : _grid.DieRowOf(row));
        foreach (var group in groups)
        {
            var rows = group.ToList();
            if (rows.Count <= frame.Retire) continue;
            isExplained = true;
            if (frame.Retire == 0)
                foreach (var row in rows) ReportLine(row);
            else
                reporter.TooFewLines(PlaceOf(rows[0]), GroupName(group.Key), frame.Retire, [.. rows.Select(PlaceOf)], frame.Shift);
        }

        if (isExplained) return;
        var (first, last) = Component(search.FailedAt);
        reporter.TooManyHops(
            PlaceOf(search.FailedAt), PlaceOf(first), PlaceOf(last),
            Enumerable.Range(first, last - first + 1).Sum(row => lines[row]?.Hops.Count ?? 0),
            Enumerable.Range(first, last - first + 1).Sum(row => lines[row]?.Dead.Count ?? 0),
            frame.Shift, frame.Retire);
    }

    private string GroupName(int dieRow)
    {
        if (frame is { IsRetireShared: true, IsShiftShared: true }) return "the wafer";
        var (line, across) = frame.IsTransposed ? ("column", "row") : ("row", "column");
        return frame.IsRetireShared ? $"die {across} {strip}"
            : frame.IsShiftShared ? $"die {line} {dieRow}"
            : frame.IsTransposed ? $"die ({strip}, {dieRow})" : $"die ({dieRow}, {strip})";
    }

    private bool MustRetire(int row) =>
        lines[row] is { } line && (line.DeadWire is not null || line.Dead.Count > frame.Shift);

    private void ReportLine(int row)
    {
        var line = lines[row]!;
        if (line.DeadWire is { } wire) reporter.DeadWire(PlaceOf(row), wire);
        else reporter.TooFewTiles(PlaceOf(row), [.. line.Dead.Select(p => frame.StripStart(strip) + p)], frame.Shift);
    }

    // The lines that dead hops connect with this one; those above the failure led to it.
    private (int First, int Last) Component(int row)
    {
        var first = row;
        while (first > 0 && lines[first - 1] is { Hops.Count: > 0 }) first--;
        var last = row;
        while (last < lines.Length - 1 && lines[last] is { Hops.Count: > 0 }) last++;
        return (first, last);
    }

    private LinePlace PlaceOf(int row)
    {
        var dieRow = _grid.DieRowOf(row);
        return new LinePlace(
            frame.IsTransposed, row, row - _grid.FirstPhysicalRowOf(dieRow), dieRow,
            frame.IsShiftShared ? null : strip);
    }
}
