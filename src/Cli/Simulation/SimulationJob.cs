using System.Collections.Immutable;
using WaferHdl.Cli.Projects;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli.Simulation;

/// <summary>Everything that decides a simulation, from a command line or from <c>whdl.toml</c>.</summary>
internal sealed record SimulationJob
{
    public required LoadedDesign Loaded { get; init; }

    /// <summary>Where the job's relative paths start.</summary>
    public required string Folder { get; init; }

    public ImmutableArray<PortSetting> Set { get; init; } = [];

    public ImmutableArray<ClockSetting> Clocks { get; init; } = [];

    public ImmutableArray<StreamFile> Inputs { get; init; } = [];

    public ImmutableArray<StreamFile> Outputs { get; init; } = [];

    public ImmutableArray<StreamFile> Loads { get; init; } = [];

    public ImmutableArray<ProgramSetting> Programs { get; init; } = [];

    public ImmutableArray<FillSetting> Fills { get; init; } = [];

    public long? Cycles { get; init; }

    public string? Until { get; init; }

    public string Engine { get; init; } = EngineOptions.Default;

    /// <summary>Whether to say how the engine runs it.</summary>
    public bool Explains { get; init; }

    public SimulationOptions Options { get; init; } = SimulationOptions.Default;

    public string? Wave { get; init; }

    public WaveSettings WaveSettings { get; init; } = WaveSettings.All;

    /// <summary>Cores whose instructions are written down.</summary>
    public TraceSettings? Trace { get; init; }

    /// <summary>A folder for the Verilog and a testbench that replays this run.</summary>
    public string? Testbench { get; init; }

    public string? SaveState { get; init; }

    public string? RestoreState { get; init; }

    public LongRun LongRun { get; init; } = LongRun.None;

    /// <summary>What a checkpoint is named after.</summary>
    public required string Name { get; init; }

    public string CheckpointFile => LongRun.CheckpointFile ?? FullPath(Name + ".checkpoint");

    public string FullPath(string file) => Path.GetFullPath(Path.Combine(Folder, file));
}

/// <summary>Period and phase of one clock, in the simulation's units of time.</summary>
internal sealed record ClockSetting(string Port, long Period, long Phase);
