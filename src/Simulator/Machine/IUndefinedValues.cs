using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Machine;

/// <summary>What nobody defines at power-up, where it shall not be 0 (<c>--init random</c>). Asked at any time and from
/// any thread; equal questions get equal answers.</summary>
internal interface IUndefinedValues
{
    /// <summary>Of a register that is not <see cref="Graphs.GraphRegister.IsInitDefined"/>.</summary>
    BitVector Register(int region, int register, long lane);

    /// <summary>Of a memory without an image.</summary>
    BitVector Word(int region, int memory, long lane, int address);
}
