using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>What one region does at a step; nodes of the extended region.</summary>
/// <param name="Registers">What registers take.</param>
internal sealed record StepDemand(
    ImmutableArray<(int Register, int Node)> Registers, ImmutableArray<KernelWrite> Writes,
    ImmutableArray<KernelCheck> Checks, ImmutableArray<KernelCount> Counts);

/// <summary>Extends a graph by the nodes that an edge of some clocks needs and no expression of the design has:
/// multiplexers of resets, conditions under which properties fire.</summary>
internal sealed class StepGraph
{
    private readonly List<Node> _nodes;
    private readonly Region _region;

    private StepGraph(Region region)
    {
        _region = region;
        _nodes = [.. region.Nodes];
    }

    /// <param name="clocks">Ports of the top; may be none: then only asynchronous resets act.</param>
    /// <param name="checks">Whether properties and counters are looked at.</param>
    public static (Graph Graph, ImmutableArray<StepDemand> Demands) Of(
        Graph graph, ImmutableArray<int> clocks, bool checks)
    {
        var demands = ImmutableArray.CreateBuilder<StepDemand>();
        var regions = ImmutableArray.CreateBuilder<Region>();
        foreach (var region in graph.Regions)
        {
            var step = new StepGraph(region);
            demands.Add(step.Demand(clocks, checks));
            regions.Add(step.Extended());
        }

        return (
            new Graph
            {
                Design = graph.Design,
                Regions = regions.ToImmutable(),
                PortNodes = graph.PortNodes,
                Scopes = graph.Scopes,
            },
            demands.ToImmutable());
    }

    private Region Extended() => new()
    {
        Index = _region.Index,
        Path = _region.Path,
        Module = _region.Module,
        Shape = _region.Shape,
        Nodes = [.. _nodes],
        Loops = _region.Loops,
        Links = _region.Links,
        Registers = _region.Registers,
        Memories = _region.Memories,
        Properties = _region.Properties,
        Counters = _region.Counters,
    };

    private StepDemand Demand(ImmutableArray<int> clocks, bool checks)
    {
        var registers = ImmutableArray.CreateBuilder<(int, int)>();
        for (var i = 0; i < _region.Registers.Length; i++)
        {
            var register = _region.Registers[i];
            var ticks = clocks.Contains(register.Clock);
            if (!ticks && (!register.IsAsynchronous || register.Reset < 0)) continue;
            var next = ticks ? register.Next : register.Node;
            if (register.Reset >= 0)
                next = Add(NodeOp.Mux, register.Width, [register.Reset, Constant(register.Init), next]);
            if (next != register.Node) registers.Add((i, next));
        }

        var writes = ImmutableArray.CreateBuilder<KernelWrite>();
        for (var i = 0; i < _region.Memories.Length; i++)
            foreach (var write in _region.Memories[i].Writes)
                if (clocks.Contains(write.Clock) && !IsZero(write.Enable))
                    writes.Add(
                        new KernelWrite(i, write.Enable, write.Address, write.Low, write.Data, write.DataWidth));
        return checks
            ? new StepDemand(registers.ToImmutable(), writes.ToImmutable(), Checks(clocks), Counts(clocks))
            : new StepDemand(registers.ToImmutable(), writes.ToImmutable(), [], []);
    }

    private ImmutableArray<KernelCheck> Checks(ImmutableArray<int> clocks)
    {
        var checks = ImmutableArray.CreateBuilder<KernelCheck>();
        for (var i = 0; i < _region.Properties.Length; i++)
        {
            var property = _region.Properties[i];
            if (property.Clock >= 0 && !clocks.Contains(property.Clock)) continue;
            var firesWhenSet = property.Property.Check is PropertyCheck.Cover or PropertyCheck.Trap;
            var fires = firesWhenSet ? property.Condition : Not(property.Condition);
            if (property.Clock >= 0 && property.Reset >= 0) fires = And(fires, Not(property.Reset));
            if (!IsZero(fires)) checks.Add(new KernelCheck(i, fires, property.Values));
        }

        return checks.ToImmutable();
    }

    private ImmutableArray<KernelCount> Counts(ImmutableArray<int> clocks)
    {
        var counts = ImmutableArray.CreateBuilder<KernelCount>();
        for (var i = 0; i < _region.Counters.Length; i++)
        {
            var counter = _region.Counters[i];
            if ((counter.Clock >= 0 && !clocks.Contains(counter.Clock)) || IsZero(counter.Amount)) continue;
            var isGated = counter.Clock >= 0 && counter.Reset >= 0;
            counts.Add(new KernelCount(i, counter.Amount, isGated ? Not(counter.Reset) : -1));
        }

        return counts.ToImmutable();
    }

    private bool IsZero(int node) => _nodes[node] is { Op: NodeOp.Constant } constant && constant.Value!.Value.IsZero;

    private int Not(int node) => _nodes[node] is { Op: NodeOp.Constant } constant
        ? Constant(BitMath.Not(constant.Value!.Value))
        : Add(NodeOp.Not, 1, [node]);

    private int And(int a, int b)
    {
        if (IsZero(a)) return a;
        if (IsZero(b)) return b;
        if (_nodes[b].Op == NodeOp.Constant) return a;
        return _nodes[a].Op == NodeOp.Constant ? b : Add(NodeOp.And, 1, [a, b]);
    }

    private int Constant(BitVector value)
    {
        _nodes.Add(new Node(_nodes.Count, NodeOp.Constant, value.Width, [], 0, value));
        return _nodes.Count - 1;
    }

    private int Add(NodeOp op, int width, ImmutableArray<int> inputs)
    {
        _nodes.Add(new Node(_nodes.Count, op, width, inputs));
        return _nodes.Count - 1;
    }
}
