using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>All state of a simulation by column and lane, to be read and replaced a piece at a time: a running engine,
/// or a copy (<see cref="SimulationState"/>).</summary>
/// <remarks>Values are packed: <see cref="StateColumn.Bytes"/> bytes each, the low one first, lane after lane. Writes
/// happen between <see cref="BeginRestore"/> and <see cref="EndRestore"/>.</remarks>
public interface IStateAccess
{
    StateLayout Layout { get; }

    /// <summary>What memories and undefined registers hold at power-up derives from these.</summary>
    SimulationOptions Options { get; }

    /// <param name="input">An index into <see cref="StateLayout.Inputs"/>.</param>
    BitVector ReadInput(int input);

    void WriteInput(int input, BitVector value);

    /// <summary>What a register shows, from one lane on: as many lanes as there is room for.</summary>
    void ReadRegister(StateColumn register, long lane, Span<byte> values);

    void WriteRegister(StateColumn register, long lane, ReadOnlySpan<byte> values);

    /// <summary>The words that differ from power-up, by rising lane and address.</summary>
    IEnumerable<StateWord> ReadMemory(StateColumn memory);

    /// <summary>Back to power-up, in all lanes.</summary>
    void ClearMemory(StateColumn memory);

    void WriteWord(StateColumn memory, StateWord word);

    /// <summary>Sums of a counter, or how often a property fired, from one lane on.</summary>
    void ReadCounts(StateColumn count, long lane, Span<long> values);

    void WriteCounts(StateColumn count, long lane, ReadOnlySpan<long> values);

    /// <summary>Called before the first write; the design settles with the inputs as they are.</summary>
    void BeginRestore();

    /// <summary>Called behind the last write: the engine is as it was when the state was taken, without
    /// hits.</summary>
    void EndRestore();
}

/// <summary>A word of a memory.</summary>
public readonly record struct StateWord(long Lane, int Address, BitVector Value);
