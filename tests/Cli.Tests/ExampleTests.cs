using System.Diagnostics;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>Every command that an example's README names is run as it stands there, in a copy of the examples.</summary>
public sealed class ExampleTests : InTemporaryFolder
{
    public static TheoryData<string> Examples =>
        [.. Directory.GetDirectories(Path.Combine(Whdl.Root, "examples")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Examples))]
    public void Commands_of_the_readme_work(string example)
    {
        var readme = File.ReadAllText(Path.Combine(Whdl.Root, "examples", example, "README.md"));
        var commands = CommandsOf(readme).ToList();
        Copy(Path.Combine(Whdl.Root, "examples"), Path.Combine(Folder, "examples"));
        File.CreateSymbolicLink(Path.Combine(Folder, "whdl"), Path.Combine(Whdl.Root, "whdl"));
        foreach (var command in commands) RunShell(command);
        if (char.IsAsciiDigit(example[0])) Assert.NotEmpty(commands);
    }

    [Fact]
    public void First_steps_of_the_readme_work()
    {
        var commands = File.ReadAllLines(Path.Combine(Whdl.Root, "README.md"))
            .Where(l => l.StartsWith("../whdl ", StringComparison.Ordinal) || l.StartsWith("./whdl new ", StringComparison.Ordinal)).ToList();
        Assert.InRange(commands.Count, 8, 30);
        File.CreateSymbolicLink(Path.Combine(Folder, "whdl"), Path.Combine(Whdl.Root, "whdl"));
        RunShell($"set -e\n{string.Join('\n', commands)}");
        Assert.Contains("</svg>", Read("blinker/blinker.svg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Ninety_percent_zeros_take_about_a_tenth_of_the_cycles()
    {
        var dense = ComputeCycles("spmv");
        var sparse = ComputeCycles("spmv_sparse");
        Assert.InRange(sparse / dense, 0.09, 0.13);
    }

    [Fact]
    public void Replay_of_a_run_passes_under_icarus()
    {
        Whdl.RunIn(Path.Combine(Whdl.Root, "examples/07_spmv"), "run", "karate", "--testbench", Folder).Expect(0);
        RunShell("iverilog -g2005 -Wall -o replay -f *.f *_tb.v 2> log && test ! -s log && ./replay > out && grep -q '^PASS' out");
    }

    private static double ComputeCycles(string run)
    {
        var output = Whdl.RunIn(Path.Combine(Whdl.Root, "examples/07_spmv"), "run", run).Expect(0).Out;
        Assert.Contains(", equal to ", output, StringComparison.Ordinal);
        var line = output.Split('\n').Single(l => l.StartsWith("compute = ", StringComparison.Ordinal));
        return double.Parse(line["compute = ".Length..].Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    // Lines of code blocks that call the tool; the comment behind them goes. Files that a reader has to bring are named 494_bus.
    private static IEnumerable<string> CommandsOf(string readme)
    {
        var isCode = false;
        var line = "";
        foreach (var raw in readme.Split('\n'))
        {
            if (raw.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            if (!isCode) continue;
            line += raw;
            if (line.EndsWith('\\'))
            {
                line = line[..^1];
                continue;
            }

            if (line.StartsWith("./whdl ", StringComparison.Ordinal) && !line.Contains("494_bus", StringComparison.Ordinal)) yield return line;
            line = "";
        }
    }

    private void RunShell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}\nexit code {process.ExitCode}\n{output.GetAwaiter().GetResult()}\n{error}");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
            if (Path.GetFileName(folder) is not ("bin" or "obj" or "build"))
                Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
