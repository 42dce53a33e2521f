using System.Collections.Immutable;
using System.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>Builds one <see cref="ModuleNetlist"/>. Cells may be reserved and defined later, so that a register can
/// read what it feeds and module-level order does not matter.</summary>
/// <remarks>The lists are public on purpose: a builder is private to whoever builds.</remarks>
public sealed class ModuleBuilder(string definition, ImmutableArray<ModuleParameter> parameters)
{
    private readonly List<Cell?> _cells = [];
    private readonly List<int> _reservedWidths = [];

    public List<Port> Ports { get; } = [];

    /// <summary>By port index; complete before <see cref="Build"/>.</summary>
    public List<Net?> PortNets { get; } = [];

    public List<ClockDomain> Domains { get; } = [];

    public List<StreamPort> Streams { get; } = [];

    public List<DataPort> DataPorts { get; } = [];

    public List<Memory> Memories { get; } = [];

    public List<Instance> Instances { get; } = [];

    public List<InstanceArray> Arrays { get; } = [];

    public List<Property> Properties { get; } = [];

    public List<Counter> Counters { get; } = [];

    public List<NamedNet> Names { get; } = [];

    public ModuleRole Role { get; set; }

    public GridInfo? Grid { get; set; }

    public RouterInfo? Router { get; set; }

    public string? Documentation { get; set; }

    public SourceSpan Source { get; set; }

    public bool IsExtern { get; set; }

    public ModuleId? Model { get; set; }

    public int CellCount => _cells.Count;

    public Net Add(Cell cell)
    {
        _cells.Add(cell);
        _reservedWidths.Add(cell.Width);
        return new Net(_cells.Count - 1);
    }

    public Net Constant(BitVector value, SourceSpan source = default) => Add(new ConstantCell(value, source));

    /// <summary>A net whose driver comes later.</summary>
    public Net Reserve(int width)
    {
        _cells.Add(null);
        _reservedWidths.Add(width);
        return new Net(_cells.Count - 1);
    }

    /// <summary>Gives a reserved net its driver, of the reserved width.</summary>
    public void Define(Net net, Cell cell)
    {
        Debug.Assert(_cells[net.Cell] is null, "a net is defined once");
        Debug.Assert(cell.Width == _reservedWidths[net.Cell], "a driver has the reserved width");
        _cells[net.Cell] = cell;
    }

    public bool IsDefined(Net net) => _cells[net.Cell] is not null;

    /// <summary>The driver of a net, or null while it is only reserved.</summary>
    public Cell? this[Net net] => _cells[net.Cell];

    public int WidthOf(Net net) => _reservedWidths[net.Cell];

    /// <exception cref="InvalidOperationException">A reserved net or an output port has no driver.</exception>
    public ModuleNetlist Build()
    {
        for (var i = 0; i < _cells.Count; i++)
            if (_cells[i] is null)
                throw new InvalidOperationException($"net %{i} of '{definition}' is reserved but never defined");
        for (var i = 0; i < Ports.Count; i++)
            if (PortNets[i] is null)
                throw new InvalidOperationException($"port '{Ports[i].Name}' of '{definition}' has no net");
        return new ModuleNetlist
        {
            Definition = definition,
            Parameters = parameters,
            Ports = [.. Ports],
            PortNets = [.. PortNets.Select(net => net!.Value)],
            Cells = [.. _cells!],
            Domains = [.. Domains],
            Streams = [.. Streams],
            DataPorts = [.. DataPorts],
            Memories = [.. Memories],
            Instances = [.. Instances],
            Arrays = [.. Arrays],
            Properties = [.. Properties],
            Counters = [.. Counters],
            Names = [.. Names],
            Role = Role,
            Grid = Grid,
            Router = Router,
            Documentation = Documentation,
            Source = Source,
            IsExtern = IsExtern,
            Model = Model,
        };
    }
}
