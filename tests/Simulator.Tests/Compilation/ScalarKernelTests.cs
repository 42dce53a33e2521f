using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;
using WaferHdl.Simulator.Testbench;
using Xunit;

namespace WaferHdl.Simulator.Tests.Compilation;

/// <summary>Whole kernels of the root: order of stores, memories, checks, loops, methods.</summary>
public class ScalarKernelTests
{
    private static readonly int[] s_widths = [1, 1, 1, 2, 5, 8, 12, 16, 20, 31, 32, 32, 33, 64, 65, 96, 128, 150, 320];

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(200)]
    public void Registers_that_swap_keep_both_values(int width)
    {
        using var program = new ScalarProgram();
        var (a, b) = (program.Place(width), program.Place(width));
        var (x, y) = (program.Load(a), program.Load(b));
        program.Store(y, a);
        program.Store(x, b);
        program.Compile(repeats: true);
        var random = new RandomSource(1);
        program.Set(a, ScalarOperatorTests.Sample(random, width));
        program.Set(b, BitMath.Not(program.Expected(a)));
        program.Run(5);
        program.AssertEqual();
    }

    [Fact]
    public void Registers_that_swap_under_different_enables_keep_both_values()
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            var random = new RandomSource(seed);
            using var program = new ScalarProgram();
            var places = Enumerable.Range(0, 12).Select(_ => program.Place(32)).ToArray();
            var enable = program.Place(8);
            var bits = program.Load(enable);
            var loads = places.Select(p => program.Load(p)).ToArray();
            for (var i = 0; i < 12; i++)
            {
                var on = program.Add(NodeOp.Slice, 1, i / 3, [bits]);
                var next = program.Add(NodeOp.Add, 32, loads[(i + 3) % 12], loads[random.NextWord() % 12]);
                program.Store(program.Add(NodeOp.Mux, 32, on, i % 2 == 0 ? next : loads[(i + 5) % 12], loads[i]), places[i]);
            }

            program.Compile(repeats: true, new ScalarLimits(BranchGain: 1, SelectGain: (int)(seed % 3) * 4 + 1));
            foreach (var place in places) program.Set(place, BitVector.FromWord(random.NextWord(), 32));
            for (var round = 0; round < 16; round++)
            {
                program.Set(enable, BitVector.FromWord(random.NextWord(), 8));
                program.Run(2);
                program.AssertEqual($"seed {seed}");
            }
        }
    }

    [Theory]
    [InlineData(false, 25_000)]
    [InlineData(true, 25_000)]
    [InlineData(false, 120)]
    [InlineData(true, 300)]
    public void Random_graphs_compute_what_BitMath_says(bool repeats, int methodBytes)
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var random = new RandomSource(seed + (ulong)methodBytes);
            using var program = RandomProgram(random, 60 + (int)(seed * 3));
            var gains = (int)(seed % 4) * 6 + 1;
            program.CountsInline = seed % 2 == 0;
            program.Compile(repeats, new ScalarLimits(methodBytes, 400, gains, gains));
            for (var round = 0; round < 12; round++)
            {
                for (var i = 0; i < 6; i++) program.Set(i, ScalarOperatorTests.Sample(random, program.Expected(i).Width));
                program.Run(repeats ? 1 + round % 4 : 1);
                program.AssertEqual($"seed {seed}, round {round}");
            }
        }
    }

    // The middle limb is a rotation that is compared with 0 (see WordBuilder.EqualTo).
    [Theory]
    [InlineData(5, 0)]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(5, 0xffff_ffff)]
    public void Wide_comparison_with_an_extended_sign(ulong left, ulong right)
    {
        using var program = new ScalarProgram();
        var (a, b, result) = (program.Place(16), program.Place(32), program.Place(1));
        program.Store(
            program.Add(
                NodeOp.LessEqualUnsigned, 1, program.Add(NodeOp.ZeroExtend, 150, program.Load(a)),
                program.Add(NodeOp.SignExtend, 150, program.Load(b))),
            result);
        program.Compile();
        program.Set(a, BitVector.FromWord(left, 16));
        program.Set(b, BitVector.FromWord(right, 32));
        program.Run();
        program.AssertEqual();
        Assert.Equal(BitVector.Bit(left <= right), program.Get(result));
    }

    [Fact]
    public void A_kernel_that_repeats_stops_behind_a_hit()
    {
        using var program = new ScalarProgram();
        var place = program.Place(20);
        var value = program.Load(place);
        var one = program.Constant(BitVector.FromWord(1, 20));
        program.Store(program.Add(NodeOp.Add, 20, value, one), place);
        program.Check(3, program.Add(NodeOp.Equal, 1, value, program.Constant(BitVector.FromWord(41, 20))), value, -1);
        program.StopsAtHits = true;
        program.Compile(repeats: true);
        program.Run(1000);
        program.AssertEqual();
        Assert.Equal(42, program.Cycle);
        program.Run(1000);
        program.AssertEqual();
        Assert.Equal(1042, program.Cycle);
    }

    [Fact]
    public void Circles_that_settle_are_repeated_until_they_do()
    {
        // y[i + 1] reads y[i] ^ x[i], written as whole vectors that read each other.
        using var program = new ScalarProgram();
        var (input, output) = (program.Place(16), program.Place(80));
        var x = program.Load(input);
        var zero = program.Constant(BitVector.Zero(64));
        var y = program.Add(NodeOp.Concat, 80, 0, [zero, x]);
        var shifted = program.Add(NodeOp.ShiftLeft, 80, y, program.Constant(BitVector.FromWord(1, 1)));
        var wide = program.Add(NodeOp.ZeroExtend, 80, x);
        program.Rewire(y, program.Add(NodeOp.Slice, 64, 16, [shifted]), x);
        var sum = program.Add(NodeOp.Xor, 80, y, wide);
        program.Store(sum, output);
        program.Loops.Add(new KernelLoop(0, 4, 100));
        program.Compile();
        program.Set(input, BitVector.FromWord(0xa5c3, 16));
        program.Run();
        program.AssertEqual();
        Assert.Equal(-1, program.Unsettled);
    }

    [Fact]
    public void Circles_that_do_not_settle_are_reported()
    {
        using var program = new ScalarProgram();
        var place = program.Place(1);
        var x = program.Load(place);
        var not = program.Add(NodeOp.Not, 1, x);
        program.Rewire(not, not);
        program.Store(program.Add(NodeOp.And, 1, not, x), place);
        program.Loops.Add(new KernelLoop(0, 1, 10));
        program.Compile();
        program.Run();
        Assert.Equal(not, program.Unsettled);
    }

    [Theory]
    [InlineData(5, 16)]
    [InlineData(16, 10)]
    [InlineData(32, 64)]
    [InlineData(40, 33)]
    [InlineData(130, 20)]
    public void Memories_read_old_words_and_the_last_write_wins(int width, int depth)
    {
        var random = new RandomSource((ulong)width);
        using var program = new ScalarProgram();
        var memory = program.Memory(
            width, depth, [.. Enumerable.Range(0, depth / 2).Select(_ => ScalarOperatorTests.Sample(random, width))]);
        var (at, other, data, enable) = (program.Place(7), program.Place(7), program.Place(width), program.Place(4));
        var (result, second) = (program.Place(width), program.Place(width));
        var read = program.Add(NodeOp.MemoryRead, width, memory, [program.Load(at)]);
        var bits = program.Load(enable);
        program.Store(read, result);
        program.Store(program.Add(NodeOp.MemoryRead, width, memory, [program.Load(other)]), second);
        program.Write(memory, program.Add(NodeOp.Slice, 1, 0, [bits]), program.Load(at), 0, program.Load(data));
        program.Write(memory, program.Add(NodeOp.Slice, 1, 1, [bits]), program.Load(other), 0, read);
        var half = width / 2;
        program.Write(
            memory, program.Add(NodeOp.Slice, 1, 2, [bits]), program.Load(at), half,
            program.Add(NodeOp.Slice, width - half, 0, [program.Load(data)]));
        program.Compile();
        for (var round = 0; round < 200; round++)
        {
            program.Set(at, BitVector.FromWord(random.NextWord() % (ulong)(depth + 3), 7));
            program.Set(other, round % 3 == 0 ? program.Expected(at) : BitVector.FromWord(random.NextWord(), 7));
            program.Set(data, ScalarOperatorTests.Sample(random, width));
            program.Set(enable, BitVector.FromWord(random.NextWord(), 4));
            program.Run();
            program.AssertEqual();
        }
    }

    [Fact]
    public void Writes_to_one_memory_keep_their_order_whatever_their_conditions()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = new RandomSource(seed);
            using var program = new ScalarProgram();
            var (memory, other) = (program.Memory(32, 4), program.Memory(32, 4));
            var (at, on, data) = (program.Place(8), program.Place(8), program.Place(32));
            var (address, bits, value) = (program.Load(at), program.Load(on), program.Load(data));
            for (var i = 0; i < 6; i++)
            {
                var read = program.Add(
                    NodeOp.MemoryRead, 32, i % 2 == 0 ? other : memory, [program.Add(NodeOp.Slice, 2, i, [address])]);
                var sum = program.Add(NodeOp.Add, 32, read, program.Add(NodeOp.ShiftLeft, 32, value, program.Constant(BitVector.FromWord((ulong)i, 3))));
                program.Write(
                    i == 5 ? other : memory, program.Add(NodeOp.Slice, 1, i % 3, [bits]),
                    program.Add(NodeOp.Slice, 2, i % 4, [address]), 0, sum);
            }

            program.Store(
                program.Add(NodeOp.Mux, 32, program.Add(NodeOp.Slice, 1, 1, [bits]),
                    program.Add(NodeOp.MemoryRead, 32, other, [program.Add(NodeOp.Slice, 2, 3, [address])]), value), data);
            program.Compile(repeats: true, new ScalarLimits(BranchGain: 1, SelectGain: 2));
            for (var round = 0; round < 40; round++)
            {
                program.Set(at, BitVector.FromWord(random.NextWord(), 8));
                program.Set(on, BitVector.FromWord(random.NextWord(), 8));
                program.Run(1 + round % 2);
                program.AssertEqual($"seed {seed}");
            }
        }
    }

    [Fact]
    public void Elements_of_a_register_are_replaced_under_an_enable()
    {
        foreach (var (element, count) in new[] { (8, 64), (32, 16), (12, 20), (64, 8), (1, 100), (28, 16) })
        {
            var random = new RandomSource((ulong)element);
            using var program = new ScalarProgram();
            var width = element * count;
            var (array, at, data, on) = (program.Place(width), program.Place(8), program.Place(element), program.Place(2));
            var read = program.Place(element);
            var (old, index, bits) = (program.Load(array), program.Load(at), program.Load(on));
            var inserted = program.Add(NodeOp.DynamicInsert, width, element, [old, index, program.Load(data)]);
            var cleared = program.Add(NodeOp.Mux, width, program.Add(NodeOp.Slice, 1, 1, [bits]), inserted, old);
            program.Store(
                program.Add(
                    NodeOp.Mux, width, program.Add(NodeOp.Slice, 1, 0, [bits]), cleared,
                    program.Constant(BitVector.AllOnes(width))), array);
            program.Store(program.Add(NodeOp.DynamicSlice, element, element, [old, index]), read);
            program.Compile(repeats: true);

            // The array is not copied for one of its elements.
            if (element % 8 == 0)
                Assert.DoesNotContain("SpillCall", program.Listing(), StringComparison.Ordinal);
            for (var round = 0; round < 100; round++)
            {
                program.Set(at, BitVector.FromWord(random.NextWord() % (ulong)(count + 2), 8));
                program.Set(data, ScalarOperatorTests.Sample(random, element));
                program.Set(on, BitVector.FromWord(random.NextWord() % 16 == 0 ? 0 : random.NextWord() | 1, 2));
                program.Run();
                program.AssertEqual($"{count} x {element}");
            }
        }
    }

    [Fact]
    public void A_hundred_thousand_nodes_compile_into_methods_of_bounded_size()
    {
        var random = new RandomSource(9);
        using var program = new ScalarProgram();
        var places = Enumerable.Range(0, 500).Select(_ => program.Place(32)).ToArray();
        var values = places.Select(p => program.Load(p)).ToList();
        NodeOp[] ops = [NodeOp.Add, NodeOp.Xor, NodeOp.And, NodeOp.Subtract, NodeOp.Or];
        for (var i = 0; i < 100_000; i++)
        {
            var (a, b) = (values[^(1 + (int)(random.NextWord() % 400))], values[^(1 + (int)(random.NextWord() % 400))]);
            values.Add(i % 7 == 0
                ? program.Add(NodeOp.Mux, 32, program.Add(NodeOp.LessUnsigned, 1, a, b), b, values[^1])
                : program.Add(ops[i % 5], 32, a, b));
        }

        for (var i = 0; i < places.Length; i++) program.Store(values[^(1 + i)], places[i]);
        program.Compile();
        Assert.All(program.Kernel!.Facts.Methods, m => Assert.InRange(m.IlBytes, 0, 59_999));
        Assert.All(program.Kernel.Facts.Methods, m => Assert.InRange(m.Locals, 0, 999));
        foreach (var place in places) program.Set(place, BitVector.FromWord(random.NextWord(), 32));
        program.Run();
        program.AssertEqual();
    }

    [Fact]
    public void Memory_banks_know_their_power_up_words()
    {
        var random = new RandomSource(5);
        var words = Enumerable.Range(0, 20).Select(_ => ScalarOperatorTests.Sample(random, 33)).ToArray();
        using var bank = new RootMemoryBank(33, 20, null, address => words[address], new MemoryBudget());
        Assert.Equal(words[7], bank.Read(7));
        Assert.Empty(bank.TouchedWords(0, 0));
        bank.Write(3, BitMath.Not(words[3]));
        bank.Write(20, BitVector.FromWord(1, 33));
        Assert.Equal([3], bank.TouchedWords(0, 0));
        Assert.True(bank.Read(20).IsZero);
        bank.Clear(0, 0);
        Assert.Empty(bank.TouchedWords(0, 0));
    }

    private static ScalarProgram RandomProgram(RandomSource random, int nodes)
    {
        int Pick(int limit) => (int)(random.NextWord() % (ulong)limit);
        var program = new ScalarProgram();
        var pool = new List<int>();
        var places = new List<(int Place, int Node)>();
        for (var i = 0; i < 6 + Pick(10); i++)
        {
            var place = program.Place(s_widths[Pick(s_widths.Length)]);
            places.Add((place, program.Load(place)));
            pool.Add(places[^1].Node);
        }

        var memory = program.Memory(s_widths[Pick(s_widths.Length)], 1 + Pick(20));
        pool.Add(program.Constant(ScalarOperatorTests.Sample(random, s_widths[Pick(s_widths.Length)])));
        int Of(int width)
        {
            var from = pool[^(1 + Pick(Math.Min(pool.Count, 30)))];
            var has = program.WidthOf(from);
            return has == width ? from
                : has > width ? program.Add(NodeOp.Slice, width, Pick(has - width + 1), [from])
                : program.Add(Pick(2) == 0 ? NodeOp.ZeroExtend : NodeOp.SignExtend, width, from);
        }

        for (var i = 0; i < nodes; i++)
        {
            var width = s_widths[Pick(s_widths.Length)];
            var op = (NodeOp)((int)NodeOp.Slice + Pick((int)NodeOp.DynamicInsert - (int)NodeOp.Slice + 1));
            var a = Of(width);
            pool.Add(op switch
            {
                NodeOp.Slice => Of(1 + Pick(width)),
                NodeOp.Concat => Concat(),
                NodeOp.ZeroExtend or NodeOp.SignExtend => program.Add(op, width + 1 + Pick(70), a),
                NodeOp.Not or NodeOp.Negate or NodeOp.Reverse => program.Add(op, width, a),
                NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor => program.Add(op, 1, a),
                NodeOp.PopCount or NodeOp.LeadingZeros or NodeOp.TrailingZeros =>
                    program.Add(op, 32 - BitOperations.LeadingZeroCount((uint)width), a),
                NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned =>
                    program.Add(op, width, a, Of(1 + Pick(9))),
                >= NodeOp.Equal and <= NodeOp.LessEqualSigned => program.Add(op, 1, a, Of(width)),
                NodeOp.Case => program.Add(
                    op, width, 0, [Of(3), a, Of(width), Of(width)],
                    [Arm(1 + (ulong)Pick(3)), Arm((ulong)Pick(8))]),
                NodeOp.DynamicSlice => program.Add(op, 1 + Pick(40), 1 + Pick(33), [a, Of(1 + Pick(8))]),
                NodeOp.DynamicInsert => program.Add(op, width, 1 + Pick(33), [a, Of(1 + Pick(8)), Of(1 + Pick(40))]),
                NodeOp.Mux => program.Add(op, width, Of(1), a, Of(width)),
                _ => program.Add(op, width, a, Of(width)),
            });
        }

        int Concat()
        {
            int[] parts = [Of(1 + Pick(70)), Of(1 + Pick(20)), Of(8)];
            return program.Add(NodeOp.Concat, parts.Sum(program.WidthOf), 0, parts);
        }

        System.Collections.Immutable.ImmutableArray<Elaborator.Netlists.CasePattern> Arm(ulong value) =>
            [new(BitVector.FromWord(value, 3), BitVector.AllOnes(3))];

        var memoryWidth = program.MemoryWidth(memory);
        pool.Add(program.Add(NodeOp.MemoryRead, memoryWidth, memory, [Of(4)]));
        foreach (var (place, node) in places)
        {
            var next = Of(program.WidthOf(node));
            program.Store(Pick(2) == 0 ? next : program.Add(NodeOp.Mux, program.WidthOf(node), Of(1), next, node), place);
        }

        for (var i = 0; i < 4; i++)
        {
            var width = s_widths[Pick(s_widths.Length)];
            program.Store(Of(width), program.Place(width));
        }

        program.Write(memory, Of(1), Of(4), 0, Of(memoryWidth));
        program.Write(memory, Of(1), Of(6), memoryWidth / 3, Of(memoryWidth - memoryWidth / 3));
        program.Check(0, Of(1), Of(30), -1, Of(100));
        program.Check(1, Of(1));
        program.Count(0, Of(1), -1);
        program.Count(2, Of(40), Of(1));
        return program;
    }
}
