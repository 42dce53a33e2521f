using System.Globalization;
using System.Text.RegularExpressions;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Library.Tests;

/// <summary>The runs of the examples, as a user calls them.</summary>
public sealed partial class ExampleRunTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public static TheoryData<string, string> Runs()
    {
        var data = new TheoryData<string, string>();
        foreach (var manifest in Directory.EnumerateFiles(Repository.PathOf("examples"), "whdl.toml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var project = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(manifest)!);
            foreach (var line in File.ReadLines(manifest))
                if (RunHead().Match(line) is { Success: true } head)
                    data.Add(project, head.Groups[1].Value);
        }

        return data;
    }

    [Theory, MemberData(nameof(Runs))]
    public void Run_gives_what_it_expects(string project, string run)
    {
        var output = Run(run, "--project", project);
        var outputs = SectionOf(project, run).Split("expect = ").Length - 1;
        var compared = output.Split(", equal to ").Length - 1;
        // Each point of a sweep compares all of them.
        Assert.True(outputs == 0 ? compared == 0 : compared > 0 && compared % outputs == 0, output);
    }

    // From the run's heading to that of the next run.
    private static string SectionOf(string project, string run)
    {
        var lines = File.ReadLines(Repository.PathOf(Path.Combine(project, "whdl.toml")))
            .SkipWhile(line => line != $"[run.{run}]").Skip(1)
            .TakeWhile(line => !RunHead().IsMatch(line));
        return string.Join('\n', lines);
    }

    [Fact]
    public void Every_example_has_a_page_and_a_run()
    {
        var projects = Runs().Select(r => r.Data.Item1).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(Repository.PathOf("examples")).Where(f => Directory.EnumerateFiles(f, "*.whdl").Any()))
        {
            Assert.True(File.Exists(Path.Combine(folder, "README.md")), $"{folder} has no README.md");
            Assert.Contains(Path.GetRelativePath(Repository.Root, folder), projects);
        }
    }

    [Fact]
    public void Vector_with_nine_zeros_in_ten_takes_about_a_tenth_of_the_cycles()
    {
        var dense = Run("spmv");
        var sparse = Run("spmv_sparse");
        Assert.Equal(Total(dense, "issued"), Total(sparse, "issued") + Total(sparse, "skipped"));
        Assert.InRange(Total(sparse, "issued") / (double)Total(dense, "issued"), 0.08, 0.12);
        Assert.InRange(Total(sparse, "compute") / (double)Total(dense, "compute"), 0.08, 0.12);
    }

    [Fact]
    public void Verilog_of_a_product_gives_the_same_result_under_icarus_and_verilator()
    {
        using var folder = new TemporaryFolder();
        Run("karate", "--testbench", folder.Path);
        var sources = Directory.EnumerateFiles(folder.Path, "*.v").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList();
        var bench = Path.GetFileNameWithoutExtension(sources.Single(s => s.EndsWith("_tb.v", StringComparison.Ordinal)));
        Clean("iverilog", ["-g2005", "-Wall", "-o", "icarus.vvp", .. sources]);
        Assert.Matches("PASS [0-9]+ cycles", ExternalProcess.Run(folder.Path, s_limit, "vvp", "-n", "icarus.vvp").Output);
        var built = ExternalProcess.Run(
            folder.Path, s_limit, "verilator",
            ["--binary", "-O0", "--top-module", bench, "--Mdir", "obj", "-o", "run", "-CFLAGS", "-O0", .. sources]);
        Assert.True(built.ExitCode == 0, built.Output);
        var result = ExternalProcess.Run(folder.Path, s_limit, Path.Combine(folder.Path, "obj", "run"));
        Assert.Matches("PASS [0-9]+ cycles", result.Output);

        void Clean(string tool, IEnumerable<string> arguments) =>
            Assert.Equal("", ExternalProcess.Run(folder.Path, s_limit, tool, arguments).Output);
    }

    /// <summary>What a run prints.</summary>
    internal static string Run(string name, params string[] arguments)
    {
        var result = ExternalProcess.Run(Repository.Root, s_limit, Repository.PathOf("whdl"), ["run", name, .. arguments]);
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output;
    }

    private static long Total(string output, string name)
    {
        var match = Regex.Match(output, $@"^{name} = ([\d,]+)\s*$", RegexOptions.Multiline);
        Assert.True(match.Success, $"no '{name}' in\n{output}");
        return long.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\[run\.(\w+)\]")]
    private static partial Regex RunHead();
}
