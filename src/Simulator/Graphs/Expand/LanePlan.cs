using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Lanes;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>Decides which elements of an array become lanes.</summary>
internal sealed class LanePlan
{
    // More regions than this a class, and its elements are a list.
    private const int MaxBoxes = 8;
    private readonly GraphOptions _options;
    private readonly ModuleTarget[] _targets;
    private readonly ModuleInfo[] _modules;
    private readonly HashSet<(int Module, int Array)> _inlined = [];

    public LanePlan(Design design, ModuleTarget[] targets, GraphOptions options)
    {
        _options = options;
        _targets = targets;
        _modules = new ModuleInfo[design.Modules.Length];
        for (var i = 0; i < _modules.Length; i++)
        {
            var info = _modules[i] = new ModuleInfo(design, i);
            var module = info.Module;
            info.Weight = module.Cells.Length + 1;
            foreach (var instance in module.Instances)
            {
                var child = _modules[targets[instance.Module.Index].Program];
                info.Weight = Sum(info.Weight, child.Weight, 1);
                info.HasLanes |= child.HasLanes;
            }

            foreach (var array in module.Arrays)
            {
                var children = array.Classes.Select(c => _modules[targets[c.Index].Program]).ToList();
                info.Weight = Sum(info.Weight, children.Max(c => c.Weight), array.Count);
                info.HasLanes |= array.Count >= options.MinimumLanes
                    || children.Exists(c => c.HasLanes);
            }

            if (module.Grid is not { } grid || !IsLarge(grid)) continue;
            info.IsGrid = true;
            if (grid.Die is { } die) _modules[targets[die.Index].Program].IsGrid = true;
        }
    }

    public int MaximumCells => _options.MaximumCells;

    /// <summary>By module of the design.</summary>
    public IReadOnlyList<ModuleInfo> Modules => _modules;

    /// <summary>Whether the array takes lanes for its own size.</summary>
    public bool IsLarge(InstanceArray array) => array.Count >= _options.MinimumLanes;

    /// <summary>Takes no lanes for an array from now on, if it is small enough.</summary>
    /// <returns>Whether that changes anything.</returns>
    public bool TryInline(ModuleInfo owner, int array)
    {
        var declared = owner.Module.Arrays[array];
        var weight = declared.Classes.Max(c => _modules[_targets[c.Index].Program].Weight);
        return weight * declared.Count <= _options.RippleCells && _inlined.Add((owner.Index, array));
    }

    /// <param name="classes">By class: what stands for it.</param>
    /// <param name="clocksOf">By flat index: what tells its clocks from others'; null when all have the
    /// same.</param>
    /// <returns>The lanes; what is in none of them is inlined.</returns>
    public LaneSet[] Sets(
        ModuleInfo owner, int unit, ModuleInfo[] classes, bool isContainer, Func<int, int>? clocksOf)
    {
        var array = owner.Module.Arrays[unit];
        if (_inlined.Contains((owner.Index, unit)) || !TakesLanes(owner, array, classes, isContainer)) return [];
        var sets = new List<LaneSet>();
        foreach (var (own, boxes, flats) in Groups(array, clocksOf))
        {
            var parts = boxes.Count > 0 && boxes.Count <= MaxBoxes
                && boxes.TrueForAll(b => boxes.Count == 1 || b.Count >= _options.MinimumLanes)
                ? boxes.Select(b => new LaneSet(array.Shape, b))
                : [ListOf(array, flats ?? FlatsOf(array, boxes))];
            var least = classes[own].HasLanes || owner.IsGrid ? 2 : Math.Min(4, _options.MinimumLanes);
            sets.AddRange(parts.Where(s => s.Count >= least));
        }

        return [.. sets];
    }

    private bool IsLarge(GridInfo grid) =>
        (long)grid.Shape.LogicalRows * grid.Shape.LogicalColumns >= _options.MinimumLanes;

    private bool TakesLanes(ModuleInfo owner, InstanceArray array, ModuleInfo[] classes, bool isContainer)
    {
        var count = array.Count;
        if (count < 2 || _options.MinimumLanes == int.MaxValue) return false;
        if (isContainer)
            return count >= _options.MinimumLanes || owner.IsGrid || classes.Any(c => c.HasLanes);
        return count >= _options.MinimumLanes
            && (count > _options.InlineElements || classes.Max(c => c.Weight) * count > _options.InlineCells);
    }

    // Elements of one class with the same clocks: as boxes where the design says it so, else as a list.
    private static IEnumerable<(int Class, List<IndexBox> Boxes, List<int>? Flats)> Groups(
        InstanceArray array, Func<int, int>? clocksOf)
    {
        if (clocksOf is null)
        {
            for (var own = 0; own < array.Classes.Length; own++)
            {
                var index = own;
                var boxes = array.ClassMap.Where(p => p.Class == index).Select(p => p.Box).ToList();
                if (boxes.Count > 0) yield return (own, boxes, null);
            }

            yield break;
        }

        var groups = new SortedDictionary<(int Class, int Clocks), List<int>>();
        foreach (var piece in array.ClassMap)
        {
            foreach (var index in PortWiring.Indices(piece.Box))
            {
                var flat = Boxes.FlatOf(array.Shape.AsSpan(), index);
                var key = (piece.Class, clocksOf(flat));
                if (!groups.TryGetValue(key, out var list)) groups[key] = list = [];
                list.Add(flat);
            }
        }

        foreach (var (key, flats) in groups)
        {
            flats.Sort();
            yield return (key.Class, [], flats);
        }
    }

    private static List<int> FlatsOf(InstanceArray array, List<IndexBox> boxes)
    {
        var flats = new List<int>();
        foreach (var box in boxes)
            foreach (var index in PortWiring.Indices(box))
                flats.Add(Boxes.FlatOf(array.Shape.AsSpan(), index));
        flats.Sort();
        return flats;
    }

    private static LaneSet ListOf(InstanceArray array, List<int> flats) =>
        Boxes.Cover(array.Shape, flats) is { } box
            ? new LaneSet(array.Shape, box)
            : new LaneSet(array.Shape, flats.ToImmutableArray());

    private static long Sum(long sum, long one, int count) =>
        one > (long.MaxValue / 4 - sum) / count ? long.MaxValue / 4 : sum + one * count;
}
