using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Machine;

/// <summary>Executes a <see cref="Graph"/>: state by region, register and lane, advanced edge by edge. Names, messages and
/// files are not its business.</summary>
/// <remarks>At power-up inputs are 0 (whoever makes it sets the defaults of fuses and inactive resets before anything else),
/// registers and memories what the graph and <see cref="MachineOptions.Undefined"/> say.</remarks>
internal interface IMachine : IDisposable
{
    Graph Graph { get; }

    /// <summary>Drives an input port of the top from now on.</summary>
    void SetInput(int port, BitVector value);

    BitVector Input(int port);

    /// <summary>Settles, checks properties, takes an active edge of these clock ports, and so on <paramref name="count"/>
    /// times with equal inputs; stops behind the step in which a property hit. A cover hits when its count leaves 0.</summary>
    /// <returns>The steps taken.</returns>
    long Step(ReadOnlySpan<int> clockPorts, long count);

    /// <summary>Such steps of a sequence, from one of them on. May stop behind any step.</summary>
    /// <returns>The steps taken, at least 1.</returns>
    long Step(EdgeSequence edges, int first, long count) =>
        Step(edges[first], edges.Sets.Length == 1 ? count : Math.Min(count, edges.EqualFrom(first)));

    /// <summary>The settled value of any node of any lane.</summary>
    BitVector Read(int region, int node, long lane);

    /// <summary>The settled value of an output or input port of the top; made to be called each cycle.</summary>
    BitVector ReadPort(int port);

    /// <summary>Looks at these nodes again and again. Null: no faster than by <see cref="Read"/>.</summary>
    ISignalProbe? Probe(IReadOnlyList<LaneNode> nodes) => null;

    /// <summary>What a register shows, and its replacement at once.</summary>
    BitVector ReadRegister(int region, int register, long lane);

    /// <summary>What a register shows in lanes from one on, packed (<see cref="PackedValue"/>) in the least bytes that hold
    /// its width.</summary>
    void ReadRegisters(int region, int register, long lane, Span<byte> values)
    {
        var bytes = (Graph.Regions[region].Registers[register].Width + 7) / 8;
        for (var i = 0; i < values.Length; i += bytes, lane++)
            PackedValue.Store(ReadRegister(region, register, lane), values.Slice(i, bytes));
    }

    void WriteRegister(int region, int register, long lane, BitVector value);

    BitVector ReadWord(int region, int memory, long lane, int address);

    void WriteWord(int region, int memory, long lane, int address, BitVector word);

    /// <summary>Addresses whose word may differ from power-up, rising.</summary>
    IEnumerable<int> TouchedWords(int region, int memory, long lane);

    /// <summary>Forgets all writes to the memory of a lane.</summary>
    void ClearMemory(int region, int memory, long lane);

    /// <summary>Sums of the region's counters, then of how often its properties fired.</summary>
    long ReadCount(int region, int slot, long lane);

    void WriteCount(int region, int slot, long lane, long value);

    /// <summary>Hits since the last call, in order of time, then of region, property and lane.</summary>
    IReadOnlyList<MachineHit> TakeHits();

    /// <summary>Bytes of native memory in use.</summary>
    long CommittedBytes { get; }

    /// <summary>Which class runs how: lanes, phases, strips, skew, threads, kernels with their IL bytes and tier.</summary>
    void Explain(TextWriter output);
}

/// <summary>A node of one lane.</summary>
internal readonly record struct LaneNode(int Region, int Node, long Lane);

/// <param name="Step">Counted from the machine's first step.</param>
/// <param name="Values">By part of the message; null where it has no value.</param>
internal sealed record MachineHit(int Region, int Property, long Lane, long Step, BitVector?[] Values);
