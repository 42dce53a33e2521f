using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Engine;

/// <summary>Walks the hierarchy of a netlist, arrays as one, and lists what has state.</summary>
internal sealed class StateLayoutBuilder
{
    private readonly Design _design;
    private readonly ImmutableArray<StateSite>.Builder _sites = ImmutableArray.CreateBuilder<StateSite>();
    private readonly ImmutableArray<StateColumn>.Builder _columns = ImmutableArray.CreateBuilder<StateColumn>();
    private readonly Dictionary<InstanceArray, ArrayClasses> _classes = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<Pending> _pending = new();

    // Modules in the order in which they are met.
    private readonly Dictionary<int, int> _numbers = [];
    private readonly List<ModuleNetlist> _modules = [];

    private StateLayoutBuilder(Design design) => _design = design;

    private sealed record Pending(StateSite? Parent, int Unit, int Class, ModuleId Module);

    private sealed record ArrayClasses(ImmutableArray<int>[] Elements, int[] ClassOf, int[] OrdinalOf);

    public static StateLayout Build(Design design) => new StateLayoutBuilder(design).Build();

    private StateLayout Build()
    {
        _pending.Push(new Pending(null, 0, 0, _design.Top));
        while (_pending.TryPop(out var next)) Place(next);
        var ports = _sites[0].Module.Ports;
        return new StateLayout(
            _sites.ToImmutable(), _columns.ToImmutable(),
            [
                .. Enumerable.Range(0, ports.Length).Where(
                    p => ports[p] is { IsOutput: false, Kind: not PortKind.Clock }),
            ],
            Fingerprint());
    }

    private void Place(Pending next)
    {
        var module = _design[Target(next.Module)];
        var lanes = next.Parent?.Lanes ?? 1;
        var elements = default(ImmutableArray<int>);
        if (next.Parent is { } owner && next.Unit < 0)
        {
            var array = owner.Module.Arrays[-1 - next.Unit];
            if (array.Classes.Length > 1) elements = ClassesOf(array).Elements[next.Class];
            lanes = checked(lanes * (elements.IsDefault ? array.Count : elements.Length));
        }

        var site = new StateSite(_sites.Count, module, next.Parent, next.Unit, elements, lanes);
        _sites.Add(site);
        AddColumns(site);
        Attach(site, next);

        // The last is pushed first, so that they come off in order.
        for (var i = module.Arrays.Length - 1; i >= 0; i--)
        {
            var array = module.Arrays[i];
            var map = array.Classes.Length > 1 ? ClassesOf(array) : null;
            site.Attach(i, new ArraySites(new StateSite[array.Classes.Length], map?.ClassOf, map?.OrdinalOf));
            for (var c = array.Classes.Length - 1; c >= 0; c--) _pending.Push(new Pending(site, -1 - i, c, array.Classes[c]));
        }

        for (var i = module.Instances.Length - 1; i >= 0; i--)
            _pending.Push(new Pending(site, i, 0, module.Instances[i].Module));
    }

    private static void Attach(StateSite site, Pending place)
    {
        if (place.Parent is not { } parent) return;
        if (place.Unit >= 0) parent.Attach(place.Unit, site);
        else parent.SitesOf(-1 - place.Unit).ByClass[place.Class] = site;
    }

    private void AddColumns(StateSite site)
    {
        var module = site.Module;
        site.Registers =
        [
            .. module.Cells.OfType<RegisterCell>().Select(
                (r, i) => Column(StateKind.Register, site, i, r.Name, r.Width, 1)),
        ];
        site.Memories = [.. module.Memories.Select((m, i) => Column(StateKind.Memory, site, i, m.Name, m.Width, m.Depth))];
        site.Counts = [.. CountNames(module).Select((name, i) => Column(StateKind.Count, site, i, name, 64, 1))];
    }

    private StateColumn Column(StateKind kind, StateSite site, int member, string name, int width, int depth)
    {
        var column = new StateColumn(_columns.Count, kind, site, member, name, width, depth);
        _columns.Add(column);
        return column;
    }

    private static IEnumerable<string> CountNames(ModuleNetlist module) =>
        module.Counters.Select(c => c.Name).Concat(
            module.Properties.Where(p => p.Check != PropertyCheck.Trap).Select((_, i) => $"property#{i}"));

    private ModuleId Target(ModuleId id)
    {
        var target = _design[id] is { IsExtern: true, Model: { } model } ? model : id;
        if (_numbers.TryAdd(target.Index, _numbers.Count)) _modules.Add(_design[target]);
        return target;
    }

    private ArrayClasses ClassesOf(InstanceArray array)
    {
        if (_classes.TryGetValue(array, out var known)) return known;
        var (classOf, ordinalOf) = (new int[array.Count], new int[array.Count]);
        foreach (var piece in array.ClassMap) Fill(array, piece, classOf, 0, 0);
        var elements = array.Classes.Select(_ => ImmutableArray.CreateBuilder<int>()).ToArray();
        for (var flat = 0; flat < classOf.Length; flat++)
        {
            ordinalOf[flat] = elements[classOf[flat]].Count;
            elements[classOf[flat]].Add(flat);
        }

        return _classes[array] = new ArrayClasses([.. elements.Select(e => e.ToImmutable())], classOf, ordinalOf);
    }

    private static void Fill(InstanceArray array, ClassPiece piece, int[] classOf, int dimension, int flat)
    {
        if (dimension == array.Shape.Length)
        {
            classOf[flat] = piece.Class;
            return;
        }

        var range = piece.Box.Ranges[dimension];
        for (var i = 0; i < range.Count; i++)
            Fill(array, piece, classOf, dimension + 1, (flat * array.Shape[dimension]) + range.Start + (i * range.Stride));
    }

    // Modules once each, with names and widths, and how they are instantiated.
    private string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add("waferhdl-state 2");
        foreach (var module in _modules)
        {
            Add($"module {module.DisplayName}");
            foreach (var port in module.Ports) Add($"{port.Name} {port.Width}");
            foreach (var register in module.Cells.OfType<RegisterCell>()) Add($"{register.Name} {register.Width}");
            foreach (var memory in module.Memories) Add($"{memory.Name} {memory.Width}x{memory.Depth}");
            foreach (var name in CountNames(module)) Add(name);
            foreach (var instance in module.Instances) Add($"{instance.Name} = {NumberOf(instance.Module)}");
            foreach (var array in module.Arrays)
            {
                Add($"{array.Name}[{string.Join(',', array.Shape)}] = {string.Join(',', array.Classes.Select(NumberOf))}");
                if (array.Classes.Length == 1) continue;
                foreach (var number in ClassesOf(array).ClassOf) hash.AppendData(BitConverter.GetBytes((ushort)number));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
    }

    private int NumberOf(ModuleId id) => _numbers[Target(id).Index];
}
