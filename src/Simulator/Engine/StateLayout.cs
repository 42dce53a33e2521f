using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Engine;

public enum StateKind
{
    Register,
    Memory,

    /// <summary>A counter, or how often a property fired: 64 bits.</summary>
    Count,
}

/// <summary>One register, memory or counter of one place of the hierarchy, for all its lanes.</summary>
/// <param name="Index">Its place in <see cref="StateLayout.Columns"/>.</param>
/// <param name="Member">Its place in the site's registers, memories or counts.</param>
/// <param name="Name">Inside the instance.</param>
/// <param name="Width">Bits of a value or word.</param>
/// <param name="Depth">Words of a memory; else 1.</param>
public sealed record StateColumn(
    int Index, StateKind Kind, StateSite Site, int Member, string Name, int Width, int Depth)
{
    /// <summary>Bytes of a packed value: the least that hold the width, the low one first.</summary>
    public int Bytes => (Width + 7) / 8;

    /// <summary><c>w.die[].tile[].router.count</c>.</summary>
    public string Template => Join(Site.Template, Name);

    /// <summary>The hierarchical name of one lane.</summary>
    public string PathOf(long lane) => Join(Site.PathOf(lane), Name);

    private static string Join(string instance, string name) => instance.Length == 0 ? name : instance + "." + name;
}

/// <summary>What state a design has, as columns of lanes: the same for every engine.</summary>
public sealed class StateLayout
{
    private static readonly ConditionalWeakTable<Design, StateLayout> s_known = [];

    internal StateLayout(
        ImmutableArray<StateSite> sites, ImmutableArray<StateColumn> columns, ImmutableArray<int> inputs,
        string fingerprint) =>
        (Sites, Columns, Inputs, Fingerprint) = (sites, columns, inputs, fingerprint);

    /// <summary>The top first, a parent before its children.</summary>
    public ImmutableArray<StateSite> Sites { get; }

    /// <summary>Site by site: its registers, its memories, its counts.</summary>
    public ImmutableArray<StateColumn> Columns { get; }

    /// <summary>The ports of the top that somebody drives (data, reset, fuse), in port order.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>A hash of names, widths and instances of everything that has state. States can be exchanged between
    /// designs that agree in it.</summary>
    public string Fingerprint { get; }

    public StateSite Top => Sites[0];

    public ModuleNetlist TopModule => Top.Module;

    public static StateLayout Of(Design design) => s_known.GetValue(design, StateLayoutBuilder.Build);

    /// <summary>Finds a register, memory or count by its hierarchical name.</summary>
    public (StateColumn Column, long Lane)? Find(StateKind kind, string path) => Find(kind, Top, 0, path);

    // Names may hold dots and brackets themselves, so every dot may be the one behind the instance.
    private static (StateColumn Column, long Lane)? Find(StateKind kind, StateSite site, long lane, string rest)
    {
        var columns = kind switch
        {
            StateKind.Register => site.Registers,
            StateKind.Memory => site.Memories,
            _ => site.Counts,
        };
        foreach (var column in columns)
            if (column.Name == rest)
                return (column, lane);
        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.', dot + 1))
        {
            if (site.FindChild(rest[..dot]) is not var (child, element)) continue;
            if (Find(kind, child, (lane * child.ElementCount) + element, rest[(dot + 1)..]) is { } found) return found;
        }

        return null;
    }
}
