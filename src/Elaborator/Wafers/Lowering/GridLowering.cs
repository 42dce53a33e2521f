using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>Turns the body of a fabric or wafer into instance arrays and drives over boxes of indices, so that the rest
/// of elaboration knows nothing of grids. The cost does not depend on the number of tiles.</summary>
internal static class GridLowering
{
    /// <summary>The module in place of the grid, or null after an error.</summary>
    public static LoweredGrid? Lower(
        BoundModule module, BoundGrid grid, ElaborationOptions options, DiagnosticBag diagnostics)
    {
        if (!new GridCheck(module, grid, diagnostics).Run(options)) return null;
        if (module.Role != ModuleRole.Wafer) return FabricLowering.Lower(module, grid);
        var map = options.IsDegraded ? DefectMap.Empty : options.Defects;
        if (RepairPlan.Of(grid.Shape, map, diagnostics, grid.Span) is not { } plan) return null;
        // A map used as it is: nothing moves, but the plan still says what is broken.
        if (options.IsDegraded) plan = plan.With(options.Defects);
        if (!options.IsPhysical)
            return WaferLowering.Lower(module, grid, LogicalDie.Make(module, grid), plan, isPhysical: false);
        var (die, rim) = PhysicalDie.Make(module, grid, plan, options.HasGarbage);
        return WaferLowering.Lower(module, grid, die, plan, isPhysical: true, rim);
    }
}
