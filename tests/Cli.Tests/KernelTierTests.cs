using System.Text.RegularExpressions;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>The JIT gives up on methods that are too large and compiles them without optimising, which costs a factor of
/// 2 to 13. Its own summary says which.</summary>
public sealed partial class KernelTierTests : InTemporaryFolder
{
    [Theory]
    [InlineData("bench/engine/designs", "mesh.Mesh<16, 16>", 4)]
    [InlineData("bench/engine/designs", "systolic.SystolicRun<8>", 2)]
    [InlineData("examples/wse2", "wafer.Small", 6)]
    [InlineData("examples/05_sha256", "chain.Chain", 2)]
    [InlineData("examples/06_riscv", "rv32.Core<PROGRAM = \"data/sort.hex\">", 2)]
    public void Kernels_are_compiled_with_all_optimisations(string folder, string top, int atLeast)
    {
        var summary = Path.Combine(Folder, "jit.txt");
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_JitStdOutFile"] = summary,
            ["DOTNET_JitDisasmSummary"] = "1",
        };
        var run = Whdl.RunWith(
            Path.Combine(Whdl.Root, folder), null, environment, "sim", "--top", top, "-n", "10", "--engine", "compiled", "--explain-engine").Expect(0);
        var kernels = File.ReadLines(summary).Where(line => Kernel().IsMatch(line)).ToList();
        Assert.True(kernels.Count >= atLeast, $"{kernels.Count} kernels, not {atLeast}");
        Assert.Contains("  optimised\n", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("minimum", run.Out, StringComparison.Ordinal);
        Assert.Empty(kernels.Where(line => !line.Contains("[FullOpts,", StringComparison.Ordinal)));
    }

    // Emitted methods; both compilers name them by class and goal.
    [GeneratedRegex(@"\(dynamicClass\):.*(step|setup|observe)")]
    private static partial Regex Kernel();
}
