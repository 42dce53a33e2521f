using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Where all state of a design lies, whatever is computed.</summary>
/// <param name="Strips">By region. Likewise <paramref name="Blocks"/>; those of the root are not used.</param>
internal sealed record MachineLayout(
    ImmutableArray<StripLayout> Strips, ImmutableArray<BlockLayout> Blocks, RootLayout Root)
{
    /// <param name="minimumRow">A grid with fewer lanes in a row lies in one strip; 0: as a rule.</param>
    public static MachineLayout Of(Graph graph, int minimumRow = 0) => new(
        StripLayouts.Of(graph, minimumRow), [.. graph.Regions.Select(BlockLayout.Of)], RootLayout.Of(graph));

    /// <summary>Bytes of registers.</summary>
    public long StateBytes
    {
        get
        {
            long bytes = Root.Bytes;
            for (var r = 1; r < Strips.Length; r++) bytes += (long)Strips[r].Strips * Strips[r].Blocks * Blocks[r].Bytes;
            return bytes;
        }
    }
}
