using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;

namespace WaferHdl.Simulator.Compiled;

/// <summary>An engine over a machine: it knows names, messages and states; the machine computes.</summary>
internal sealed class CompiledEngine : ISimulationEngine
{
    private readonly IMachine _machine;
    private readonly ModuleNetlist _top;
    private readonly GraphPlaces _places;
    private readonly SiteNames _names;
    private readonly HitText _hits;
    private readonly IUndefinedValues? _undefined;
    private SlotTable? _signalSlots;
    private SlotTable? _memorySlots;
    private CountReader? _counts;
    private CompiledState? _state;

    /// <param name="make">A machine for the graph.</param>
    public CompiledEngine(
        Design design, SimulationOptions options, Graph graph, Func<Graph, MachineOptions, IMachine> make)
    {
        Design = design;
        Options = options;
        _top = design.TopModule;
        var layout = StateLayout.Of(design);
        _places = new GraphPlaces(layout, graph);
        _names = new SiteNames(layout);
        _hits = new HitText(_places, _names);
        _undefined = options.RandomInit ? new UndefinedValues(_places, _names, options.Seed) : null;
        _machine = make(
            graph, new MachineOptions(
                options.VectorBits, options.Threads, options.Skew, options.Skips, _undefined,
                NotesTiers: options.NotesTiers));
        PowerUp();
    }

    public string Name => CompiledEngineFactory.EngineName;

    public Design Design { get; }

    public SimulationOptions Options { get; }

    public IMachine Machine => _machine;

    public long CommittedBytes => _machine.CommittedBytes;

    public IStateAccess State => _state ??= new CompiledState(this, _places, _machine);

    public IEnumerable<SignalHandle> Signals => _names.All().Select(n => HandleOf(n.Place, n.Path));

    public IEnumerable<(string Path, long Value)> Counters => Counts.Counters();

    public IEnumerable<CoverCount> Covers => Counts.Covers();

    private SlotTable SignalSlots =>
        _signalSlots ??= new SlotTable(_places.Layout, m => _names.Of(m).Ordered.Length);

    private SlotTable MemorySlots => _memorySlots ??= new SlotTable(_places.Layout, m => m.Memories.Length);

    private CountReader Counts => _counts ??= new CountReader(_places, _names, _machine);

    public void Poke(int port, BitVector value)
    {
        var declared = _top.Ports[port];
        if (declared.IsOutput || declared.Kind == PortKind.Clock)
            throw new ArgumentException($"'{declared.Name}' can't be driven", nameof(port));
        if (value.Width != declared.Width)
            throw new ArgumentException(
                $"'{declared.Name}' is {declared.Width} bits, not {value.Width}", nameof(value));
        _machine.SetInput(port, value);
    }

    public BitVector PeekPort(int port)
    {
        try
        {
            return _places.Graph.PortNodes[port] < 0 ? BitVector.Zero(_top.Ports[port].Width) : _machine.ReadPort(port);
        }
        catch (UnsettledException unsettled)
        {
            throw Describe(unsettled);
        }
    }

    public BitVector PeekInput(int port) =>
        _top.Ports[port] is { IsOutput: false, Kind: not PortKind.Clock } ? _machine.Input(port) : PeekPort(port);

    public BitVector Peek(SignalHandle signal)
    {
        if (NodeOf(signal) is not { } node) return BitVector.Zero(signal.Type.Width);
        try
        {
            return _machine.Read(node.Region, node.Node, node.Lane);
        }
        catch (UnsettledException unsettled)
        {
            throw Describe(unsettled);
        }
    }

    public ISignalProbe Probe(IReadOnlyList<SignalHandle> signals)
    {
        var nodes = new List<LaneNode>();
        var signalOf = new List<int>();
        for (var i = 0; i < signals.Count; i++)
        {
            if (NodeOf(signals[i]) is not { } node) continue;
            nodes.Add(node);
            signalOf.Add(i);
        }

        if (_machine.Probe(nodes) is not { } probe) return new PeekProbe(this, signals);
        return new EngineProbe(probe, [.. signalOf], [.. signals.Select(s => s.Type.Width)], Describe);
    }

    public SignalHandle? Find(string path) =>
        _names.FindSignal(path) is { } place ? HandleOf(place, path) : null;

    public void Step(ReadOnlySpan<int> clockPorts) => Step(clockPorts, 1);

    public long Step(ReadOnlySpan<int> clockPorts, long count)
    {
        try
        {
            return _machine.Step(clockPorts, count);
        }
        catch (UnsettledException unsettled)
        {
            throw Describe(unsettled);
        }
    }

