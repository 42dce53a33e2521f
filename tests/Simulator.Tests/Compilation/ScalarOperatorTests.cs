using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Testbench;
using Xunit;

namespace WaferHdl.Simulator.Tests.Compilation;

/// <summary>Each operation at widths around those of machine words.</summary>
public class ScalarOperatorTests
{
    private static readonly int[] s_widths =
        [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 128, 200, 300, 1000];

    public static TheoryData<string> Ops =>
        [.. Enum.GetNames<NodeOp>().Where(n => Enum.Parse<NodeOp>(n) >= NodeOp.Slice)];

    [Theory, MemberData(nameof(Ops))]
    public void Operations_compute_what_BitMath_says(string name)
    {
        var op = Enum.Parse<NodeOp>(name);
        foreach (var width in s_widths)
        {
            var random = new RandomSource((ulong)(width * 64 + (int)op));
            using var program = new ScalarProgram();
            var (a, b, c, d) = (program.Place(width), program.Place(width), program.Place(width), program.Place(8));
            var nodes = Variants(program, op, width, program.Load(a), program.Load(b), program.Load(c),
                program.Load(d), random);
            foreach (var node in nodes) program.Store(node, program.Place(program.WidthOf(node)));
            program.Compile();
            for (var round = 0; round < 40; round++)
            {
                program.Set(a, Sample(random, width));
                program.Set(b, round % 5 == 4 ? program.Expected(a) : Sample(random, width));
                program.Set(c, Sample(random, width));
                program.Set(d, BitVector.FromWord(random.NextWord() >> (int)(random.NextWord() % 8), 8));
                program.Run();
                program.AssertEqual($"{op} of {width} bits");
            }
        }
    }

    [Theory, MemberData(nameof(Ops))]
    public void Operations_of_constants_compute_what_BitMath_says(string name)
    {
        var op = Enum.Parse<NodeOp>(name);
        foreach (var width in s_widths)
        {
            var random = new RandomSource((ulong)(width * 64 + (int)op) + 77);
            using var program = new ScalarProgram();
            var a = program.Load(program.Place(width));
            var d = program.Load(program.Place(8));
            for (var i = 0; i < 4; i++)
            {
                var b = program.Constant(Sample(random, width));
                var c = program.Constant(Sample(random, width));
                var e = program.Constant(Sample(random, 8));
                foreach (var node in Variants(program, op, width, a, b, c, i % 2 == 0 ? d : e, random)
                    .Concat(Variants(program, op, width, b, i < 2 ? a : c, c, e, random)))
                    program.Store(node, program.Place(program.WidthOf(node)));
            }

            program.Compile();
            for (var round = 0; round < 12; round++)
            {
                program.Set(0, Sample(random, width));
                program.Set(1, Sample(random, 8));
                program.Run();
                program.AssertEqual($"{op} of {width} bits");
            }
        }
    }

