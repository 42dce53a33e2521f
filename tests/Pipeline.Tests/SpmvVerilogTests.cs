using System.Globalization;
using System.Numerics;
using WaferHdl.Tests.Support;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The Verilog of the sparse matrix example, fed with a real matrix, gives the y that an independent
/// computation gave.</summary>
public sealed class SpmvVerilogTests : IDisposable
{
    private const string Run = "west0067";
    private const int Pes = 4;
    private const int YBits = 64;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(300);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verilog_multiplies_a_real_matrix_under_all_tools()
    {
        Succeed(Golden.Root, "./whdl", "run", Run, "--project", "examples/07_spmv", "--testbench", _folder.Path);
        var sources = Directory.GetFiles(_folder.Path, "*.v").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList();
        var bench = sources.Single(f => f.EndsWith("_tb.v", StringComparison.Ordinal));
        var top = bench[..^"_tb.v".Length];
        var design = sources.Where(f => f != bench).ToList();

        Assert.Equal("", Succeed(_folder.Path, "verilator", ["--lint-only", "-Wall", "--top-module", top, .. design]));
        Assert.Equal("", Succeed(_folder.Path, "iverilog", ["-g2005", "-Wall", "-t", "null", "-s", top, .. design]));
        Assert.Equal("", Succeed(
            _folder.Path, "yosys", "-q", "-p", $"read_verilog {string.Join(' ', design)}; hierarchy -check -top {top}; proc; check -assert"));

        WriteSpy(top);
        Succeed(_folder.Path, "iverilog", ["-g2005", "-s", "spy", "-o", "spy.vvp", "spy.v", .. sources]);
        Check(Succeed(_folder.Path, "vvp", "-n", "spy.vvp"));
        Succeed(
            _folder.Path, "verilator",
            [
                "--binary", "-O0", "--top-module", "spy", "-o", "spy", "-CFLAGS", "-O0",
                "-MAKEFLAGS", "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0", "spy.v", .. sources,
            ]);
        Check(Succeed(_folder.Path, Path.Combine(_folder.Path, "obj_dir", "spy")));
    }

    // Prints every beat of y that the Verilog itself gives.
    private void WriteSpy(string top) => File.WriteAllText(
        Path.Combine(_folder.Path, "spy.v"),
        $"""
        module spy;
          {top}_tb bench ();
          always @(posedge bench.clk)
            if (bench.y_valid && bench.y_ready) $display("y %h", bench.y_data);
        endmodule

        """);

    private static void Check(string output)
    {
        Assert.Contains("PASS ", output, StringComparison.Ordinal);
        var expected = Golden.Read($"examples/07_spmv/data/{Run}_y.csv").Split('\n').Skip(1)
            .Where(line => line.Trim().Length != 0)
            .Select(line => BigInteger.Parse(line, CultureInfo.InvariantCulture))
            .ToList();
        var got = output.Split('\n').Where(line => line.StartsWith("y ", StringComparison.Ordinal))
            .SelectMany(line => Elements(line[2..].Trim()))
            .ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, got.Take(expected.Count));
        Assert.All(got.Skip(expected.Count), value => Assert.Equal(BigInteger.Zero, value));
    }

    // Element 0 stands in the lowest bits.
    private static IEnumerable<BigInteger> Elements(string hex)
    {
        const int Digits = YBits / 4;
        Assert.Equal(Pes * Digits, hex.Length);
        for (var i = Pes - 1; i >= 0; i--)
            yield return unchecked((long)ulong.Parse(hex.AsSpan(i * Digits, Digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static string Succeed(string folder, string tool, params IEnumerable<string> arguments)
    {
        var result = ExternalProcess.Run(folder, s_limit, tool.StartsWith('.') ? Path.Combine(folder, tool) : tool, arguments);
        Assert.True(result.ExitCode == 0, $"{tool}, exit {result.ExitCode}\n{result.Output}");
        return result.Output.Trim();
    }
}
