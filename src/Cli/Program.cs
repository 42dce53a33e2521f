using System.Reflection;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli;

internal static class Program
{
    public static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Whether mistakes of the tool print where they happened (<c>--debug-trace</c>, for its developers).</summary>
    public static bool ShowsTrace { get; private set; }

    private static int Main(string[] args)
    {
        // Answered before anything else is loaded.
        if (args is ["--version"])
        {
            Console.Out.WriteLine(Version);
            return ExitCode.Success;
        }

        ShowsTrace = args.Contains("--debug-trace");
        try
        {
            return WhdlCommand.Invoke(ShowsTrace ? [.. args.Where(a => a != "--debug-trace")] : args);
        }
        catch (Exception exception) when (CliException.From(exception) is { } problem)
        {
            DiagnosticPrinter.Print(CliConsole.Default, problem.Diagnostics);
            return problem.ExitCode;
        }
        catch (Exception exception)
        {
            return InternalError.Report(CliConsole.Default.Error, exception, args, ShowsTrace);
        }
    }
}
