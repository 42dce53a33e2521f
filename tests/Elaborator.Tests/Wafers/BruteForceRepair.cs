using WaferHdl.Elaborator.Wafers;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Whether a small wafer can be repaired, by trying every retirement and every skip list. It is written from the
/// rules alone: a line in use skips its dead tiles and has no dead wire of its own, and of each dead hop between lines one
/// end is skipped.</summary>
internal sealed class BruteForceRepair
{
    private readonly GridShape _shape;      // turned so that lines are rows
    private readonly List<Defect> _defects;
    private readonly int _shift;
    private readonly int _retire;
    private readonly bool _sharesShift;
    private readonly bool _sharesRetire;

    private BruteForceRepair(GridShape shape, IEnumerable<Defect> defects)
    {
        var isTurned = shape.SpareRows is { Scheme: SpareScheme.Shift }
            || (shape.SpareRows is null && shape.SpareColumns is { Scheme: SpareScheme.Retire });
        _shape = isTurned ? shape.Transpose() : shape;
        _defects = [.. defects.Select(d => isTurned ? Turn(d) : d)];
        _shift = _shape.SpareColumns?.Count ?? 0;
        _retire = _shape.SpareRows?.Count ?? 0;
        _sharesShift = _shape.SpareColumns is { IsPerWafer: true };
        _sharesRetire = _shape.SpareRows is { IsPerWafer: true };
    }

    public static bool CanRepair(GridShape shape, DefectMap map)
    {
        var search = new BruteForceRepair(shape, map.Defects);
        var strips = search._sharesShift ? 1 : search._shape.DieColumns;
        return Enumerable.Range(0, strips).All(search.CanRepairStrip);
    }

    private static Defect Turn(Defect d) => new(
        d.Kind switch
        {
            DefectKind.HorizontalHop => DefectKind.VerticalHop,
            DefectKind.VerticalHop => DefectKind.HorizontalHop,
            _ => d.Kind,
        },
        d.Column, d.Row);

    private bool CanRepairStrip(int strip)
    {
        var first = _sharesShift ? 0 : _shape.FirstPhysicalColumnOf(strip);
        var width = _sharesShift ? _shape.PhysicalColumns : _shape.PhysicalColumnsOf(strip);
        var lines = _shape.PhysicalRows;
        var lists = Subsets(width, _shift).ToList();
        // Only the list of the line above matters for the lines below: each is tried once.
        var failed = new HashSet<(int, int[])>();
        return Retirements(lines).Any(retired =>
        {
            failed.Clear();
            return Try(0, [], retired);
        });

        bool Try(int line, int[] above, HashSet<int> retired)
        {
            if (line == lines) return true;
            if (!failed.Add((line, above))) return false;
            if (!retired.Contains(line) && HasDeadWire(line, first, width)) return false;
            foreach (var list in lists)
            {
                if (!retired.Contains(line) && !_defects.Where(d => d.Kind == DefectKind.Tile && d.Row == line
                    && d.Column >= first && d.Column < first + width).All(d => list.Contains(d.Column - first)))
                    continue;
                if (!_defects.Where(d => d.Kind == DefectKind.VerticalHop && d.Row == line - 1 && d.Column >= first
                    && d.Column < first + width).All(d => list.Contains(d.Column - first) || above.Contains(d.Column - first)))
                    continue;
                if (Try(line + 1, list, retired)) return true;
            }

            return false;
        }
    }

    private bool HasDeadWire(int line, int first, int width) => _defects.Any(d => d.Row == line && (d.Kind switch
    {
        DefectKind.Bypass => d.Column >= first && d.Column < first + width,
        DefectKind.HorizontalHop => d.Column + 1 >= first && d.Column < first + width,
        _ => false,
    }));

    private IEnumerable<HashSet<int>> Retirements(int lines)
    {
        if (_sharesRetire) return Subsets(lines, _retire).Select(list => list.ToHashSet());
        IEnumerable<HashSet<int>> all = [[]];
        for (var die = 0; die < _shape.DieRows; die++)
        {
            var first = _shape.FirstPhysicalRowOf(die);
            var choices = Subsets(_shape.PhysicalRowsOf(die), _retire).ToList();
            all = [.. all.SelectMany(set => choices.Select(list => set.Concat(list.Select(l => first + l)).ToHashSet()))];
        }

        return all;
    }

    private static IEnumerable<int[]> Subsets(int count, int size)
    {
        if (size == 0) return [[]];
        return Enumerable.Range(0, count).SelectMany(
            last => Subsets(last, size - 1).Select(rest => (int[])[.. rest, last]));
    }
}
