namespace WaferHdl.Simulator.Reference;

/// <summary>Ops to evaluate, lowest level first. An op waits in it at most once.</summary>
internal sealed class EventQueue
{
    private const int Queued = int.MinValue;

    // By op of the whole design: its level, with the top bit set while it waits.
    private readonly int[] _level;
    private readonly Item[][] _buckets;
    private readonly int[] _counts;
    private int _current;
    private bool _isRunning;

    /// <param name="levels">By op of the whole design. The queue takes the array over.</param>
    public EventQueue(int[] levels, int levelCount)
    {
        _level = levels;
        _buckets = new Item[levelCount][];
        Array.Fill(_buckets, []);
        _counts = new int[levelCount];
        _current = levelCount;
    }

    public readonly record struct Item(int Instance, int Op);

    /// <summary>How often an op of the level in work, or of an earlier one, had to be taken in again since
    /// the queue was last empty: never without a cycle of nets.</summary>
    public long Returns { get; private set; }

    /// <param name="global">The op among all ops of the design.</param>
    public void Push(int global, int instance, int op)
    {
        var level = _level[global];
        if (level < 0) return;
        _level[global] = level | Queued;
        if (level <= _current)
        {
            if (_isRunning) Returns++;
            _current = level;
        }

        ref var count = ref _counts[level];
        if (count == _buckets[level].Length) Array.Resize(ref _buckets[level], Math.Max(8, count * 2));
        _buckets[level][count++] = new Item(instance, op);
    }

    public bool TryPop(InstanceInfo[] instances, out Item item)
    {
        _isRunning = true;
        for (; _current < _buckets.Length; _current++)
        {
            ref var count = ref _counts[_current];
            if (count == 0) continue;
            item = _buckets[_current][--count];
            _level[instances[item.Instance].OpBase + item.Op] &= int.MaxValue;
            return true;
        }

        item = default;
        Returns = 0;
        _isRunning = false;
        return false;
    }
}
