using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>Looks for hops that can't have the register stages they are given.</summary>
internal sealed class GridCheck(BoundModule module, BoundGrid grid, DiagnosticBag diagnostics)
{
    /// <summary>Whether the grid may become hardware.</summary>
    public bool Run(ElaborationOptions options)
    {
        var isSound = CheckShared(options);
        var (latency, clause) = (grid.HopLatency, "hop latency");
        var isCrossed = module.Role == ModuleRole.Wafer && grid.Shape.DieRows * grid.Shape.DieColumns > 1;
        if (isCrossed && grid.Scribe is not null && grid.ScribeLatency > latency)
            (latency, clause) = (grid.ScribeLatency, "scribe latency");
        return (latency == 0 || CheckReady(latency, clause)) & isSound;
    }

    private bool CheckShared(ElaborationOptions options)
    {
        var isShared = grid.Shape.SpareColumns is { IsPerWafer: true } || grid.Shape.SpareRows is { IsPerWafer: true };
        if (!options.IsPhysical || !isShared) return true;
        diagnostics.Report(
            GridRules.SharedSpares, grid.Span, $"'{module}' has spares per wafer, which the physical netlist does not have",
            "give each die its own spares, or take the logical netlist: it is the same bits in the same cycles");
        return false;
    }

    private bool CheckReady(int latency, string clause)
    {
        foreach (var side in new[] { Compass.East, Compass.South })
        {
            var port = TileArray.PortNamed(grid.Tile, side.ToString());
            if (LinkLeaf.Of(port).All(leaf => leaf.Kind != LeafKind.Ready || leaf.Stream is not null)) continue;
            diagnostics.Report(
                GridRules.RegisteredReady, grid.Span,
                $"'{clause} {latency}' puts registers on the ready of the channels of '{port!.Name}'",
                "use credits ('credit' in the router, 'CreditHop' ports), or latency 0");
            return false;
        }

        return true;
    }
}
