using CsCheck;
using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>Random well-typed designs compile without complaint, and mean the same everywhere.</summary>
public sealed class RandomDesignTests
{
    private const int Cycles = 60;

    private static readonly Gen<(int Seed, int Size)> s_designs = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 6]);

    [Fact]
    public void Passes_and_Icarus_agree_with_the_interpreter() => s_designs.Sample(
        (seed, size) => RandomDesign.Agree([RandomDesign.Make(seed, size, Cycles)], Cosimulation.UnderIcarus),
        iter: 30, threads: 2);

    [Fact]
    public void Verilator_agrees_with_the_interpreter() => s_designs.Array[10].Sample(
        batch => RandomDesign.Agree([.. batch.Select(d => RandomDesign.Make(d.Seed, d.Size, Cycles))], Cosimulation.UnderVerilator),
        iter: 1, threads: 1);

    [Theory, InlineData(27, 4)]
    public void Design_that_once_failed_agrees(int seed, int size) =>
        RandomDesign.Agree([RandomDesign.Make(seed, size, Cycles)], Cosimulation.UnderIcarus);
}
