using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Waves;

/// <summary>The last samples of a run, kept until it is known whether anyone wants them.</summary>
/// <param name="capacity">Samples: about one a cycle of each clock.</param>
internal sealed class WaveHistory(int signals, long capacity)
{
    private readonly Queue<Entry> _entries = new();

    /// <param name="Rises">The clocks whose edge began it.</param>
    public sealed record Entry(long Time, int[] Rises, WaveChange[] Changes);

    public IEnumerable<Entry> Entries => _entries;

    /// <summary>The values before the first entry.</summary>
    public BitVector[] Base { get; } = new BitVector[signals];

    public void Add(long time, int[] rises, List<WaveChange> changes)
    {
        _entries.Enqueue(new Entry(time, rises, [.. changes]));
        if (_entries.Count <= capacity) return;
        foreach (var change in _entries.Dequeue().Changes) Base[change.Signal] = change.Value;
    }
}
