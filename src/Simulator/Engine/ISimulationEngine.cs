using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>Executes one design. Engines differ in speed only: equal pokes and edges give equal bits.</summary>
/// <remarks>A port is an index into the ports of the top module. Time is not the engine's: a
/// <see cref="ClockSchedule"/> says which clocks have an edge next.</remarks>
public interface ISimulationEngine : IDisposable
{
    /// <summary><c>interpreter</c>.</summary>
    string Name { get; }

    Design Design { get; }

    /// <summary>Drives an input port of the top (data, reset or fuse) from now on.</summary>
    void Poke(int port, BitVector value);

    /// <summary>The settled value of a signal.</summary>
    BitVector Peek(SignalHandle signal);

    /// <summary>Finds a signal by its hierarchical name (<c>pe[3].mac.acc</c>), or null.</summary>
    SignalHandle? Find(string path);

    /// <summary>All named signals of the hierarchy, in a fixed order: a module's own names, then its instances.</summary>
    IEnumerable<SignalHandle> Signals { get; }

    /// <summary>Settles, checks properties, then takes one active edge of each of these clock ports at the same time.</summary>
    void Step(ReadOnlySpan<int> clockPorts);

    /// <summary>Finds a memory by its hierarchical name, or null.</summary>
    MemoryHandle? FindMemory(string path);

    BitVector ReadMemory(MemoryHandle memory, int address);

    void WriteMemory(MemoryHandle memory, int address, BitVector word);

    /// <summary>What asserts, covers and traps have seen since the last call, in order of time.</summary>
    ImmutableArray<PropertyHit> TakeHits();

    /// <summary>Every counter of the hierarchy with its sum.</summary>
    IEnumerable<(string Path, long Value)> Counters { get; }

    /// <summary>All state (registers, memories, inputs, counters), independent of the engine.</summary>
    SimulationState Save();

    /// <exception cref="ArgumentException">The state is of another design.</exception>
    void Restore(SimulationState state);
}

/// <summary>One signal of one instance.</summary>
/// <param name="Path">Hierarchical name, without the top's own name.</param>
/// <param name="Slot">The engine's own place for it.</param>
public sealed record SignalHandle(string Path, HdlType Type, NameKind Kind, int Slot);

public sealed record MemoryHandle(string Path, HdlType Element, int Depth, int Slot);

/// <summary>A property that fired: a failed assert or assume, a trap, or a cover that was met.</summary>
/// <param name="InstancePath">Empty for the top.</param>
/// <param name="Message">With its values filled in.</param>
public sealed record PropertyHit(Property Property, string InstancePath, string Message);
