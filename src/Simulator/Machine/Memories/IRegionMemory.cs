using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>A memory of a region as the host sees it: words of one lane, and snapshots of all of them.</summary>
internal interface IRegionMemory : ILaneMemory, IDisposable
{
    BitVector ReadWord(long block, int lane, int address);

    /// <summary>Replaces a word; past the end nothing happens.</summary>
    /// <returns>Whether it changed.</returns>
    bool WriteWord(long block, int lane, int address, BitVector word);

    /// <summary>Addresses whose word differs from power-up, rising.</summary>
    IEnumerable<int> TouchedWords(long block, int lane);

    /// <summary>Forgets all writes to the words of a lane.</summary>
    void Clear(long block, int lane);

    /// <summary>Makes <see cref="Restore"/> bring back what stands there now. Replaces an earlier snapshot.</summary>
    void TakeSnapshot();

    void DropSnapshot();

    /// <summary>Brings back all words as they were at the snapshot, which stays.</summary>
    void Restore();
}
