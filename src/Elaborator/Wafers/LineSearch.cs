using System.Runtime.InteropServices;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>What is broken on one line of a strip.</summary>
internal sealed class BrokenLine
{
    /// <summary>Positions of dead tiles, ascending.</summary>
    public List<int> Dead { get; } = [];

    /// <summary>Positions whose wires to the next line are dead, ascending.</summary>
    public List<int> Hops { get; } = [];

    /// <summary>A dead wire that the whole line uses.</summary>
    public Defect? DeadWire { get; set; }
}

/// <summary>What a search chose for one line: whether it is retired, and which positions it skips.</summary>
internal readonly record struct LineChoice(bool IsRetired, int[] Skips);

/// <summary>Chooses which lines of a strip are retired, and at which end of each dead hop between two lines the tile is
/// given up.</summary>
/// <remarks>
/// <para>A line skips at most s positions. A line in use skips its dead tiles; a retired one need not, since its tiles
/// only pass signals on. One end of each dead hop is skipped, in a retired line too, because its tiles pass on what comes
/// over the hop.</para>
/// <para>A dynamic program over the lines. The state between two lines is the set of dead hops between them that the upper
/// line takes, with the fewest retired lines of the group that lead to it; without hops between them it is one state, so
/// each connected component of lines is searched by itself. A set is only extended by as many hops as fit, and hops with
/// equal columns below them are interchangeable, so nearly all lines have one state. Exact; linear in the lines, and
/// exponential only in the kinds of columns of chained hops that stand side by side.</para>
/// </remarks>
internal sealed class LineSearch
{
    /// <summary>States of one line.</summary>
    private const int MaxStates = 20_000;

    private static readonly LineChoice s_nothing = new(false, []);

    private readonly BrokenLine?[] _lines;
    private readonly int _shift;
    private readonly int _retire;
    private readonly Func<int, int> _groupOf;
    private readonly Dictionary<int, int>[] _kinds;

    private sealed record State(State? Previous, int[] Taken, LineChoice Choice, int Retired, int TotalRetired);

    public LineSearch(BrokenLine?[] lines, int shift, int retire, Func<int, int> groupOf)
    {
        _lines = lines;
        _shift = shift;
        _retire = retire;
        _groupOf = groupOf;
        _kinds = FindKinds(lines);
    }

    /// <summary>The line at which no choice was left; −1 after success.</summary>
    public int FailedAt { get; private set; } = -1;

    /// <summary>Whether the search was given up because it had too many states.</summary>
    public bool IsTooTangled { get; private set; }

    /// <returns>A choice for each line, or null.</returns>
    public LineChoice[]? Run()
    {
        List<State> states = [new State(null, [], new LineChoice(false, []), 0, 0)];
        for (var line = 0; line < _lines.Length; line++)
        {
            // Nothing to choose: nearly all lines.
            if (_lines[line] is null && (line == 0 || _lines[line - 1] is not { Hops.Count: > 0 }))
            {
                var restarts = line == 0 || _groupOf(line) != _groupOf(line - 1);
                var only = states.Count == 1 ? states[0] : states.MinBy(s => (s.Retired, s.TotalRetired))!;
                states = [new State(only, [], s_nothing, restarts ? 0 : only.Retired, only.TotalRetired)];
                continue;
            }

            var next = new Dictionary<string, State>(StringComparer.Ordinal);
            var isFirst = line == 0 || _groupOf(line) != _groupOf(line - 1);
            foreach (var state in states)
            {
                Extend(next, state, line, isFirst, isRetired: false);
                if (_retire > 0) Extend(next, state, line, isFirst, isRetired: true);
                if (next.Count <= MaxStates) continue;
                IsTooTangled = true;
                FailedAt = line;
                return null;
            }

            if (next.Count == 0)
            {
                FailedAt = line;
                return null;
            }

            states = [.. next.Values];
        }

        var choices = new LineChoice[_lines.Length];
        var best = states.MinBy(s => s.TotalRetired)!;
        for (var line = _lines.Length - 1; line >= 0; line--)
        {
            choices[line] = best.Choice;
            best = best.Previous!;
        }

        return choices;
    }

