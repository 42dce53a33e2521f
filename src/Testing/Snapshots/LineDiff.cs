using System.Globalization;
using System.Text;

namespace WaferHdl.Testing.Snapshots;

/// <summary>A unified difference of two texts by lines.</summary>
internal static class LineDiff
{
    private const int Context = 3;
    private const int MaxLines = 200;

    // The table of the longest common subsequence is quadratic: past this many cells both sides are printed whole.
    private const long MaxCells = 16_000_000;

    private enum Side
    {
        Both,
        Expected,
        Actual,
    }

    public static void Write(StringBuilder text, string expected, string actual)
    {
        var lines = Compare(expected.Split('\n'), actual.Split('\n'));
        var written = 0;
        var gap = false;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!IsNearChange(lines, i))
            {
                gap = true;
                continue;
            }

            if (written++ == MaxLines)
            {
                text.Append("  … (more differences in the received file)\n");
                return;
            }

            var (side, line, number) = lines[i];
            if (gap && written > 1) text.Append("  …\n");
            gap = false;
            var mark = side switch { Side.Both => ' ', Side.Expected => '-', _ => '+' };
            text.Append(CultureInfo.InvariantCulture, $"{number,5} {mark}{line}\n");
        }
    }

    private static bool IsNearChange(List<(Side Side, string Line, int Number)> lines, int index)
    {
        for (var i = Math.Max(0, index - Context); i <= Math.Min(lines.Count - 1, index + Context); i++)
            if (lines[i].Side != Side.Both)
                return true;
        return false;
    }

    private static List<(Side Side, string Line, int Number)> Compare(string[] expected, string[] actual)
    {
        var result = new List<(Side, string, int)>();
        var start = 0;
        while (start < expected.Length && start < actual.Length && expected[start] == actual[start]) start++;
        var end = 0;
        while (end < expected.Length - start && end < actual.Length - start && expected[^(end + 1)] == actual[^(end + 1)])
            end++;

        for (var k = 0; k < start; k++) result.Add((Side.Both, actual[k], k + 1));
        var (n, m) = (expected.Length - start - end, actual.Length - start - end);
        var common = (long)n * m <= MaxCells ? CommonLengths(expected, actual, start, n, m) : null;
        var (i, j) = (0, 0);
        while (i < n || j < m)
        {
            if (common is not null && i < n && j < m && expected[start + i] == actual[start + j])
            {
                result.Add((Side.Both, actual[start + j], start + j + 1));
                i++;
                j++;
            }
            else if (i < n && (common is null || j == m || common[i + 1, j] >= common[i, j + 1]))
            {
                result.Add((Side.Expected, expected[start + i], start + i + 1));
                i++;
            }
            else
            {
                result.Add((Side.Actual, actual[start + j], start + j + 1));
                j++;
            }
        }

        for (var k = actual.Length - end; k < actual.Length; k++) result.Add((Side.Both, actual[k], k + 1));
        return result;
    }

    private static int[,] CommonLengths(string[] expected, string[] actual, int start, int n, int m)
    {
        var common = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
            for (var j = m - 1; j >= 0; j--)
                common[i, j] = expected[start + i] == actual[start + j]
                    ? common[i + 1, j + 1] + 1
                    : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common;
    }
}
