using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>What following the fuses through all bypasses and multiplexers of a wafer gave.</summary>
/// <param name="Tiles">Logical tiles found on live physical ones.</param>
/// <param name="Links">Links between logical neighbours that were followed from one tile to the other.</param>
/// <param name="HorizontalReach">Longest wire between logical neighbours in a row, in tile pitches: 1 without repair.</param>
/// <param name="VerticalReach">The same in a column; steps to the side count too.</param>
/// <param name="Failure">What is wrong, or null.</param>
public sealed record ProofResult(long Tiles, long Links, int HorizontalReach, int VerticalReach, string? Failure);

/// <summary>Proves a repair by its fuses: follows each wire of the physical wafer as the multiplexers send it.</summary>
/// <remarks>It reads the skip and retirement lists as the hardware does and shares no code with the search or with the
/// mapping of the plan, which it checks as well. Lines are physical rows, or columns where columns shift.</remarks>
internal sealed class RepairProof
{
    private readonly RepairPlan _plan;
    private readonly bool _isColumns;
    private readonly GridShape _grid;
    private readonly bool _isShiftShared;
    private readonly int _shift;
    private readonly int _retire;
    private readonly int[,] _along;     // logical position in the line; −1: skipped
    private readonly int[,] _across;    // [line, die on the line]: logical number of the line; −1: retired
    private readonly int[] _dieOfPosition;
    private readonly HashSet<Defect> _dead;

    private RepairProof(RepairPlan plan)
    {
        _plan = plan;
        var shape = plan.Shape;
        _isColumns = plan.ShiftAxis == SpareAxis.Rows
            || (plan.ShiftAxis is null && shape.SpareColumns is not null && shape.SpareRows is null);
        _grid = _isColumns ? shape.Transpose() : shape;
        _isShiftShared = _grid.SpareColumns is { IsPerWafer: true };
        _shift = _grid.SpareColumns?.Count ?? 0;
        _retire = _grid.SpareRows?.Count ?? 0;
        _along = new int[_grid.PhysicalRows, _grid.PhysicalColumns];
        _across = new int[_grid.PhysicalRows, _grid.DieColumns];
        _dieOfPosition = [.. Enumerable.Range(0, _grid.PhysicalColumns).Select(_grid.DieColumnOf)];
        _dead = [.. plan.Defects.Defects];
    }

    public static ProofResult Run(RepairPlan plan) => new RepairProof(plan).Run();

    private ProofResult Run()
    {
        long tiles = 0;
        long links = 0;
        var (along, across) = (0, 0);
        var failure = ReadRetired() ?? ReadSkips() ?? CheckLanes();
        var seen = new bool[_grid.LogicalRows, _grid.LogicalColumns];
        for (var line = 0; line < _grid.PhysicalRows && failure is null; line++)
        {
            for (var at = 0; at < _grid.PhysicalColumns && failure is null; at++)
            {
                if (!IsUsed(line, at))
                {
                    if (LogicalOf(line, at) is not null) failure = $"tile {Name(line, at)} is unused, but serves a tile";
                    continue;
                }

                var (row, column) = (_across[line, _dieOfPosition[at]], _along[line, at]);
                tiles++;
                if (seen[row, column]) failure = $"two tiles serve logical {Name(row, column)}";
                seen[row, column] = true;
                if (LogicalOf(line, at) != (row, column)) failure = $"the plan misplaces tile {Name(line, at)}";
                if (_dead.Contains(At(DefectKind.Tile, line, at))) failure = $"tile {Name(line, at)} is dead, but used";
                failure ??= FollowLine(line, at, ref links, ref along) ?? FollowAcross(line, at, ref links, ref across);
            }
        }

        if (failure is null && tiles != _grid.LogicalTiles) failure = $"{_grid.LogicalTiles - tiles} tiles have no place";
        return _isColumns
            ? new ProofResult(tiles, links, across, along, failure) : new ProofResult(tiles, links, along, across, failure);
    }

    private bool IsUsed(int line, int at) => _along[line, at] >= 0 && _across[line, _dieOfPosition[at]] >= 0;

    // A line counts the lines before it that its die has not retired.
    private string? ReadRetired()
    {
        for (var die = 0; die < _grid.DieColumns; die++)
        {
            var next = 0;
            for (var line = 0; line < _grid.PhysicalRows; line++)
            {
                var dieRow = _grid.DieRowOf(line);
                var local = _grid.SpareRows is { IsPerWafer: true } ? line : line - _grid.FirstPhysicalRowOf(dieRow);
                var list = _isColumns ? _plan.RetiredOf(die, dieRow) : _plan.RetiredOf(dieRow, die);
                _across[line, die] = list.Contains(local) ? -1 : next++;
            }

            if (next != _grid.LogicalRows) return $"die column {die} uses {next} lines of {_grid.LogicalRows}";
        }

        return null;
    }

    // A tile counts the tiles before it that its line does not skip.
    private string? ReadSkips()
    {
        for (var line = 0; line < _grid.PhysicalRows; line++)
        {
            var dieRow = _grid.DieRowOf(line);
            var next = 0;
            for (var at = 0; at < _grid.PhysicalColumns; at++)
            {
                var die = _dieOfPosition[at];
                var local = line - _grid.FirstPhysicalRowOf(dieRow);
                var list = _isColumns ? _plan.SkipsOf(die, dieRow, local) : _plan.SkipsOf(dieRow, die, local);
                var position = _isShiftShared ? at : at - _grid.FirstPhysicalColumnOf(die);
                _along[line, at] = list.Contains(position) ? -1 : next++;
            }

            if (next != _grid.LogicalColumns) return $"line {line} uses {next} tiles of {_grid.LogicalColumns}";
        }

        return null;
    }

