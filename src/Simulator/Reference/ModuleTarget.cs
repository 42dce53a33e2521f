using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Simulator.Reference;

/// <summary>What stands for a module of the design: itself, or the model of an extern module.</summary>
/// <param name="PortMap">From the module's ports to the program's, where they differ.</param>
internal readonly record struct ModuleTarget(int Program, int[]? PortMap)
{
    public int PortOf(int port) => PortMap is null ? port : PortMap[port];

    /// <summary>By module of the design; null, with errors reported, when an extern module has no fitting
    /// model.</summary>
    public static ModuleTarget[]? FindAll(Design design, DiagnosticBag diagnostics)
    {
        var targets = new ModuleTarget[design.Modules.Length];
        for (var i = 0; i < targets.Length; i++)
            if (!TryFind(design, i, diagnostics, out targets[i]))
                return null;
        return targets;
    }

    // A module is simulated as itself, an extern one as its model.
    private static bool TryFind(
        Design design, int index, DiagnosticBag diagnostics, out ModuleTarget target)
    {
        var module = design.Modules[index];
        target = new ModuleTarget(index, null);
        if (!module.IsExtern) return true;
        if (module.Model is not { } id)
        {
            diagnostics.Report(
                SimulationRules.NoModel, module.Source,
                $"extern module '{module.DisplayName}' has nothing to simulate",
                $"name a module that stands in for it: #[model(M)] before the extern module");
            return false;
        }

        var model = design[id];
        var map = module.Ports.Select(p => model.FindPort(p.Name)).ToArray();
        for (var port = 0; port < map.Length; port++)
        {
            if (map[port] >= 0 && model.Ports[map[port]].Width == module.Ports[port].Width
                && model.Ports[map[port]].IsOutput == module.Ports[port].IsOutput)
                continue;
            diagnostics.Report(
                SimulationRules.ModelPorts, model.Source,
                $"model '{model.DisplayName}' has no port like '{module.Ports[port].Name}' "
                + $"of '{module.DisplayName}'",
                "give the model the same ports");
            return false;
        }

        var isSame = map.SequenceEqual(Enumerable.Range(0, map.Length));
        target = new ModuleTarget(id.Index, isSame ? null : map);
        return true;
    }
}
