using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>Random expressions through binder, elaborator and interpreter against exact integers.</summary>
public sealed class ExpressionTests
{
    private static readonly int[] s_widths = [1, 2, 3, 5, 8, 13, 31, 32, 33, 63, 64, 65, 100];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void Random_expressions_have_the_value_that_exact_integers_give(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 10; round++)
        {
            var inputs = Enumerable.Range(0, 4)
                .Select(i => RandomExpression.Input(
                    $"x{i}", i, random.Next(2) == 0, s_widths[random.Next(s_widths.Length)]))
                .ToList();
            var outputs =
                Enumerable.Range(0, 12).Select(_ => RandomExpression.Make(random, inputs, 4)).ToList();
            Compare(random, inputs, outputs);
        }
    }

    private static void Compare(Random random, List<RandomExpression> inputs, List<RandomExpression> outputs)
    {
        var source = "module M {\n"
            + string.Concat(inputs.Select(x => $"  in {x.Text}: {x.Type};\n"))
            + string.Concat(outputs.Select((y, i) => $"  out y{i}: {y.Type};\n  y{i} = {y.Text};\n")) + "}\n";
        var design = Whdl.Of(source).Design();
        using var engine =
            new InterpreterFactory().Create(design, SimulationOptions.Default, new DiagnosticBag())!;
        for (var run = 0; run < 20; run++)
        {
            var values = inputs.Select(x => RandomValue(random, x)).ToArray();
            for (var i = 0; i < values.Length; i++)
                engine.Poke(i, BitVector.FromInteger(values[i], inputs[i].Width));
            for (var i = 0; i < outputs.Count; i++)
            {
                var expected = BitVector.FromInteger(outputs[i].Value(values), outputs[i].Width);
                var actual = engine.Peek(engine.Find($"y{i}")!);
                Assert.True(expected == actual,
                    $"{actual} for {expected} with {string.Join(", ", values)}\n{outputs[i].Text}\n{source}");
            }
        }
    }

    // Corners as often as anything else.
    private static BigInteger RandomValue(Random random, RandomExpression x)
    {
        var bits = new byte[x.Width / 8 + 2];
        random.NextBytes(bits);
        var value = random.Next(6) switch
        {
            0 => BigInteger.Zero,
            1 => BigInteger.MinusOne,
            2 => BigInteger.One << (x.Width - 1),
            3 => new BigInteger(random.Next(4)),
            _ => new BigInteger(bits),
        };
        return RandomExpression.Wrap(value, x.IsSigned, x.Width);
    }
}
