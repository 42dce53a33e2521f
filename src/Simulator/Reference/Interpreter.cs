using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

/// <summary>The reference engine: evaluates the cells as <see cref="BitMath"/> says, one at a time, and only
/// those whose inputs changed.</summary>
/// <remarks>Instances share the program of their module; each has a frame of values. Ports are wires: a value
/// that changes is copied to the other side at once, and what reads it there waits in the
/// <see cref="EventQueue"/>.</remarks>
internal sealed partial class Interpreter : ISimulationEngine
{
    private readonly Hierarchy _hierarchy;
    private readonly InstanceInfo[] _instances;
    private readonly ModuleProgram _top;
    private readonly ulong[] _words;
    private readonly CellEvaluator _evaluator;
    private readonly EventQueue _queue;
    private readonly long _returnLimit;
    private readonly Stack<(int Instance, int Cell)> _wires = new();
    private readonly RegisterFile _registers;
    private readonly MemoryBank _memories;
    private readonly PropertyChecker _checker;
    private readonly NameTable _names;

    public Interpreter(Design design, SimulationOptions options, Hierarchy hierarchy)
    {
        Design = design;
        Options = options;
        _hierarchy = hierarchy;
        _instances = hierarchy.Instances;
        _top = hierarchy.ProgramOf(0);
        _words = new ulong[hierarchy.Words];
        _evaluator = new CellEvaluator(_words);
        var levels = Levelizer.Levelize(hierarchy);
        _queue = new EventQueue(levels.ByOp, levels.Count);

        // Each return settles at least one more bit of a cycle; the factor covers what several returns share.
        _returnLimit = 1000 + 16 * levels.CyclicBits;
        _registers = new RegisterFile(hierarchy, _words);
        _memories = new MemoryBank(hierarchy, _words, options);
        _checker = new PropertyChecker(hierarchy, _words, _registers);
        _names = new NameTable(hierarchy);
        PowerUp();
    }

    public string Name => InterpreterFactory.EngineName;

    public Design Design { get; }

    public SimulationOptions Options { get; }

    public void Poke(int port, BitVector value)
    {
        var declared = Design.TopModule.Ports[port];
        if (declared.IsOutput || declared.Kind == PortKind.Clock)
            throw new ArgumentException($"'{declared.Name}' can't be driven", nameof(port));
        if (value.Width != declared.Width)
            throw new ArgumentException(
                $"'{declared.Name}' is {declared.Width} bits, not {value.Width}", nameof(value));
        var cell = _top.PortCell[port];
        if (BitField.Store(_words, _top.Offset[cell], value)) Propagate(0, cell);
    }

    public BitVector PeekPort(int port)
    {
        Settle();
        return PeekInput(port);
    }

    public BitVector PeekInput(int port) =>
        BitField.Load(_words, _top.Offset[_top.PortCell[port]], Design.TopModule.Ports[port].Width);

    public BitVector Peek(SignalHandle signal)
    {
        Settle();
        return BitField.Load(_words, (int)signal.Slot, signal.Type.Width);
    }

    public SignalHandle? Find(string path) => _names.Find(path);

    public IEnumerable<SignalHandle> Signals => _names.All();

    public MemoryHandle? FindMemory(string path) => _names.FindMemory(path);

    public BitVector ReadMemory(MemoryHandle memory, int address) => _memories.Read(memory.Slot, address);

    public void WriteMemory(MemoryHandle memory, int address, BitVector word)
    {
        if (word.Width != memory.Element.Width)
            throw new ArgumentException(
                $"'{memory.Path}' has words of {memory.Element.Width} bits", nameof(word));
        if (_memories.Write(memory.Slot, address, word)) PushReads(memory.Slot);
    }

    public void Step(ReadOnlySpan<int> clockPorts)
    {
        Settle();
        _checker.Check(clockPorts);
        _registers.Sample(clockPorts);
        _memories.TakeWrites(clockPorts);
        foreach (var memory in _memories.Changed) PushReads(memory);
        _memories.Changed.Clear();
        _registers.Commit(Propagate);
    }

    public long Step(ReadOnlySpan<int> clockPorts, long count)
    {
        for (var done = 1L; ; done++)
        {
            Step(clockPorts);
            if (done >= count || _checker.HasHits) return done;
        }
    }

