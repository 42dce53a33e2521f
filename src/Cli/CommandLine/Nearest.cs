namespace WaferHdl.Cli.CommandLine;

/// <summary>Finds the name that a user may have meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits, when these are few; the first in order among equals.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var fewest = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates.Order(StringComparer.Ordinal))
        {
            var edits = Edits(name, candidate);
            if (edits >= fewest) continue;
            (best, fewest) = (candidate, edits);
        }

        return best;
    }

    /// <summary><c>did you mean 'x'?</c>, else a list when it is short, else null.</summary>
    public static string? Help(string name, IEnumerable<string> candidates, string listTitle)
    {
        var all = candidates.ToList();
        if (Of(name, all) is { } nearest) return $"did you mean '{nearest}'?";
        return all.Count is > 0 and <= 20 ? $"{listTitle}: {string.Join(", ", all)}" : null;
    }

    // Insertions, deletions, replacements and swaps of neighbours.
    private static int Edits(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.OrdinalIgnoreCase)) return 0;
        if (Math.Abs(a.Length - b.Length) > 8) return int.MaxValue;
        var twoAgo = new int[b.Length + 1];
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], twoAgo[j - 2] + 1);
            }

            (twoAgo, previous) = (previous, current);
        }

        return previous[b.Length];
    }
}
