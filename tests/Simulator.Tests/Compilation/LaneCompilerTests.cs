using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;
using Xunit;

namespace WaferHdl.Simulator.Tests.Compilation;

public sealed class LaneCompilerTests
{
    private static readonly int[] Widths = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 128, 200];

    public static TheoryData<int> VectorBits => [512, 256, 128];

    [Theory]
    [MemberData(nameof(VectorBits))]
    public void Each_operation_of_each_width_computes_what_the_interpreter_does(int vectorBits)
    {
        foreach (var width in Widths)
        {
            var nodes = new NodeList();
            AddOperations(nodes, width, new Random(width));
            Check(nodes, vectorBits, width, rounds: 3);
        }
    }

    [Theory]
    [MemberData(nameof(VectorBits))]
    public void Random_expressions_compute_what_the_interpreter_does(int vectorBits)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var nodes = RandomNodes(random, 120, small: seed % 2 == 0);
            Check(nodes, vectorBits, seed, rounds: 2);
        }
    }

    [Theory]
    [MemberData(nameof(VectorBits))]
    public void Programs_too_large_for_one_method_are_split(int vectorBits)
    {
        var nodes = RandomNodes(new Random(7), 2500, small: false);
        var kernel = Check(nodes, vectorBits, 7, rounds: 1);
        Assert.True(kernel.Facts.Methods.Count > 2);
        Assert.All(kernel.Facts.Methods, method => Assert.True(method.IlBytes < 60_000 && method.Locals < 1024, $"{method}"));
    }

    internal static NodeList RandomNodes(Random random, int count, bool small)
    {
        var nodes = new NodeList();
        int[] widths = small ? [1, 1, 1, 2, 3, 4, 5, 8, 16, 32] : [1, 1, 2, 3, 5, 8, 12, 16, 17, 32, 32, 48, 64, 70, 130];
        foreach (var width in widths) nodes.Input(width);
        while (nodes.Nodes.Count < count)
        {
            var width = widths[random.Next(widths.Length)];
            var before = nodes.Nodes.Count;
            int Value(int w)
            {
                var fitting = nodes.Nodes.Take(before).Where(node => node.Width == w).ToList();
                if (fitting.Count == 0 || random.Next(12) == 0) return nodes.Constant(NodeList.RandomValue(random, w));
                return fitting[random.Next(fitting.Count)].Id;
            }

            int Any() => random.Next(before);
            AddRandom(nodes, random, width, Value, Any);
        }

        return nodes;
    }

    private static void AddRandom(NodeList nodes, Random random, int width, Func<int, int> value, Func<int> any)
    {
        NodeOp[] logic = [NodeOp.And, NodeOp.Or, NodeOp.Xor, NodeOp.And, NodeOp.Or, NodeOp.Add, NodeOp.Subtract];
        switch (random.Next(14))
        {
            case 0 or 1 or 2: nodes.Op(logic[random.Next(logic.Length)], width, value(width), value(width)); break;
            case 3 or 4: nodes.Op(NodeOp.Mux, width, value(1), value(width), value(width)); break;
            case 5: nodes.Op(random.Next(2) == 0 ? NodeOp.Not : NodeOp.Negate, width, value(width)); break;
            case 6:
                var a = any();
                nodes.Op((NodeOp)((int)NodeOp.Equal + random.Next(6)), 1, a, value(nodes.Width(a)));
                break;
            case 7:
                var from = any();
                var low = random.Next(nodes.Width(from));
                nodes.Add(NodeOp.Slice, 1 + random.Next(nodes.Width(from) - low), low, from);
                break;
            case 8:
                var parts = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => any()).ToArray();
                if (parts.Sum(nodes.Width) <= 200) nodes.Op(NodeOp.Concat, parts.Sum(nodes.Width), parts);
                break;
            case 9:
                var narrow = any();
                nodes.Op(random.Next(2) == 0 ? NodeOp.ZeroExtend : NodeOp.SignExtend, nodes.Width(narrow) + 1 + random.Next(40), narrow);
                break;
            case 10: nodes.Op((NodeOp)((int)NodeOp.ReduceAnd + random.Next(3)), 1, any()); break;
            case 11:
                NodeOp[] shifts = [NodeOp.ShiftLeft, NodeOp.ShiftRightUnsigned, NodeOp.ShiftRightSigned];
                nodes.Op(shifts[random.Next(3)], width, value(width), any());
                break;
            case 12:
                var subject = any();
                nodes.Case(
                    subject, width, [.. Enumerable.Range(0, 3).Select(_ => Patterns(random, nodes.Width(subject)))],
                    [value(width), value(width), value(width)], value(width));
                break;
            case 13:
                var wide = any();
                if (random.Next(2) == 0) nodes.Add(NodeOp.DynamicSlice, 1 + random.Next(nodes.Width(wide)), 1 + random.Next(4), wide, any());
                else nodes.Add(NodeOp.DynamicInsert, nodes.Width(wide), 1 + random.Next(4), wide, any(), any());
                break;
        }
    }

    private static ImmutableArray<CasePattern> Patterns(Random random, int width)
    {
        var patterns = ImmutableArray.CreateBuilder<CasePattern>();
        for (var i = random.Next(2); i >= 0; i--)
        {
            var mask = random.Next(2) == 0 ? BitVector.AllOnes(width) : NodeList.RandomValue(random, width);
            patterns.Add(new CasePattern(BitMath.And(mask, NodeList.RandomValue(random, width)), mask));
        }

        return patterns.ToImmutable();
    }

    private static void AddOperations(NodeList nodes, int width, Random random)
    {
        var (a, b, c) = (nodes.Input(width), nodes.Input(width), nodes.Input(1));
        var amounts = new[] { nodes.Input(1), nodes.Input(3), nodes.Input(8), nodes.Input(40), nodes.Input(70) };
        var fives = nodes.Constant(NodeList.RandomValue(random, width));
        for (var op = NodeOp.Not; op <= NodeOp.LessEqualSigned; op++)
        {
            switch (op)
            {
                case NodeOp.Not or NodeOp.Negate or NodeOp.Reverse: nodes.Op(op, width, a); break;
                case NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor: nodes.Op(op, 1, a); break;
                case NodeOp.PopCount or NodeOp.LeadingZeros or NodeOp.TrailingZeros:
                    nodes.Op(op, 32 - int.LeadingZeroCount(width), a);
                    break;
                case NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned:
                    foreach (var amount in amounts) nodes.Op(op, width, a, amount);
                    nodes.Op(op, width, a, nodes.Constant(10, (ulong)random.Next(width + 2)));
                    break;
                case >= NodeOp.Equal:
                    nodes.Op(op, 1, a, b);
                    nodes.Op(op, 1, a, fives);
                    break;
                default:
                    nodes.Op(op, width, a, b);
                    nodes.Op(op, width, a, fives);
                    break;
            }
        }

        nodes.Op(NodeOp.Mux, width, c, a, b);
        nodes.Op(NodeOp.ZeroExtend, width + 1, a);
        nodes.Op(NodeOp.SignExtend, width + 1, a);
        nodes.Op(NodeOp.ZeroExtend, width + 77, a);
        nodes.Op(NodeOp.SignExtend, width + 77, a);
        nodes.Op(NodeOp.Concat, 2 * width + 1, a, c, b);
        nodes.Op(NodeOp.Concat, width + 3, amounts[1], a);
        for (var i = 0; i < 4; i++)
        {
            var low = random.Next(width);
            nodes.Add(NodeOp.Slice, 1 + random.Next(width - low), low, a);
        }

        foreach (var stride in (int[])[1, 3, 8])
        {
            foreach (var index in amounts)
            {
                nodes.Add(NodeOp.DynamicSlice, 1, stride, a, index);
                nodes.Add(NodeOp.DynamicSlice, Math.Max(1, width / 2), stride, a, index);
                nodes.Add(NodeOp.DynamicInsert, width, stride, a, index, c);
                nodes.Add(NodeOp.DynamicInsert, width, stride, a, index, b);
            }
        }

        nodes.Case(a, width, [.. Enumerable.Range(0, 4).Select(_ => Patterns(random, width))], [b, fives, a, b], fives);
        nodes.Case(a, 1, [.. Enumerable.Range(0, 3).Select(_ => Patterns(random, width))], [c, amounts[0], c], amounts[0]);
    }

    // All inputs from the state, all others to the state.
    private static CompiledKernel Check(NodeList nodes, int vectorBits, int seed, int rounds)
    {
        var offsets = new int[nodes.Nodes.Count];
        var bytes = 0;
        foreach (var node in nodes.Nodes)
        {
            offsets[node.Id] = bytes;
            bytes += (LaneFormat.BlockBytes(node.Width) + 63) / 64 * 64;
        }

        var computed = nodes.Nodes.Where(node => node.Op is not (NodeOp.Constant or NodeOp.Link)).ToList();
        var program = new KernelProgram(
            $"test {seed}", nodes.Region(),
            [.. nodes.Nodes.Where(node => node.Op == NodeOp.Link).Select(
                node => new KernelLoad(node.Id, new LoadSource(new StatePlace(offsets[node.Id]), node.Width)))],
            [.. computed.Select(node => node.Id)], [],
            [.. computed.Select(node => new KernelStore(node.Id, new StatePlace(offsets[node.Id]), false))],
            [], [], [], bytes);
        using var bench = new LaneBench(program, new KernelOptions(vectorBits));
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var values = new BitVector[LaneBench.Lanes][];
            for (var lane = 0; lane < LaneBench.Lanes; lane++)
            {
                values[lane] = new BitVector[nodes.Nodes.Count];
                foreach (var node in nodes.Nodes)
                {
                    if (node.Op == NodeOp.Link)
                    {
                        values[lane][node.Id] = NodeList.RandomValue(random, node.Width);
                        bench.WriteState(offsets[node.Id], lane, values[lane][node.Id]);
                    }
                    else values[lane][node.Id] = NodeList.Evaluate(node, values[lane]);
                }
            }

            bench.Run();
            foreach (var node in computed)
            {
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    var actual = bench.ReadState(offsets[node.Id], node.Width, lane);
                    if (actual != values[lane][node.Id])
                    {
                        Assert.Fail(
                            $"{vectorBits} bits, seed {seed}: node {node.Id} {node.Op} {node.Width} of "
                            + string.Join(", ", node.Inputs.Select(i => $"{i}:{nodes.Nodes[i].Op} {values[lane][i]}"))
                            + $" index {node.Index}: {actual}, expected {values[lane][node.Id]}, lane {lane}");
                    }
                }
            }
        }

        return bench.Kernel;
    }
}
