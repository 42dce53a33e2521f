using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>A simulation described in <c>whdl.toml</c>, reproducible by its name.</summary>
internal sealed record RunDescription
{
    public required string Name { get; init; }

    /// <summary>The name as it stands in <c>whdl.toml</c>: that of all points of a sweep.</summary>
    public required string Family { get; init; }

    public RunConstants Constants { get; init; } = RunConstants.None;

    /// <summary>The project's folder; all paths are relative to it.</summary>
    public required string Root { get; init; }

    public string? About { get; init; }

    /// <summary>The top module with its arguments, <c>fifo.Fifo&lt;u8, 4&gt;</c>.</summary>
    public required string Top { get; init; }

    public required SourceSpan Span { get; init; }

    public ImmutableArray<PortSetting> Set { get; init; } = [];

    public long? Cycles { get; init; }

    /// <summary>An expression over outputs that ends the run when it is not 0: the name of a signal.</summary>
    public string? Until { get; init; }

    public ulong? Seed { get; init; }

    public string? Engine { get; init; }

    public int? Threads { get; init; }

    /// <summary>Bytes that the simulation may take.</summary>
    public long? Memory { get; init; }

    public CheckpointSetting? Checkpoint { get; init; }

    public string? Init { get; init; }

    public bool Trap { get; init; }

    public WaferSettings Wafer { get; init; } = new(null, false, false, false);

    public string? Wave { get; init; }

    public ImmutableArray<StreamFile> Inputs { get; init; } = [];

    public ImmutableArray<StreamFile> Outputs { get; init; } = [];

    public ImmutableArray<StreamFile> Loads { get; init; } = [];

    /// <summary>Each for some of the tiles; later ones go over earlier ones.</summary>
    public ImmutableArray<ProgramSetting> Programs { get; init; } = [];

    /// <summary>Contents of memories of the tiles; later ones go over earlier ones.</summary>
    public ImmutableArray<FillSetting> Fills { get; init; } = [];

    public ImmutableArray<Simulation.ClockSetting> Clocks { get; init; } = [];

    public ReportDescription? Report { get; init; }

    /// <summary>Quantities of the tiles of a wafer or fabric, taken at the end.</summary>
    public ImmutableArray<TileQuantity> Tiles { get; init; } = [];

    /// <summary>Numbers that are compared with formulas and published ones.</summary>
    public ImmutableArray<FigureSetting> Figures { get; init; } = [];

    /// <summary>Pictures of the wafer, <c>.svg</c> or <c>.html</c>.</summary>
    public ImmutableArray<string> Maps { get; init; } = [];

    /// <summary>The file of the repair report.</summary>
    public string? RepairReport { get; init; }

    /// <summary>The folder that the Verilog is written into.</summary>
    public string? Verilog { get; init; }

    /// <summary>Whether something ends a simulation; a run without it only writes reports and Verilog.</summary>
    public bool IsSimulated =>
        Cycles is not null || Until is not null || Inputs.Length > 0 || Outputs.Length > 0 || Tiles.Length > 0 || Figures.Length > 0
        || (Maps.IsEmpty && Verilog is null && RepairReport is null);
}

/// <summary>When a run writes checkpoints.</summary>
/// <param name="Every">Cycles.</param>
/// <param name="File">Null: <c>NAME.checkpoint</c> in the project's folder.</param>
internal sealed record CheckpointSetting(long Every, string? File);

/// <summary>A signal, a word of a memory, or a range of words, of every tile.</summary>
/// <param name="Signal">Inside a tile: <c>pe.count</c>, <c>pe.data[0]</c>; null for a range of words.</param>
/// <param name="Memories">Of the range: they take words in turn.</param>
/// <param name="Words">First and count; null: all.</param>
/// <param name="Format">Of the values; null: unsigned.</param>
/// <param name="File">Where it is written as <c>row,column,value</c> or <c>row,column,word,value</c>, by logical coordinates; null
/// when it is only compared or drawn.</param>
/// <param name="Expect">A file that it must equal.</param>
internal sealed record TileQuantity(
    string Name, string? Signal, ImmutableArray<string> Memories, (long First, long Count)? Words, string? Format, TileSelection Tiles,
    string? File, string? Expect, SourceSpan Span);

/// <summary>A port and the value that it holds through the run.</summary>
internal sealed record PortSetting(string Port, string Value, SourceSpan Span);

/// <summary>A stream port (or memory) and its file.</summary>
/// <param name="Port">Name in the top.</param>
/// <param name="File">For an output: where it is written; null when it is only compared.</param>
/// <param name="Frac">Numbers v stand for round(v · 2^Frac).</param>
/// <param name="Rows">Of an output: rows to write; the run ends when every output that has a count is complete.</param>
/// <param name="Expect">Of an output: a file that it must equal.</param>
/// <param name="Format">Null: by the file's extension.</param>
internal sealed record StreamFile(
    string Port, string? File, SourceSpan Span, int? Frac = null, long? Rows = null, string? Expect = null, string? Format = null);

/// <summary>What a run prints of the instances of an array: a table and a bar picture.</summary>
/// <param name="Instances">Name of the instance array in the top.</param>
/// <param name="Values">Outputs or counters of each instance, one column each.</param>
/// <param name="Utilisation">Two of the values: work done and cycles; their ratio is a column and the bars.</param>
/// <param name="Totals">Outputs of the top, printed below.</param>
internal sealed record ReportDescription(
    string Instances, ImmutableArray<string> Values, (string Work, string Cycles)? Utilisation, ImmutableArray<string> Totals,
    string? Table, string? Svg, SourceSpan Span);
