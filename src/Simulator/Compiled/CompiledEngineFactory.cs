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

    // State from which on, and up to which, memory is estimated by a plan.
    private const long WorthPlanning = 16 << 20;
    private const long MostPlanned = 1L << 40;

    // The graph of the last estimate: mostly the same design is simulated then.
    private BuiltGraph? _built;

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
        var start = state.Start;
        if (ModuleTarget.FindAll(design, new DiagnosticBag()) is { } targets)
        {
            var size = StateSize.Of(design, targets);
            start = size.Bytes;

            // The rows between the lanes can be as much again, but only the graph shows them.
            if (size.Bytes is >= WorthPlanning and < MostPlanned && size.Instances <= MaximumInstances
                && GraphBuilder.Build(design, false, new DiagnosticBag(), Lanes) is { } graph)
            {
                Interlocked.Exchange(ref _built, new BuiltGraph(design, graph));
                start = Math.Max(start, MachineSize.Of(graph, Environment.ProcessorCount));
            }
        }

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

        var built = Interlocked.Exchange(ref _built, null);
        var graph = built is not null && ReferenceEquals(built.Design, design) && !options.Trap
            ? built.Graph
            : GraphBuilder.Build(design, options.Trap, diagnostics, Lanes);
        if (graph is null) return null;
        return new CompiledEngine(
            graph.Design, options, graph,
            (own, how) => Machine(own, how, new MemoryBudget(options.MaximumBytes)));
    }

    private sealed record BuiltGraph(Design Design, Graph Graph);
}
