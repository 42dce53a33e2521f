using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>What one call of the tool gave.</summary>
public sealed record WhdlResult(int ExitCode, string Out, string Error)
{
    /// <summary>Fails with what was printed when the exit code is another.</summary>
    public WhdlResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, not {exitCode}\n--- out\n{Out}\n--- error\n{Error}");
        return this;
    }
}

/// <summary>Calls <c>./whdl</c> as a user does: as a process, through a pipe.</summary>
internal static class Whdl
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    public static string Root { get; } = FindRoot();

    public static WhdlResult Run(params string[] arguments) => RunIn(Root, arguments);

    public static WhdlResult RunIn(string folder, params string[] arguments) => RunWith(folder, null, null, arguments);

    public static WhdlResult RunWith(
        string folder, string? input, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"whdl {string.Join(' ', arguments)} did not end in {s_limit}");
        }

        return new WhdlResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public static Process Start(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "whdl"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}

/// <summary>A folder for one test.</summary>
public abstract class InTemporaryFolder : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("whdl").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    protected string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));
}
