using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compiled;

/// <summary>Where the lanes of a site of the hierarchy (<see cref="StateSite"/>) are in a graph.</summary>
internal sealed class SiteLanes
{
    private readonly int[] _scopes;

    // By lane of the site: index into the scopes, and lane of the scope's region. Null: there is one scope, and the lanes
    // are the same.
    private readonly int[]? _which;
    private readonly int[]? _lanes;

    private SiteLanes(int[] scopes, int[]? which, int[]? lanes) => (_scopes, _which, _lanes) = (scopes, which, lanes);

    /// <summary>All scopes that hold lanes of the site.</summary>
    public ReadOnlySpan<int> Scopes => _scopes;

    /// <summary>Whether lanes are counted alike, in one scope.</summary>
    public bool IsDirect => _which is null;

    public (int Scope, long Lane) At(long lane) =>
        _which is null ? (_scopes[0], lane) : (_scopes[_which[lane]], _lanes![lane]);

    /// <returns>By site.</returns>
    public static SiteLanes[] Of(StateLayout layout, Graph graph)
    {
        var all = new SiteLanes[layout.Sites.Length];
        all[0] = new SiteLanes([0], null, null);
        foreach (var site in layout.Sites)
        {
            if (site.Parent is not { } parent) continue;
            var outer = all[parent.Index];
            all[site.Index] = site.Unit >= 0 ? OfInstance(graph, outer, site.Unit) : OfArray(graph, outer, site);
        }

        return all;
    }

    private static SiteLanes OfInstance(Graph graph, SiteLanes outer, int unit) => new(
        [.. outer._scopes.Select(s => ChildrenOf(graph, s, unit).Single())], outer._which, outer._lanes);

    // Scopes of an array hold elements of one class.
    private static bool Has(StateSite site, GraphScope scope) =>
        site.NumberOf(scope.Flat >= 0 ? scope.Flat : scope.Elements.IsDefault ? 0 : scope.Elements[0]) >= 0;

    private static IEnumerable<int> ChildrenOf(Graph graph, int scope, int unit) =>
        graph.Scopes[scope].Children.Where(child => graph.Scopes[child].Unit == unit);

    private static SiteLanes OfArray(Graph graph, SiteLanes outer, StateSite site)
    {
        if (outer.IsDirect && ChildrenOf(graph, outer._scopes[0], site.Unit).Where(c => Has(site, graph.Scopes[c])).ToList()
                is [var only] && graph.Scopes[only] is { Flat: < 0 } sole
            && (sole.Elements.IsDefault || site.ElementCount == sole.Elements.Length))
            return new SiteLanes([only], null, null);

        // By scope of the parent and flat index: the child, and its lane per lane of the parent's region.
        var scopes = new List<int>();
        var found = outer._scopes.Select(_ => new Dictionary<int, (int Child, int Count, int Element)>()).ToArray();
        for (var i = 0; i < found.Length; i++)
        {
            foreach (var child in ChildrenOf(graph, outer._scopes[i], site.Unit).Where(c => Has(site, graph.Scopes[c])))
            {
                var scope = graph.Scopes[child];
                var flats = scope.Flat >= 0 ? [scope.Flat]
                    : scope.Elements.IsDefault ? Enumerable.Range(0, site.Array!.Count)
                    : scope.Elements.AsEnumerable();
                var elements = flats.ToList();
                for (var e = 0; e < elements.Count; e++) found[i].Add(elements[e], (scopes.Count, elements.Count, e));
                scopes.Add(child);
            }
        }

        var (which, lanes) = (new int[site.Lanes], new int[site.Lanes]);
        for (var lane = 0L; lane < site.Lanes; lane++)
        {
            var outerLane = lane / site.ElementCount;
            var index = outer._which is null ? 0 : outer._which[outerLane];
            var region = outer._lanes is null ? (int)outerLane : outer._lanes[outerLane];
            var (child, count, element) = found[index][site.FlatOf((int)(lane % site.ElementCount))];
            (which[lane], lanes[lane]) = (child, (region * count) + element);
        }

        return new SiteLanes([.. scopes], which, lanes);
    }
}
