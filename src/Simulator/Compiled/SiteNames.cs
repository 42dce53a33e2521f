using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Compiled;

/// <summary>Something that has a name: name <paramref name="Index"/> of a module (<see cref="ModuleNames.Ordered"/>), or
/// one of its memories, in one lane of a site.</summary>
internal readonly record struct NamedPlace(StateSite Site, long Lane, int Index);

/// <summary>Hierarchical names, as the reference engine has them: to places, all of them in order, and back.</summary>
internal sealed class SiteNames
{
    private readonly StateLayout _layout;
    private readonly Dictionary<ModuleNetlist, ModuleNames> _modules = new(ReferenceEqualityComparer.Instance);
    private readonly GridPaths?[] _grids;

    public SiteNames(StateLayout layout)
    {
        _layout = layout;
        _grids = [.. layout.Sites.Select(s => GridPaths.Of(s.Module))];
    }

    public NamedPlace? FindSignal(string path) => Find(path, static (names, name) => names.SignalAt(name));

    public NamedPlace? FindMemory(string path) => Find(path, static (names, name) => names.MemoryAt(name));

    /// <summary>A module's own names, then those of its instances and of the elements of its arrays.</summary>
    public IEnumerable<(NamedPlace Place, string Path)> All()
    {
        // Children are pushed last first, so that they come off in order.
        var pending = new Stack<(StateSite Site, long Lane, string Path, string ParentPath)>();
        pending.Push((_layout.Top, 0, "", ""));
        while (pending.TryPop(out var item))
        {
            var names = Of(item.Site.Module);
            for (var i = 0; i < names.Ordered.Length; i++)
                yield return (new NamedPlace(item.Site, item.Lane, i), Join(item.Path, names.Ordered[i].Name));
            foreach (var (child, lane) in Children(item.Site, item.Lane).Reverse())
            {
                var (isTile, name) = LocalName(child, lane);
                pending.Push((child, lane, Join(isTile ? item.ParentPath : item.Path, name), item.Path));
            }
        }
    }

    /// <summary>Instances, then the elements of arrays.</summary>
    public static IEnumerable<(StateSite Site, long Lane)> Children(StateSite site, long lane)
    {
        for (var i = 0; i < site.Module.Instances.Length; i++) yield return (site.Instance(i), lane);
        for (var i = 0; i < site.Module.Arrays.Length; i++)
        {
            var count = site.Module.Arrays[i].Count;
            for (var flat = 0; flat < count; flat++) yield return ElementOf(site, lane, i, flat);
        }
    }

    /// <summary>Hierarchical name of an instance, empty for the top.</summary>
    public string PathOf(StateSite site, long lane)
    {
        var parts = new Stack<string>();
        while (site.Parent is { } parent)
        {
            var (isTile, name) = LocalName(site, lane);
            parts.Push(name);
            lane /= site.ElementCount;
            site = parent;
            if (!isTile) continue;
            lane /= site.ElementCount;
            site = site.Parent!;
        }

        return string.Join('.', parts);
    }

    public ModuleNames Of(ModuleNetlist module)
    {
        if (_modules.TryGetValue(module, out var known)) return known;
        return _modules[module] = new ModuleNames(module);
    }

    public static string Join(string instance, string name) => instance.Length == 0 ? name : instance + "." + name;

    // The name of an instance and whether it counts from the parent's parent: a tile of a wafer has its name from the
    // wafer, so that logical and physical netlists have the same names.
    public (bool IsTile, string Name) LocalName(StateSite site, long lane)
    {
        var parent = site.Parent!;
        if (site.Array is not { } array) return (false, parent.Module.Instances[site.Unit].Name);
        var flat = site.FlatOf((int)(lane % site.ElementCount));
        if (array is { Name: "tile", Shape: [_, var columns] } && parent.Array is { Name: "die", Shape: [_, var dieColumns] }
            && _grids[parent.Parent!.Index] is { } grid)
        {
            var die = parent.FlatOf((int)(lane / site.ElementCount % parent.ElementCount));
            return (true, grid.NameOf(new TilePlace(die / dieColumns, die % dieColumns, flat / columns, flat % columns)));
        }

        return (false, array.Name + StateSite.IndexText(array.Shape.AsSpan(), flat));
    }

