using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

/// <summary>Makes the reference engine.</summary>
public sealed class InterpreterFactory : ISimulationEngineFactory
{
    internal const string EngineName = "interpreter";

    // Of values, and of what is known of each instance and operation beside them.
    private const int BytesPerWord = 12;
    private const int BytesPerInstance = 48;

    public string Name => EngineName;

    public string Summary =>
        "evaluates cell by cell as the language says; the reference for all other engines";

    public MemoryNeed EstimateMemory(Design design) =>
        MemoryNeed.OfCells(StateLayout.Of(design), BytesPerWord, BytesPerInstance);

    public ISimulationEngine? Create(Design design, SimulationOptions options, DiagnosticBag diagnostics)
    {
        if (ModuleTarget.FindAll(design, diagnostics) is not { } targets) return null;

        var programs = new ModuleProgram[design.Modules.Length];
        for (var i = 0; i < programs.Length; i++)
            if (targets[i].Program == i)
                programs[i] = ProgramBuilder.Build(design, design.Modules[i], targets, options.Trap);
        var top = targets[design.Top.Index].Program;

        var (instances, words) = Hierarchy.Measure(programs, top);
        if (words > Array.MaxLength || words * BytesPerWord + instances * BytesPerInstance > options.MaximumBytes)
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
}
