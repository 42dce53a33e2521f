using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

/// <summary>Hierarchical names: to handles, and all of them in order.</summary>
internal sealed class NameTable
{
    private readonly Hierarchy _hierarchy;
    private readonly ModuleNames?[] _byProgram;

    public NameTable(Hierarchy hierarchy)
    {
        _hierarchy = hierarchy;
        _byProgram = new ModuleNames?[hierarchy.Programs.Length];
    }

    public SignalHandle? Find(string path)
    {
        var found = Locate(0, path, static (names, name) => names.Signals.ContainsKey(name));
        if (found is not var (instance, name)) return null;
        var names = NamesOf(instance);
        return HandleOf(instance, path, names.Ordered[names.Signals[name]]);
    }

    public MemoryHandle? FindMemory(string path)
    {
        var found = Locate(0, path, static (names, name) => names.Memories.ContainsKey(name));
        if (found is not var (instance, name)) return null;
        var index = NamesOf(instance).Memories[name];
        var memory = _hierarchy.ProgramOf(instance).Memories[index].Memory;
        return new MemoryHandle(
            path, memory.Element, memory.Depth, _hierarchy.Instances[instance].MemoryBase + index);
    }

    public IEnumerable<SignalHandle> All()
    {
        // Children are pushed last first, so that they come off in order.
        var pending = new Stack<(int Instance, string Path, string ParentPath)>();
        pending.Push((0, "", ""));
        while (pending.TryPop(out var item))
        {
            foreach (var signal in NamesOf(item.Instance).Ordered)
                yield return HandleOf(item.Instance, Hierarchy.Join(item.Path, signal.Name), signal);
            var first = _hierarchy.Instances[item.Instance].FirstChild;
            for (var child = _hierarchy.ProgramOf(item.Instance).ChildCount - 1; child >= 0; child--)
            {
                var (parent, name) = _hierarchy.NameOf(first + child);
                var path = Hierarchy.Join(parent == item.Instance ? item.Path : item.ParentPath, name);
                pending.Push((first + child, path, item.Path));
            }
        }
    }

    /// <summary>A name for a cell in messages: what the source calls it, or its number.</summary>
    public string Describe(int instance, int cell)
    {
        var program = _hierarchy.ProgramOf(instance);
        var index = Array.IndexOf(program.NameCell, cell);
        var name = index >= 0 ? program.Module.Names[index].Name : new Net(cell).ToString();
        return Hierarchy.Join(_hierarchy.PathOf(instance), name);
    }

    private SignalHandle HandleOf(int instance, string path, Signal signal) => new(
        path, signal.Type, signal.Kind,
        _hierarchy.Instances[instance].Frame + _hierarchy.ProgramOf(instance).Offset[signal.Cell]);

    private (int Instance, string Name)? Locate(
        int instance, string rest, Func<ModuleNames, string, bool> isName)
    {
        var names = NamesOf(instance);
        if (isName(names, rest)) return (instance, rest);

        // Names may hold dots and brackets themselves, so every dot may be the one behind the instance.
        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.', dot + 1))
        {
            if (FindChild(instance, names, rest[..dot]) is { } child
                && Locate(child, rest[(dot + 1)..], isName) is { } found)
                return found;
        }

        return null;
    }

    private int? FindChild(int instance, ModuleNames names, string name)
    {
        var first = _hierarchy.Instances[instance].FirstChild;
        if (names.Children.TryGetValue(name, out var unit)) return first + unit;
        for (var bracket = name.IndexOf('['); bracket >= 0; bracket = name.IndexOf('[', bracket + 1))
        {
            if (FindTile(instance, names, name[..bracket], name[bracket..]) is { } tile) return tile;
            if (!names.Arrays.TryGetValue(name[..bracket], out var index)) continue;
            var array = _hierarchy.ProgramOf(instance).Arrays[index];
            if (ParseIndex(name[bracket..], array.Array.Shape.AsSpan()) is { } flat)
                return first + array.FirstChild + flat;
        }

        return null;
    }

    // A tile of a wafer, by the coordinates that the design has and its netlist may not.
    private int? FindTile(int instance, ModuleNames names, string name, string index)
    {
        if (_hierarchy.GridOf(instance) is not { } grid || grid.ShapeOf(name) is not var (rows, columns)) return null;
        if (ParseIndex(index, [rows, columns]) is not { } flat
            || grid.Find(name, flat / columns, flat % columns) is not { } place) return null;
        return Element(instance, names, "die", place.DieRow, place.DieColumn) is { } die
            ? Element(die, NamesOf(die), "tile", place.Row, place.Column)
            : null;
    }

    private int? Element(int instance, ModuleNames names, string name, int row, int column)
    {
        if (!names.Arrays.TryGetValue(name, out var index)) return null;
        var array = _hierarchy.ProgramOf(instance).Arrays[index];
        return _hierarchy.Instances[instance].FirstChild + array.FirstChild + (row * array.Array.Shape[1]) + column;
    }

    private static int? ParseIndex(string text, ReadOnlySpan<int> shape)
    {
        if (!text.EndsWith(']')) return null;
        var parts = text[1..^1].Split("][");
        if (parts.Length != shape.Length) return null;
        var flat = 0;
        for (var d = 0; d < shape.Length; d++)
        {
            if (!int.TryParse(parts[d], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || index >= shape[d]) return null;
            flat = flat * shape[d] + index;
        }

        return flat;
    }

    private ModuleNames NamesOf(int instance)
    {
        ref readonly var info = ref _hierarchy.Instances[instance];
        return _byProgram[info.Program] ??= new ModuleNames(_hierarchy.Programs[info.Program]);
    }

    private readonly record struct Signal(string Name, HdlType Type, NameKind Kind, int Cell);

    private sealed class ModuleNames
    {
        public ModuleNames(ModuleProgram program)
        {
            var module = program.Module;
            for (var i = 0; i < module.Names.Length; i++)
            {
                var name = module.Names[i];
                if (Signals.TryAdd(name.Name, Ordered.Count))
                    Ordered.Add(new Signal(name.Name, name.Type, name.Kind, program.NameCell[i]));
            }

            for (var port = 0; port < module.Ports.Length; port++)
                if (module.Ports[port].Kind != PortKind.Clock
                    && Signals.TryAdd(module.Ports[port].Name, Ordered.Count))
                    Ordered.Add(new Signal(
                        module.Ports[port].Name, module.Ports[port].Type, NameKind.Port,
                        program.PortCell[port]));
            for (var i = 0; i < program.Memories.Length; i++)
                Memories.TryAdd(program.Memories[i].Memory.Name, i);
            for (var i = 0; i < program.Children.Length; i++)
                Children.TryAdd(program.Children[i].Instance.Name, i);
            for (var i = 0; i < program.Arrays.Length; i++) Arrays.TryAdd(program.Arrays[i].Array.Name, i);
        }

        public List<Signal> Ordered { get; } = [];

        public Dictionary<string, int> Signals { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Memories { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Children { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Arrays { get; } = new(StringComparer.Ordinal);
    }
}
