using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Machine;

/// <summary>A machine that computes every value by the book: what the fast ones are compared with.</summary>
internal sealed class EvaluatingMachine : IMachine, IGraphState
{
    private readonly IUndefinedValues? _undefined;
    private readonly GraphEvaluator _evaluator;
    private readonly BitVector[] _inputs;

    // By region, register and lane; by region, slot and lane.
    private readonly BitVector[][][] _registers;
    private readonly long[][][] _counts;
    private readonly Dictionary<(int Region, int Memory, long Lane), SortedDictionary<int, BitVector>> _words = [];
    private readonly List<MachineHit> _hits = [];
    private readonly List<(int Region, int Register)> _asynchronous = [];
    private long _steps;
    private bool _isSettled;

    public EvaluatingMachine(Graph graph, MachineOptions options)
    {
        Graph = graph;
        _undefined = options.Undefined;
        _evaluator = new GraphEvaluator(graph, this);
        _inputs = [.. graph.Design.TopModule.Ports.Select(port => BitVector.Zero(port.Width))];
        _registers = [.. graph.Regions.Select(region => region.Registers
            .Select((_, r) => Enumerable.Range(0, region.Count).Select(lane => PowerUp(region, r, lane)).ToArray())
            .ToArray())];
        _counts = [.. graph.Regions.Select(region => Enumerable
            .Range(0, region.Counters.Length + region.Properties.Length).Select(_ => new long[region.Count]).ToArray())];
        foreach (var region in graph.Regions)
            for (var r = 0; r < region.Registers.Length; r++)
                if (region.Registers[r] is { IsAsynchronous: true, Reset: >= 0 })
                    _asynchronous.Add((region.Index, r));
    }

    public Graph Graph { get; }

    public long CommittedBytes => 0;

    public void SetInput(int port, BitVector value)
    {
        if (_inputs[port] == value) return;
        _inputs[port] = value;
        Touch();
    }

    public BitVector Input(int port) => _inputs[port];

    public long Step(ReadOnlySpan<int> clockPorts, long count)
    {
        for (var done = 1L; ; done++)
        {
            var hits = _hits.Count;
            Take(clockPorts.ToArray());
            if (done == count || _hits.Count != hits) return done;
        }
    }

    public BitVector Read(int region, int node, long lane)
    {
        Settle();
        return _evaluator.Value(region, node, lane);
    }

    public BitVector ReadPort(int port) => Read(0, Graph.PortNodes[port], 0);

    public BitVector ReadRegister(int region, int register, long lane)
    {
        Settle();
        return _registers[region][register][lane];
    }

    public void WriteRegister(int region, int register, long lane, BitVector value)
    {
        _registers[region][register][lane] = value;
        Touch();
    }

    public BitVector ReadWord(int region, int memory, long lane, int address)
    {
        if (_words.TryGetValue((region, memory, lane), out var words) && words.TryGetValue(address, out var word))
            return word;
        var declared = Graph.Regions[region].Memories[memory];
        if (declared.Memory.Image is { } image)
            return address < image.Length ? image[address] : BitVector.Zero(declared.Width);
        return _undefined?.Word(region, memory, lane, address) ?? BitVector.Zero(declared.Width);
    }

    public void WriteWord(int region, int memory, long lane, int address, BitVector word)
    {
        if (!_words.TryGetValue((region, memory, lane), out var words))
            _words.Add((region, memory, lane), words = []);
        words[address] = word;
        Touch();
    }

    public IEnumerable<int> TouchedWords(int region, int memory, long lane) =>
        _words.TryGetValue((region, memory, lane), out var words) ? [.. words.Keys] : [];

    public void ClearMemory(int region, int memory, long lane)
    {
        if (_words.Remove((region, memory, lane))) Touch();
    }

    public long ReadCount(int region, int slot, long lane) => _counts[region][slot][lane];

    public void WriteCount(int region, int slot, long lane, long value) => _counts[region][slot][lane] = value;

    public IReadOnlyList<MachineHit> TakeHits()
    {
        MachineHit[] hits =
            [.. _hits.OrderBy(h => h.Step).ThenBy(h => h.Region).ThenBy(h => h.Property).ThenBy(h => h.Lane)];
        _hits.Clear();
        return hits;
    }

    public void Explain(TextWriter output)
    {
        foreach (var region in Graph.Regions)
            output.Write($"{(region.Index == 0 ? "top" : region.Path)}: {region.Count} lanes, node by node\n");
    }

