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

    private static int Edits(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.OrdinalIgnoreCase)) return 0;
        if (Math.Abs(a.Length - b.Length) > 8) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
