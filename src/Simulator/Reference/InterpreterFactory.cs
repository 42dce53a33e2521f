using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

/// <summary>Makes the reference engine.</summary>
public sealed class InterpreterFactory : ISimulationEngineFactory
{
    internal const string EngineName = "interpreter";

    public string Name => EngineName;

    public string Summary =>
        "evaluates cell by cell as the language says; the reference for all other engines";

    public ISimulationEngine? Create(Design design, SimulationOptions options, DiagnosticBag diagnostics)
    {
        var targets = new ModuleTarget[design.Modules.Length];
        for (var i = 0; i < targets.Length; i++)
            if (!TryFindTarget(design, i, diagnostics, out targets[i]))
                return null;

        var programs = new ModuleProgram[design.Modules.Length];
        for (var i = 0; i < programs.Length; i++)
            if (targets[i].Program == i)
                programs[i] = ProgramBuilder.Build(design, design.Modules[i], targets, options.Trap);
        var top = targets[design.Top.Index].Program;

        var (instances, words) = Hierarchy.Measure(programs, top);
        if (words > Array.MaxLength || words * 12 + instances * 48 > options.MaximumBytes)
        {
            diagnostics.Report(
                SimulationRules.TooLarge, design.TopModule.Source,
                $"'{design.TopModule.DisplayName}' has {instances} instances with {words} words of values, "
                + $"but the {EngineName} may take {options.MaximumBytes} bytes",
                "simulate a smaller grid, or raise the memory limit");
            return null;
        }

        var hierarchy = Hierarchy.Build(programs, top, (int)instances);
        if (hierarchy.UntracedClock is { } clock)
        {
            var module = hierarchy.ProgramOf(clock.Instance).Module;
            diagnostics.Report(
                SimulationRules.DerivedClock, module.Ports[clock.Port].Source,
                $"clock '{module.Ports[clock.Port].Name}' of '{hierarchy.PathOf(clock.Instance)}' "
                + "comes from logic, not from a clock port of the top",
                "pass a clock port through, and hold registers with an enable");
            return null;
        }

        return new Interpreter(design with { Top = new ModuleId(top) }, options, hierarchy);
    }

    // A module is simulated as itself, an extern one as its model.
    private static bool TryFindTarget(
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
