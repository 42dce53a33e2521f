using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>What a stage is for, by region.</summary>
/// <param name="Step">What an edge does; null: nothing.</param>
/// <param name="Values">Values to store and where.</param>
internal sealed record StageDemand(StepDemand? Step, ImmutableArray<StageValue> Values);

/// <param name="Buffer">Null: in the root area.</param>
internal sealed record StageValue(int Node, BufferDraft? Buffer, int Offset, int LimbBytes);

/// <summary>Cuts the work of a stage into passes and says what each one loads, computes and stores.</summary>
internal sealed class StageBuilder
{
    private readonly PlanDraft _plan;
    private readonly Graph _graph;
    private readonly string _name;
    private readonly Func<NodeRef, bool> _isKnown;
    private readonly ImmutableArray<StageDemand> _demands;
    private readonly List<Exchange> _once = [];

    private StageBuilder(
        PlanDraft plan, string name, ImmutableArray<StageDemand> demands, Func<NodeRef, bool> isKnown)
    {
        _plan = plan;
        _graph = plan.Graph;
        _name = name;
        _demands = demands;
        _isKnown = isKnown;
        Phases = new Phases(_graph, plan.Links, isKnown);
    }

    public Phases Phases { get; }

    /// <param name="isKnown">Nodes of lanes that the setup has computed.</param>
    /// <param name="frontier">Those of them that are read.</param>
    public static PlanStage Build(
        PlanDraft plan, string name, ImmutableArray<StageDemand> demands, Func<NodeRef, bool> isKnown,
        out IReadOnlySet<NodeRef> frontier)
    {
        var builder = new StageBuilder(plan, name, demands, isKnown);
        for (var r = 0; r < demands.Length; r++)
            foreach (var node in Targets(demands[r]))
                builder.Phases.Need(new NodeRef(r, node));
        frontier = builder.Phases.Frontier;
        return builder.Build();
    }

    private static IEnumerable<int> Targets(StageDemand demand)
    {
        foreach (var value in demand.Values) yield return value.Node;
        if (demand.Step is not { } step) yield break;
        foreach (var node in RootSplit.Targets(step)) yield return node;
    }

    private PlanStage Build()
    {
        var last = LastPhases();
        var exports = Phases.Exports.Where(e => !_isKnown(e)).OrderBy(e => e.Region).ThenBy(e => e.Node).ToList();
        var split = _demands[0].Step is { } root ? RootSplit.Of(_graph, _plan.Links, root, exports) : null;
        if (split is not null)
            exports = [.. exports.Concat(split.Handed.Select(n => new NodeRef(0, n))).Distinct().OrderBy(e => e.Region).ThenBy(e => e.Node)];
        var keys = new SortedSet<(int Phase, int Circle, int Region)>();
        foreach (var export in exports) keys.Add(KeyOf(export));
        for (var r = split is null ? 0 : 1; r < _demands.Length; r++)
            if (Targets(_demands[r]).Any())
                keys.Add((last[r], int.MaxValue, r));
        var behind = (Phase: Math.Max(0, last[0]), int.MaxValue, 0);
        if (split is not null)
        {
            keys.Add(behind);
            if (RootSplit.Targets(split.Ahead).Any()) keys.Add((-1, int.MaxValue, 0));
        }

        var passes = new Dictionary<(int Phase, int Circle, int Region), PassDraft>();
        foreach (var key in keys)
            passes.Add(key, new PassDraft(key.Region, key.Phase, key.Circle == int.MaxValue ? -1 : key.Circle));
        var cones = new ConeBuilder(_plan, Phases, _isKnown, _name, _once);
        foreach (var export in exports) cones.AddExport(passes[KeyOf(export)], export.Node);
        foreach (var (key, pass) in passes.OrderBy(p => p.Key))
        {
            cones.Begin(pass);
            foreach (var node in pass.Exports) cones.Export(node);
            if (split is not null && key == behind)
            {
                pass.Handed = split.Handed;
                AddStep(cones, pass, split.Behind);
            }
            else if (split is not null && key.Region == 0)
            {
                if (key.Circle == int.MaxValue && key.Phase < 0) AddStep(cones, pass, split.Ahead);
            }
            else if (key.Circle == int.MaxValue && key.Phase == last[key.Region]) AddTargets(cones, pass);
        }

        var ordered = passes.OrderBy(p => p.Key).Select(p => p.Value).ToList();
        var standing = StandingValues.Take(ordered, _plan.Buffers(), _plan.Layout);
        return new PlanStage([.. ordered.Select(Finish)], Loops(ordered), [.. _once], standing);
    }

