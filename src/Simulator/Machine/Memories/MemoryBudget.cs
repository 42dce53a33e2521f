using System.Globalization;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>Native memory that one machine may take. Whoever allocates in the middle of a cycle goes over the limit, so
/// that the cycle can be finished; between cycles <see cref="ThrowIfExceeded"/> stops the run in a state that can be
/// saved.</summary>
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

    /// <exception cref="SimulationException">More than the limit is in use (WH4060).</exception>
    public void ThrowIfExceeded()
    {
        if (!IsExceeded) return;
        throw new SimulationException(new Diagnostic(
            SimulationRules.MemoryLimit, default,
            $"the state of the design takes {Text(Committed)}, the limit is {Text(Limit)}", [],
            "give the simulation more memory ('--memory'), or simulate a smaller grid"));
    }

    private static string Text(long bytes) =>
        bytes < 1 << 20
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
