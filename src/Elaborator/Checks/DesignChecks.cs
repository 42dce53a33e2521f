using System.Collections.Immutable;
using WaferHdl.Elaborator.Checks.Fabric;
using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks;

/// <summary>The checks that need the whole netlist: combinational loops, clock domains, streams, fabrics.</summary>
public static class DesignChecks
{
    /// <summary>Runs all checks and reports what they find (<see cref="NetlistRules"/>, <see cref="FabricRules"/>).</summary>
    /// <param name="design">A design that keeps the rules of <see cref="NetlistVerifier"/>; every driver exists.</param>
    /// <param name="diagnostics">Where errors go.</param>
    /// <param name="options">What the design was elaborated with.</param>
    /// <returns>What was found out about each fabric and wafer, proofs included.</returns>
    /// <remarks>Each module is looked at once, however often it is instantiated; an array costs its pieces.</remarks>
    public static ImmutableArray<FabricResult> Run(
        Design design, DiagnosticBag diagnostics, ElaborationOptions? options = null)
    {
        var paths = new CombinationalPaths(design);
        var loops = new LoopCheck(paths, diagnostics);
        var clocks = new ClockCheck(paths, diagnostics);
        var streams = new StreamCheck(paths, diagnostics);
        var fabrics = new FabricChecks(paths, options ?? ElaborationOptions.Default, diagnostics);
        // What stands between the tiles of a grid is looked at on the logical grid: repair cells chain over any number of
        // tiles in the netlist, but are wires of one hop.
        var grids = design.Modules.Where(module => module.Grid is not null)
            .Select(module => module.Grid!.Die).OfType<ModuleId>().ToHashSet();
        for (var i = 0; i < design.Modules.Length; i++)
        {
            var id = new ModuleId(i);
            if (design[id].Grid is not null) fabrics.Check(id);
            else if (!grids.Contains(id)) loops.Check(id);
            clocks.Check(id);
            streams.Check(id);
        }

        return fabrics.Results;
    }
}
