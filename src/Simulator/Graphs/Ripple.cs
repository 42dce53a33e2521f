namespace WaferHdl.Simulator.Graphs;

/// <summary>Finds values that run from lane to lane within a cycle: a carry through an array of
/// adders.</summary>
internal static class Ripple
{
    /// <summary>Regions with a link that depends on itself through links, within one cycle.</summary>
    public static SortedSet<int> Regions(Graph graph)
    {
        var found = new SortedSet<int>();
        if (graph.Regions.Length == 1) return found;
        var first = new int[graph.Regions.Length + 1];
        for (var i = 0; i < graph.Regions.Length; i++) first[i + 1] = first[i] + graph.Regions[i].Nodes.Length;
        var sources = new List<int>[first[^1]];
        foreach (var region in graph.Regions)
        {
            foreach (var node in region.Nodes)
            {
                var own = sources[first[region.Index] + node.Id] = [.. node.Inputs.Select(i => first[region.Index] + i)];
                if (node.Op != NodeOp.Link) continue;
                foreach (var piece in region.Links[node.Index].Pieces)
                    if (LinkSources.Target(piece.Source) is var (other, target))
                        own.Add(first[other] + target);
            }
        }

        foreach (var component in Components.Of(
            sources.Length, _ => true, node => sources[node].Count, (node, input) => sources[node][input]))
        {
            if (component.Count == 1 && !sources[component[0]].Contains(component[0])) continue;
            foreach (var member in component)
            {
                var region = Array.FindLastIndex(first, start => start <= member);
                if (graph.Regions[region].Nodes[member - first[region]].Op == NodeOp.Link) found.Add(region);
            }
        }

        return found;
    }
}
