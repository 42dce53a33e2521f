using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;

namespace WaferHdl.Simulator.Reference;

/// <summary>One instance: its program, and where its values and state stand.</summary>
internal struct InstanceInfo
{
    public int Program;
    public int Frame;
    public int OpBase;
    public int RegisterBase;
    public int MemoryBase;

    /// <summary>Base of the counts of covers and counters.</summary>
    public int CountBase;

    /// <summary>−1 for the top.</summary>
    public int Parent;

    /// <summary>Index in the parent's instances, or −1 − index in its arrays.</summary>
    public int Unit;

    /// <summary>Flat index in the array; 0 for a single instance.</summary>
    public int Flat;

    /// <summary>Children are numbered one after the other: instances first, then the elements of each
    /// array.</summary>
    public int FirstChild;

    /// <summary>Index into <see cref="Hierarchy.ClockSets"/>.</summary>
    public int ClockSet;
}

/// <summary>All instances of a design. Instance 0 is the top; a parent stands before its children.</summary>
internal sealed class Hierarchy
{
    private readonly List<int[]> _clockSets = [];
    private readonly GridPaths?[] _grids;

    private Hierarchy(ModuleProgram[] programs, InstanceInfo[] instances)
    {
        Programs = programs;
        Instances = instances;
        _grids = [.. programs.Select(p => p is null ? null : GridPaths.Of(p.Module))];
    }

    public ModuleProgram[] Programs { get; }

    public InstanceInfo[] Instances { get; }

    /// <summary>By port of an instance: the clock port of the top that feeds it, or −1.</summary>
    public IReadOnlyList<int[]> ClockSets => _clockSets;

    public int Words { get; private set; }

    public int Ops { get; private set; }

    public int Registers { get; private set; }

    public int Memories { get; private set; }

    public int Counts { get; private set; }

    /// <summary>The first (instance, port) whose clock is no clock port of the top, if any.</summary>
    public (int Instance, int Port)? UntracedClock { get; private set; }

    /// <summary>Instances and words that the design would take, saturated.</summary>
    public static (long Instances, long Words) Measure(ModuleProgram[] programs, int top)
    {
        Int128 limit = long.MaxValue;
        var known = new (Int128 Instances, Int128 Words)?[programs.Length];
        var (instances, words) = Of(top);
        return ((long)instances, (long)words);

        (Int128 Instances, Int128 Words) Of(int index)
        {
            if (known[index] is { } done) return done;
            var program = programs[index];
            (Int128 Instances, Int128 Words) sum = (1, program.FrameWords);
            foreach (var child in program.Children) Add(Of(child.Program), 1);
            foreach (var array in program.Arrays) Add(array.Programs.Select(Of).Max(), array.Count);
            known[index] = sum;
            return sum;

            void Add((Int128 Instances, Int128 Words) one, int count) => sum = (
                Int128.Min(limit, sum.Instances + one.Instances * count), Int128.Min(
                    limit, sum.Words + one.Words * count));
        }
    }

    public static Hierarchy Build(ModuleProgram[] programs, int top, int count)
    {
        var hierarchy = new Hierarchy(programs, new InstanceInfo[count]);
        var ports = programs[top].Module.Ports;
        hierarchy._clockSets.Add(
            [.. Enumerable.Range(0, ports.Length).Select(p => ports[p].Kind == PortKind.Clock ? p : -1)]);
        hierarchy.Place(0, top, -1, 0, 0, 0);
        var next = 1;
        for (var instance = 0; instance < count; instance++) hierarchy.PlaceChildren(instance, ref next);
        return hierarchy;
    }

    public ModuleProgram ProgramOf(int instance) => Programs[Instances[instance].Program];

    /// <summary>The clock port of the top that drives a domain of an instance.</summary>
    public int ClockOf(int instance, int domain)
    {
        ref readonly var info = ref Instances[instance];
        return _clockSets[info.ClockSet][Programs[info.Program].Domains[domain].Domain.ClockPort];
    }

    /// <summary>The names of a wafer's tiles; null for an instance of anything else.</summary>
    public GridPaths? GridOf(int instance) => _grids[Instances[instance].Program];

    /// <summary>Hierarchical name, empty for the top.</summary>
    public string PathOf(int instance)
    {
        var parts = new Stack<string>();
        for (var i = instance; Instances[i].Parent >= 0;)
        {
            var (parent, name) = NameOf(i);
            parts.Push(name);
            i = parent;
        }

        return string.Join('.', parts);
    }

