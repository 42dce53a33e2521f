using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Simulation;

/// <summary>Which cores' instructions are written down, and when.</summary>
/// <param name="Tiles">Columns and rows of the logical wafer.</param>
internal sealed record TraceSettings(ImmutableArray<(int X, int Y)> Tiles)
{
    /// <summary>Null or <c>-</c>: standard output.</summary>
    public string? File { get; init; }

    public string? Symbols { get; init; }

    public long From { get; init; }

    public long To { get; init; } = long.MaxValue;

    /// <summary>Whether every cycle has its line.</summary>
    public bool IsVerbose { get; init; }
}

/// <summary>The options of <see cref="TraceSettings"/>, for the verbs that simulate.</summary>
internal sealed class TraceArguments
{
    private readonly Option<string[]> _tiles = new("--trace-pe")
    {
        Description = "Write what the core of a tile does, cycle by cycle: column,row; several with ';'",
        HelpName = "X,Y[;X,Y...]",
    };

    private readonly Option<string?> _file = new("--trace-file") { Description = "The file for it; without it, standard output", HelpName = "FILE" };

    private readonly Option<string?> _symbols = new("--trace-symbols")
    {
        Description = "The program's symbols, as 'whdl asm --symbols' writes them; those of a run's programs are known",
        HelpName = "FILE",
    };

    private readonly Option<long?> _from = new("--trace-from") { Description = "Trace from this cycle on", HelpName = "N" };

    private readonly Option<long?> _to = new("--trace-to") { Description = "Trace up to this cycle", HelpName = "N" };

    private readonly Option<bool> _verbose = new("--trace-verbose") { Description = "A line for every cycle, also of vectors and of waiting" };

    public IEnumerable<Option> All => [_tiles, _file, _symbols, _from, _to, _verbose];

    /// <summary>Null without <c>--trace-pe</c>.</summary>
    public TraceSettings? Read(Invocation invocation)
    {
        var tiles = invocation.Get(_tiles).SelectMany(t => t.Split(';', StringSplitOptions.RemoveEmptyEntries)).Select(Tile)
            .Distinct().ToImmutableArray();
        if (tiles.IsEmpty)
        {
            if (All.FirstOrDefault(invocation.Has) is { } option)
                throw CliException.Of(CliRules.Usage, $"'{option.Name}' has no core to trace", "add --trace-pe X,Y");
            return null;
        }

        var settings = new TraceSettings(tiles)
        {
            File = invocation.Get(_file) is { } file and not "-" ? Path.GetFullPath(file) : null,
            Symbols = invocation.Get(_symbols),
            From = invocation.Get(_from) ?? 0,
            To = invocation.Get(_to) ?? long.MaxValue,
            IsVerbose = invocation.Get(_verbose),
        };
        if (settings.From < 0) throw CliException.Of(CliRules.Usage, $"'--trace-from {settings.From}' is below 0");
        return settings.To >= settings.From
            ? settings
            : throw CliException.Of(CliRules.Usage, $"'--trace-to {settings.To}' is before '--trace-from {settings.From}'");
    }

    private static (int X, int Y) Tile(string text)
    {
        var parts = text.Split(',');
        if (parts.Length == 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var x)
            && int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var y))
        {
            return (x, y);
        }

        throw CliException.Of(CliRules.Usage, $"'--trace-pe {text}' is no tile", "write column,row: --trace-pe 3,17");
    }
}
