using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Compiled;

/// <summary>Numbers for all named places of a design: by site, then by name, then by lane.</summary>
internal sealed class SlotTable
{
    private readonly StateLayout _layout;
    private readonly long[] _first;

    /// <param name="count">Names of a module.</param>
    public SlotTable(StateLayout layout, Func<ModuleNetlist, int> count)
    {
        _layout = layout;
        _first = new long[layout.Sites.Length];
        var next = 0L;
        for (var i = 0; i < _first.Length; i++)
        {
            _first[i] = next;
            next += layout.Sites[i].Lanes * count(layout.Sites[i].Module);
        }

        Count = next;
    }

    public long Count { get; }

    public long SlotOf(NamedPlace place) =>
        _first[place.Site.Index] + (place.Index * place.Site.Lanes) + place.Lane;

    public NamedPlace PlaceOf(long slot)
    {
        var index = Array.BinarySearch(_first, slot);
        if (index < 0) index = ~index - 1;

        // Sites without names start where the next one does.
        while (index + 1 < _first.Length && _first[index + 1] == slot) index++;
        var site = _layout.Sites[index];
        var place = slot - _first[index];
        return new NamedPlace(site, place % site.Lanes, (int)(place / site.Lanes));
    }
}
