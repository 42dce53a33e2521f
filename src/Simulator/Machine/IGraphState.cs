using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Machine;

/// <summary>What the values of a graph follow from.</summary>
internal interface IGraphState
{
    BitVector Input(int port);

    /// <summary>The value of a <see cref="Graphs.NodeOp.Register"/> node: what is stored.</summary>
    BitVector Stored(int region, int register, long lane);

    /// <summary>Asked for addresses inside the memory only.</summary>
    BitVector Word(int region, int memory, long lane, int address);
}
