using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Runtime.Checkpoints;
using WaferHdl.Simulator.Waves;

namespace WaferHdl.Simulator.Runtime;

/// <summary>How to run a design from the outside: what feeds it, what takes its results, and when to
/// stop.</summary>
public sealed record RunOptions
{
    /// <summary>Stop after so many cycles (edges of the first clock) behind the reset. Null: other conditions
    /// decide.</summary>
    public long? Cycles { get; init; }

    /// <summary>Stop behind the edge after which it holds.</summary>
    public RunCondition? Until { get; init; }

    /// <summary>Stop when every sink with a limit is full.</summary>
    public bool StopWhenSinksFull { get; init; } = true;

    /// <summary>Stop when all sources have ended and nothing was transferred for so many cycles. Null:
    /// never.</summary>
    public long? IdleCycles { get; init; }

    /// <summary>Stop at a failed assert or assume, or a trap.</summary>
    public bool StopOnFailure { get; init; } = true;

    /// <summary>Cycles with all resets active before everything else.</summary>
    public int ResetCycles { get; init; } = 1;

    public ImmutableArray<SourceBinding> Sources { get; init; } = [];

    public ImmutableArray<SinkBinding> Sinks { get; init; } = [];

    public IWaveWriter? Waves { get; init; }

    /// <summary>Called now and then with the cycles so far.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Null: no checkpoints. With them sources and sinks are <see cref="IResumable"/>.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>Go on from here instead of from power-up and reset, with the same sources and sinks.</summary>
    public Checkpoint? Resume { get; init; }

    public CancellationToken Cancellation { get; init; }
}

/// <summary>A stream input (the source's beats, as fast as the design takes them), or a data input (one value
/// a cycle; the last one holds).</summary>
/// <param name="Port">A name of <see cref="ModuleNetlist.Streams"/> or
/// <see cref="ModuleNetlist.DataPorts"/>.</param>
public sealed record SourceBinding(string Port, IStreamSource Source);

/// <summary>A stream output, or a data output (its value in every cycle).</summary>
public sealed record SinkBinding(string Port, IStreamSink Sink);

public enum StopReason
{
    CyclesReached,
    ConditionMet,
    SinksFull,
    Idle,
    Failed,
    Cancelled,
    MemoryReached,
}

/// <param name="Cycles">Edges of the first clock behind the reset.</param>
/// <param name="Time">Of the last edge, in units of the clock schedule.</param>
/// <param name="Failure">What stopped the run, where the design or its data did.</param>
/// <param name="Hits">Everything that asserts, covers and traps saw, with the cycle.</param>
/// <param name="Transfers">By bound port: the beats that went through.</param>
/// <param name="Counters">By path, with their sums at the end.</param>
public sealed record RunResult(
    StopReason Reason,
    long Cycles,
    long Time,
    Diagnostic? Failure,
    ImmutableArray<TimedHit> Hits,
    ImmutableArray<(string Port, long Count)> Transfers,
    ImmutableArray<(string Path, long Value)> Counters);

/// <param name="Cycle">Counted from 0 behind the reset.</param>
public sealed record TimedHit(Engine.PropertyHit Hit, long Cycle);
