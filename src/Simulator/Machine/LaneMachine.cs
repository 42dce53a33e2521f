using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Engine;
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
    private const int MostSequences = 8;

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
    private readonly JitTiers? _tiers;
    private readonly List<ResetPlanner> _planners = [];
    private readonly List<SequencePlan> _sequences = [];
    private readonly int[] _resets;
    private Planner? _planner;

    // Which of the planners the resets ask for; −1: they have changed.
    private int _resetSet = -1;
    private long _cycle;
    private bool _isSettled;
    private bool _isEvaluated;

    /// <param name="lanes">Compiles programs of arrays.</param>
    /// <param name="scalar">Compiles programs of the root.</param>
    public LaneMachine(
        Graph graph, MachineOptions options, IKernelCompiler lanes, IKernelCompiler scalar, MemoryBudget budget)
    {
        Graph = graph;
        _tiers = options.NotesTiers ? new JitTiers() : null;
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

    /// <param name="Resets">Their number among the <see cref="ResetPlanner"/>s: constants in the plan.</param>
    private sealed record StepPlan(ImmutableArray<int> Clocks, bool Checks, int Resets, PlanRunner Runner);

    /// <param name="Values">By reset port of the top.</param>
    private sealed record ResetPlanner(ImmutableArray<BitVector> Values, Planner Planner);

    private sealed record SequencePlan(int Resets, SequenceRunner Runner);

    public Graph Graph { get; }

    public long CommittedBytes => _budget.Committed;

    private Planner Planner => _planner ??= new Planner(Graph, _layout, _space);

    public void SetInput(int port, BitVector value)
    {
        if (_inputs[port] == value) return;
        _inputs[port] = value;
        StoreInput(port, value);
        var kind = Graph.Design.TopModule.Ports[port].Kind;
        if (kind == PortKind.Reset) _resetSet = -1;
        if (kind == PortKind.Fuse)
        {
            foreach (var step in _steps) step.Runner.Invalidate();
            _ports?.Invalidate();
            foreach (var probe in _probes) probe.Runner?.Invalidate();
        }

        Touch();
    }

    public BitVector Input(int port) => _inputs[port];

    public long Step(ReadOnlySpan<int> clockPorts, long count) => Note(StepOf(clockPorts, true).Run(_cycle, count));

    public long Step(EdgeSequence edges, int first, long count) => edges.Sets.Length == 1
        ? Step(edges[first], count)
        : Note(SequenceOf(edges).Run(_cycle, first, count));

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
        foreach (var probe in _probes.ToArray()) probe.Dispose();
        _sweeps.Dispose();
        _tiers?.Dispose();
        _memory.Dispose();
    }

    private long Note(long done)
    {
        _cycle += done;
        Touch(isSettled: !_hasAsynchronous);
        return done;
    }

    private PlanRunner StepOf(ReadOnlySpan<int> clocks, bool checks)
    {
        var resets = ResetSet();
        for (var i = 0; i < _steps.Count; i++)
        {
            var step = _steps[i];
            if (step.Checks != checks || step.Resets != resets || !step.Clocks.AsSpan().SequenceEqual(clocks)) continue;

            // Asked for again and again: found at once.
            if (i > 0) (_steps[0], _steps[i]) = (_steps[i], _steps[0]);
            return step.Runner;
        }

        var plan = _planners[resets].Planner.Step([.. clocks], checks);
        var runner = new PlanRunner(plan, _memory, _kernels, _budget, _sweeps, _options);
        _steps.Insert(0, new StepPlan([.. clocks], checks, resets, runner));
        return runner;
    }

    private SequenceRunner SequenceOf(EdgeSequence edges)
    {
        var resets = ResetSet();
        foreach (var known in _sequences)
            if (known.Resets == resets && known.Runner.Edges == edges)
                return known.Runner;

        // Parts of a long round come once each.
        if (_sequences.Count >= MostSequences) _sequences.RemoveAt(0);
        var runner = new SequenceRunner(edges, _memory, set => StepOf(edges.Sets[set].AsSpan(), true));
        _sequences.Add(new SequencePlan(resets, runner));
        return runner;
    }

    // Resets rarely change, and what they decide folds away.
    private int ResetSet()
    {
        if (_resetSet >= 0) return _resetSet;
        for (var i = 0; i < _planners.Count; i++)
            if (HasResets(_planners[i].Values))
                return _resetSet = i;
        var planner = _resets.Length == 0
            ? Planner
            : new Planner(
                GraphSpecializer.Specialize(Graph, _resets.ToDictionary(p => p, p => _inputs[p])), _layout, _space);
        _planners.Add(new ResetPlanner([.. _resets.Select(p => _inputs[p])], planner));
        return _resetSet = _planners.Count - 1;
    }

    private bool HasResets(ImmutableArray<BitVector> values)
    {
        for (var i = 0; i < _resets.Length; i++)
            if (values[i] != _inputs[_resets[i]])
                return false;
        return true;
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