    // Against the line: over hops and bypasses to the tile before, at a die border to the line with the same number.
    private string? FollowLine(int line, int at, ref long links, ref int reach)
    {
        var (fromLine, from) = (line, at);
        do
        {
            if (--from < 0) break;
            if (_dieOfPosition[from] != _dieOfPosition[from + 1])
            {
                if (IsDeadHop(fromLine, from)) return $"the hop at {Name(fromLine, from)} is dead, but used";
                fromLine = Aligned(fromLine, _dieOfPosition[from + 1], _dieOfPosition[from]);
                if (fromLine < 0) return $"no multiplexer leads to line {line} at die border {_dieOfPosition[at]}";
            }

            if (IsDeadHop(fromLine, from)) return $"the hop at {Name(fromLine, from)} is dead, but used";
            if (IsDeadBypass(fromLine, from)) return $"the bypass of tile {Name(fromLine, from)} is dead, but its line is used";
        }
        while (_along[fromLine, from] < 0);

        var (row, column) = (_across[line, _dieOfPosition[at]], _along[line, at]);
        if (from < 0) return column == 0 ? null : $"tile {Name(line, at)} reads the edge";
        if (!IsUsed(fromLine, from) || _across[fromLine, _dieOfPosition[from]] != row || _along[fromLine, from] != column - 1)
            return $"tile {Name(line, at)} reads {Name(fromLine, from)} along its line";
        links++;
        reach = Math.Max(reach, at - from + Math.Abs(line - fromLine));
        return null;
    }

    // Across the lines: each line's multiplexer takes the position with its own number from the line before; retired lines
    // pass on what theirs takes.
    private string? FollowAcross(int line, int at, ref long links, ref int reach)
    {
        var (from, position) = (line, at);
        do
        {
            if (--from < 0) break;
            var source = Selected(from, position, _along[line, at]);
            if (source < 0) return $"no multiplexer leads from line {from} to tile {Name(from + 1, position)}";
            if (source == position && _dead.Contains(At(AcrossHop, from, position)))
                return $"the hop at {Name(from, position)} is dead, but used";
            position = source;
        }
        while (_across[from, _dieOfPosition[position]] < 0);

        var row = _across[line, _dieOfPosition[at]];
        if (from < 0) return row == 0 ? null : $"tile {Name(line, at)} reads the edge";
        if (_across[from, _dieOfPosition[position]] != row - 1)
            return $"tile {Name(line, at)} reads {Name(from, position)} across the lines";
        links++;
        reach = Math.Max(reach, line - from + Math.Abs(at - position));
        return null;
    }

    private int Selected(int line, int position, int number)
    {
        for (var source = Math.Max(0, position - _shift); source <= position + _shift; source++)
        {
            if (source >= _grid.PhysicalColumns) break;
            if (!_isShiftShared && _dieOfPosition[source] != _dieOfPosition[position]) continue;
            if (_along[line, source] == number) return source;
        }

        return -1;
    }

    private int Aligned(int line, int die, int otherDie)
    {
        for (var other = Math.Max(0, line - _retire); other <= Math.Min(line + _retire, _grid.PhysicalRows - 1); other++)
            if (_across[other, otherDie] == _across[line, die])
                return other;
        return -1;
    }

    private string? CheckLanes()
    {
        var shape = _plan.Shape;
        var width = shape.Lanes + shape.SpareLanes;
        foreach (var defect in _plan.Defects.Defects)
        {
            if (defect.Kind is not (DefectKind.EastLane or DefectKind.SouthLane)) continue;
            var isBack = defect.Lane >= width;
            var lane = isBack ? defect.Lane - width : defect.Lane;
            var isSkipped = _plan.Lanes.TryGetValue((defect.Kind, defect.Row, defect.Column), out var list)
                ? list.AsSpan().Slice(isBack ? shape.SpareLanes : 0, shape.SpareLanes).Contains(lane)
                : lane >= shape.Lanes;
            if (!isSkipped) return $"lane {defect.Lane} of the crossing at ({defect.Row}, {defect.Column}) is dead, but used";
        }

        return _plan.Lanes.Values.Any(list => list.Length != 2 * shape.SpareLanes) ? "a crossing skips too few lanes" : null;
    }

    private DefectKind AcrossHop => _isColumns ? DefectKind.HorizontalHop : DefectKind.VerticalHop;

    private bool IsDeadHop(int line, int at) =>
        _dead.Contains(At(_isColumns ? DefectKind.VerticalHop : DefectKind.HorizontalHop, line, at));

    private bool IsDeadBypass(int line, int at) => _dead.Contains(At(DefectKind.Bypass, line, at));

    private Defect At(DefectKind kind, int line, int at) => _isColumns ? new(kind, at, line) : new(kind, line, at);

    private string Name(int line, int at) => _isColumns ? $"({at}, {line})" : $"({line}, {at})";

    private (int Row, int Column)? LogicalOf(int line, int at)
    {
        var place = _isColumns ? _plan.LogicalOf(at, line) : _plan.LogicalOf(line, at);
        if (place is not { } found) return null;
        var physical = _plan.PhysicalOf(found.Row, found.Column);
        if (physical != (_isColumns ? (at, line) : (line, at))) return (-1, -1);
        return _isColumns ? (found.Column, found.Row) : found;
    }
}
