using System.Collections.Immutable;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>Where a run stands between two steps, apart from the state of the engine.</summary>
internal sealed record RunSnapshot
{
    public required string Fingerprint { get; init; }

    /// <summary>Of the top, for messages.</summary>
    public required string Design { get; init; }

    public required SimulationOptions Options { get; init; }

    public required long Cycles { get; init; }

    public required long LastTransfer { get; init; }

    public required long Time { get; init; }

    public required ImmutableArray<ClockState> Clocks { get; init; }

    public required ImmutableArray<DriverState> Drivers { get; init; }

    public required ImmutableArray<TimedHit> Hits { get; init; }
}

/// <param name="IsOffering">A beat is offered that nobody has taken yet; it stands at the inputs of the engine.</param>
/// <param name="IsTaken">Of a data input: the next value is due.</param>
internal sealed record DriverState(
    string Port, bool IsInput, long Transfers, bool IsOffering, bool HasEnded, bool IsTaken, StreamPosition Position);
