using System.Collections.Immutable;

namespace WaferHdl.Simulator.Engine;

/// <summary>Steps of clocks one after the other, from the first again behind the last: which clock ports of the top have an
/// active edge in each.</summary>
/// <remarks><see cref="ClockSchedule.Coming"/> makes one of the periods and phases of a run. Engines keep what they made for a
/// sequence as long as they are given the same object.</remarks>
public sealed class EdgeSequence
{
    private readonly int[] _steps;
    private readonly int[] _runs;

    // By port that was asked for: its edges in the steps before each, and in all.
    private readonly Dictionary<int, int[]> _counts = [];

    private EdgeSequence(ImmutableArray<ImmutableArray<int>> sets, int[] steps)
    {
        (Sets, _steps, _runs) = (sets, steps, new int[steps.Length]);
        for (var i = steps.Length - 1; i >= 0; i--)
            _runs[i] = i < steps.Length - 1 && steps[i] == steps[i + 1] ? _runs[i + 1] + 1 : 1;
    }

    /// <summary>The sets of clock ports that tick together, each once.</summary>
    public ImmutableArray<ImmutableArray<int>> Sets { get; }

    public int Length => _steps.Length;

    /// <summary>The clock ports of one step.</summary>
    public ReadOnlySpan<int> this[int step] => Sets[_steps[step]].AsSpan();

    /// <param name="steps">At least one.</param>
    public static EdgeSequence Of(IEnumerable<ImmutableArray<int>> steps)
    {
        var sets = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        var indices = new List<int>();
        foreach (var step in steps)
        {
            var index = 0;
            while (index < sets.Count && !sets[index].AsSpan().SequenceEqual(step.AsSpan())) index++;
            if (index == sets.Count) sets.Add(step);
            indices.Add(index);
        }

        ArgumentOutOfRangeException.ThrowIfZero(indices.Count, nameof(steps));
        return new EdgeSequence(sets.ToImmutable(), [.. indices]);
    }

    /// <summary>Which of <see cref="Sets"/> a step is.</summary>
    public int SetOf(int step) => _steps[step];

    /// <summary>How many steps from one on, to the end of the sequence, are the same.</summary>
    public int EqualFrom(int step) => _runs[step];

    /// <summary>The step that is <paramref name="count"/> behind another.</summary>
    public int Behind(int step, long count) => (int)((step + count % Length) % Length);

    /// <summary>The edges of a clock port in <paramref name="count"/> steps from <paramref name="first"/> on.</summary>
    public long EdgesOf(int port, int first, long count)
    {
        var counts = CountsOf(port);
        var end = first + count % Length;
        return count / Length * counts[^1] - counts[first]
            + (end <= Length ? counts[end] : counts[^1] + counts[end - Length]);
    }

    /// <summary>The steps from <paramref name="first"/> to the one with the <paramref name="edges"/>th edge of a clock port;
    /// <see cref="long.MaxValue"/> where it has none.</summary>
    public long StepsUntil(int port, int first, long edges)
    {
        var counts = CountsOf(port);
        if (counts[^1] == 0 || edges > long.MaxValue / 4) return long.MaxValue;
        var wanted = counts[first] + edges;
        var rounds = (wanted - 1) / counts[^1];
        var rest = (int)(wanted - rounds * counts[^1]);

        // The first place behind which so many edges lie.
        var (low, high) = (0, Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (counts[middle] < rest) low = middle + 1;
            else high = middle;
        }

        return rounds > long.MaxValue / Length - 2 ? long.MaxValue : rounds * Length + low - first;
    }

    private int[] CountsOf(int port)
    {
        if (_counts.TryGetValue(port, out var known)) return known;
        var counts = new int[Length + 1];
        for (var i = 0; i < Length; i++) counts[i + 1] = counts[i] + (this[i].Contains(port) ? 1 : 0);
        return _counts[port] = counts;
    }
}

/// <summary>What the clocks do next: the steps of a sequence from one on.</summary>
/// <param name="Most">So many of them; behind these the sequence does not go on like this.</param>
public readonly record struct ComingEdges(EdgeSequence Sequence, int First, long Most);
