using System.Collections.Immutable;
using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Simulation;

/// <summary>Which signals go into the waveform, and when.</summary>
internal sealed record WaveSettings
{
    public static WaveSettings All { get; } = new();

    public ImmutableArray<string> Select { get; init; } = [];

    public long From { get; init; }

    public long To { get; init; } = long.MaxValue;

    public string? Trigger { get; init; }

    public long Before { get; init; }

    public long After { get; init; } = long.MaxValue;
}

/// <summary>The options of <see cref="WaveSettings"/>, for the verbs that simulate.</summary>
internal sealed class WaveArguments
{
    private readonly Option<string[]> _select = new("--wave-select")
    {
        Description = "Record these signals only: tile[3][*].router.*, ** for any depth, [2..5] for indices",
        HelpName = "PATTERN",
    };

    private readonly Option<long?> _from = new("--wave-from") { Description = "Record from this cycle on", HelpName = "N" };

    private readonly Option<long?> _to = new("--wave-to") { Description = "Record up to this cycle", HelpName = "N" };

    private readonly Option<string?> _trigger = new("--wave-trigger")
    {
        Description = "Record nothing until this holds, written as for --until",
        HelpName = "CONDITION",
    };

    private readonly Option<long?> _before = new("--wave-before") { Description = "Cycles to record before the trigger", HelpName = "N" };

    private readonly Option<long?> _after = new("--wave-after") { Description = "Cycles to record behind the trigger", HelpName = "N" };

    public IEnumerable<Option> All => [_select, _from, _to, _trigger, _before, _after];

    /// <param name="hasFile">Whether there is a waveform to write.</param>
    public WaveSettings Read(Invocation invocation, bool hasFile)
    {
        if (!hasFile && All.FirstOrDefault(invocation.Has) is { } option)
            throw CliException.Of(CliRules.Usage, $"'{option.Name}' has no waveform", "add --wave FILE");
        foreach (var behind in new[] { _before, _after })
        {
            if (invocation.Has(behind) && !invocation.Has(_trigger))
                throw CliException.Of(CliRules.Usage, $"'{behind.Name}' has no trigger", "add --wave-trigger CONDITION, or use --wave-from and --wave-to");
        }

        foreach (var pattern in invocation.Get(_select))
            if (pattern.Length == 0)
                throw CliException.Of(CliRules.Usage, "a pattern of '--wave-select' is empty", "name signals: tile[3][*].router.*");
        var settings = new WaveSettings
        {
            Select = [.. invocation.Get(_select)],
            From = Cycle(invocation, _from) ?? 0,
            To = Cycle(invocation, _to) ?? long.MaxValue,
            Trigger = invocation.Get(_trigger),
            Before = Cycle(invocation, _before) ?? 0,
            After = Cycle(invocation, _after) ?? long.MaxValue,
        };
        if (settings.To < settings.From)
            throw CliException.Of(CliRules.Usage, $"'--wave-to {settings.To}' is before '--wave-from {settings.From}'");
        return settings;
    }

    private static long? Cycle(Invocation invocation, Option<long?> option) => invocation.Get(option) is { } cycle and < 0
        ? throw CliException.Of(CliRules.Usage, $"'{option.Name} {cycle}' is below 0")
        : invocation.Get(option);
}