    private static List<int> Variants(
        ScalarProgram program, NodeOp op, int width, int a, int b, int c, int small, RandomSource random)
    {
        int Pick(int limit) => (int)(random.NextWord() % (ulong)limit);
        var nodes = new List<int>();
        var bit = program.Add(NodeOp.Slice, 1, 0, [small]);
        switch (op)
        {
            case NodeOp.Slice:
                for (var i = 0; i < 12; i++)
                {
                    var low = Pick(width);
                    nodes.Add(program.Add(op, 1 + Pick(width - low), low, [a]));
                }

                break;
            case NodeOp.Concat:
                nodes.Add(program.Add(op, 2 * width, 0, [a, b]));
                nodes.Add(program.Add(op, width + 9, 0, [bit, a, small]));
                nodes.Add(program.Add(op, 3 * width + 8, 0, [small, a, b, c]));
                nodes.Add(program.Add(NodeOp.Slice, width, Pick(width + 8), [nodes[^1]]));
                break;
            case NodeOp.ZeroExtend or NodeOp.SignExtend:
                foreach (var more in new[] { 1, 7, 31, 64, 100 }) nodes.Add(program.Add(op, width + more, a));
                break;
            case NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor:
                nodes.Add(program.Add(op, 1, a));
                break;
            case NodeOp.PopCount or NodeOp.LeadingZeros or NodeOp.TrailingZeros:
                nodes.Add(program.Add(op, 32 - BitOperations.LeadingZeroCount((uint)width), a));
                break;
            case NodeOp.Not or NodeOp.Negate or NodeOp.Reverse:
                nodes.Add(program.Add(op, width, a));
                break;
            case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned:
                nodes.Add(program.Add(op, width, a, small));
                nodes.Add(program.Add(op, width, a, b));
                nodes.Add(program.Add(op, width, a, program.Add(NodeOp.Slice, 5, 0, [small])));
                nodes.Add(program.Add(op, width, a, program.Add(NodeOp.ZeroExtend, 70, small)));
                nodes.Add(program.Add(op, width, a, program.Constant(BitVector.FromWord((ulong)Pick(width + 3), 16))));
                break;
            case >= NodeOp.Equal and <= NodeOp.LessEqualSigned:
                nodes.Add(program.Add(op, 1, a, b));
                nodes.Add(program.Add(NodeOp.Mux, width, nodes[^1], b, a));
                break;
            case NodeOp.Mux:
                nodes.Add(program.Add(op, width, bit, a, b));
                nodes.Add(program.Add(op, width, program.Add(NodeOp.Equal, 1, a, b), c, nodes[^1]));
                break;
            case NodeOp.Case:
                nodes.AddRange(Cases(program, width, a, b, c, small, random));
                break;
            case NodeOp.DynamicSlice:
                foreach (var stride in new[] { 1, 3, 8, 16, 32, 64, 100 })
                    foreach (var size in new[] { 1, stride, stride + 5 })
                    {
                        nodes.Add(program.Add(op, size, stride, [a, small]));
                        nodes.Add(program.Add(op, size, stride, [program.Add(NodeOp.Xor, width, a, b), c]));
                    }

                break;
            case NodeOp.DynamicInsert:
                foreach (var stride in new[] { 1, 3, 8, 16, 32, 64, 100 })
                    foreach (var data in new[] { bit, small, b })
                    {
                        nodes.Add(program.Add(op, width, stride, [a, small, data]));
                        nodes.Add(program.Add(op, width, stride, [c, a, data]));
                    }

                break;
            default:
                nodes.Add(program.Add(op, width, a, b));
                nodes.Add(program.Add(op, width, nodes[^1], c));
                break;
        }

        return nodes;
    }

    private static List<int> Cases(
        ScalarProgram program, int width, int a, int b, int c, int small, RandomSource random)
    {
        CasePattern Pattern(int bits)
        {
            var mask = Sample(random, bits);
            return new CasePattern(BitMath.And(Sample(random, bits), mask), mask);
        }

        ImmutableArray<CasePattern> Exact(ulong value) =>
            [new CasePattern(BitVector.FromWord(value, 8), BitVector.AllOnes(8))];
        return
        [
            program.Add(NodeOp.Case, width, 0, [small, a, b, c], [Exact(1), Exact(2)]),
            program.Add(NodeOp.Case, width, 0, [small, a, b, c], [[Pattern(8), Pattern(8)], [Pattern(8)]]),
            program.Add(NodeOp.Case, width, 0, [a, b, a, c], [[Pattern(width), Pattern(width)], [Pattern(width)]]),
            program.Add(
                NodeOp.Case, width, 0, [
                    small, .. Enumerable.Range(0, 9).Select(_ => program.Constant(Sample(random, width))),
                ], [.. Enumerable.Range(0, 8).Select(i => Exact((ulong)i))]),
        ];
    }

    internal static BitVector Sample(RandomSource random, int width)
    {
        var value = BigInteger.Zero;
        for (var i = 0; i < width; i += 64) value = value << 64 | random.NextWord();
        return (random.NextWord() % 8) switch
        {
            0 => BitVector.Zero(width),
            1 => BitVector.AllOnes(width),
            2 => BitVector.FromInteger(BigInteger.One << (width - 1), width),
            3 => BitVector.FromWord(random.NextWord() % 4, Math.Min(64, width)) is var low && width <= 64
                ? low
                : BitVector.FromInteger(low.Low, width),
            4 => BitVector.FromInteger(value & (BigInteger.One << (int)(random.NextWord() % (ulong)width)) - 1, width),
            _ => BitVector.FromInteger(value, width),
        };
    }
}
