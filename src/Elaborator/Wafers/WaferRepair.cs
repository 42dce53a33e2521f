using System.Collections.Immutable;
using System.Diagnostics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Repairs a wafer: sorts the defects by line, searches each strip of dies, and writes the skip lists.</summary>
internal sealed class WaferRepair
{
    private readonly ShiftFrame _frame;
    private readonly GridShape _grid;
    private readonly DefectMap _defects;
    private readonly RepairReporter _reporter;
    private readonly BrokenLine?[][] _strips;

    private WaferRepair(GridShape shape, DefectMap defects, RepairReporter reporter)
    {
        _frame = new ShiftFrame(shape);
        _grid = _frame.Grid;
        _defects = DefectMap.Of(defects.Defects);
        _reporter = reporter;
        _strips = new BrokenLine?[_frame.Strips][];
        for (var i = 0; i < _strips.Length; i++) _strips[i] = new BrokenLine?[_grid.PhysicalRows];
    }

    public static RepairPlan? Run(GridShape shape, DefectMap defects, RepairReporter reporter) =>
        new WaferRepair(shape, defects, reporter).Run();

    /// <summary>Whether there is a repair of a map that is inside the wafer.</summary>
    public static bool CanRepair(GridShape shape, DefectMap defects)
    {
        var reporter = new RepairReporter(new DiagnosticBag(), SourceSpan.None);
        if (LaneSteering.Run(shape, defects, reporter) is null) return false;
        var repair = new WaferRepair(shape, defects, reporter);
        foreach (var defect in defects.Defects) repair.Sort(defect);
        repair.SortPositions();
        return repair._strips.All(
            lines => new LineSearch(lines, repair._frame.Shift, repair._frame.Retire, repair.GroupOf).Run() is not null);
    }

    private RepairPlan? Run()
    {
        var isInside = true;
        foreach (var defect in _defects.Defects)
        {
            if (DefectRange.Problem(_frame.Shape, defect) is { } problem)
            {
                _reporter.OutOfRange(problem);
                isInside = false;
                continue;
            }

            Sort(defect);
        }

        var lanes = LaneSteering.Run(_frame.Shape, _defects, _reporter);
        if (!isInside || lanes is null) return null;
        SortPositions();
        var choices = new LineChoice[_strips.Length][];
        for (var strip = 0; strip < _strips.Length; strip++)
        {
            var search = new LineSearch(_strips[strip], _frame.Shift, _frame.Retire, GroupOf);
            if (search.Run() is { } found) choices[strip] = found;
            else new RepairFailure(_frame, _strips[strip], strip, _reporter).Report(search);
        }

        _reporter.Finish();
        if (choices.Any(c => c is null)) return null;
        var retired = RetiredLists(choices);
        var plan = new RepairPlan(_frame)
        {
            Defects = _defects,
            Lanes = lanes,
            Retired = retired,
            Skips = SkipLists(choices, retired),
        };
        // The lists of the empty map are what the names say; who reports on a plan proves it then.
        if (_defects.Defects.IsEmpty) return plan;
        return plan.Proof.Failure is { } failure
            ? throw new UnreachableException($"the repair does not prove: {failure}") : plan;
    }

    private void SortPositions()
    {
        foreach (var line in _strips.SelectMany(strip => strip))
        {
            line?.Dead.Sort();
            line?.Hops.Sort();
        }
    }

    private int GroupOf(int row) => _frame.IsRetireShared ? 0 : _grid.DieRowOf(row);

    private void Sort(Defect defect)
    {
        var (row, column) = _frame.IsTransposed ? (defect.Column, defect.Row) : (defect.Row, defect.Column);
        switch (defect.Kind)
        {
            case DefectKind.Tile:
                LineAt(row, column).Dead.Add(column - StartOf(column));
                break;
            case DefectKind.Bypass:
                LineAt(row, column).DeadWire ??= defect;
                break;
            case DefectKind.HorizontalHop or DefectKind.VerticalHop:
                if (defect.Kind == DefectKind.HorizontalHop != _frame.IsTransposed)
                {
                    // At a die border it belongs to the lines on both sides.
                    LineAt(row, column).DeadWire ??= defect;
                    LineAt(row, column + 1).DeadWire ??= defect;
                }
                else
                {
                    LineAt(row, column).Hops.Add(column - StartOf(column));
                }

                break;
        }
    }

    private int StartOf(int column) => _frame.StripStart(_frame.StripOf(column));

    private BrokenLine LineAt(int row, int column) => _strips[_frame.StripOf(column)][row] ??= new BrokenLine();

    // The lines that the search retired, then unused ones from the end, n for each group.
    private ImmutableArray<int> RetiredLists(LineChoice[][] choices)
    {
        var lists = new int[_frame.GroupCount * _frame.Retire];
        for (var dieColumn = 0; dieColumn < _grid.DieColumns; dieColumn++)
        {
            var strip = choices[_frame.IsShiftShared ? 0 : dieColumn];
            for (var dieRow = 0; dieRow < (_frame.IsRetireShared ? 1 : _grid.DieRows); dieRow++)
            {
                var first = _frame.IsRetireShared ? 0 : _grid.FirstPhysicalRowOf(dieRow);
                var rows = _frame.IsRetireShared ? _grid.PhysicalRows : _grid.PhysicalRowsOf(dieRow);
                var list = Enumerable.Range(0, rows).Where(row => strip[first + row].IsRetired).ToHashSet();
                for (var row = rows - 1; list.Count < _frame.Retire; row--) list.Add(row);
                list.Order().ToArray().CopyTo(lists, _frame.GroupIndex(dieRow, dieColumn) * _frame.Retire);
            }
        }

        return [.. lists];
    }

    private ImmutableArray<int> SkipLists(LineChoice[][] choices, ImmutableArray<int> retired)
    {
        var lists = new int[_frame.LineCount * _frame.Shift];
        if (_frame.Shift == 0) return [];
        for (var strip = 0; strip < choices.Length; strip++)
        {
            SortedSet<int> list = [];
            for (var row = 0; row < _grid.PhysicalRows; row++)
            {
                list = Needed(strip, choices[strip], row, IsRetired(retired, strip, row), list);
                var width = _frame.LogicalWidth + _frame.Shift;
                for (var column = width - 1; list.Count < _frame.Shift; column--) list.Add(column);
                list.CopyTo(lists, _frame.LineIndex(strip, row) * _frame.Shift);
            }
        }

        return [.. lists];
    }

    private bool IsRetired(ImmutableArray<int> retired, int strip, int row)
    {
        var dieRow = _grid.DieRowOf(row);
        var local = _frame.IsRetireShared ? row : row - _grid.FirstPhysicalRowOf(dieRow);
        return retired.AsSpan().Slice(_frame.GroupIndex(dieRow, strip) * _frame.Retire, _frame.Retire).Contains(local);
    }

    // A line that was retired only to fill the list skips no dead tiles: it keeps the default but for dead hops.
    private SortedSet<int> Needed(int strip, LineChoice[] choices, int row, bool isRetired, SortedSet<int> above)
    {
        if (!isRetired || choices[row].IsRetired) return [.. choices[row].Skips];
        var lines = _strips[strip];
        return
        [
            .. choices[row].Skips.Where(position =>
                (lines[row]?.Hops.Contains(position) == true && !choices[row + 1].Skips.Contains(position))
                || (row > 0 && lines[row - 1]?.Hops.Contains(position) == true
                    && !above.Contains(position))),
        ];
    }
}
