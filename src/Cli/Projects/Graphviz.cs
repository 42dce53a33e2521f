using System.ComponentModel;
using System.Diagnostics;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Projects;

/// <summary>Draws a DOT text by calling Graphviz.</summary>
internal static class Graphviz
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public static string Draw(string dot)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("dot", ["-Tsvg"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(dot);
            process.StandardInput.Close();
            if (!process.WaitForExit(s_limit))
            {
                process.Kill();
                throw CliException.Of(
                    CliRules.ToolMissing, $"Graphviz did not finish in {s_limit.TotalSeconds} s", "draw a smaller module: --module NAME");
            }

            if (process.ExitCode == 0) return output.GetAwaiter().GetResult();
            throw CliException.Of(
                CliRules.ToolMissing, $"Graphviz failed: {error.GetAwaiter().GetResult().Split('\n')[0]}", "use --format dot");
        }
        catch (Win32Exception)
        {
            throw CliException.Of(
                CliRules.ToolMissing, "the program 'dot' is not installed", "install Graphviz (apt-get install graphviz), or use --format dot");
        }
    }
}
