using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Makes plans of one graph.</summary>
internal sealed class Planner
{
    private readonly Graph _graph;
    private readonly LinkMaps _links;
    private readonly Rates _rates;
    private readonly RootSpace _space;

    /// <param name="graph">The design, or what <see cref="Layout"/>'s graph becomes when some inputs are
    /// known.</param>
    /// <param name="layout">Of the design.</param>
    /// <param name="space">Shared by all planners of a machine.</param>
    public Planner(Graph graph, MachineLayout layout, RootSpace space)
    {
        _graph = graph;
        Layout = layout;
        _space = space;
        _links = new LinkMaps(graph, layout.Strips);
        _rates = Rates.Of(graph);
    }

    public MachineLayout Layout { get; }

    /// <summary>A step in which these clocks tick.</summary>
    public Plan Step(ImmutableArray<int> clocks, bool checks)
    {
        var (graph, steps) = StepGraph.Of(_graph, clocks, checks);
        var draft = new PlanDraft(graph, Layout, _links, _space.Bytes);
        return Build(draft, "step", [.. steps.Select(s => new StageDemand(s, []))], []);
    }

    /// <summary>Some values, without changing anything.</summary>
    public Plan Observe(ImmutableArray<NodeRef> nodes)
    {
        var draft = new PlanDraft(_graph, Layout, _links, _space.Bytes);
        var demands = _graph.Regions.Select(_ => ImmutableArray.CreateBuilder<StageValue>()).ToArray();
        var values = ImmutableArray.CreateBuilder<PlanValue>();
        var buffers = new BufferDraft?[demands.Length];
        foreach (var node in nodes)
        {
            var width = _graph.Regions[node.Region].Nodes[node.Node].Width;
            if (node.Region == 0)
            {
                var offset = draft.TakeRoot(width);
                demands[0].Add(new StageValue(node.Node, null, offset, 8));
                values.Add(new PlanValue(node, -1, offset, 8, width));
                continue;
            }

            var buffer = buffers[node.Region] ??= draft.AddBuffer(node.Region, BufferScope.Pass, "observed");
            var (place, limbBytes) = buffer.Add(width);
            demands[node.Region].Add(new StageValue(node.Node, buffer, place, limbBytes));
            values.Add(new PlanValue(node, buffer.Index, place, limbBytes, width));
        }

        return Build(
            draft, "observe", [.. demands.Select(d => new StageDemand(null, d.ToImmutable()))], values.ToImmutable());
    }

    private Plan Build(
        PlanDraft draft, string name, ImmutableArray<StageDemand> demands, ImmutableArray<PlanValue> observed)
    {
        var main = StageBuilder.Build(draft, name, demands, IsKnown, out var frontier);
        var setup = frontier.Count == 0 ? null : StageBuilder.Build(draft, "setup", Statics(draft, frontier), _ => false, out _);
        _space.Bytes = draft.RootBytes;
        return new Plan(
            name, draft.Graph, Layout, draft.Buffers(), setup, main, draft.RootBytes, observed);
    }

    private static ImmutableArray<StageDemand> Statics(PlanDraft draft, IReadOnlySet<NodeRef> nodes)
    {
        var demands = draft.Graph.Regions.Select(_ => ImmutableArray.CreateBuilder<StageValue>()).ToArray();
        foreach (var node in nodes.OrderBy(n => n.Region).ThenBy(n => n.Node))
        {
            var (offset, limbBytes) = draft.KnownPlace(node);
            demands[node.Region].Add(new StageValue(node.Node, draft.StaticOf(node.Region), offset, limbBytes));
        }

        return [.. demands.Select(d => new StageDemand(null, d.ToImmutable()))];
    }

    // Static values of lanes are kept, unless all lanes have the same one of the root.
    private bool IsKnown(NodeRef node)
    {
        if (node.Region == 0) return false;
        var nodes = _graph.Regions[node.Region].Nodes;
        if (node.Node >= nodes.Length || _rates[node] != Rate.Static) return false;
        return nodes[node.Node].Op != NodeOp.Link
            || _links.Of(node.Region, nodes[node.Node].Index) is not { Main.Region: 0, Others.Length: 0 };
    }
}