    public long Step(EdgeSequence edges, int first, long count)
    {
        try
        {
            return _machine.Step(edges, first, count);
        }
        catch (UnsettledException unsettled)
        {
            throw Describe(unsettled);
        }
    }

    public MemoryHandle? FindMemory(string path)
    {
        if (_names.FindMemory(path) is not { } place) return null;
        var memory = place.Site.Module.Memories[place.Index];
        return new MemoryHandle(path, memory.Element, memory.Depth, checked((int)MemorySlots.SlotOf(place)));
    }

    public BitVector ReadMemory(MemoryHandle memory, int address)
    {
        if (address < 0 || address >= memory.Depth) return BitVector.Zero(memory.Element.Width);
        var (region, index, lane) = MemoryAt(memory);
        return _machine.ReadWord(region, index, lane, address);
    }

    public void WriteMemory(MemoryHandle memory, int address, BitVector word)
    {
        if (word.Width != memory.Element.Width)
            throw new ArgumentException(
                $"'{memory.Path}' has words of {memory.Element.Width} bits", nameof(word));
        if (address < 0 || address >= memory.Depth) return;
        var (region, index, lane) = MemoryAt(memory);
        _machine.WriteWord(region, index, lane, address, word);
    }

    public void Explain(TextWriter output) => _machine.Explain(output);

    public ImmutableArray<PropertyHit> TakeHits() => _hits.Describe(_machine.TakeHits());

    public void Dispose() => _machine.Dispose();

    /// <summary>What a word of a memory holds before anything is written.</summary>
    public BitVector PowerUpWord(int region, int memory, long lane, int address)
    {
        var declared = _places.Graph.Regions[region].Memories[memory];
        if (declared.Memory.Image is { } image)
            return address < image.Length ? image[address] : BitVector.Zero(declared.Width);
        return _undefined?.Word(region, memory, lane, address) ?? BitVector.Zero(declared.Width);
    }

    private void PowerUp()
    {
        for (var port = 0; port < _top.Ports.Length; port++)
        {
            var declared = _top.Ports[port];
            if (declared is { Kind: PortKind.Fuse, FuseDefault: { } value }) Poke(port, value);
            if (declared is { Kind: PortKind.Reset, IsOutput: false, Type: ResetType { IsActiveLow: true } })
                Poke(port, BitVector.Bit(true));
        }
    }

    private SignalHandle HandleOf(NamedPlace place, string path)
    {
        var signal = _names.Of(place.Site.Module).Ordered[place.Index];
        return new SignalHandle(path, signal.Type, signal.Kind, SignalSlots.SlotOf(place));
    }

    // Null: nothing carries it.
    private LaneNode? NodeOf(SignalHandle signal)
    {
        var place = SignalSlots.PlaceOf(signal.Slot);
        var (scope, lane) = _places.ScopeAt(place.Site, place.Lane);
        var index = _names.Of(place.Site.Module).Ordered[place.Index].Index;
        var node = index < 0 ? scope.PortNodes[-1 - index] : scope.NameNodes[index];
        return node < 0 ? null : new LaneNode(scope.Region, node, lane);
    }

    private (int Region, int Memory, long Lane) MemoryAt(MemoryHandle memory)
    {
        var place = MemorySlots.PlaceOf(memory.Slot);
        var (scope, lane) = _places.ScopeAt(place.Site, place.Lane);
        return (scope.Region, scope.FirstMemory + place.Index, lane);
    }

    // Names what keeps changing, so that a user can find the loop.
    private SimulationException Describe(UnsettledException unsettled)
    {
        foreach (var (scope, index) in _places.Graph.Scopes.Select((s, i) => (s, i)))
        {
            if (scope.Region != unsettled.Region) continue;
            var name = scope.NameNodes.IndexOf(unsettled.Node);
            if (name < 0) continue;
            var declared = scope.Module.Names[name];
            return Unsettled($"'{SiteNames.Join(PathOf(index, unsettled.Lane), declared.Name)}'", declared.Source);
        }

        var root = _places.Graph.Scopes.Select((s, i) => (s, i)).First(s => s.s.Region == unsettled.Region).i;
        var module = _places.Graph.Scopes[root].Module;
        var path = PathOf(root, unsettled.Lane);
        return Unsettled($"values of '{(path.Length == 0 ? module.DisplayName : path)}'", module.Source);
    }

    private string PathOf(int scope, long lane)
    {
        var (site, own) = _places.SiteOf(scope, lane);
        return _names.PathOf(site, own);
    }

    private static SimulationException Unsettled(string what, Language.Text.SourceSpan source) => new(new Diagnostic(
        SimulationRules.DoesNotSettle, source, $"the design does not settle: {what} keep changing", [],
        "break the combinational loop with a register"));
}
