using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>Executes one design. Engines differ in speed only: equal pokes and edges give equal
/// bits.</summary>
/// <remarks>A port is an index into the ports of the top module. Time is not the engine's: a
/// <see cref="ClockSchedule"/> says which clocks have an edge next. Calls that settle the design throw
/// <see cref="SimulationException"/> when it does not settle.</remarks>
public interface ISimulationEngine : IDisposable
{
    /// <summary><c>interpreter</c>.</summary>
    string Name { get; }

    Design Design { get; }

    SimulationOptions Options { get; }

    /// <summary>Drives an input port of the top (data, reset or fuse) from now on.</summary>
    /// <exception cref="ArgumentException">The port is an output or a clock, or the width
    /// differs.</exception>
    void Poke(int port, BitVector value);

    /// <summary>The settled value of any port of the top; of an input, what drives it.</summary>
    BitVector PeekPort(int port);

    /// <summary>What drives an input port, without settling anything.</summary>
    BitVector PeekInput(int port);

    /// <summary>The settled value of a signal.</summary>
    BitVector Peek(SignalHandle signal);

    /// <summary>Looks at these signals again and again, faster than one by one.</summary>
    ISignalProbe Probe(IReadOnlyList<SignalHandle> signals) => new PeekProbe(this, signals);

    /// <summary>Finds a signal by its hierarchical name (<c>pe[3].mac.acc</c>), or null.</summary>
    SignalHandle? Find(string path);

    /// <summary>All named signals of the hierarchy, in a fixed order: a module's own names, then its
    /// instances.</summary>
    IEnumerable<SignalHandle> Signals { get; }

    /// <summary>Settles, checks properties, then takes one active edge of each of these clock ports at the
    /// same time.</summary>
    void Step(ReadOnlySpan<int> clockPorts);

    /// <summary>Takes <paramref name="count"/> such steps one after the other with the inputs as they are, and stops
    /// behind the step in which a property fired. It may stop behind any step where memory grows past
    /// <see cref="SimulationOptions.MaximumBytes"/>.</summary>
    /// <returns>The steps taken, at least 1.</returns>
    long Step(ReadOnlySpan<int> clockPorts, long count)
    {
        Step(clockPorts);
        return 1;
    }

    /// <summary>Takes <paramref name="count"/> steps of a sequence from one of its steps on, with the inputs as they are, and
    /// stops behind the step in which a property fired. It may stop behind any step.</summary>
    /// <returns>The steps taken, at least 1.</returns>
    long Step(EdgeSequence edges, int first, long count) =>
        Step(edges[first], edges.Sets.Length == 1 ? count : Math.Min(count, edges.EqualFrom(first)));

    /// <summary>How the design is executed, for people.</summary>
    void Explain(TextWriter output) => output.Write($"{Design.TopModule.DisplayName} runs in the {Name}\n");

    /// <summary>Bytes that grow while it runs (0: all was taken at the start). Whoever runs it stops when there are more than
    /// <see cref="SimulationOptions.MaximumBytes"/>.</summary>
    long CommittedBytes => 0;

    /// <summary>Finds a memory by its hierarchical name, or null.</summary>
    MemoryHandle? FindMemory(string path);

    /// <summary>The word at <paramref name="address"/>; 0 past the end.</summary>
    BitVector ReadMemory(MemoryHandle memory, int address);

    /// <summary>Replaces a word at once; past the end nothing happens.</summary>
    void WriteMemory(MemoryHandle memory, int address, BitVector word);

    /// <summary>What asserts, covers and traps have seen since the last call, in order of time.</summary>
    ImmutableArray<PropertyHit> TakeHits();

    /// <summary>Every counter of the hierarchy with its sum.</summary>
    IEnumerable<(string Path, long Value)> Counters { get; }

    /// <summary>Every cover of the hierarchy with the number of edges at which it was met.</summary>
    IEnumerable<CoverCount> Covers { get; }

    /// <summary>All state (registers, memories, inputs, counters) by column and lane, independent of the engine:
    /// <see cref="StateTransfer"/> copies it.</summary>
    IStateAccess State { get; }
}

/// <summary>Makes engines; registered by name, so that a user's own engine plugs in the same way.</summary>
public interface ISimulationEngineFactory
{
    /// <summary>As typed after <c>--engine</c>, <c>interpreter</c>.</summary>
    string Name { get; }

    /// <summary>One line for help texts.</summary>
    string Summary { get; }

    /// <summary>A new engine at power-up: inputs 0, resets inactive, fuses at their defaults. Null, with
    /// errors reported, when the design can't be simulated.</summary>
    ISimulationEngine? Create(Design design, SimulationOptions options, DiagnosticBag diagnostics);

    /// <summary>What an engine of this design would take.</summary>
    MemoryNeed EstimateMemory(Design design) => MemoryNeed.OfState(StateLayout.Of(design));
}

/// <param name="RandomInit">Registers without an initial value and undefined memories power up at random
/// (<see cref="RandomInit"/>) instead of 0.</param>
/// <param name="Seed">The seed of those values.</param>
/// <param name="Trap">Whether defined corners (division by zero, an index out of range, …) are reported as
/// hits.</param>
/// <param name="MaximumBytes">Refuse designs whose values would take more memory than this.</param>
public sealed record SimulationOptions(
    bool RandomInit = false, ulong Seed = 1, bool Trap = false, long MaximumBytes = 8L << 30)
{
    public static SimulationOptions Default { get; } = new();

    // How a compiled engine runs: no bit depends on these.

    /// <summary>0: as many as the processor has.</summary>
    public int Threads { get; init; }

    /// <summary>128, 256 or 512; 0: the widest that the processor has.</summary>
    public int VectorBits { get; init; }

    /// <summary>Cycles a sweep over a large array advances; 0: chosen.</summary>
    public int Skew { get; init; }

    /// <summary>Whether blocks of lanes in which nothing changes are skipped.</summary>
    public bool Skips { get; init; } = true;

    /// <summary>Whether <see cref="ISimulationEngine.Explain"/> says how the JIT compiled the code too; it takes time.</summary>
    public bool NotesTiers { get; init; }
}

/// <summary>One signal of one instance.</summary>
/// <param name="Path">Hierarchical name, without the top's own name.</param>
/// <param name="Slot">The engine's own place for it.</param>
public sealed record SignalHandle(string Path, HdlType Type, NameKind Kind, long Slot);

public sealed record MemoryHandle(string Path, HdlType Element, int Depth, int Slot);

/// <summary>A property that fired: a failed assert or assume, a trap, or a cover that was met for the first
/// time.</summary>
/// <param name="InstancePath">Empty for the top.</param>
/// <param name="Message">With its values filled in.</param>
public sealed record PropertyHit(Property Property, string InstancePath, string Message);

/// <param name="InstancePath">Empty for the top.</param>
public sealed record CoverCount(Property Property, string InstancePath, long Count);

/// <summary>The simulation can't go on for a reason that lies in the design or its inputs.</summary>
public sealed class SimulationException(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;
}
