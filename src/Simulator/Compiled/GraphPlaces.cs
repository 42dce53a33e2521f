using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compiled;

/// <summary>From places of the hierarchy to places of the graph, and back.</summary>
internal sealed class GraphPlaces
{
    private readonly SiteLanes[] _lanes;

    public GraphPlaces(StateLayout layout, Graph graph)
    {
        (Layout, Graph) = (layout, graph);
        _lanes = SiteLanes.Of(layout, graph);
    }

    public StateLayout Layout { get; }

    public Graph Graph { get; }

    public SiteLanes LanesOf(StateSite site) => _lanes[site.Index];

    public (GraphScope Scope, long Lane) ScopeAt(StateSite site, long lane)
    {
        var (scope, own) = _lanes[site.Index].At(lane);
        return (Graph.Scopes[scope], own);
    }

    /// <summary>The instance that a lane of a scope is.</summary>
    public (StateSite Site, long Lane) SiteOf(int scope, long lane)
    {
        var path = PathOf(scope, lane);
        var (site, own) = (Layout.Top, 0L);
        foreach (var (unit, flat) in path)
        {
            if (unit >= 0)
            {
                site = site.Instance(unit);
                continue;
            }

            var (child, element) = site.ElementOf(-1 - unit, flat);
            (site, own) = (child, (own * child.ElementCount) + element);
        }

        return (site, own);
    }

    /// <summary>Where an instance stands when instances are counted level by level, in the order of their parents: paths
    /// are compared by length, then piece by piece.</summary>
    public int[] RankOf(int scope, long lane)
    {
        var path = PathOf(scope, lane);
        var rank = new int[path.Count];
        var module = Layout.TopModule;
        var site = Layout.Top;
        for (var i = 0; i < rank.Length; i++)
        {
            var (unit, flat) = path[i];
            rank[i] = unit >= 0 ? unit : module.Instances.Length + flat;
            for (var array = 0; array < -1 - unit; array++) rank[i] += module.Arrays[array].Count;
            site = unit >= 0 ? site.Instance(unit) : site.ElementOf(-1 - unit, flat).Site;
            module = site.Module;
        }

        return rank;
    }

    private List<(int Unit, int Flat)> PathOf(int scope, long lane)
    {
        var path = new List<(int Unit, int Flat)>();
        for (; Graph.Scopes[scope] is { Parent: >= 0 } own; scope = own.Parent)
        {
            var flat = own.Flat;
            if (own is { Unit: < 0, Flat: < 0 })
            {
                var count = own.Elements.IsDefault ? ArrayOf(own).Count : own.Elements.Length;
                var element = (int)(lane % count);
                flat = own.Elements.IsDefault ? element : own.Elements[element];
                lane /= count;
            }

            path.Add((own.Unit, flat));
        }

        path.Reverse();
        return path;
    }

    private InstanceArray ArrayOf(GraphScope scope) =>
        Graph.Scopes[scope.Parent].Module.Arrays[-1 - scope.Unit];
}
