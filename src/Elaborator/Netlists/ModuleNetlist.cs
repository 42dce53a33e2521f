using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>One generic argument of a module, as text (<c>8</c>, <c>noc.Wavelet</c>, <c>"rom.hex"</c>).</summary>
public sealed record ModuleParameter(string Name, string Value);

/// <summary>The netlist of one module: frozen after building. Passes return new ones.</summary>
public sealed class ModuleNetlist
{
    /// <summary>Full name of the definition, <c>stream.fifo.Fifo</c>.</summary>
    public required string Definition { get; init; }

    /// <summary>In the order of declaration; with the definition they identify the module.</summary>
    public required ImmutableArray<ModuleParameter> Parameters { get; init; }

    public required ImmutableArray<Port> Ports { get; init; }

    /// <summary>By port index: the net that carries the port (an <see cref="InputCell"/>, or what drives the output).</summary>
    public required ImmutableArray<Net> PortNets { get; init; }

    public required ImmutableArray<Cell> Cells { get; init; }

    public ImmutableArray<ClockDomain> Domains { get; init; } = [];

    public ImmutableArray<StreamPort> Streams { get; init; } = [];

    public ImmutableArray<DataPort> DataPorts { get; init; } = [];

    public ImmutableArray<Memory> Memories { get; init; } = [];

    public ImmutableArray<Instance> Instances { get; init; } = [];

    public ImmutableArray<InstanceArray> Arrays { get; init; } = [];

    public ImmutableArray<Property> Properties { get; init; } = [];

    public ImmutableArray<Counter> Counters { get; init; } = [];

    /// <summary>In source order; a name occurs once.</summary>
    public ImmutableArray<NamedNet> Names { get; init; } = [];

    public ModuleRole Role { get; init; }

    /// <summary>Of a fabric or wafer.</summary>
    public GridInfo? Grid { get; init; }

    /// <summary>Of a router.</summary>
    public RouterInfo? Router { get; init; }

    public string? Documentation { get; init; }

    public SourceSpan Source { get; init; }

    /// <summary>An extern module has ports only; simulation takes <see cref="Model"/> in its place.</summary>
    public bool IsExtern { get; init; }

    /// <summary>For an extern module: the module that stands in for it in simulation (<c>#[model(M)]</c>).</summary>
    public ModuleId? Model { get; init; }

    /// <summary><c>Fifo&lt;T = u8, DEPTH = 4&gt;</c>, without the package.</summary>
    public string DisplayName
    {
        get
        {
            var name = Definition[(Definition.LastIndexOf('.') + 1)..];
            return Parameters.IsEmpty
                ? name
                : $"{name}<{string.Join(", ", Parameters.Select(p => $"{p.Name} = {p.Value}"))}>";
        }
    }

    public Cell this[Net net] => Cells[net.Cell];

    public int WidthOf(Net net) => Cells[net.Cell].Width;

    /// <summary>Index of a port by its full name, or −1.</summary>
    public int FindPort(string name)
    {
        for (var i = 0; i < Ports.Length; i++)
            if (Ports[i].Name == name)
                return i;
        return -1;
    }

    /// <summary>The same module with some parts replaced: <c>module.With(m =&gt; m.Cells = …)</c> reads badly, so a
    /// pass goes through <see cref="ModuleBuilder"/> or this copy.</summary>
    public ModuleNetlist With(
        ImmutableArray<Net>? portNets = null, ImmutableArray<Cell>? cells = null, ImmutableArray<Memory>? memories = null,
        ImmutableArray<Instance>? instances = null, ImmutableArray<InstanceArray>? arrays = null,
        ImmutableArray<Property>? properties = null, ImmutableArray<Counter>? counters = null,
        ImmutableArray<NamedNet>? names = null, ModuleId? model = null) => Copy(
            portNets, cells, memories, instances, arrays, properties, counters, names, model, Role, Grid, Router);

    /// <summary>The same module in a role.</summary>
    public ModuleNetlist As(ModuleRole role, GridInfo? grid, RouterInfo? router) =>
        Copy(null, null, null, null, null, null, null, null, null, role, grid, router);

    private ModuleNetlist Copy(
        ImmutableArray<Net>? portNets, ImmutableArray<Cell>? cells, ImmutableArray<Memory>? memories,
        ImmutableArray<Instance>? instances, ImmutableArray<InstanceArray>? arrays,
        ImmutableArray<Property>? properties, ImmutableArray<Counter>? counters, ImmutableArray<NamedNet>? names,
        ModuleId? model, ModuleRole role, GridInfo? grid, RouterInfo? router) => new()
        {
            Definition = Definition,
            Parameters = Parameters,
            Ports = Ports,
            PortNets = portNets ?? PortNets,
            Cells = cells ?? Cells,
            Domains = Domains,
            Streams = Streams,
            DataPorts = DataPorts,
            Memories = memories ?? Memories,
            Instances = instances ?? Instances,
            Arrays = arrays ?? Arrays,
            Properties = properties ?? Properties,
            Counters = counters ?? Counters,
            Names = names ?? Names,
            Role = role,
            Grid = grid,
            Router = router,
            Documentation = Documentation,
            Source = Source,
            IsExtern = IsExtern,
            Model = model ?? Model,
        };
}
