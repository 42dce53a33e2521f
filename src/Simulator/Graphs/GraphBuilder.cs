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
        if (ModuleTarget.FindAll(design, diagnostics) is not { } targets) return null;
        var top = targets[design.Top.Index].Program;
        var tree = ScopeTree.Build(targets, new LanePlan(design, targets, options ?? GraphOptions.Default), top);
        if (tree.UntracedClock is var (scope, port))
        {
            var name = scope.Module.Ports[port].Name;
            diagnostics.Report(
                SimulationRules.DerivedClock, scope.Module.Ports[port].Source,
                $"clock '{name}' of '{scope.FullPath()}' comes from logic, not from a clock port of the top",
                "pass a clock port through, and hold registers with an enable");
            return null;
        }

        var graph = Expander.Expand(design with { Top = new ModuleId(top) }, tree, trap);
        return (options ?? GraphOptions.Default).Folds
            ? GraphRewriter.Rewrite(graph, ImmutableDictionary<int, BitVector>.Empty, foldsRegisters: true)
            : graph;
    }
}
