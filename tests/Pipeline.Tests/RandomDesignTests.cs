using CsCheck;
using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>Random well-typed designs compile without complaint, and mean the same everywhere.</summary>
/// <remarks>The quick share draws the same designs in every run; <c>./test --long fuzz</c> goes on where it stops.</remarks>
public sealed class RandomDesignTests
{
    private const int Cycles = 60;

    private static readonly Gen<(int Seed, int Size)> s_designs = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 6]);

    [Fact]
    public void Passes_and_Icarus_agree_with_the_interpreter()
    {
        foreach (var (seed, size) in Draw(24, stream: 1))
            RandomDesign.Agree([RandomDesign.Make(seed, size, Cycles)], cases => Cosimulation.UnderIcarus(cases));
    }

    // The C++ of a grid takes long to compile: those are left to the long runs.
    [Fact]
    public void Verilator_agrees_with_the_interpreter() => RandomDesign.Agree(
        [.. Draw(12, stream: 2).Where(d => d.Seed % 3 != 2).Take(6).Select(d => RandomDesign.Make(d.Seed, d.Size, Cycles))], cases => Cosimulation.UnderVerilator(cases));

    private static List<(int Seed, int Size)> Draw(int count, uint stream)
    {
        var random = new PCG(stream, 20261123);
        return [.. Enumerable.Range(0, count).Select(_ => s_designs.Generate(random, null, out var _))];
    }
}
