using System.Collections.Immutable;
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Simulator.Waves;

/// <summary>Which signals a waveform has, and in which cycles.</summary>
public sealed record WaveOptions
{
    public static WaveOptions All { get; } = new();

    /// <summary>Patterns of hierarchical names (<see cref="SignalSelector"/>); none: all signals.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>The first cycle behind the reset; 0: with the reset.</summary>
    public long From { get; init; }

    /// <summary>The last cycle.</summary>
    public long To { get; init; } = long.MaxValue;

    /// <summary>Record nothing until it holds for the first time.</summary>
    public RunCondition? Trigger { get; init; }

    /// <summary>Cycles to keep from before the trigger.</summary>
    public long Before { get; init; }

    /// <summary>Cycles to record behind the one of the trigger.</summary>
    public long After { get; init; } = long.MaxValue;
}
