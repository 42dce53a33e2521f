using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Repairs crossings: each direction skips its dead lanes, then unused ones from the end.</summary>
internal static class LaneSteering
{
    public static ImmutableDictionary<(DefectKind Side, int Row, int Column), ImmutableArray<int>>? Run(
        GridShape shape, DefectMap defects, RepairReporter reporter)
    {
        var width = shape.Lanes + shape.SpareLanes;
        var spares = shape.HasSpareLinks ? shape.SpareLanes : 0;
        var lists = ImmutableDictionary.CreateBuilder<(DefectKind, int, int), ImmutableArray<int>>();
        var isRepaired = true;
        foreach (var crossing in defects.Defects
            .Where(d => d.Kind is DefectKind.EastLane or DefectKind.SouthLane)
            .Where(d => DefectRange.Problem(shape, d) is null)
            .GroupBy(d => (d.Kind, d.Row, d.Column)))
        {
            var there = crossing.Where(d => d.Lane < width).Select(d => d.Lane).Order().ToList();
            var back = crossing.Where(d => d.Lane >= width).Select(d => d.Lane - width).Order().ToList();
            foreach (var (dead, isBack) in new[] { (there, false), (back, true) })
            {
                // Without `redundant links` the last lanes stay unused, dead or not.
                var used = shape.HasSpareLinks ? dead.Count : dead.Count(lane => lane < shape.Lanes);
                if (used <= spares) continue;
                reporter.TooFewLanes(shape, crossing.Key, isBack, dead, spares);
                isRepaired = false;
            }

            if (!isRepaired || spares == 0) continue;
            ImmutableArray<int> list = [.. Complete(there, width, spares), .. Complete(back, width, spares)];
            if (!IsDefault(list, width, spares)) lists.Add(crossing.Key, list);
        }

        return isRepaired ? lists.ToImmutable() : null;
    }

    private static IEnumerable<int> Complete(List<int> dead, int width, int spares)
    {
        var list = new SortedSet<int>(dead);
        for (var lane = width - 1; list.Count < spares; lane--) list.Add(lane);
        return list;
    }

    private static bool IsDefault(ImmutableArray<int> list, int width, int spares) =>
        Enumerable.Range(0, list.Length).All(i => list[i] == width - spares + (i % spares));
}
