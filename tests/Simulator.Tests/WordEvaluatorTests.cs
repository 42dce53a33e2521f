using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Testbench;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>Cells of one word, which the interpreter computes by itself, against <see cref="BitMath"/>.</summary>
public class WordEvaluatorTests
{
    private static readonly int[] s_widths = [1, 2, 7, 8, 31, 32, 33, 63, 64];

    public static TheoryData<BinaryKind> BinaryKinds => [.. Enum.GetValues<BinaryKind>()];

    public static TheoryData<UnaryKind> UnaryKinds => [.. Enum.GetValues<UnaryKind>()];

    [Theory, MemberData(nameof(BinaryKinds))]
    public void Binary_cells_of_a_word_compute_what_BitMath_says(BinaryKind kind)
    {
        foreach (var width in s_widths)
        {
            var m = DesignBuilder.Module("M");
            m.Output("y", m.Binary(kind, m.Input("a", width), m.Input("b", width)));
            using var engine = DesignBuilder.Design(m).Simulate();
            foreach (var a in Samples(width))
                foreach (var b in Samples(width))
                    Assert.Equal(Expected(kind, a, b), Evaluate(engine, a, b));
        }
    }

    [Theory, MemberData(nameof(UnaryKinds))]
    public void Unary_cells_of_a_word_compute_what_BitMath_says(UnaryKind kind)
    {
        foreach (var width in s_widths)
        {
            var count = System.Numerics.BitOperations.Log2((uint)width) + 1;
            var output = kind switch
            {
                UnaryKind.ReduceAnd or UnaryKind.ReduceOr or UnaryKind.ReduceXor => 1,
                UnaryKind.PopCount or UnaryKind.LeadingZeros or UnaryKind.TrailingZeros => count,
                _ => width,
            };
            var m = DesignBuilder.Module("M");
            var input = m.Input("a", width);
            m.Input("b", width);
            m.Output("y", m.Add(new UnaryCell(kind, input, output, default)));
            using var engine = DesignBuilder.Design(m).Simulate();
            foreach (var a in Samples(width)) Assert.Equal(Expected(kind, a, output), Evaluate(engine, a, a));
        }
    }

    private static BitVector Evaluate(ISimulationEngine engine, BitVector a, BitVector b)
    {
        engine.Poke(0, a);
        engine.Poke(1, b);
        return engine.PeekPort(2);
    }

    // The edges of the range, and some in between.
    private static IEnumerable<BitVector> Samples(int width)
    {
        var random = new RandomSource((ulong)width);
        ulong[] edges = [0, 1, 2, 3, ulong.MaxValue, ulong.MaxValue - 1, 1UL << (width - 1), (
            1UL << (width - 1)) - 1];
        return edges.Concat(Enumerable.Range(0, 6).Select(_ => random.NextWord()))
            .Select(word => BitVector.FromWord(word, width));
    }

    private static BitVector Expected(BinaryKind kind, BitVector a, BitVector b) => kind switch
    {
        BinaryKind.Add => BitMath.Add(a, b),
        BinaryKind.Subtract => BitMath.Subtract(a, b),
        BinaryKind.Multiply => BitMath.Multiply(a, b),
        BinaryKind.DivideUnsigned => BitMath.DivideUnsigned(a, b),
        BinaryKind.DivideSigned => BitMath.DivideSigned(a, b),
        BinaryKind.RemainderUnsigned => BitMath.RemainderUnsigned(a, b),
        BinaryKind.RemainderSigned => BitMath.RemainderSigned(a, b),
        BinaryKind.And => BitMath.And(a, b),
        BinaryKind.Or => BitMath.Or(a, b),
        BinaryKind.Xor => BitMath.Xor(a, b),
        BinaryKind.ShiftLeft => BitMath.ShiftLeft(a, b),
        BinaryKind.ShiftRightUnsigned => BitMath.ShiftRightUnsigned(a, b),
        BinaryKind.ShiftRightSigned => BitMath.ShiftRightSigned(a, b),
        BinaryKind.Equal => BitVector.Bit(BitMath.Equal(a, b)),
        BinaryKind.NotEqual => BitVector.Bit(!BitMath.Equal(a, b)),
        BinaryKind.LessUnsigned => BitVector.Bit(BitMath.LessUnsigned(a, b)),
        BinaryKind.LessSigned => BitVector.Bit(BitMath.LessSigned(a, b)),
        BinaryKind.LessEqualUnsigned => BitVector.Bit(!BitMath.LessUnsigned(b, a)),
        BinaryKind.LessEqualSigned => BitVector.Bit(!BitMath.LessSigned(b, a)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static BitVector Expected(UnaryKind kind, BitVector a, int width) => kind switch
    {
        UnaryKind.Not => BitMath.Not(a),
        UnaryKind.Negate => BitMath.Negate(a),
        UnaryKind.ReduceAnd => BitVector.Bit(a == BitVector.AllOnes(a.Width)),
        UnaryKind.ReduceOr => BitVector.Bit(!a.IsZero),
        UnaryKind.ReduceXor => BitVector.Bit((BitMath.PopCount(a) & 1) != 0),
        UnaryKind.PopCount => BitVector.FromWord((ulong)BitMath.PopCount(a), width),
        UnaryKind.LeadingZeros => BitVector.FromWord((ulong)BitMath.LeadingZeros(a), width),
        UnaryKind.TrailingZeros => BitVector.FromWord((ulong)BitMath.TrailingZeros(a), width),
        UnaryKind.Reverse => BitMath.Reverse(a),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
