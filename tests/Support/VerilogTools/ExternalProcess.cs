using System.Diagnostics;
using System.Text;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>What a tool printed and how it ended.</summary>
public sealed record ToolResult(int ExitCode, string Output)
{
    public bool IsClean => ExitCode == 0 && Output.Trim().Length == 0;
}

/// <summary>Runs one command-line tool in a folder, with a time limit.</summary>
public static class ExternalProcess
{
    /// <summary>Exit code of a tool that was stopped at its limit.</summary>
    public const int TimedOut = 124;

    public static ToolResult Run(string folder, TimeSpan limit, string tool, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(tool)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["MAKEFLAGS"] = "";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} did not start");
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            return new ToolResult(TimedOut, $"{tool} ran longer than {limit.TotalSeconds:0} s\n{output}");
        }

        process.WaitForExit();
        return new ToolResult(process.ExitCode, output.ToString());

        void Append(string? line)
        {
            if (line is null) return;
            lock (output) output.Append(line).Append('\n');
        }
    }
}
