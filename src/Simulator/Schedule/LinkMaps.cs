using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>The <see cref="LinkMap"/>s of a graph, made when asked for.</summary>
internal sealed class LinkMaps(Graph graph, ImmutableArray<StripLayout> layouts)
{
    private readonly LinkMap?[][] _maps = [.. graph.Regions.Select(r => new LinkMap?[r.Links.Length])];

    public ImmutableArray<StripLayout> Layouts => layouts;

    public LinkMap Of(int region, int link) =>
        _maps[region][link] ??= LinkMap.Of(graph, layouts, region, graph.Regions[region].Links[link]);
}
