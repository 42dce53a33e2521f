using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Machine;

namespace WaferHdl.Simulator.Compiled;

/// <summary>Counters and covers of the whole hierarchy, level by level as the reference engine lists them.</summary>
internal sealed class CountReader
{
    private readonly GraphPlaces _places;
    private readonly SiteNames _names;
    private readonly IMachine _machine;

    // By site: whether it, or something inside it, has counts.
    private readonly bool[] _isCounted;

    public CountReader(GraphPlaces places, SiteNames names, IMachine machine)
    {
        (_places, _names, _machine) = (places, names, machine);
        _isCounted = [.. places.Layout.Sites.Select(s => s.Module.Counters.Length + s.Module.Properties.Length > 0)];
        foreach (var site in places.Layout.Sites.Reverse())
            if (site.Parent is { } parent)
                _isCounted[parent.Index] |= _isCounted[site.Index];
    }

    public IEnumerable<(string Path, long Value)> Counters()
    {
        foreach (var (site, lane) in Instances(s => s.Module.Counters.Length > 0))
        {
            var (scope, own) = _places.ScopeAt(site, lane);
            var path = _names.PathOf(site, lane);
            for (var i = 0; i < scope.CounterCount; i++)
                yield return (
                    SiteNames.Join(path, site.Module.Counters[i].Name),
                    _machine.ReadCount(scope.Region, scope.FirstCounter + i, own));
        }
    }

    public IEnumerable<CoverCount> Covers()
    {
        foreach (var (site, lane) in Instances(s => s.Module.Properties.Any(p => p.Check == PropertyCheck.Cover)))
        {
            var (scope, own) = _places.ScopeAt(site, lane);
            var region = _places.Graph.Regions[scope.Region];
            var path = _names.PathOf(site, lane);
            for (var i = 0; i < scope.PropertyCount; i++)
            {
                var property = region.Properties[scope.FirstProperty + i].Property;
                if (property.Check != PropertyCheck.Cover) continue;
                var count = _machine.ReadCount(scope.Region, region.Counters.Length + scope.FirstProperty + i, own);
                yield return new CoverCount(property, path, count);
            }
        }
    }

    private IEnumerable<(StateSite Site, long Lane)> Instances(Func<StateSite, bool> fits)
    {
        List<(StateSite Site, long Lane)> level = [(_places.Layout.Top, 0)];
        while (level.Count > 0)
        {
            foreach (var item in level)
                if (fits(item.Site))
                    yield return item;
            level =
            [
                .. level.SelectMany(item => SiteNames.Children(item.Site, item.Lane))
                    .Where(child => _isCounted[child.Site.Index]),
            ];
        }
    }
}
