using System.Globalization;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Machine.Lanes;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine;

internal sealed unsafe partial class LaneMachine
{
    private PlanRunner? _ports;
    private int[]? _portValues;
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
        _ports ??= MakePorts();
        if (!_arePortsSeen) _ports.Run(_cycle, 1);
        _arePortsSeen = true;
        return LaneValues.ReadRoot(_memory.Root + _portValues![port], declared.Width);
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
        foreach (var region in Graph.Regions)
        {
            var strips = _layout.Strips[region.Index];
            var path = region.Path.Length == 0 ? "top" : region.Path;
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {region.Count} lanes in {strips.Strips} strips, {region.Nodes.Length} nodes, "
                + $"{region.Registers.Length} registers, {region.Memories.Length} memories\n"));
        }

        foreach (var step in _steps)
        {
            PlanText.Write(step.Runner.Plan, output);
            step.Runner.Explain(output);
            foreach (var (pass, facts) in step.Runner.Kernels)
                foreach (var (name, bytes, locals) in facts.Methods)
                    output.Write(string.Create(
                        CultureInfo.InvariantCulture,
                        $"    {pass.Program.Name}: {name}, {facts.Operations} operations, {bytes} bytes of IL, {locals} locals\n"));
        }
    }

    public BitVector Stored(int region, int register, long lane) => region == 0
        ? LaneValues.ReadRoot(
            _memory.Root + _layout.Root.Registers[register], Graph.Root.Registers[register].Width)
        : _memory.Regions[region].ReadRegister(register, lane);

    public BitVector Word(int region, int memory, long lane, int address) => ReadWord(region, memory, lane, address);

    private void StoreInput(int port, BitVector value) =>
        LaneValues.WriteRoot(_memory.Root + _layout.Root.Inputs[port], value.Width, value);

    private PlanRunner MakePorts()
    {
        var ports = Graph.Design.TopModule.Ports;
        var outputs = Enumerable.Range(0, ports.Length).Where(p => ports[p].IsOutput && Graph.PortNodes[p] >= 0).ToArray();
        var plan = Planner.Observe([.. outputs.Select(p => new NodeRef(0, Graph.PortNodes[p]))]);
        _portValues = new int[ports.Length];
        for (var i = 0; i < outputs.Length; i++) _portValues[outputs[i]] = plan.Observed[i].Offset;
        return new PlanRunner(plan, _memory, _kernels, _budget, null, _options);
    }
}
