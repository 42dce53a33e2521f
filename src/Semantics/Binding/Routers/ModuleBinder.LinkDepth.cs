using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Semantics.Binding;

/// <summary>Whether the queues of routers in a grid fit the length of its links.</summary>
internal sealed partial class ModuleBinder
{
    // From a flit that leaves to the credit that it gave back, on a link without registers: the flit is in the queue
    // after 1 cycle, its credit leaves after 2 and is counted after 3.
    private const int CreditLoop = 3;

    private void CheckQueues(GridClauses clauses, BoundModule tile, int hopLatency, int scribeLatency)
    {
        var latency = Math.Max(hopLatency, scribeLatency);
        var clause = hopLatency >= scribeLatency ? (ModuleItem?)clauses.Hop : clauses.Scribe;
        var span = clause?.Span ?? clauses.Tile!.Span;
        foreach (var module in RoutersIn(tile))
        {
            var router = module.Router!;
            if (router.FlowControl == FlowControl.Credit && router.Depth < CreditLoop + 2 * latency)
            {
                Error(
                    SemanticRules.QueueOfLink, span,
                    $"the queues of '{module.Definition}' have {Count(router.Depth, "entry", "entries")}, but a credit comes back after {CreditLoop + 2 * latency} cycles",
                    $"write 'buffer {CreditLoop + 2 * latency};', or links would idle",
                    new Label(module.Span, $"{CreditLoop} cycles, and 2 for each register stage of a link"));
            }
            else if (router is { FlowControl: FlowControl.Handshake, Vcs: > 1 } && latency > 0)
            {
                Error(
                    SemanticRules.QueueOfLink, span,
                    $"the channels of '{module.Definition}' hold back by 'ready', but {Count(latency, "register stage")} of a link would let it come too late",
                    "write 'credit;' in the router, with 'CreditHop' for its ports", new Label(module.Span, "the router"));
            }
        }
    }

    // Routers of clauses; a router of plain RTL knows its links itself.
    private static IEnumerable<BoundModule> RoutersIn(BoundModule tile)
    {
        var seen = new HashSet<BoundModule> { tile };
        var work = new Queue<BoundModule>(seen);
        while (work.TryDequeue(out var module))
        {
            if (module.Router?.Route is not null) yield return module;
            foreach (var inner in module.Instances.SelectMany(i => i.Classes))
                if (seen.Add(inner))
                    work.Enqueue(inner);
        }
    }
}
