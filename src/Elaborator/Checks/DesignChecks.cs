using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks;

/// <summary>The checks that need the whole netlist: combinational loops, clock domains, streams.</summary>
public static class DesignChecks
{
    /// <summary>Runs all checks and reports what they find (WH3101 to WH3103).</summary>
    /// <param name="design">A design that keeps the rules of <see cref="NetlistVerifier"/>; every driver exists.</param>
    /// <param name="diagnostics">Where errors go.</param>
    /// <remarks>Each module is looked at once, however often it is instantiated; an array costs its pieces.</remarks>
    public static void Run(Design design, DiagnosticBag diagnostics)
    {
        var paths = new CombinationalPaths(design);
        var loops = new LoopCheck(paths, diagnostics);
        var clocks = new ClockCheck(paths, diagnostics);
        var streams = new StreamCheck(paths, diagnostics);
        for (var i = 0; i < design.Modules.Length; i++)
        {
            var id = new ModuleId(i);
            loops.Check(id);
            clocks.Check(id);
            streams.Check(id);
        }
    }
}
