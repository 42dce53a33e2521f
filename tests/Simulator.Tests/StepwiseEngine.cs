using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Tests;

/// <summary>Another engine, that counts how it is called, takes one step at a time when told to, and says that it takes
/// memory.</summary>
internal sealed class StepwiseEngine(ISimulationEngine inner, bool isStepwise) : ISimulationEngine
{
    /// <summary>Calls of either <c>Step</c>.</summary>
    public long Calls { get; private set; }

    public long Steps { get; private set; }

    public long BytesPerStep { get; init; }

    public long CommittedBytes => BytesPerStep * Steps;

    public string Name => inner.Name;

    public Design Design => inner.Design;

    public SimulationOptions Options => inner.Options;

    public IEnumerable<SignalHandle> Signals => inner.Signals;

    public IEnumerable<(string Path, long Value)> Counters => inner.Counters;

    public IEnumerable<CoverCount> Covers => inner.Covers;

    public IStateAccess State => inner.State;

    public void Poke(int port, BitVector value) => inner.Poke(port, value);

    public BitVector PeekPort(int port) => inner.PeekPort(port);

    public BitVector PeekInput(int port) => inner.PeekInput(port);

    public BitVector Peek(SignalHandle signal) => inner.Peek(signal);

    public SignalHandle? Find(string path) => inner.Find(path);

    public void Step(ReadOnlySpan<int> clockPorts)
    {
        Calls++;
        Steps++;
        inner.Step(clockPorts);
    }

    public long Step(ReadOnlySpan<int> clockPorts, long count)
    {
        Calls++;
        var steps = inner.Step(clockPorts, isStepwise ? 1 : count);
        Steps += steps;
        return steps;
    }

    public long Step(EdgeSequence edges, int first, long count)
    {
        Calls++;
        var steps = inner.Step(edges, first, isStepwise ? 1 : count);
        Steps += steps;
        return steps;
    }

    public MemoryHandle? FindMemory(string path) => inner.FindMemory(path);

    public BitVector ReadMemory(MemoryHandle memory, int address) => inner.ReadMemory(memory, address);

    public void WriteMemory(MemoryHandle memory, int address, BitVector word) => inner.WriteMemory(memory, address, word);

    public ImmutableArray<PropertyHit> TakeHits() => inner.TakeHits();

    public void Dispose() => inner.Dispose();
}