    /// <summary>The name of an instance and what it counts from: mostly the parent; for a tile of a wafer the wafer,
    /// so that logical and physical netlists have the same names.</summary>
    public (int Parent, string Name) NameOf(int instance)
    {
        ref readonly var info = ref Instances[instance];
        ref readonly var die = ref Instances[info.Parent];
        if (info.Unit < 0 && die.Unit < 0 && GridOf(die.Parent) is { } grid
            && ProgramOf(info.Parent).Arrays[-1 - info.Unit].Array is { Name: "tile", Shape: [_, var columns] }
            && ProgramOf(die.Parent).Arrays[-1 - die.Unit].Array is { Name: "die", Shape: [_, var dieColumns] })
        {
            var place = new TilePlace(
                die.Flat / dieColumns, die.Flat % dieColumns, info.Flat / columns, info.Flat % columns);
            return (die.Parent, grid.NameOf(place));
        }

        return (info.Parent, LocalName(instance));
    }

    /// <summary>The name inside the parent: <c>fifo</c>, <c>pe[3][4]</c>.</summary>
    public string LocalName(int instance)
    {
        ref readonly var info = ref Instances[instance];
        var parent = ProgramOf(info.Parent);
        if (info.Unit >= 0) return parent.Children[info.Unit].Instance.Name;
        var array = parent.Arrays[-1 - info.Unit].Array;
        return array.Name + IndexText(array.Shape.AsSpan(), info.Flat);
    }

    public static string IndexText(ReadOnlySpan<int> shape, int flat)
    {
        Span<int> index = stackalloc int[shape.Length];
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = flat % shape[d];
            flat /= shape[d];
        }

        var text = new StringBuilder();
        foreach (var value in index) text.Append('[').Append(value).Append(']');
        return text.ToString();
    }

    public static string Join(string instance, string name) =>
        instance.Length == 0 ? name : instance + "." + name;

    private void PlaceChildren(int instance, ref int next)
    {
        var program = ProgramOf(instance);
        Instances[instance].FirstChild = next;
        for (var unit = 0; unit < program.Children.Length; unit++)
        {
            var child = program.Children[unit];
            Place(
                next, child.Program, instance, unit, 0,
                ClockSetOf(instance, next, child.Program, p => child.ClockCell[p]));
            next++;
        }

        for (var unit = 0; unit < program.Arrays.Length; unit++)
        {
            var array = program.Arrays[unit];
            var uniform = array.Inputs.All(w => w is null or { IsUniform: true }
                || ElementPort(array, w)?.Kind != PortKind.Clock);
            var set = -1;
            for (var flat = 0; flat < array.Count; flat++, next++)
            {
                var own = flat;
                if (set < 0 || !uniform)
                    set = ClockSetOf(
                        instance, next, array.ProgramAt(flat), p => array.Inputs[p]?.CellOf(own) ?? -1);
                Place(next, array.ProgramAt(flat), instance, -1 - unit, flat, set);
            }
        }
    }

    private Port? ElementPort(ArrayProgram array, PortWiring wiring)
    {
        var index = Array.IndexOf(array.Inputs, wiring);
        return index < 0 ? null : Programs[array.Programs[0]].Module.Ports[index];
    }

    private int ClockSetOf(int parent, int child, int program, Func<int, int> feedingCell)
    {
        var ports = Programs[program].Module.Ports;
        var outer = _clockSets[Instances[parent].ClockSet];
        var set = new int[ports.Length];
        for (var port = 0; port < ports.Length; port++)
        {
            set[port] = -1;
            if (ports[port].Kind != PortKind.Clock || ports[port].IsOutput) continue;
            var cell = feedingCell(port);
            if (cell >= 0 && ProgramOf(parent).Module.Cells[cell] is InputCell input)
                set[port] = outer[input.Port];
            var isUsed = Programs[program].Domains.Any(d => d.Domain.ClockPort == port);
            if (set[port] < 0 && isUsed) UntracedClock ??= (child, port);
        }

        // Siblings mostly share their clocks.
        for (var i = _clockSets.Count - 1; i >= Math.Max(0, _clockSets.Count - 8); i--)
            if (_clockSets[i].AsSpan().SequenceEqual(set))
                return i;
        _clockSets.Add(set);
        return _clockSets.Count - 1;
    }

    private void Place(int instance, int programIndex, int parent, int unit, int flat, int clockSet)
    {
        var program = Programs[programIndex];
        Instances[instance] = new InstanceInfo
        {
            Program = programIndex,
            Frame = Words,
            OpBase = Ops,
            RegisterBase = Registers,
            MemoryBase = Memories,
            CountBase = Counts,
            Parent = parent,
            Unit = unit,
            Flat = flat,
            ClockSet = clockSet,
        };
        Words = checked(Words + program.FrameWords);
        Ops = checked(Ops + program.Ops.Length);
        Registers += program.Registers.Length;
        Memories += program.Memories.Length;
        Counts += program.Counters.Length + program.Properties.Length;
    }
}
