using System.Collections.Immutable;
using WaferHdl.Elaborator.Checks.Fabric.Routes;
using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>The checks of fabrics and wafers: paths through the array, links, deadlock of routes.</summary>
internal sealed class FabricChecks(CombinationalPaths paths, DiagnosticBag diagnostics)
{
    private readonly List<(GridInfo Grid, FabricResult Result)> _results = [];

    public ImmutableArray<FabricResult> Results => [.. _results.Select(result => result.Result)];

    public void Check(ModuleId id)
    {
        var module = paths.Design[id];
        if (module.Grid is not { } grid) return;
        var phases = new ArrayPathCheck(paths, diagnostics).Check(grid);
        var deadlock = new DeadlockCheck(paths.Design, diagnostics);
        var routes = RouterFinder.Find(paths.Design, grid).Select(site => deadlock.Check(grid, site));
        _results.Add((grid, new FabricResult(id, module.DisplayName, phases, [.. routes], [])));
    }
}
