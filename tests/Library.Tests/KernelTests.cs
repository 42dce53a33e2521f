using Xunit;

namespace WaferHdl.Library.Tests;

/// <summary>The programs of <c>examples/kernels</c> on other forms of the machine; their runs themselves are
/// <see cref="ExampleRunTests"/>.</summary>
public sealed class KernelTests
{
    private const string Project = "examples/kernels";

    [Theory]
    [InlineData("small_gemv")]
    [InlineData("small_spmm")]
    [InlineData("small_stencil5")]
    [InlineData("small_stencil7")]
    [InlineData("spmv_karate(ZEROS=90)")]
    [InlineData("fft")]
    public void Interpreter_gives_what_a_kernel_expects(string run) =>
        Assert.Contains(", equal to ", ExampleRunTests.Run(run, "--project", Project, "--engine", "interpreter"), StringComparison.Ordinal);

    // Everything that a core writes to memory is at a port.
    [Fact]
    public void Verilog_writes_the_same_words_in_the_same_cycles_under_verilator()
    {
        using var verilog = new VerilatedRuns(Project);
        foreach (var run in (string[])["small_gemv", "small_spmm", "small_stencil5", "small_stencil7"]) verilog.Check(run);
    }

    // Machines of 4 x 4, 2 x 3 and 1 x 8 cores take minutes to build.
    [Fact(Explicit = true), Trait("Long", "programs")]
    public void Verilog_of_every_kernel_writes_the_same_words()
    {
        using var verilog = new VerilatedRuns(Project);
        foreach (var run in (string[])["gemv", "summa", "stencil7", "spmv_karate(ZEROS=90)", "spmv_west0479(ZEROS=0)", "fft", "spmm(ZEROS=95)", "stencil5_4"])
            verilog.Check(run);
    }
}
