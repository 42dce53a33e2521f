using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Projects;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli.Simulation;

/// <summary>Which engine simulates, and how: the options of the verbs that do.</summary>
internal sealed class EngineOptions
{
    /// <summary>Of whoever names no other.</summary>
    public const string Default = "compiled";

    public const int MostThreads = 256;

    private readonly Option<string?> _engine = new("--engine")
    {
        Description = $"The simulation engine: compiled or interpreter ({Default})",
        HelpName = "NAME",
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "Threads of the compiled engine on large arrays (all of the processor's)",
        HelpName = "N",
    };

    public EngineOptions()
    {
        _engine.CompletionSources.Add(_ => Parts.Engines.Select(e => new CompletionItem(e.Name)));
        _threads.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var threads)
                && threads is < 1 or > MostThreads)
                result.AddError($"--threads must be from 1 to {MostThreads}");
        });
    }

    public IEnumerable<Option> All => [_engine, _threads];

    public string Name(Invocation invocation, string? otherwise = null) => invocation.Get(_engine) ?? otherwise ?? Default;

    public SimulationOptions Apply(Invocation invocation, SimulationOptions options, int? otherwise = null) =>
        options with { Threads = invocation.Get(_threads) ?? otherwise ?? options.Threads };
}
