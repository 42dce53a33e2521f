using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Compiled;

/// <summary>Makes the compiled engine.</summary>
public sealed class CompiledEngineFactory : ISimulationEngineFactory
{
    internal const string EngineName = "compiled";

    // Lanes are counted by 32-bit numbers.
    private const long MaximumInstances = 1L << 30;

    public string Name => EngineName;

    public string Summary => "compiles the design to machine code; instances of arrays side by side as vectors";

    /// <summary>When arrays become lanes; null: as a rule.</summary>
    internal GraphOptions? Lanes { get; init; }

    /// <summary>Other machines than the fast one, for comparison.</summary>
    internal Func<Graph, MachineOptions, MemoryBudget, IMachine> Machine { get; init; } =
        static (graph, options, budget) =>
            new LaneMachine(graph, options, new LaneCompiler(), new ScalarCompiler(), budget);

    public MemoryNeed EstimateMemory(Design design)
    {
        var state = MemoryNeed.OfState(StateLayout.Of(design));
        var start = ModuleTarget.FindAll(design, new DiagnosticBag()) is { } targets
            ? StateSize.Of(design, targets).Bytes
            : state.Start;
        return new MemoryNeed(start, (long)Int128.Min(long.MaxValue, (Int128)start + state.Most - state.Start));
    }

    public ISimulationEngine? Create(Design design, SimulationOptions options, DiagnosticBag diagnostics)
    {
        if (ModuleTarget.FindAll(design, diagnostics) is not { } targets) return null;
        var size = StateSize.Of(design, targets);
        if (size.Bytes > options.MaximumBytes || size.Instances > MaximumInstances)
        {
            var most = size.Bytes > options.MaximumBytes
                ? $"may take {options.MaximumBytes} bytes"
                : $"counts {MaximumInstances} instances at most";
            diagnostics.Report(
                SimulationRules.TooLarge, design.TopModule.Source,
                $"'{design.TopModule.DisplayName}' has {size.Instances} instances with {size.Bytes} bytes of state, "
                + $"but the {EngineName} engine {most}",
                "simulate a smaller grid, or raise the memory limit");
            return null;
        }

        if (GraphBuilder.Build(design, options.Trap, diagnostics, Lanes) is not { } graph) return null;
        return new CompiledEngine(
            graph.Design, options, graph,
            (own, how) => Machine(own, how, new MemoryBudget(options.MaximumBytes)));
    }
}
