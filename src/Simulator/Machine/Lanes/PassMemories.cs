using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>The memories that a pass reads or writes, of those so small that most of their words are touched again and
/// again.</summary>
/// <remarks>State is read in the order in which it lies, and caches see that coming. Which words of a memory lanes
/// take they can't foresee: without a hint each lane that reads waits.</remarks>
internal sealed unsafe class PassMemories
{
    // Of a block of 64 lanes.
    private const int MostBytes = 8 << 10;

    private readonly LaneMemory[] _memories;
    private readonly int _blocks;

    /// <param name="blocks">Of a strip.</param>
    public PassMemories(KernelProgram program, RegionState state, int blocks)
    {
        _blocks = blocks;
        var used = program.Writes.Select(w => w.Memory)
            .Concat(program.Order.Select(n => program.Region.Nodes[n])
                .Where(n => n.Op == NodeOp.MemoryRead).Select(n => n.Index));
        _memories =
        [
            .. used.Distinct().Order().Select(m => state.Memories[m]).OfType<LaneMemory>()
                .Where(m => m.IsSingle && m.PageBytes <= MostBytes),
        ];
        StripBytes = _memories.Sum(m => (long)m.PageBytes) * blocks;
        Bytes = _memories.Sum(m => (long)m.PageBytes) * state.BlockCount;
    }

    /// <summary>Of a strip, and of all strips.</summary>
    public long StripBytes { get; }

    public long Bytes { get; }

    public void Expect(int strip, AheadList ahead)
    {
        foreach (var memory in _memories)
        {
            var first = (long)strip * _blocks;
            for (var block = first; block < first + _blocks; block++)
                if (memory.SinglePage(block) is var page && page != null)
                    ahead.Add(page, memory.PageBytes);
        }
    }
}
