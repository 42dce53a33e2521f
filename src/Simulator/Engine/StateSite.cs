using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Engine;

/// <summary>One place of the module hierarchy: an instance, or the elements of one class of an instance array, for
/// all lanes of the place it stands in.</summary>
/// <remarks>A site has <c>Parent.Lanes · ElementCount</c> lanes; the elements of one parent stand side by
/// side.</remarks>
public sealed class StateSite
{
    private readonly StateSite[] _instances;
    private readonly ArraySites[] _arrays;

    internal StateSite(
        int index, ModuleNetlist module, StateSite? parent, int unit, ImmutableArray<int> elements, long lanes)
    {
        (Index, Module, Parent, Unit, Elements, Lanes) = (index, module, parent, unit, elements, lanes);
        _instances = new StateSite[module.Instances.Length];
        _arrays = new ArraySites[module.Arrays.Length];
    }

    /// <summary>Its place in <see cref="StateLayout.Sites"/>.</summary>
    public int Index { get; }

    /// <summary>What stands there; of an extern module its model.</summary>
    public ModuleNetlist Module { get; }

    /// <summary>Null for the top.</summary>
    public StateSite? Parent { get; }

    /// <summary>Index in the parent's instances, or −1 − index in its arrays.</summary>
    public int Unit { get; }

    /// <summary>The flat indices of the array that are of this site's class, rising; default: all of them, or no
    /// array.</summary>
    public ImmutableArray<int> Elements { get; }

    /// <summary>1 for an instance.</summary>
    public int ElementCount => Parent is null || Unit >= 0 ? 1 : Elements.IsDefault ? Array!.Count : Elements.Length;

    /// <summary>How often the site exists.</summary>
    public long Lanes { get; }

    /// <summary>In the order of the module's cells.</summary>
    public ImmutableArray<StateColumn> Registers { get; internal set; } = [];

    /// <summary>In the order of the module's memories.</summary>
    public ImmutableArray<StateColumn> Memories { get; internal set; } = [];

    /// <summary>The module's counters, then how often its properties (without traps) fired.</summary>
    public ImmutableArray<StateColumn> Counts { get; internal set; } = [];

    /// <summary>The lengths of all arrays on the way, outermost first; an array of several classes counts
    /// whole.</summary>
    public ImmutableArray<int> Shape
    {
        get
        {
            var shape = new Stack<int>();
            for (var site = this; site is not null; site = site.Parent)
                if (site.Array is { } array)
                    foreach (var length in array.Shape.Reverse())
                        shape.Push(length);
            return [.. shape];
        }
    }

    /// <summary>The site of a single instance; its lanes are those of this site.</summary>
    public StateSite Instance(int index) => _instances[index];

    /// <summary>The site of an element of an array, and its number among the elements of its class: lane l of this site
    /// has it at <c>l · ElementCount + Element</c>.</summary>
    public (StateSite Site, int Element) ElementOf(int array, int flat) => _arrays[array].At(flat);

    /// <summary><c>w.die[].tile[].router</c>; of an array with several classes <c>tile[]:Border</c>.</summary>
    public string Template
    {
        get
        {
            var parts = new Stack<string>();
            for (var site = this; site.Parent is { } parent; site = parent)
                parts.Push(site.Array is { } array
                    ? array.Name + "[]" + (array.Classes.Length > 1 ? ":" + site.Module.DisplayName : "")
                    : parent.Module.Instances[site.Unit].Name);
            return string.Join('.', parts);
        }
    }

    /// <summary>The hierarchical name of one lane as the netlist has it: <c>w.die[0][1].tile[3][4].router</c>, empty for
    /// the top.</summary>
    public string PathOf(long lane)
    {
        var parts = new Stack<string>();
        for (var site = this; site.Parent is { } parent; site = parent)
        {
            parts.Push(site.Array is { } array
                ? array.Name + IndexText(array.Shape.AsSpan(), site.FlatOf((int)(lane % site.ElementCount)))
                : parent.Module.Instances[site.Unit].Name);
            lane /= site.ElementCount;
        }

        return string.Join('.', parts);
    }

    /// <summary>Finds an instance inside the module by its local name (<c>fifo</c>, <c>pe[3][4]</c>), or null.</summary>
    public (StateSite Site, int Element)? FindChild(string name)
    {
        for (var i = 0; i < _instances.Length; i++)
            if (Module.Instances[i].Name == name)
                return (_instances[i], 0);
        for (var i = 0; i < _arrays.Length; i++)
        {
            var array = Module.Arrays[i];
            if (name.StartsWith(array.Name, StringComparison.Ordinal)
                && ParseIndex(name.AsSpan(array.Name.Length), array.Shape.AsSpan()) is { } flat)
                return ElementOf(i, flat);
        }

        return null;
    }

    public override string ToString() => Template;

    /// <summary>The number of an element of the array among those of this site's class, or −1.</summary>
    internal int NumberOf(int flat) =>
        Parent!.ElementOf(-1 - Unit, flat) is var (site, element) && site == this ? element : -1;

    internal InstanceArray? Array => Parent is { } parent && Unit < 0 ? parent.Module.Arrays[-1 - Unit] : null;

    internal void Attach(int instance, StateSite site) => _instances[instance] = site;

    internal void Attach(int array, ArraySites sites) => _arrays[array] = sites;

    internal ArraySites SitesOf(int array) => _arrays[array];

    internal int FlatOf(int element) => Elements.IsDefault ? element : Elements[element];

    internal static string IndexText(ReadOnlySpan<int> shape, int flat)
    {
        Span<int> index = stackalloc int[shape.Length];
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = flat % shape[d];
            flat /= shape[d];
        }

        var text = new StringBuilder();
        foreach (var value in index) text.Append('[').Append(value).Append(']');
        return text.ToString();
    }

    internal static int? ParseIndex(ReadOnlySpan<char> text, ReadOnlySpan<int> shape)
    {
        var flat = 0;
        foreach (var length in shape)
        {
            var end = text.IndexOf(']');
            if (end < 1 || text[0] != '['
                || !int.TryParse(text[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || index >= length) return null;
            flat = (flat * length) + index;
            text = text[(end + 1)..];
        }

        return text.IsEmpty ? flat : null;
    }
}

/// <summary>The sites of one instance array of a site, one a class.</summary>
/// <param name="ClassOf">By flat index; null where all are of class 0.</param>
/// <param name="OrdinalOf">By flat index: its number among the elements of its class.</param>
internal sealed record ArraySites(StateSite[] ByClass, int[]? ClassOf, int[]? OrdinalOf)
{
    public (StateSite Site, int Element) At(int flat) =>
        ClassOf is null ? (ByClass[0], flat) : (ByClass[ClassOf[flat]], OrdinalOf![flat]);
}
