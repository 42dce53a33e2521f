using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using Xunit;

namespace WaferHdl.Library.Tests.Floats;

/// <summary>Sums and products of half-precision numbers with all 65,536 others, many rows side by side, against
/// .NET's conversion of the exact double: all 2^32 pairs are <c>./test --long half</c>.</summary>
public sealed class HalfSweepTests
{
    private const int Numbers = 65_536;

    [Theory, InlineData("add"), InlineData("mul")]
    public void A_sample_of_rows_is_right(string operation) => Check(operation, 64, 511);

    [Theory(Explicit = true), InlineData("add"), InlineData("mul"), Trait("Long", "half")]
    public void All_pairs_are_right(string operation) => Check(operation, Numbers, 1);

    // Rows 0, stride, 2 stride, … each of all second operands.
    private static void Check(string operation, int rows, int stride)
    {
        var design = Repository.Elaborate("tests/Cases/float", $"vectors.Sweeps<{rows}, \"{operation}\", {stride}>");
        using var engine = new CompiledEngineFactory().Create(design, SimulationOptions.Default, new DiagnosticBag())!;
        int[] clock = [Enumerable.Range(0, design.TopModule.Ports.Length).Single(p => design.TopModule.Ports[p].Name == "clk")];
        for (long left = Numbers; left > 0;) left -= engine.Step(clock, left);
        var wrong = new List<string>();
        for (var row = 0; row < rows; row++)
        {
            var a = (ushort)(row * stride);
            var found = (uint)engine.Peek(engine.Find($"sweep[{row}].fold")!).Unsigned;
            if (found != Fold(operation, a)) wrong.Add($"{a:x4}: {found:x8}");
        }

        Assert.Empty(wrong.Take(20));
    }

    private static uint Fold(string operation, ushort a)
    {
        var x = (double)BitConverter.UInt16BitsToHalf(a);
        var fold = 0u;
        for (var b = 0; b < Numbers; b++)
        {
            // Both are exact in a double, so that only the conversion rounds.
            var y = (double)BitConverter.UInt16BitsToHalf((ushort)b);
            var exact = operation == "add" ? x + y : x * y;
            var bits = double.IsNaN(exact) ? (ushort)0x7E00 : BitConverter.HalfToUInt16Bits((Half)exact);
            fold = (uint.RotateLeft(fold, 5) ^ bits) + 0x9E3779B9;
        }

        return fold;
    }
}
