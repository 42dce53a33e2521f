namespace WaferHdl.Semantics.Symbols;

/// <summary>Finds the name that a user may have meant.</summary>
public static class Spelling
{
    private const int LongestName = 64;

    /// <summary>The candidate with the fewest edits, if they are few against the length; ties go to the first in
    /// ordinal order.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > LongestName) return null;
        string? best = null;
        var bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate == name || Math.Abs(candidate.Length - name.Length) >= bestDistance + 1) continue;
            if (candidate.Length > LongestName) continue;
            var distance = Distance(name, candidate);
            if (distance > bestDistance || distance >= Math.Max(name.Length, 2)) continue;
            if (distance == bestDistance && (best is null || string.CompareOrdinal(candidate, best) >= 0)) continue;
            (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    /// <summary><c>did you mean 'x'?</c>, or null.</summary>
    public static string? Help(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $"did you mean '{nearest}'?" : null;

    // Edits: insert, delete, replace (half price when only the case differs), swap of neighbours.
    private static int Distance(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.OrdinalIgnoreCase)) return 1;
        var twoAgo = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], twoAgo[j - 2] + 1);
            }

            (twoAgo, previous, current) = (previous, current, twoAgo);
        }

        return previous[b.Length];
    }
}
