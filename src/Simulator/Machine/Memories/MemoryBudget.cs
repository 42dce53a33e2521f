namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>Native memory that one machine may take. Whoever allocates in the middle of a cycle goes over the limit, so
/// that the cycle can be finished; between cycles the machine then stops early, in a state that can be saved.</summary>
internal sealed class MemoryBudget(long limit = long.MaxValue)
{
    private long _committed;

    public long Limit { get; } = limit;

    public long Committed => Interlocked.Read(ref _committed);

    public bool IsExceeded => Committed > Limit;

    /// <summary>Whether less than an eighth is left: sweeps should be short then.</summary>
    public bool IsTight => Committed > Limit - Limit / 8;

    public void Commit(long bytes) => Interlocked.Add(ref _committed, bytes);

    public void Release(long bytes) => Interlocked.Add(ref _committed, -bytes);
}
