using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Lanes;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine;

/// <summary>Runs compiled kernels over blocks of lanes. What a step or a look at values takes is planned and compiled
/// when it is first asked for.</summary>
internal sealed partial class LaneMachine : IMachine, IGraphState
{
    private readonly MachineLayout _layout;
    private readonly MachineMemory _memory;
    private readonly MemoryBudget _budget;
    private readonly KernelCache _kernels;
    private readonly MachineOptions _options;
    private readonly SweepRunner _sweeps;
    private readonly List<MachineHit> _hits = [];
    private readonly List<StepPlan> _steps = [];
    private readonly BitVector[] _inputs;
    private readonly GraphEvaluator _evaluator;
    private readonly bool _hasAsynchronous;
    private readonly RootSpace _space;
    private readonly List<ResetPlanner> _planners = [];
    private readonly int[] _resets;
    private Planner? _planner;
    private long _cycle;
    private bool _isSettled;
    private bool _isEvaluated;

    /// <param name="lanes">Compiles programs of arrays.</param>
    /// <param name="scalar">Compiles programs of the root.</param>
    public LaneMachine(
        Graph graph, MachineOptions options, IKernelCompiler lanes, IKernelCompiler scalar, MemoryBudget budget)
    {
        Graph = graph;
        _budget = budget;
        _layout = MachineLayout.Of(graph, options.MinimumRow);
        _space = new RootSpace(_layout);
        var ports = graph.Design.TopModule.Ports;
        _resets = [.. Enumerable.Range(0, ports.Length).Where(p => !ports[p].IsOutput && ports[p].Kind == PortKind.Reset)];
        _kernels = new KernelCache(lanes, scalar, options.VectorBits != 0 ? options.VectorBits : WidestVector());
        _options = options;
        _sweeps = new SweepRunner(options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        _memory = new MachineMemory(graph, _layout, budget, options.Undefined, _hits);
        _inputs = [.. graph.Design.TopModule.Ports.Select(port => BitVector.Zero(port.Width))];
        _evaluator = new GraphEvaluator(graph, this);
        _hasAsynchronous = graph.Regions.Any(r => r.Registers.Any(g => g is { IsAsynchronous: true, Reset: >= 0 }));
    }

    /// <param name="Resets">By reset port of the top: its value, which is a constant in the plan.</param>
    private sealed record StepPlan(
        ImmutableArray<int> Clocks, bool Checks, ImmutableArray<BitVector> Resets, PlanRunner Runner);

    private sealed record ResetPlanner(ImmutableArray<BitVector> Resets, Planner Planner);

    public Graph Graph { get; }

    public long CommittedBytes => _budget.Committed;

    private Planner Planner => _planner ??= new Planner(Graph, _layout, _space);

    public void SetInput(int port, BitVector value)
    {
        if (_inputs[port] == value) return;
        _inputs[port] = value;
        StoreInput(port, value);
        if (Graph.Design.TopModule.Ports[port].Kind == PortKind.Fuse)
        {
            foreach (var step in _steps) step.Runner.Invalidate();
            _ports?.Invalidate();
        }

        Touch();
    }

    public BitVector Input(int port) => _inputs[port];

    public long Step(ReadOnlySpan<int> clockPorts, long count)
    {
        var runner = StepOf(clockPorts, true);
        var done = runner.Run(_cycle, count);
        _cycle += done;
        _isSettled = !_hasAsynchronous;
        Touch(isSettled: _isSettled);
        return done;
    }

    public IReadOnlyList<MachineHit> TakeHits()
    {
        if (_hits.Count == 0) return [];
        MachineHit[] hits =
            [.. _hits.OrderBy(h => h.Step).ThenBy(h => h.Region).ThenBy(h => h.Property).ThenBy(h => h.Lane)];
        _hits.Clear();
        return hits;
    }

    public void Dispose()
    {
        foreach (var step in _steps) step.Runner.Dispose();
        _steps.Clear();
        _ports?.Dispose();
        _ports = null;
        _sweeps.Dispose();
        _memory.Dispose();
    }

    private PlanRunner StepOf(ReadOnlySpan<int> clocks, bool checks)
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            var step = _steps[i];
            if (step.Checks != checks || !step.Clocks.AsSpan().SequenceEqual(clocks) || !HasResets(step.Resets)) continue;

            // Asked for again and again: found at once.
            if (i > 0) (_steps[0], _steps[i]) = (_steps[i], _steps[0]);
            return step.Runner;
        }

        var plan = PlannerOfResets().Step([.. clocks], checks);
        var runner = new PlanRunner(plan, _memory, _kernels, _budget, _sweeps, _options);
        _steps.Insert(0, new StepPlan([.. clocks], checks, [.. _resets.Select(p => _inputs[p])], runner));
        return runner;
    }

    private bool HasResets(ImmutableArray<BitVector> values)
    {
        for (var i = 0; i < _resets.Length; i++)
            if (values[i] != _inputs[_resets[i]])
                return false;
        return true;
    }

    // Resets rarely change, and what they decide folds away.
    private Planner PlannerOfResets()
    {
        if (_resets.Length == 0) return Planner;
        foreach (var known in _planners)
            if (HasResets(known.Resets))
                return known.Planner;
        var graph = GraphSpecializer.Specialize(Graph, _resets.ToDictionary(p => p, p => _inputs[p]));
        var planner = new Planner(graph, _layout, _space);
        _planners.Add(new ResetPlanner([.. _resets.Select(p => _inputs[p])], planner));
        return planner;
    }

    // Registers under an active asynchronous reset forget what they held.
    private void Settle()
    {
        if (_isSettled) return;
        if (_hasAsynchronous)
        {
            StepOf([], false).Run(_cycle, 1);
            Touch();
        }

        _isSettled = true;
    }

    private void Touch(bool isSettled = false)
    {
        _isSettled = isSettled;
        _isEvaluated = false;
        _arePortsSeen = false;
    }

    // What the processor has, in bits.
    private static int WidestVector() =>
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? 512
        : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? 256 : 128;
}
