using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Waves;

namespace WaferHdl.Simulator.Testbench;

/// <summary>How tests are run.</summary>
public sealed record TestOptions
{
    public ISimulationEngineFactory Engine { get; init; } = new Compiled.CompiledEngineFactory();

    public SimulationOptions Simulation { get; init; } = SimulationOptions.Default;

    /// <summary>Of <c>random&lt;T&gt;()</c>.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A test that takes more cycles fails.</summary>
    public long MaximumCycles { get; init; } = 10_000_000;

    /// <summary>A test that executes more statements without a clock edge fails: it would never
    /// end.</summary>
    public int MaximumStatements { get; init; } = 20_000_000;

    /// <summary>Keep so many of the last cycles for <see cref="TestResult.Waveform"/>; 0: none.</summary>
    public int WaveCycles { get; init; }

    /// <summary>Makes a writer that records the whole test; null: none.</summary>
    public Func<ISimulationEngine, ClockSchedule, IWaveWriter>? Waves { get; init; }

    /// <summary>Reads the text of a data file named in the test, or gives null and says why.</summary>
    public ReadDataFile ReadFile { get; init; } = static (string _, out string? error) =>
    {
        error = "no files can be read here";
        return null;
    };

    public CancellationToken Cancellation { get; init; }
}

/// <param name="path">As written, relative to the project root.</param>
public delegate string? ReadDataFile(string path, out string? error);

/// <param name="Failure">Null when the test passed.</param>
/// <param name="Cycle">Of the failure, or of the end; counted from 0 behind the reset.</param>
/// <param name="Prints">What <c>print</c> said, in order.</param>
/// <param name="Seed">Of the random numbers.</param>
/// <param name="Captured">Files that <c>capture</c> wants written: path and text, in order of the
/// statements.</param>
/// <param name="Waveform">A VCD of the last cycles of a failed test, where
/// <see cref="TestOptions.WaveCycles"/> asks.</param>
public sealed record TestResult(
    BoundTest Test,
    Diagnostic? Failure,
    long Cycle,
    ImmutableArray<string> Prints,
    ulong Seed,
    ImmutableArray<CapturedFile> Captured,
    string? Waveform)
{
    public bool Passed => Failure is null;
}

public sealed record CapturedFile(string Path, string Text);
