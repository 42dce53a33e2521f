using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Tests.Lockstep;

/// <summary>Engines that are the interpreter and a form of the compiled engine at once, for what drives an engine
/// itself: tests in the language, runs.</summary>
internal sealed class PairFactory(EngineForm form) : ISimulationEngineFactory
{
    public string Name => "pair";

    public string Summary => "two engines that must agree";

    /// <summary>Values compared by all engines made so far.</summary>
    public long Compared { get; private set; }

    public ISimulationEngine? Create(Design design, SimulationOptions options, DiagnosticBag diagnostics) =>
        EngineForm.Interpreter.Factory.Create(design, options, diagnostics) is { } one
            ? new PairEngine(one, form.Create(design, options), count => Compared += count)
            : null;
}

/// <summary>Passes on all that is done to it, and compares all that is seen of it.</summary>
internal sealed class PairEngine(ISimulationEngine one, ISimulationEngine other, Action<long> report) : ISimulationEngine
{
    private const int StateEvery = 500;

    private readonly Dictionary<string, SignalHandle> _signals = new(StringComparer.Ordinal);
    private readonly List<PropertyHit> _hits = [];
    private long _steps;
    private long _values;
    private long _nextState = 1;

    public string Name => "pair";

    public Design Design => one.Design;

    public SimulationOptions Options => one.Options;

    public IEnumerable<SignalHandle> Signals => one.Signals;

    public IEnumerable<(string Path, long Value)> Counters => one.Counters;

    public IEnumerable<CoverCount> Covers => one.Covers;

    public IStateAccess State => one.State;

    public void Poke(int port, BitVector value)
    {
        one.Poke(port, value);
        other.Poke(port, value);
    }

    public BitVector PeekPort(int port) =>
        Same(one.PeekPort(port), other.PeekPort(port), Design.TopModule.Ports[port].Name);

    public BitVector PeekInput(int port) =>
        Same(one.PeekInput(port), other.PeekInput(port), Design.TopModule.Ports[port].Name);

    public SignalHandle? Find(string path) => one.Find(path);

    public BitVector Peek(SignalHandle signal)
    {
        if (!_signals.TryGetValue(signal.Path, out var twin))
        {
            twin = other.Find(signal.Path) ?? throw new LockstepException($"'{signal.Path}' is missing in {other.Name}");
            _signals.Add(signal.Path, twin);
        }

        return Same(one.Peek(signal), other.Peek(twin), signal.Path);
    }

    public MemoryHandle? FindMemory(string path) => one.FindMemory(path);

    public BitVector ReadMemory(MemoryHandle memory, int address) =>
        Same(one.ReadMemory(memory, address), other.ReadMemory(Twin(memory), address), $"{memory.Path}[{address}]");

    public void WriteMemory(MemoryHandle memory, int address, BitVector word)
    {
        one.WriteMemory(memory, address, word);
        other.WriteMemory(Twin(memory), address, word);
    }

    public void Step(ReadOnlySpan<int> clockPorts) => Step(clockPorts, 1);

    public long Step(ReadOnlySpan<int> clockPorts, long count) =>
        Compare(Take(one, clockPorts, count), Take(other, clockPorts, count));

    public long Step(EdgeSequence edges, int first, long count) =>
        Compare(Take(one, edges, first, count), Take(other, edges, first, count));

    private long Compare(
        (long Steps, ImmutableArray<PropertyHit> Hits) expected, (long Steps, ImmutableArray<PropertyHit> Hits) actual)
    {
        if (expected.Steps != actual.Steps) Differ("the number of steps", expected.Steps, actual.Steps);
        var (texts, others) = (expected.Hits.Select(Text).ToList(), actual.Hits.Select(Text).ToList());
        if (!texts.SequenceEqual(others)) Differ("hits", string.Join("; ", texts), string.Join("; ", others));
        _hits.AddRange(expected.Hits);
        _steps += expected.Steps;
        for (var port = 0; port < Design.TopModule.Ports.Length; port++)
            if (Design.TopModule.Ports[port].Kind != PortKind.Clock)
                PeekPort(port);
        if (_steps >= _nextState)
        {
            CompareState();
            _nextState = _steps + StateEvery;
        }

        return expected.Steps;
    }

    public ImmutableArray<PropertyHit> TakeHits()
    {
        ImmutableArray<PropertyHit> hits = [.. _hits];
        _hits.Clear();
        return hits;
    }

    public void Dispose()
    {
        CompareState();
        report(_values);
        one.Dispose();
        other.Dispose();
    }

    private static (long Steps, ImmutableArray<PropertyHit> Hits) Take(
        ISimulationEngine engine, ReadOnlySpan<int> clockPorts, long count)
    {
        var steps = 0L;
        while (steps < count)
        {
            steps += engine.Step(clockPorts, count - steps);
            var hits = engine.TakeHits();
            if (hits.Length > 0) return (steps, hits);
        }

        return (steps, []);
    }

    private static (long Steps, ImmutableArray<PropertyHit> Hits) Take(
        ISimulationEngine engine, EdgeSequence edges, int first, long count)
    {
        var steps = 0L;
        while (steps < count)
        {
            steps += engine.Step(edges, edges.Behind(first, steps), count - steps);
            var hits = engine.TakeHits();
            if (hits.Length > 0) return (steps, hits);
        }

        return (steps, []);
    }

    private void CompareState()
    {
        var expected = StateLines.Of(one);
        var actual = StateLines.Of(other);
        _values += expected.Count;
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (line, twin) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (line != twin) Differ("the state", line ?? "nothing", twin ?? "nothing");
        }
    }

    private MemoryHandle Twin(MemoryHandle memory) =>
        other.FindMemory(memory.Path) ?? throw new LockstepException($"'{memory.Path}' is missing in {other.Name}");

    private static string Text(PropertyHit hit) => $"{hit.Property.Check} in '{hit.InstancePath}': {hit.Message}";

    private BitVector Same(BitVector expected, BitVector actual, string what)
    {
        _values++;
        if (expected != actual) Differ($"'{what}'", expected, actual);
        return expected;
    }

    private void Differ(string what, object expected, object actual) => throw new LockstepException(
        $"step {_steps}: {what} is {actual} in {other.Name}, but {expected} in {one.Name}");
}