    public long Step(EdgeSequence edges, int first, long count)
    {
        for (var done = 0L; ;)
        {
            Step(edges[first]);
            if (++done >= count || _checker.HasHits) return done;
            first = first + 1 < edges.Length ? first + 1 : 0;
        }
    }

    public ImmutableArray<PropertyHit> TakeHits() => _checker.TakeHits();

    public IEnumerable<(string Path, long Value)> Counters => _checker.Counters();

    public IEnumerable<CoverCount> Covers => _checker.Covers();

    public void Dispose()
    {
    }

    private void PowerUp()
    {
        for (var i = 0; i < _instances.Length; i++)
        {
            var program = _hierarchy.ProgramOf(i);
            program.Template.CopyTo(_words, _instances[i].Frame);
            if (Options.RandomInit) _registers.Randomize(i, Options.Seed);
        }

        for (var port = 0; port < Design.TopModule.Ports.Length; port++)
        {
            var declared = Design.TopModule.Ports[port];
            if (declared is { Kind: PortKind.Fuse, FuseDefault: { } value }) Poke(port, value);
            if (declared.Kind == PortKind.Reset && !declared.IsOutput && IsActiveLow(port))
                Poke(port, BitVector.Bit(true));
        }

        for (var i = 0; i < _instances.Length; i++)
        {
            var program = _hierarchy.ProgramOf(i);
            foreach (var input in program.InitialInputs)
            {
                var child = _instances[i].FirstChild + input.Child;
                var cell = _hierarchy.ProgramOf(child).PortCell[input.Port];
                var place = _instances[child].Frame + _hierarchy.ProgramOf(child).Offset[cell];
                if (BitField.Store(_words, place, input.Value))
                    Propagate(child, cell);
            }

            foreach (var source in program.Sources) Propagate(i, source);
            for (var op = 0; op < program.Ops.Length; op++) _queue.Push(_instances[i].OpBase + op, i, op);
        }

        _registers.MarkAll();
    }

    private bool IsActiveLow(int port) =>
        Design.TopModule.Ports[port].Type is Semantics.Types.ResetType { IsActiveLow: true };

    private void Settle()
    {
        do
        {
            while (_queue.TryPop(_instances, out var item))
            {
                if (_queue.Returns > _returnLimit) throw new SimulationException(Unsettled(item));
                if (Evaluate(item)) Propagate(item.Instance, OpCell(item));
            }
        }
        while (_registers.ApplyAsynchronousResets(Propagate));
    }

    private bool Evaluate(EventQueue.Item item)
    {
        ref readonly var info = ref _instances[item.Instance];
        var program = _hierarchy.Programs[info.Program];
        ref readonly var op = ref program.Ops[item.Op];
        return op.Code == OpCode.MemoryRead
            ? _memories.Evaluate(op, item.Instance)
            : _evaluator.Evaluate(program, op, info.Frame);
    }

    // Names what still changes, so that a user can find the loop.
    private Diagnostic Unsettled(EventQueue.Item first)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal) { _names.Describe(
            first.Instance, OpCell(first)) };
        for (var i = 0; i < 1000 && names.Count < 6 && _queue.TryPop(_instances, out var item); i++)
        {
            if (!Evaluate(item)) continue;
            names.Add(_names.Describe(item.Instance, OpCell(item)));
            Propagate(item.Instance, OpCell(item));
        }

        var source = _hierarchy.ProgramOf(first.Instance).Module.Cells[OpCell(first)].Source;
        return new Diagnostic(
            SimulationRules.DoesNotSettle, source,
            $"the design does not settle: {string.Join(", ", names.Select(n => $"'{n}'"))} keep changing", [],
            "break the combinational loop with a register");
    }

    private int OpCell(EventQueue.Item item) => _hierarchy.ProgramOf(item.Instance).Ops[item.Op].Cell;

    private void PushReads(int memory)
    {
        var (instance, index) = _memories.OwnerOf(memory);
        foreach (var op in _hierarchy.ProgramOf(instance).Memories[index].Reads)
            _queue.Push(_instances[instance].OpBase + op, instance, op);
    }
}