    private NamedPlace? Find(string path, Func<ModuleNames, string, int> indexOf) =>
        Locate(_layout.Top, 0, path, indexOf);

    private NamedPlace? Locate(StateSite site, long lane, string rest, Func<ModuleNames, string, int> indexOf)
    {
        var index = indexOf(Of(site.Module), rest);
        if (index >= 0) return new NamedPlace(site, lane, index);

        // Names may hold dots and brackets themselves, so every dot may be the one behind the instance.
        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.', dot + 1))
        {
            if (FindChild(site, lane, rest[..dot]) is var (child, inner)
                && Locate(child, inner, rest[(dot + 1)..], indexOf) is { } found)
                return found;
        }

        return null;
    }

    private (StateSite Site, long Lane)? FindChild(StateSite site, long lane, string name)
    {
        for (var bracket = name.IndexOf('['); bracket >= 0; bracket = name.IndexOf('[', bracket + 1))
            if (FindTile(site, lane, name[..bracket], name.AsSpan(bracket)) is { } tile)
                return tile;
        return site.FindChild(name) is var (child, element) ? (child, (lane * child.ElementCount) + element) : null;
    }

    // A tile of a wafer, by the coordinates that the design has and its netlist may not.
    private (StateSite Site, long Lane)? FindTile(StateSite site, long lane, string name, ReadOnlySpan<char> index)
    {
        if (_grids[site.Index] is not { } grid || grid.ShapeOf(name) is not var (rows, columns)) return null;
        if (StateSite.ParseIndex(index, [rows, columns]) is not { } flat
            || grid.Find(name, flat / columns, flat % columns) is not { } place) return null;
        return Element(site, lane, "die", place.DieRow, place.DieColumn) is var (die, dieLane)
            ? Element(die, dieLane, "tile", place.Row, place.Column)
            : null;
    }

    private static (StateSite Site, long Lane)? Element(StateSite site, long lane, string name, int row, int column)
    {
        for (var i = 0; i < site.Module.Arrays.Length; i++)
            if (site.Module.Arrays[i] is { Shape: [_, var columns] } array && array.Name == name)
                return ElementOf(site, lane, i, (row * columns) + column);
        return null;
    }

    private static (StateSite Site, long Lane) ElementOf(StateSite site, long lane, int array, int flat)
    {
        var (child, element) = site.ElementOf(array, flat);
        return (child, (lane * child.ElementCount) + element);
    }
}

/// <summary>A name and where its value is: name <paramref name="Index"/> of the module, or −1 − the port.</summary>
internal readonly record struct ModuleSignal(string Name, HdlType Type, NameKind Kind, int Index);

/// <summary>The names of a module: its own, then ports that have none of those.</summary>
internal sealed class ModuleNames
{
    private readonly Dictionary<string, int> _signals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _memories = new(StringComparer.Ordinal);

    public ModuleNames(ModuleNetlist module)
    {
        var ordered = ImmutableArray.CreateBuilder<ModuleSignal>();
        for (var i = 0; i < module.Names.Length; i++)
        {
            var name = module.Names[i];
            if (_signals.TryAdd(name.Name, ordered.Count))
                ordered.Add(new ModuleSignal(name.Name, name.Type, name.Kind, i));
        }

        for (var port = 0; port < module.Ports.Length; port++)
        {
            var declared = module.Ports[port];
            if (declared.Kind != PortKind.Clock && _signals.TryAdd(declared.Name, ordered.Count))
                ordered.Add(new ModuleSignal(declared.Name, declared.Type, NameKind.Port, -1 - port));
        }

        for (var i = 0; i < module.Memories.Length; i++) _memories.TryAdd(module.Memories[i].Name, i);
        Ordered = ordered.ToImmutable();
    }

    public ImmutableArray<ModuleSignal> Ordered { get; }

    /// <summary>−1 where there is none.</summary>
    public int SignalAt(string name) => _signals.GetValueOrDefault(name, -1);

    public int MemoryAt(string name) => _memories.GetValueOrDefault(name, -1);
}
