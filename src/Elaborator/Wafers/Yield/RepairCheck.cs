using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Yield;

/// <summary>Whether a map can be repaired, without the plan: a few operations for each defect.</summary>
internal sealed class RepairCheck(GridShape shape)
{
    private readonly ShiftFrame _frame = new(shape);

    /// <param name="defects">Inside the wafer, in any order; a part may occur twice.</param>
    public bool CanRepair(List<Defect> defects)
    {
        // Dead hops between lines need the search; without them each line stands for itself.
        var hop = _frame.IsTransposed ? DefectKind.HorizontalHop : DefectKind.VerticalHop;
        var isSimple = true;
        foreach (var defect in CollectionsMarshal.AsSpan(defects))
            isSimple &= defect.Kind is not (DefectKind.EastLane or DefectKind.SouthLane) && defect.Kind != hop;
        return isSimple ? CanRepairLines(defects) : WaferRepair.CanRepair(shape, DefectMap.Of(defects));
    }

    private bool CanRepairLines(List<Defect> defects)
    {
        var grid = _frame.Grid;
        // A dead tile is line · width + column; a dead wire of a whole line stands before them all, negative.
        var places = new List<long>(defects.Count);
        var dead = new HashSet<int>();
        foreach (var defect in CollectionsMarshal.AsSpan(defects))
        {
            var (row, column) = _frame.IsTransposed ? (defect.Column, defect.Row) : (defect.Row, defect.Column);
            var strip = _frame.StripOf(column);
            if (defect.Kind == DefectKind.Tile)
            {
                places.Add((((long)strip * grid.PhysicalRows) + row) * grid.PhysicalColumns + column);
                continue;
            }

            if (_frame.Retire == 0) return false;
            dead.Add((strip * grid.PhysicalRows) + row);
            if (defect.Kind != DefectKind.Bypass) dead.Add((_frame.StripOf(column + 1) * grid.PhysicalRows) + row);
        }

        places.Sort();
        for (var i = 0; i < places.Count;)
        {
            var line = places[i] / grid.PhysicalColumns;
            var tiles = 0;
            var last = -1L;
            for (; i < places.Count && places[i] / grid.PhysicalColumns == line; i++)
            {
                if (places[i] != last) tiles++;
                last = places[i];
            }

            if (tiles <= _frame.Shift) continue;
            if (_frame.Retire == 0) return false;
            dead.Add((int)line);
        }

        return dead.Count <= _frame.Retire
            || dead.GroupBy(line => (line / grid.PhysicalRows, GroupOf(line % grid.PhysicalRows)))
                .All(group => group.Count() <= _frame.Retire);
    }

    private int GroupOf(int row) => _frame.IsRetireShared ? 0 : _frame.Grid.DieRowOf(row);
}
