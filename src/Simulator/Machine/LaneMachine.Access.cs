using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Lanes;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine;

internal sealed unsafe partial class LaneMachine
{
    // Compiling takes as long as some looks at what is not compiled.
    private const int AsksBeforePlan = 8;

    private readonly List<LaneProbe> _probes = [];
    private PlanRunner? _ports;
    private int[]? _portValues;
    private int[]? _portAsks;
    private bool _arePortsSeen;

    public BitVector Read(int region, int node, long lane)
    {
        Settle();
        if (!_isEvaluated) _evaluator.Forget();
        _isEvaluated = true;
        return _evaluator.Value(region, node, lane);
    }

    public BitVector ReadPort(int port)
    {
        var declared = Graph.Design.TopModule.Ports[port];
        if (!declared.IsOutput) return _inputs[port];
        Settle();
        var node = Graph.Root.Nodes[Graph.PortNodes[port]];
        if (node.Op == NodeOp.Register)
            return LaneValues.ReadRoot(_memory.Root + _layout.Root.Registers[node.Index], declared.Width);
        if (_portValues is not { } values || values[port] < 0)
        {
            _portAsks ??= new int[Graph.PortNodes.Length];
            if (++_portAsks[port] < AsksBeforePlan) return Read(0, node.Id, 0);
            values = PlanPorts();
        }

        if (!_arePortsSeen) _ports!.Run(_cycle, 1);
        _arePortsSeen = true;
        return LaneValues.ReadRoot(_memory.Root + values[port], declared.Width);
    }

    public ISignalProbe Probe(IReadOnlyList<LaneNode> nodes)
    {
        var probe = new LaneProbe(
            this, _memory, nodes,
            n => new PlanRunner(Planner.Observe([.. n]), _memory, _kernels, _budget, null, _options),
            p => _probes.Remove(p));
        _probes.Add(probe);
        return probe;
    }

    /// <summary>Settles, for whoever looks at state directly.</summary>
    /// <returns>The number of the next step.</returns>
    public long Settled()
    {
        Settle();
        return _cycle;
    }

    public BitVector ReadRegister(int region, int register, long lane)
    {
        Settle();
        return Stored(region, register, lane);
    }

    public void WriteRegister(int region, int register, long lane, BitVector value)
    {
        if (region != 0) _memory.Regions[region].WriteRegister(register, lane, value);
        else
            LaneValues.WriteRoot(
                _memory.Root + _layout.Root.Registers[register], Graph.Root.Registers[register].Width, value);
        _memory.Owner = null;
        Touch();
    }

    public BitVector ReadWord(int region, int memory, long lane, int address)
    {
        var state = _memory.Regions[region];
        var (block, inBlock) = state.PlaceOf(lane);
        return state.Memories[memory].ReadWord(block, inBlock, address);
    }

    public void WriteWord(int region, int memory, long lane, int address, BitVector word)
    {
        var state = _memory.Regions[region];
        var (block, inBlock) = state.PlaceOf(lane);
        state.Memories[memory].WriteWord(block, inBlock, address, word);
        _memory.Owner = null;
        Touch();
    }

    public IEnumerable<int> TouchedWords(int region, int memory, long lane)
    {
        var state = _memory.Regions[region];
        var (block, inBlock) = state.PlaceOf(lane);
        return state.Memories[memory].TouchedWords(block, inBlock);
    }

    public void ClearMemory(int region, int memory, long lane)
    {
        var state = _memory.Regions[region];
        var (block, inBlock) = state.PlaceOf(lane);
        state.Memories[memory].Clear(block, inBlock);
        _memory.Owner = null;
        Touch();
    }

    public long ReadCount(int region, int slot, long lane) => _memory.Regions[region].Sink.Read(slot, lane);

    public void WriteCount(int region, int slot, long lane, long value) =>
        _memory.Regions[region].Sink.Write(slot, lane, value);

    public void Explain(TextWriter output)
    {
        output.Write($"compiled, vectors of {_kernels.VectorBits} bits\n\n");
        PlanText.WriteClasses(Graph, _layout, output);
        foreach (var step in _steps)
        {
            output.Write($"\n{TitleOf(step)}\n");
            PlanText.WriteCode(step.Runner.Kernels, _tiers is { } tiers ? tiers.Of : null, output);
            step.Runner.Explain(output);
        }
    }

    public BitVector Stored(int region, int register, long lane) => region == 0
        ? LaneValues.ReadRoot(
            _memory.Root + _layout.Root.Registers[register], Graph.Root.Registers[register].Width)
        : _memory.Regions[region].ReadRegister(register, lane);

    public BitVector Word(int region, int memory, long lane, int address) => ReadWord(region, memory, lane, address);

    private string TitleOf(StepPlan step)
    {
        var ports = Graph.Design.TopModule.Ports;
        var clocks = string.Join(", ", step.Clocks.Select(c => ports[c].Name));
        var resets = _resets.Select((p, i) => $"{ports[p].Name} = {(_planners[step.Resets].Values[i].IsZero ? 0 : 1)}");
        var what = step.Clocks.IsEmpty ? "settling without a clock" : $"a step of {clocks}";
        return _resets.Length == 0 ? $"{what}:" : $"{what} with {string.Join(", ", resets)}:";
    }

    private void StoreInput(int port, BitVector value) =>
        LaneValues.WriteRoot(_memory.Root + _layout.Root.Inputs[port], value.Width, value);

    // A plan of the ports that are asked for again and again; most tops have many others.
    private int[] PlanPorts()
    {
        int[] ports = [.. Enumerable.Range(0, Graph.PortNodes.Length).Where(p => _portAsks![p] >= AsksBeforePlan / 2)];
        var plan = Planner.Observe([.. ports.Select(p => new NodeRef(0, Graph.PortNodes[p]))]);
        var values = Enumerable.Repeat(-1, Graph.PortNodes.Length).ToArray();
        for (var i = 0; i < ports.Length; i++) values[ports[i]] = plan.Observed[i].Offset;
        _ports?.Dispose();
        _ports = new PlanRunner(plan, _memory, _kernels, _budget, null, _options);
        _arePortsSeen = false;
        return _portValues = values;
    }
}
