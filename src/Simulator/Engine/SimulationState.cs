using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>All state of a simulation, by hierarchical name and without anything of the engine that saved
/// it.</summary>
/// <param name="Fingerprint">Of the design: names and widths of all state. Restoring needs an equal
/// one.</param>
/// <param name="Options">What untouched memory words and undefined registers derive from.</param>
/// <param name="Inputs">By name of the top's input port (data, reset, fuse), in port order.</param>
/// <param name="Registers">By path, in hierarchy order.</param>
/// <param name="Memories">By path: the words that differ from power-up, by rising address.</param>
/// <param name="Counters">By path.</param>
public sealed record SimulationState(
    string Fingerprint,
    SimulationOptions Options,
    ImmutableArray<StateValue> Inputs,
    ImmutableArray<StateValue> Registers,
    ImmutableArray<StateMemory> Memories,
    ImmutableArray<StateCounter> Counters);

public readonly record struct StateValue(string Path, BitVector Value);

public sealed record StateMemory(string Path, int Width, ImmutableArray<StateWord> Words);

public readonly record struct StateWord(int Address, BitVector Value);

public readonly record struct StateCounter(string Path, long Value);