    public void Dispose()
    {
    }

    BitVector IGraphState.Stored(int region, int register, long lane) => _registers[region][register][lane];

    BitVector IGraphState.Word(int region, int memory, long lane, int address) =>
        ReadWord(region, memory, lane, address);

    private BitVector PowerUp(Region region, int register, long lane)
    {
        var declared = region.Registers[register];
        return !declared.IsInitDefined && _undefined is not null
            ? _undefined.Register(region.Index, register, lane)
            : declared.Init;
    }

    private void Touch()
    {
        _isSettled = false;
        _evaluator.Forget();
    }

    // Registers under an active asynchronous reset forget what they held.
    private void Settle()
    {
        if (_isSettled) return;
        var held = new List<(int Region, int Register, int Lane)>();
        foreach (var (region, register) in _asynchronous)
        {
            var reset = Graph.Regions[region].Registers[register].Reset;
            for (var lane = 0; lane < Graph.Regions[region].Count; lane++)
                if (!_evaluator.Value(region, reset, lane).IsZero)
                    held.Add((region, register, lane));
        }

        foreach (var (region, register, lane) in held)
            _registers[region][register][lane] = Graph.Regions[region].Registers[register].Init;
        if (held.Count > 0) _evaluator.Forget();
        _isSettled = true;
    }

    private void Take(int[] clocks)
    {
        Settle();
        var edges = new List<Action>();
        foreach (var region in Graph.Regions)
        {
            for (var lane = 0; lane < region.Count; lane++)
            {
                Check(region, lane, clocks);
                Sample(region, lane, clocks, edges);
            }
        }

        foreach (var edge in edges) edge();
        _steps++;
        Touch();
    }

    private void Sample(Region region, int lane, int[] clocks, List<Action> edges)
    {
        for (var r = 0; r < region.Registers.Length; r++)
        {
            var (own, register) = (_registers[region.Index][r], region.Registers[r]);
            if (!clocks.Contains(register.Clock)) continue;
            var value = IsSet(region, register.Reset, lane)
                ? register.Init
                : _evaluator.Value(region.Index, register.Next, lane);
            edges.Add(() => own[lane] = value);
        }

        for (var m = 0; m < region.Memories.Length; m++)
        {
            foreach (var write in region.Memories[m].Writes)
            {
                if (!clocks.Contains(write.Clock) || !IsSet(region, write.Enable, lane)) continue;
                var address = _evaluator.Value(region.Index, write.Address, lane);
                var data = _evaluator.Value(region.Index, write.Data, lane);
                if (address.Unsigned >= region.Memories[m].Depth) continue;
                var (memory, place) = (m, (int)address.Low);
                edges.Add(() => WriteWord(
                    region.Index, memory, lane, place,
                    BitMath.Insert(ReadWord(region.Index, memory, lane, place), write.Low, data)));
            }
        }
    }

    private void Check(Region region, int lane, int[] clocks)
    {
        bool IsActive(int clock, int reset) =>
            clock < 0 || (clocks.Contains(clock) && !IsSet(region, reset, lane));

        for (var i = 0; i < region.Counters.Length; i++)
            if (IsActive(region.Counters[i].Clock, region.Counters[i].Reset))
                _counts[region.Index][i][lane] +=
                    (long)_evaluator.Value(region.Index, region.Counters[i].Amount, lane).Low;
        for (var i = 0; i < region.Properties.Length; i++)
        {
            var property = region.Properties[i];
            if (!IsActive(property.Clock, property.Reset)) continue;
            var check = property.Property.Check;
            if (IsSet(region, property.Condition, lane) != check is PropertyCheck.Cover or PropertyCheck.Trap) continue;
            ref var count = ref _counts[region.Index][region.Counters.Length + i][lane];
            if (count++ == 0 || check != PropertyCheck.Cover)
                _hits.Add(new MachineHit(region.Index, i, lane, _steps, Values(region, property, lane)));
        }
    }

    private BitVector?[] Values(Region region, GraphProperty property, int lane) =>
        [.. property.Values.Select(node => node < 0 ? (BitVector?)null : _evaluator.Value(region.Index, node, lane))];

    private bool IsSet(Region region, int node, long lane) =>
        node >= 0 && !_evaluator.Value(region.Index, node, lane).IsZero;
}
