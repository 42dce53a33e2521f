namespace WaferHdl.Simulator.Graphs;

/// <summary>What the sources of links have in common.</summary>
internal static class LinkSources
{
    /// <summary>The node that is read, if any.</summary>
    public static (int Region, int Node)? Target(LinkSource source) => source switch
    {
        LaneSource lane => (lane.Region, lane.Node),
        TableSource table => (table.Region, table.Node),
        PackSource pack => (pack.Region, pack.Node),
        _ => null,
    };

    /// <summary>The same source with its node replaced by <paramref name="map"/> of region and
    /// node.</summary>
    public static LinkSource WithNode(LinkSource source, Func<int, int, int> map) => source switch
    {
        LaneSource lane => lane with { Node = map(lane.Region, lane.Node) },
        TableSource table => table with { Node = map(table.Region, table.Node) },
        PackSource pack => pack with { Node = map(pack.Region, pack.Node) },
        _ => source,
    };
}
