using System.Runtime.InteropServices;

namespace WaferHdl.Cli;

/// <summary>What a user sees of a mistake of the tool: what to send, not a stack trace.</summary>
internal static class InternalError
{
    public static int Report(TextWriter error, Exception exception, string[] args, bool showsTrace)
    {
        var kind = exception.GetType().Name;
        var place = exception.TargetSite is { } method ? $" in {method.DeclaringType?.Name}.{method.Name}" : "";
        error.WriteLine($"error WH9099: whdl itself failed: {kind}{place}: {exception.Message.ReplaceLineEndings(" ")}");
        error.WriteLine("  This is a mistake in whdl, not in your design. Please report it with");
        error.WriteLine($"  - the command: whdl {string.Join(' ', args.Select(Quote))}");
        error.WriteLine($"  - the version: {Program.Version}, .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}");
        error.WriteLine("  - the sources, as few lines as still show it");
        if (showsTrace) error.WriteLine(exception);
        else error.WriteLine("  The same command with --debug-trace prints where it happened.");
        return ExitCode.InternalError;
    }

    private static string Quote(string argument) =>
        argument.Any(c => !char.IsLetterOrDigit(c) && !"-_./=:,".Contains(c, StringComparison.Ordinal)) || argument.Length == 0
            ? $"'{argument}'"
            : argument;
}
