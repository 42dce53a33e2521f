using System.Collections.Immutable;
using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks;

/// <summary>Finds combinational loops. Each is reported once, in the module in which it closes, with all its stations.</summary>
internal sealed class LoopCheck(CombinationalPaths paths, DiagnosticBag diagnostics)
{
    private const int MaxLoops = 20;
    private const int MaxNames = 12;
    private readonly PathFinder _finder = new(paths);

    /// <returns>Whether the module has a loop of its own.</returns>
    public bool Check(ModuleId id)
    {
        var graph = paths.GraphOf(id);
        var loops = Loops(graph);
        if (loops.Count == 0) return false;
        // Segments may be too coarse for ports whose bits a parent joins; then bits decide.
        if (loops.Exists(loop => MayBeCoarse(graph, loop.Component)) && paths.TryRefine(id) is { } fine)
        {
            return ReportFine(graph, loops, fine);
        }

        foreach (var (component, steps) in loops.Take(MaxLoops)) Report(graph, component, steps);
        return true;
    }

    // Bits of the same nets that loop side by side are one error; it speaks of whole words where these loop as a whole.
    private bool ReportFine(ModuleGraph coarse, List<(int Component, List<RippleFinder.Step>? Steps)> coarseLoops, ModuleGraph fine)
    {
        var words = new Dictionary<string, (int Component, List<RippleFinder.Step>? Steps)>(StringComparer.Ordinal);
        foreach (var loop in coarseLoops) words.TryAdd(NetsOf(coarse, loop.Component), loop);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (component, steps) in Loops(fine))
        {
            var nets = NetsOf(fine, component);
            if (seen.Count >= MaxLoops || !seen.Add(nets)) continue;
            if (words.TryGetValue(nets, out var word)) Report(coarse, word.Component, word.Steps);
            else Report(fine, component, steps);
        }

        return seen.Count > 0;
    }

    private static List<(int Component, List<RippleFinder.Step>? Steps)> Loops(ModuleGraph graph)
    {
        var loops = new List<(int, List<RippleFinder.Step>?)>();
        for (var i = 0; i < graph.Order.Count; i++)
        {
            if (!graph.IsCycle(i)) continue;
            var hasArray = false;
            foreach (var node in graph.Order[i]) hasArray |= graph.Bits.IsPeriodic(node);
            if (!hasArray) loops.Add((i, null));
            else if (RippleFinder.FindLoop(graph.Bits, graph.Order[i]) is { } steps) loops.Add((i, steps));
        }

        return loops;
    }

    private static bool MayBeCoarse(ModuleGraph graph, int component)
    {
        if (graph.Bits.IsLimited) return true;
        foreach (var node in graph.Order[component])
            if (graph.Bits.Module[graph.Bits.NetOf(node)] is InstanceOutputCell or ArrayOutputCell)
                return true;
        return false;
    }

    private static string NetsOf(ModuleGraph graph, int component)
    {
        var nets = new SortedSet<int>();
        foreach (var node in graph.Order[component]) nets.Add(graph.Bits.NetOf(node).Cell);
        return string.Join(',', nets);
    }

    private void Report(ModuleGraph graph, int component, List<RippleFinder.Step>? steps)
    {
        if (FindCycle(graph, component, steps) is not var (cycle, offsets)) return;
        var hops = _finder.Hops(graph, cycle, true, offsets);
        if (hops.Count > 1 && hops[^1].Name == hops[0].Name) hops.RemoveAt(hops.Count - 1);
        var names = hops.Take(MaxNames).Select(hop => $"'{hop.Name}'").ToList();
        if (hops.Count > MaxNames) names.Add($"{hops.Count - MaxNames} more");
        names.Add($"'{hops[0].Name}'");
        var labels = hops.Take(MaxNames).Select((hop, i) => new Label(hop.Span, i + 1 < hops.Count
            ? $"'{hop.Name}' drives '{hops[i + 1].Name}'"
            : $"'{hop.Name}' closes the loop"));
        diagnostics.Report(
            NetlistRules.CombinationalLoop, hops[0].Span,
            $"combinational loop in '{graph.Bits.Module.DisplayName}': {string.Join(" → ", names)}",
            "put a register into the loop, or compute one of these from something else",
            [.. labels.Where(label => !label.Span.IsNone)]);
    }

    // The shortest cycle through the named net of the component that stands first in the module.
    private (List<int> Path, List<ImmutableArray<int>>? Offsets)? FindCycle(
        ModuleGraph graph, int component, List<RippleFinder.Step>? steps)
    {
        var names = new BitNames(paths.Design, graph.Bits.Module);
        var members = graph.Order[component].ToArray();
        var possible = steps?.Select(step => (step.From, step.To)).ToHashSet();
        var sources = steps?.Select(step => step.From).ToHashSet() ?? members.ToHashSet();
        var start = members.Order().Where(sources.Contains)
            .OrderBy(node => names.Of(graph.Bits.RangeOf(node), graph.Bits.IsPeriodic(node) ? "" : null) is null)
            .First();
        if (steps is not null && RippleFinder.FindCycle(steps, start) is var (path, offsets)) return (path, offsets);
        var set = members.ToHashSet();
        return PathFinder.Find(graph.Bits, start, new HashSet<int> { start }, (from, to) =>
            set.Contains(from) && set.Contains(to) && possible?.Contains((from, to)) != false) is { } cycle ? (cycle, null) : null;
    }
}
