using System.CommandLine;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Cli.Simulation;

/// <summary>What a run of hours needs: checkpoints, memory, and to say what it does.</summary>
/// <param name="CheckpointEvery">Cycles; null: no checkpoints.</param>
/// <param name="CheckpointFile">Null: beside the run.</param>
/// <param name="Resume">The checkpoint to go on from.</param>
/// <param name="MaximumBytes">Of memory.</param>
internal sealed record LongRun(long? CheckpointEvery, string? CheckpointFile, string? Resume, long MaximumBytes, bool IsVerbose)
{
    /// <summary>Seven tenths of what the machine (or its container) has.</summary>
    public static long DefaultBytes { get; } = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.7);

    public static LongRun None { get; } = new(null, null, null, DefaultBytes, false);
}

/// <summary>The options of <see cref="LongRun"/>, for the verbs that simulate.</summary>
internal sealed class LongRunOptions
{
    private readonly Option<string[]> _checkpoint = new("--checkpoint")
    {
        Description = "Write a checkpoint every N cycles, to go on from with --resume",
        HelpName = "every N",
        Arity = new ArgumentArity(1, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _file = new("--checkpoint-file") { Description = "Where it is written, instead of beside the run", HelpName = "FILE" };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on from a checkpoint; the other options are those of the run that was stopped",
        HelpName = "FILE",
    };

    private readonly Option<string?> _memory = new("--memory")
    {
        Description = "Stop before more memory is taken: 8GB, 500MiB (70 % of the machine's)",
        HelpName = "SIZE",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Say what memory is taken, and when a checkpoint is written" };

    public IEnumerable<Option> All => [_checkpoint, _file, _resume, _memory, _verbose];

    /// <summary>Files of the command line are relative to the current folder.</summary>
    /// <param name="run">What holds where the command line says nothing.</param>
    public LongRun Read(Invocation invocation, RunDescription? run = null)
    {
        var file = invocation.Get(_file) is { } name ? Path.GetFullPath(name)
            : run?.Checkpoint?.File is { } own ? Path.GetFullPath(Path.Combine(run.Root, own)) : null;
        var resume = invocation.Get(_resume) is { } from ? Path.GetFullPath(from) : null;
        var every = invocation.Has(_checkpoint) ? Cycles(invocation.Get(_checkpoint)) : run?.Checkpoint?.Every;
        if (file is not null && every is null)
            throw CliException.Of(CliRules.Usage, "'--checkpoint-file' has no '--checkpoint'", "add --checkpoint every N");
        return new LongRun(every, file ?? resume, resume, Bytes(invocation.Get(_memory), run?.Memory), invocation.Get(_verbose));
    }

    private static long Cycles(string[] words)
    {
        if (words is ["every", var text]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cycles) && cycles > 0)
            return cycles;
        throw CliException.Of(
            CliRules.Usage, $"'--checkpoint {string.Join(' ', words)}' can't be read", "write --checkpoint every 100000 (cycles)");
    }

    private static long Bytes(string? text, long? otherwise) => text is null
        ? otherwise ?? LongRun.DefaultBytes
        : ByteCount.Parse(text) ?? throw CliException.Of(
            CliRules.Usage, $"'--memory {text}' is no size of memory", "write it like 8GB, 500MiB or a number of bytes");
}