    private void Extend(Dictionary<string, State> next, State state, int line, bool isFirst, bool isRetired)
    {
        var broken = _lines[line];
        if (!isRetired && broken?.DeadWire is not null) return;
        var retired = (isFirst ? 0 : state.Retired) + (isRetired ? 1 : 0);
        if (retired > _retire) return;

        var skips = new SortedSet<int>();
        if (!isRetired && broken is not null) skips.UnionWith(broken.Dead);
        if (line > 0 && _lines[line - 1] is { Hops.Count: > 0 } above)
            skips.UnionWith(above.Hops.Except(state.Taken));
        if (skips.Count > _shift) return;

        // More than both its ends may skip.
        var hops = broken?.Hops ?? [];
        if (hops.Count > 2L * _shift) return;
        var free = hops.Where(skips.Contains).ToList();
        var rest = hops.Where(hop => !skips.Contains(hop)).ToList();
        var fits = Math.Min(_shift - skips.Count, rest.Count);
        foreach (var taken in Subsets(rest, fits, _kinds[line]))
        {
            int[] all = [.. free.Concat(taken).Order()];
            var candidate = new State(
                state, all, new LineChoice(isRetired, [.. skips.Concat(taken).Order()]), retired,
                state.TotalRetired + (isRetired ? 1 : 0));
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(next, KeyOf(all), out _);
            if (known is null || (retired, candidate.TotalRetired).CompareTo((known.Retired, known.TotalRetired)) < 0)
                known = candidate;
            if (next.Count > MaxStates) return;
        }
    }

    private static string KeyOf(int[] positions) => new(MemoryMarshal.Cast<int, char>(positions));

    /// <summary>Choices of <paramref name="count"/> hops, one for each number of every kind.</summary>
    private static IEnumerable<List<int>> Subsets(List<int> hops, int count, Dictionary<int, int> kinds)
    {
        var groups = hops.GroupBy(hop => kinds[hop]).Select(group => group.ToList()).ToList();
        var after = new int[groups.Count + 1];
        for (var i = groups.Count - 1; i >= 0; i--) after[i] = after[i + 1] + groups[i].Count;
        return Choose(0, count, []);

        IEnumerable<List<int>> Choose(int group, int left, List<int> chosen)
        {
            if (group == groups.Count)
            {
                yield return chosen;
                yield break;
            }

            for (var n = Math.Min(left, groups[group].Count); n >= Math.Max(0, left - after[group + 1]); n--)
                foreach (var result in Choose(group + 1, left - n, [.. chosen, .. groups[group].Take(n)]))
                    yield return result;
        }
    }

    // Hops of one line are of one kind when the same follows in their columns below: is the tile at the lower end dead,
    // and does the next hop down of what kind.
    private static Dictionary<int, int>[] FindKinds(BrokenLine?[] lines)
    {
        var kinds = new Dictionary<int, int>[lines.Length];
        var numbers = new Dictionary<(bool IsDead, int Next), int>();
        Dictionary<int, int> none = [];
        for (var line = lines.Length - 1; line >= 0; line--)
        {
            kinds[line] = none;
            if (lines[line] is not { Hops.Count: > 0 } broken) continue;
            kinds[line] = [];
            var below = lines[line + 1];
            foreach (var hop in broken.Hops)
            {
                var tail = (below is not null && below.Dead.BinarySearch(hop) >= 0, kinds[line + 1].GetValueOrDefault(hop));
                if (!numbers.TryGetValue(tail, out var kind)) numbers.Add(tail, kind = numbers.Count + 1);
                kinds[line].Add(hop, kind);
            }
        }

        return kinds;
    }
}
