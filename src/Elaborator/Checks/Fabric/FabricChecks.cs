using System.Collections.Immutable;
using WaferHdl.Elaborator.Checks.Fabric.Reach;
using WaferHdl.Elaborator.Checks.Fabric.Routes;
using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>The checks of fabrics and wafers: paths through the array, links, deadlock of routes, and what a wafer without
/// repair reaches.</summary>
internal sealed class FabricChecks(CombinationalPaths paths, ElaborationOptions options, DiagnosticBag diagnostics)
{
    private readonly List<FabricResult> _results = [];

    public ImmutableArray<FabricResult> Results => [.. _results];

    public void Check(ModuleId id)
    {
        var module = paths.Design[id];
        if (module.Grid is not { } grid) return;
        var phases = new ArrayPathCheck(paths, diagnostics).Check(grid);
        var deadlock = new DeadlockCheck(paths.Design, diagnostics);
        var sites = RouterFinder.Find(paths.Design, grid);
        var routes = sites.Select(site => deadlock.Check(grid, site)).ToImmutableArray();
        ImmutableArray<string> notes = options.IsDegraded
            ? [.. new ReachCheck(paths.Design, diagnostics).Check(module, grid, new DeadParts(grid, options.Defects), sites)]
            : [];
        _results.Add(new FabricResult(id, module.DisplayName, phases, routes, notes));
    }
}
