using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Library.Tests;

/// <summary>Runs of the examples on their exported Verilog under Verilator: every output in every cycle. Runs that
/// differ only in the files that they load share one machine.</summary>
internal sealed class VerilatedRuns(string project) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private readonly List<TemporaryFolder> _folders = [];
    private readonly Dictionary<string, string> _machines = new(StringComparer.Ordinal);

    public void Check(string run)
    {
        var folder = new TemporaryFolder();
        _folders.Add(folder);
        var (bench, sources) = Export(project, run, folder.Path);
        var text = string.Concat(sources.Select(s => File.ReadAllText(Path.Combine(folder.Path, s))));
        if (!_machines.TryGetValue(text, out var machine))
        {
            var built = ExternalProcess.Run(
                folder.Path, s_limit, "verilator",
                ["--binary", "-O0", "--top-module", bench, "--Mdir", "obj", "-o", "run", "-CFLAGS", "-O0", .. sources]);
            Assert.True(built.ExitCode == 0, built.Output);
            _machines[text] = machine = Path.Combine(folder.Path, "obj", "run");
        }

        Assert.Matches("PASS [0-9]+ cycles", ExternalProcess.Run(folder.Path, s_limit, machine).Output);
    }

    /// <summary>Writes the Verilog of a run with its testbench.</summary>
    public static (string Bench, List<string> Sources) Export(string project, string run, string folder)
    {
        var result = ExternalProcess.Run(
            Repository.Root, s_limit, Repository.PathOf("whdl"), ["run", run, "--project", project, "--testbench", folder]);
        Assert.True(result.ExitCode == 0, result.Output);
        var sources = Directory.EnumerateFiles(folder, "*.v").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList();
        return (Path.GetFileNameWithoutExtension(sources.Single(s => s.EndsWith("_tb.v", StringComparison.Ordinal))), sources);
    }

    public void Dispose()
    {
        foreach (var folder in _folders) folder.Dispose();
    }
}