    private int[] LastPhases()
    {
        var last = new int[_graph.Regions.Length];
        foreach (var region in _graph.Regions)
        {
            last[region.Index] = region.Index == 0 ? -1 : 0;
            for (var n = 0; n < region.Nodes.Length; n++)
            {
                var node = new NodeRef(region.Index, n);
                if (Phases.IsNeeded(node))
                    last[region.Index] = Math.Max(last[region.Index], Phases.PhaseOf(node));
            }
        }

        return last;
    }

    // Circles go before what only reads them.
    private (int Phase, int Circle, int Region) KeyOf(NodeRef node)
    {
        var circle = Phases.CircleOf(node);
        return (Phases.PhaseOf(node), circle < 0 ? int.MaxValue : circle, node.Region);
    }

    private void AddTargets(ConeBuilder cones, PassDraft pass)
    {
        var demand = _demands[pass.Region];
        foreach (var value in demand.Values)
        {
            cones.Compute(value.Node);
            Place place = value.Buffer is { } buffer
                ? new RowPlace(pass.SlotOf(buffer, 0), value.Offset, value.LimbBytes)
                : new RootPlace(value.Offset);
            pass.Stores.Add(new KernelStore(value.Node, place, false));
        }

        if (demand.Step is { } step) AddStep(cones, pass, step);
    }

    private static void AddStep(ConeBuilder cones, PassDraft pass, StepDemand step)
    {
        foreach (var (register, node) in step.Registers)
        {
            cones.Compute(node);
            pass.Stores.Add(new KernelStore(node, cones.RegisterPlace(pass.Region, register), true));
        }

        foreach (var write in step.Writes)
        {
            cones.Compute(write.Enable);
            cones.Compute(write.Address);
            cones.Compute(write.Data);
            pass.Writes.Add(write);
        }

        foreach (var check in step.Checks)
        {
            cones.Compute(check.Fires);
            foreach (var value in check.Values)
                if (value >= 0)
                    cones.Compute(value);
            pass.Checks.Add(check);
        }

        foreach (var count in step.Counts)
        {
            cones.Compute(count.Amount);
            if (count.Enable >= 0) cones.Compute(count.Enable);
            pass.Counts.Add(count);
        }
    }

    private PlanPass Finish(PassDraft pass)
    {
        var region = _graph.Regions[pass.Region];
        // The root's values that no lane decides have a phase of their own.
        var phase = pass.Circle >= 0 ? $" circle {pass.Circle}" : pass.Phase < 0 ? "" : $" phase {pass.Phase}";
        var program = new KernelProgram(
            $"{(region.Path.Length == 0 ? "top" : region.Path)} {_name}{phase}", region, [.. pass.Loads],
            [.. pass.Order], [.. pass.Loops], [.. pass.Stores], [.. pass.Writes], [.. pass.Checks], [.. pass.Counts],
            pass.Region == 0 ? 0 : _plan.Layout.Blocks[pass.Region].Bytes);
        return new PlanPass(
            pass.Region, pass.Phase, pass.Circle, program, [.. pass.Slots],
            [.. pass.SlotStrips.Select(s => s is null ? default : s.Order().ToImmutableArray())], [.. pass.Exchange.OrderBy(e => e.Strip)],
            [.. pass.Exported], pass.Handed is not null);
    }

    private ImmutableArray<PlanLoop> Loops(List<PassDraft> passes)
    {
        var loops = ImmutableArray.CreateBuilder<PlanLoop>();
        for (int i = 0, n; i < passes.Count; i += n)
        {
            n = 1;
            if (passes[i].Circle < 0) continue;
            while (i + n < passes.Count && passes[i + n].Circle == passes[i].Circle) n++;
            var bits = 64L;
            for (var k = i; k < i + n; k++)
            {
                var region = _graph.Regions[passes[k].Region];
                foreach (var node in passes[k].Exports) bits += (long)region.Nodes[node].Width * region.Count;
            }

            loops.Add(new PlanLoop(i, n, bits));
        }

        return loops.ToImmutable();
    }
}
