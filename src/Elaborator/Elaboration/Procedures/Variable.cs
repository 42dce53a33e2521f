using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Procedures;

/// <summary>Something that statements assign: a local, a target of a <c>comb</c>, a register in a <c>seq</c>.
/// It is cut into atoms at the bounds of its constant parts, so that each part has its own
/// multiplexers.</summary>
internal sealed class Variable(string name, HdlType type, int[] cuts, Scope? declaredIn)
{
    public string Name { get; } = name;

    public HdlType Type { get; } = type;

    public int Width => Cuts[^1];

    /// <summary>Bounds of the atoms, from 0 to the width.</summary>
    public int[] Cuts { get; } = cuts;

    public int AtomCount => Cuts.Length - 1;

    /// <summary>The scope that declares a local; null for what outlives the statements.</summary>
    public Scope? DeclaredIn { get; } = declaredIn;

    /// <summary>The value before the first assignment; null when there is none.</summary>
    public Net? Initial { get; init; }

    /// <summary>Of a target of a <c>comb</c>: the atoms that the block assigns. Others are somebody else's,
    /// and read as <see cref="Outside"/>.</summary>
    public bool[]? OwnAtoms { get; init; }

    public Net? Outside { get; init; }

    /// <summary>What an atom holds before any assignment, as part of a value of the whole width; null:
    /// nothing.</summary>
    public Net? InitialOf(int atom) => OwnAtoms is { } own && !own[atom] ? Outside : Initial;

    public int AtomAt(int bit)
    {
        var index = Array.BinarySearch(Cuts, bit);
        return index >= 0 ? index : ~index - 1;
    }
}

/// <summary>The value of an atom at some point of the statements.</summary>
/// <param name="Net">Null when no path so far assigns it.</param>
/// <param name="Missing">A path that does not assign it; null when every path does.</param>
internal readonly record struct AtomValue(Net? Net, UncoveredPath? Missing);

/// <summary>One path through branches that leaves a target without a value, outermost condition
/// first.</summary>
/// <param name="Condition">In words; null for the path without conditions.</param>
internal sealed record UncoveredPath(string? Condition, UncoveredPath? Inner)
{
    public static UncoveredPath Always { get; } = new(null, null);

    /// <summary><c>'a' is 0 and 'b' is 'E.X'</c>; empty when nothing is assigned at all.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        for (var path = this; path is not null; path = path.Inner)
            if (path.Condition is { } condition)
                parts.Add(condition);
        return parts.Count <= 6
            ? string.Join(" and ", parts)
            : string.Join(" and ", parts.Take(5)) + $" and {parts.Count - 5} more conditions";
    }
}

/// <summary>The condition under which statements run, built only when somebody asks for it.</summary>
internal sealed class PathCondition(PathCondition? outer, Func<Net> condition)
{
    private Net? _net;

    public Net Get(Logic.LogicBuilder logic, SourceSpan span)
    {
        if (_net is { } known) return known;
        // Iterative on the outer conditions: the nesting may be deep.
        var pending = new Stack<PathCondition>();
        var path = this;
        for (; path is not null && path._net is null; path = path.Outer) pending.Push(path);
        var net = path?._net;
        while (pending.TryPop(out var next))
        {
            net = net is { } above ? logic.And(above, next.Condition(), span) : next.Condition();
            next._net = net;
        }

        return net!.Value;
    }

    private PathCondition? Outer { get; } = outer;

    private Func<Net> Condition { get; } = condition;
}
