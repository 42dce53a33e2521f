using System.Globalization;
using System.Text.RegularExpressions;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Library.Tests;

/// <summary>The programs of <c>examples/collectives</c> on all forms of the machine.</summary>
public sealed partial class CollectiveTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private const string Project = "examples/collectives";

    private static readonly string[] s_grids = ["broadcast2d", "allreduce"];

    public static TheoryData<string> Programs => ["broadcast", "chain", "star", "tree", "twophase", "ring", "broadcast2d", "allreduce"];

    // Vectors and the cycles of each core are in what is compared.
    [Theory, MemberData(nameof(Programs))]
    public void Interpreter_gives_the_same_bits_in_the_same_cycles(string program)
    {
        var compiled = Run($"small_{program}");
        var cycles = Cycles(program);
        var interpreted = Run($"small_{program}", "--engine", "interpreter");
        Assert.Contains(", equal to ", compiled, StringComparison.Ordinal);
        Assert.Equal(compiled, interpreted);
        Assert.Equal(cycles, Cycles(program));
        Assert.Contains(cycles.Trim().Split('\n').Skip(1), line => !line.EndsWith(",0", StringComparison.Ordinal));
    }

    // Everything that a core writes to memory is at a port, and compared in every cycle.
    [Theory, MemberData(nameof(Programs))]
    public void Verilog_writes_the_same_words_in_the_same_cycles_under_icarus(string program)
    {
        using var folder = new TemporaryFolder();
        var (_, sources) = VerilatedRuns.Export(Project, $"small_{program}", folder.Path);
        var compiled = ExternalProcess.Run(folder.Path, s_limit, "iverilog", ["-g2005", "-Wall", "-o", "icarus.vvp", .. sources]);
        Assert.Equal("", compiled.Output);
        Assert.Matches("PASS [0-9]+ cycles", ExternalProcess.Run(folder.Path, s_limit, "vvp", "-n", "icarus.vvp").Output);
    }

    [Fact]
    public void Verilog_writes_the_same_words_in_the_same_cycles_under_verilator()
    {
        using var verilog = new VerilatedRuns(Project);
        foreach (var program in Programs.Select(p => p.Data).Where(p => !s_grids.Contains(p))) verilog.Check($"small_{program}");
    }

    [Fact(Explicit = true), Trait("Long", "programs")]
    public void Verilog_on_grids_writes_the_same_words()
    {
        using var verilog = new VerilatedRuns(Project);
        foreach (var program in s_grids) verilog.Check($"small_{program}");
    }

    [Theory]
    [InlineData("broadcast16")]
    [InlineData("chain16")]
    [InlineData("star16")]
    [InlineData("tree16")]
    [InlineData("twophase16")]
    [InlineData("ring16")]
    [InlineData("broadcast2d_8x8")]
    [InlineData("allreduce_8x8")]
    public void Repaired_wafer_takes_as_many_cycles_as_one_without_defects(string run)
    {
        var plain = Measured(Run(run));
        Assert.InRange(plain, 20, 400);
        Assert.Equal(plain, Measured(Run($"{run}_repaired")));
    }

    private static string Cycles(string program) =>
        File.ReadAllText(Repository.PathOf($"examples/collectives/build/small_{program}.csv"));

    private static int Measured(string output)
    {
        var match = CyclesRow().Match(output);
        Assert.True(match.Success, output);
        return int.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static string Run(string name, params string[] arguments)
    {
        var result = ExternalProcess.Run(
            Repository.Root, s_limit, Repository.PathOf("whdl"), ["run", name, "--project", Project, .. arguments]);
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output;
    }

    [GeneratedRegex(@"^cycles +([\d,]+) ", RegexOptions.Multiline)]
    private static partial Regex CyclesRow();
}
