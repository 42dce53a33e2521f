using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;
using WaferHdl.Simulator.Graphs.Rewrite;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs;

/// <summary>From a design to its graph.</summary>
internal static class GraphBuilder
{
    /// <param name="trap">Whether trap properties are in the graph.</param>
    /// <returns>Null, with errors reported, when the design can't be simulated.</returns>
    public static Graph? Build(Design design, bool trap, DiagnosticBag diagnostics, GraphOptions? options = null)
    {
        options ??= GraphOptions.Default;
        if (ModuleTarget.FindAll(design, diagnostics) is not { } targets) return null;
        var top = targets[design.Top.Index].Program;
        var plan = new LanePlan(design, targets, options);
        while (true)
        {
            var tree = ScopeTree.Build(targets, plan, top);
            if (!IsSound(tree, design, options, diagnostics)) return null;
            var graph = Expander.Expand(design with { Top = new ModuleId(top) }, tree, trap);
            if (options.Folds)
                graph = GraphRewriter.Rewrite(graph, ImmutableDictionary<int, BitVector>.Empty, foldsRegisters: true);

            // Lanes that wait for each other within a cycle are no lanes.
            var isInlined = false;
            foreach (var region in Ripple.Regions(graph))
                if (tree.Regions[region].Scopes[0] is { Parent: { } parent } scope)
                    isInlined |= plan.TryInline(parent.Info, -1 - scope.Unit);
            if (!isInlined) return graph;
        }
    }

    private static bool IsSound(ScopeTree tree, Design design, GraphOptions options, DiagnosticBag diagnostics)
    {
        if (tree.IsTooLarge)
        {
            diagnostics.Report(
                SimulationRules.TooLarge, design.TopModule.Source,
                $"'{design.TopModule.DisplayName}' has more than {options.MaximumCells} cells that are not in lanes "
                + "of an array",
                "make instances that are alike elements of an array");
            return false;
        }

        if (tree.UntracedClock is not var (scope, port)) return true;
        diagnostics.Report(
            SimulationRules.DerivedClock, scope.Module.Ports[port].Source,
            $"clock '{scope.Module.Ports[port].Name}' of '{scope.FullPath()}' comes from logic, not from a clock port "
            + "of the top",
            "pass a clock port through, and hold registers with an enable");
        return false;
    }
}
