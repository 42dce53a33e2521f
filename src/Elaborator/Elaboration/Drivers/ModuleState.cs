using WaferHdl.Elaborator.Elaboration.Logic;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Drivers;

/// <summary>What the parts of a module's elaboration share: the scratch netlist and who carries which
/// name.</summary>
/// <remarks>In the scratch netlist a wire is a placeholder, a reserved cell whose driver <see
/// cref="Definitions"/> names once it is known.</remarks>
internal sealed class ModuleState
{
    private readonly HashSet<string> _generatedNames = [];

    public ModuleState(BoundModule module, ElaborationOptions options, ElaborationReporter report)
    {
        Module = module;
        Options = options;
        Report = report;
        Scratch = new ModuleBuilder(module.Definition, []);
        Logic = new LogicBuilder(Scratch);
        foreach (var signal in module.Signals) _generatedNames.Add(signal.Name);
        foreach (var port in module.Ports) _generatedNames.Add(port.Name);
        foreach (var instance in module.Instances) _generatedNames.Add(instance.Name);
    }

    public BoundModule Module { get; }

    public ElaborationOptions Options { get; }

    public ElaborationReporter Report { get; }

    public ModuleBuilder Scratch { get; }

    public LogicBuilder Logic { get; }

    public Dictionary<int, Net> Definitions { get; } = [];

    /// <summary>Wires, lets and registers.</summary>
    public Dictionary<BoundSignal, Carrier> Signals { get; } = [];

    public Dictionary<BoundPort, PortState> Ports { get; } = [];

    public Dictionary<BoundInstance, InstanceState> Instances { get; } = [];

    public Dictionary<BoundMemory, MemoryState> Memories { get; } = [];

    /// <summary>In the order of their cells in the final netlist.</summary>
    public List<RegisterState> Registers { get; } = [];

    public List<Property> Properties { get; } = [];

    public List<Counter> Counters { get; } = [];

    /// <summary>Names besides those of signals and ports: what a sparse block or a delay adds.</summary>
    public List<NamedNet> ExtraNames { get; } = [];

    /// <summary>Whether an error node was met: the module is then not built.</summary>
    public bool HasErrorNodes { get; set; }

    /// <summary>The name that registers of a <c>delay</c> take.</summary>
    public string? NameHint { get; set; }

    public Net Placeholder(int width) => Scratch.Reserve(width);

    public void Define(Net placeholder, Net driver) => Definitions[placeholder.Cell] = driver;

    /// <summary>The name, or the name with the first free number behind it.</summary>
    public string UniqueName(string name)
    {
        var result = name;
        for (var n = 2; !_generatedNames.Add(result); n++) result = $"{name}_{n}";
        return result;
    }

    /// <summary>A register that elaboration adds; give it its next value later.</summary>
    public RegisterState AddRegister(
        string name, HdlType type, BitVector init, bool hasReset, bool isInitDefined, int domain,
        SourceSpan span)
    {
        var register = new RegisterState(
            name, type, init, hasReset, isInitDefined, domain, span, Placeholder(init.Width));
        Registers.Add(register);
        return register;
    }
}

/// <summary>One register cell to be.</summary>
internal sealed class RegisterState(
    string name, HdlType type, BitVector init, bool hasReset, bool isInitDefined, int domain, SourceSpan span,
    Net output)
{
    public string Name { get; } = name;

    public HdlType Type { get; } = type;

    public BitVector Init { get; } = init;

    public bool HasReset { get; } = hasReset;

    public bool IsInitDefined { get; } = isInitDefined;

    public int Domain { get; } = domain;

    public SourceSpan Span { get; } = span;

    /// <summary>Its value, in the scratch netlist.</summary>
    public Net Output { get; } = output;

    public Net? Next { get; set; }
}

/// <summary>A port of the module itself: its groups and what carries each.</summary>
internal sealed record PortState(
    BoundPort Port, IReadOnlyList<PortGroup> Groups, IReadOnlyList<Carrier> Carriers)
{
    public int FindGroup(IReadOnlyList<string> path)
    {
        for (var i = 0; i < Groups.Count; i++)
            if (Groups[i].Path.SequenceEqual(path))
                return i;
        return -1;
    }
}

/// <summary>A memory with the writes found so far.</summary>
internal sealed class MemoryState(BoundMemory memory, int index)
{
    public BoundMemory Memory { get; } = memory;

    public int Index { get; } = index;

    public List<WritePort> Writes { get; } = [];
}
