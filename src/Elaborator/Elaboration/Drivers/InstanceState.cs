using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Arrays;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Drivers;

/// <summary>An instance or an array of instances while its module is elaborated.</summary>
internal sealed class InstanceState
{
    private readonly ModuleState _module;
    private readonly Dictionary<int, Net> _outputs = [];

    public InstanceState(
        ModuleState module, BoundInstance instance, int index, ImmutableArray<ModuleId> classes)
    {
        _module = module;
        Instance = instance;
        Index = index;
        Classes = classes;
        Count = instance.Shape.Aggregate(1L, (product, length) => product * length);
        var ports = new Dictionary<BoundPort, PortState>();
        var first = 0;
        foreach (var port in instance.Module.Ports)
        {
            var groups = PortGroup.Of(port, first);
            first += groups.Sum(group => group.Leaves.Length);
            var carriers = IsArray ? [] : groups.Select(group => CarrierOf(port, group)).ToList();
            ports.Add(port, new PortState(port, groups, carriers));
            if (!IsArray) continue;
            foreach (var group in groups)
                if (!group.IsOutput)
                    ArrayInputs.Add(group, new ArrayInput(module, this, port, group));
        }

        Ports = ports;
        PortCount = first;
    }

    public BoundInstance Instance { get; }

    /// <summary>Its place in the module's list of instances, or of arrays.</summary>
    public int Index { get; }

    public ImmutableArray<ModuleId> Classes { get; }

    public bool IsArray => !Instance.Shape.IsEmpty;

    public long Count { get; }

    public int PortCount { get; }

    /// <summary>Carriers are empty for an array.</summary>
    public IReadOnlyDictionary<BoundPort, PortState> Ports { get; }

    /// <summary>Of an array: what feeds each input group.</summary>
    public Dictionary<PortGroup, ArrayInput> ArrayInputs { get; } = [];

    /// <summary>The port of that name: classes of an array have equal ports, but each its own
    /// objects.</summary>
    public PortState PortOf(BoundPort port)
    {
        if (Ports.TryGetValue(port, out var state)) return state;
        return Ports.First(pair => pair.Key.Name == port.Name).Value;
    }

    /// <summary>Of an array: the output of one hardware port, all instances side by side.</summary>
    public Net ArrayOutput(GroupLeaf leaf)
    {
        if (_outputs.TryGetValue(leaf.Port, out var net)) return net;
        var width = checked((int)(leaf.Width * Count));
        net = _module.Scratch.Add(new ArrayOutputCell(Index, leaf.Port, width, Instance.Span));
        _outputs.Add(leaf.Port, net);
        return net;
    }

    private Carrier CarrierOf(BoundPort port, PortGroup group)
    {
        var name = $"{Instance.Name}.{group.NameUnder(port.Name)}";
        if (!group.IsOutput)
            return new Carrier(
                name, group.Type, CarrierKind.InstanceInput, _module.Placeholder(group.Width), Instance.Span);
        var parts = new List<Net>();
        foreach (var leaf in group.Leaves)
            parts.Add(
                _module.Scratch.Add(new InstanceOutputCell(Index, leaf.Port, leaf.Width, Instance.Span)));
        return new Carrier(
            name, group.Type, CarrierKind.Fixed, _module.Logic.Concat(parts, Instance.Span), Instance.Span);
    }
}
