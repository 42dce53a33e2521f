using WaferHdl.Cli.Output;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli;

/// <summary>Ends a command with diagnostics and an exit code.</summary>
internal sealed class CliException(IReadOnlyList<Diagnostic> diagnostics, int exitCode) : Exception(diagnostics[0].Message)
{
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;

    public int ExitCode { get; } = exitCode;

    public static CliException Of(DiagnosticRule rule, string message, string? help = null, SourceSpan span = default) =>
        new([new Diagnostic(rule, span, message, [], help)], Cli.ExitCode.Usage);

    /// <summary>The exception as a message to the user, or null when it is a mistake of the tool.</summary>
    public static CliException? From(Exception exception) => exception switch
    {
        CliException problem => problem,
        SimulationException stopped => new CliException([stopped.Diagnostic], Cli.ExitCode.Failure),
        AggregateException { InnerExceptions: [var only] } => From(only),
        // A pipe that closes early (`whdl explain … | head`) and a full disk end here.
        IOException or UnauthorizedAccessException =>
            Of(CliRules.FileAccess, $"a file can't be read or written: {OneLine(exception.Message)}"),
        OperationCanceledException => Of(CliRules.Interrupted, "interrupted"),
        OutOfMemoryException => Of(CliRules.OutOfMemory, "the machine's memory does not suffice for this design"),
        _ => null,
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
