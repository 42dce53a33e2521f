using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;
using Xunit;

namespace WaferHdl.Simulator.Tests.Compilation;

/// <summary>What kernels do beside computing: memory, order, calls.</summary>
public sealed unsafe class LaneProgramTests
{
    private const int RowBytes = 64 * 1024;
    private const int Margin = 64 * 8;

    public static TheoryData<int> VectorBits => [512, 256, 128];

    [Theory, MemberData(nameof(VectorBits))]
    public void Loads_take_shifted_rows_slices_and_patches(int vectorBits)
    {
        foreach (var width in (int[])[1, 2, 8, 13, 16, 32, 40, 64, 100])
        {
            foreach (var shift in (int[])[-64, -17, -8, -1, 0, 1, 5, 63, 64])
            {
                var random = new Random(width * 100 + shift);
                var fromWidth = width + random.Next(2) * random.Next(70);
                var low = random.Next(fromWidth - width + 1);
                var nodes = new NodeList();
                var (plain, patched, rooted) = (nodes.Input(width), nodes.Input(width), nodes.Input(width));
                var sum = nodes.Op(NodeOp.Xor, width, plain, rooted);
                var from = new RowPlace(0, Margin, 4096);
                var patch = new LoadPatch(new RowPlace(1, Margin, 4096), new RowPlace(2, 64, 0));
                var to = new RowPlace(3, Margin, 4096);
                var second = new RowPlace(4, Margin, 4096);
                var program = Program(
                    nodes,
                    [
                        new KernelLoad(plain, new LoadSource(from, fromWidth, low, shift)),
                        new KernelLoad(patched, new LoadSource(from, fromWidth, low, shift, patch)),
                        new KernelLoad(rooted, new LoadSource(new RootPlace(128), fromWidth, low)),
                    ],
                    [sum], [new KernelStore(sum, to, false), new KernelStore(patched, second, false)], 64);
                using var bench = new LaneBench(program, new KernelOptions(vectorBits), RowBytes, 5);
                var row = new Dictionary<int, BitVector>();
                for (var lane = -64; lane < LaneBench.Lanes + 64; lane++)
                {
                    row[lane] = NodeList.RandomValue(random, fromWidth);
                    bench.WriteRow(from, lane, row[lane]);
                }

                var values = new BitVector[LaneBench.Lanes];
                var mask = new bool[LaneBench.Lanes];
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    values[lane] = NodeList.RandomValue(random, width);
                    mask[lane] = random.Next(3) == 0;
                    bench.WriteRow(patch.Values, lane, values[lane]);
                    bench.WriteRow(patch.Mask, lane, BitVector.Bit(mask[lane]));
                }

                var root = NodeList.RandomValue(random, fromWidth);
                bench.WriteRoot(128, root);
                bench.Run();
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    var main = BitMath.Slice(row[lane + shift], low, width);
                    Assert.Equal(BitMath.Xor(main, BitMath.Slice(root, low, width)), bench.ReadRow(to, width, lane));
                    Assert.Equal(mask[lane] ? values[lane] : main, bench.ReadRow(second, width, lane));
                }
            }
        }
    }

    // Blocks in which all lanes, some or none want the result of a long calculation; part of it has other readers.
    [Theory, MemberData(nameof(VectorBits))]
    public void Large_cones_are_computed_where_a_lane_wants_them(int vectorBits)
    {
        // Enough operations for a cone, and not more than a method takes.
        const int Rounds = 140;
        int[] widths = [16, 24, 50];
        foreach (var width in widths.Where(w => 64 * w <= 8 * vectorBits))
        {
            var nodes = new NodeList();
            var (chooser, a, b) = (nodes.Input(1), nodes.Input(width), nodes.Input(width));
            var order = new List<int>();
            int Op(NodeOp op, int x, int y)
            {
                order.Add(nodes.Op(op, width, x, y));
                return order[^1];
            }

            var shared = Op(NodeOp.Add, a, b);
            var value = shared;
            for (var i = 0; i < Rounds; i++) value = Op(i % 2 == 0 ? NodeOp.Multiply : NodeOp.Xor, value, i % 3 == 0 ? b : a);
            order.Add(nodes.Op(NodeOp.Mux, width, chooser, value, b));
            var (bits, from, other) = (new RowPlace(0, 64, 0), new RowPlace(1, Margin, 0), new RowPlace(2, Margin, 0));
            var (to, rest) = (new RowPlace(3, Margin, 0), new RowPlace(4, Margin, 0));
            var program = Program(
                nodes,
                [
                    new KernelLoad(chooser, new LoadSource(bits, 1)),
                    new KernelLoad(a, new LoadSource(from, width)),
                    new KernelLoad(b, new LoadSource(other, width)),
                ],
                [.. order], [new KernelStore(order[^1], to, false), new KernelStore(shared, rest, false)], 64);
            Assert.Contains("if ", new LaneCompiler().Print(program, new KernelOptions(vectorBits)));
            using var bench = new LaneBench(program, new KernelOptions(vectorBits), RowBytes, 5);
            var random = new Random(width);
            foreach (var share in (int[])[0, 1, 40, 2, 0])
            {
                var (want, x, y) = (new bool[LaneBench.Lanes], new ulong[LaneBench.Lanes], new ulong[LaneBench.Lanes]);
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    want[lane] = share > 0 && random.Next(share) == 0;
                    (x[lane], y[lane]) = ((ulong)random.NextInt64() & BitVector.Mask(width), (ulong)random.NextInt64() & BitVector.Mask(width));
                    bench.WriteRow(bits, lane, BitVector.Bit(want[lane]));
                    bench.WriteRow(from, lane, BitVector.FromWord(x[lane], width));
                    bench.WriteRow(other, lane, BitVector.FromWord(y[lane], width));
                }

                bench.Run();
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    var sum = x[lane] + y[lane];
                    var result = sum;
                    for (var i = 0; i < Rounds; i++)
                    {
                        var by = i % 3 == 0 ? y[lane] : x[lane];
                        result = i % 2 == 0 ? result * by : result ^ by;
                    }

                    var wanted = want[lane] ? result : y[lane];
                    Assert.Equal(wanted & BitVector.Mask(width), bench.ReadRow(to, width, lane).Low);
                    Assert.Equal(sum & BitVector.Mask(width), bench.ReadRow(rest, width, lane).Low);
                }
            }
        }
    }

    [Theory, MemberData(nameof(VectorBits))]
    public void Registers_are_committed_in_place_after_all_loads(int vectorBits)
    {
        foreach (var width in (int[])[1, 5, 16, 32, 64, 90])
        {
            // A ring: each takes the next one's old value, and the sum of all.
            const int Count = 6;
            var nodes = new NodeList();
            var registers = Enumerable.Range(0, Count).Select(_ => nodes.Input(width)).ToArray();
            var sum = registers[0];
            var order = new List<int>();
            foreach (var register in registers[1..]) order.Add(sum = nodes.Op(NodeOp.Add, width, sum, register));
            var stride = (LaneFormat.BlockBytes(width) + 63) / 64 * 64;
            var next = new List<int>();
            for (var i = 0; i < Count; i++) next.Add(i == 2 ? sum : registers[(i + 1) % Count]);
            var program = Program(
                nodes, [.. registers.Select((node, i) => new KernelLoad(node, new LoadSource(new StatePlace(i * stride), width)))],
                [.. order], [.. next.Select((node, i) => new KernelStore(node, new StatePlace(i * stride), true))], Count * stride);
            using var bench = new LaneBench(program, new KernelOptions(vectorBits, Tracks: true));
            var random = new Random(width);
            var values = new BitVector[Count, LaneBench.Lanes];
            for (var i = 0; i < Count; i++)
            {
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    values[i, lane] = lane % 7 == 0 ? BitVector.Zero(width) : NodeList.RandomValue(random, width);
                    bench.WriteState(i * stride, lane, values[i, lane]);
                }
            }

            for (var cycle = 0; cycle < 5; cycle++)
            {
                for (var i = 0; i < LaneBench.Blocks; i++) bench.Frame->Changed[i] = 0;
                bench.Frame->Valid[1] = 0x00ffffffffffffff;
                bench.Run();
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    var old = Enumerable.Range(0, Count).Select(i => values[i, lane]).ToArray();
                    var changed = false;
                    for (var i = 0; i < Count; i++)
                    {
                        values[i, lane] = i == 2 ? old.Aggregate(BitMath.Add) : old[(i + 1) % Count];
                        changed |= values[i, lane] != old[i];
                        Assert.Equal(values[i, lane], bench.ReadState(i * stride, width, lane));
                    }

                    Assert.Equal(changed && lane < 120, (bench.Frame->Changed[lane / 64] >> (lane % 64) & 1) != 0);
                }
            }
        }
    }

    [Theory, MemberData(nameof(VectorBits))]
    public void Memories_are_read_where_it_matters_and_written_where_enabled(int vectorBits)
    {
        foreach (var width in (int[])[1, 8, 16, 32, 72])
        {
            const int AddressWidth = 5;
            var nodes = new NodeList();
            var (select, enable, address) = (nodes.Input(1), nodes.Input(1), nodes.Input(AddressWidth));
            var (data, other) = (nodes.Input(width), nodes.Input(width));
            var read = nodes.Op(NodeOp.MemoryRead, width, address);
            var result = nodes.Op(NodeOp.Mux, width, select, read, other);
            int[] inputs = [select, enable, address, data, other];
            var stride = (LaneFormat.BlockBytes(width) + 511) / 512 * 512;
            var program = Program(
                nodes, [.. inputs.Select((node, i) => new KernelLoad(node, new LoadSource(new StatePlace(i * stride), nodes.Width(node))))],
                [read, result], [new KernelStore(result, new StatePlace(5 * stride), false)], 6 * stride) with
            {
                Writes = [new KernelWrite(0, enable, address, 0, data, width)],
            };
            using var bench = new LaneBench(program, new KernelOptions(vectorBits, Tracks: true));
            var memory = new Words(width);
            bench.Attach(0, memory);
            bench.Frame->Valid[1] = 0xffff;
            var random = new Random(width);
            for (var cycle = 0; cycle < 6; cycle++)
            {
                var before = memory.Copy();
                var values = new BitVector[inputs.Length, LaneBench.Lanes];
                for (var i = 0; i < inputs.Length; i++)
                {
                    for (var lane = 0; lane < LaneBench.Lanes; lane++)
                    {
                        values[i, lane] = i < 2 && cycle == 3 ? BitVector.Bit(false) : NodeList.RandomValue(random, nodes.Width(inputs[i]));
                        bench.WriteState(i * stride, lane, values[i, lane]);
                    }
                }

                memory.Asked.Clear();
                for (var i = 0; i < LaneBench.Blocks; i++) bench.Frame->Changed[i] = 0;
                bench.Run();
                if (cycle == 3) Assert.Empty(memory.Asked);
                for (var lane = 0; lane < LaneBench.Lanes; lane++)
                {
                    var isValid = lane < 80;
                    var (isSelected, at) = (!values[0, lane].IsZero, (int)values[2, lane].Low);
                    Assert.Equal(isSelected && isValid, memory.Asked.Contains(lane));
                    var expected = !isSelected ? values[4, lane] : isValid ? before[lane, at] : BitVector.Zero(width);
                    Assert.Equal(expected, bench.ReadState(5 * stride, width, lane));
                    var isWritten = !values[1, lane].IsZero && isValid;
                    Assert.Equal(isWritten ? values[3, lane] : before[lane, at], memory.Content[lane, at]);
                    Assert.Equal(isWritten, (bench.Frame->Changed[lane / 64] >> (lane % 64) & 1) != 0);
                }
            }
        }
    }

    [Theory, MemberData(nameof(VectorBits))]
    public void Checks_and_counts_tell_lanes_and_values(int vectorBits)
    {
        var nodes = new NodeList();
        var (fires, small, wide, amount) = (nodes.Input(1), nodes.Input(5), nodes.Input(70), nodes.Input(9));
        var negative = nodes.Op(NodeOp.Not, 70, wide);
        var program = Program(
            nodes,
            [
                new KernelLoad(fires, new LoadSource(new StatePlace(0), 1)),
                new KernelLoad(small, new LoadSource(new StatePlace(64), 5)),
                new KernelLoad(amount, new LoadSource(new StatePlace(128), 9)),
                new KernelLoad(wide, new LoadSource(new StatePlace(512), 70)),
            ],
            [negative], [new KernelStore(negative, new StatePlace(512), false)], 2048) with
        {
            Checks = [new KernelCheck(3, fires, [-1, small, -1, negative])],
            Counts = [new KernelCount(1, amount, fires), new KernelCount(2, fires, -1)],
        };
        using var bench = new LaneBench(program, new KernelOptions(vectorBits));
        var sink = new Sink();
        bench.Attach(sink);
        bench.Frame->Valid[1] = 0xf;
        var random = new Random(1);
        var values = new BitVector[4, LaneBench.Lanes];
        for (var lane = 0; lane < LaneBench.Lanes; lane++)
        {
            values[0, lane] = BitVector.Bit(random.Next(4) == 0);
            values[1, lane] = NodeList.RandomValue(random, 5);
            values[2, lane] = NodeList.RandomValue(random, 9);
            values[3, lane] = NodeList.RandomValue(random, 70);
            bench.WriteState(0, lane, values[0, lane]);
            bench.WriteState(64, lane, values[1, lane]);
            bench.WriteState(128, lane, values[2, lane]);
            bench.WriteState(512, lane, values[3, lane]);
        }

        bench.Run();
        var expected = Enumerable.Range(0, 68).Where(lane => !values[0, lane].IsZero).ToList();
        Assert.Equal(expected, sink.Hits.Keys.Order());
        foreach (var lane in expected)
        {
            var inverted = BitMath.Not(values[3, lane]);
            Assert.Equal([values[1, lane].Low, inverted.Low, (ulong)(inverted.Unsigned >> 64)], sink.Hits[lane]);
            Assert.Equal(inverted, bench.ReadState(512, 70, lane));
        }

        Assert.Equal(expected.Sum(lane => (long)values[2, lane].Low), sink.Sums[1]);
        Assert.Equal(expected.Count, sink.Sums[2]);
    }

    [Theory, MemberData(nameof(VectorBits))]
    public void Loops_settle_or_are_told(int vectorBits)
    {
        foreach (var width in (int[])[1, 4, 12, 70])
        {
            // Each bit is the one below; bit 0 comes from outside.
            var nodes = new NodeList();
            var (bit, mark) = (nodes.Input(1), nodes.Input(width));
            var circle = nodes.Op(NodeOp.Concat, width, bit);
            var low = width == 1 ? -1 : nodes.Add(NodeOp.Slice, width - 1, 0, circle);
            if (width > 1) nodes.Replace(circle, low, bit);
            else nodes.Replace(circle, bit);
            var after = nodes.Op(NodeOp.Xor, width, circle, mark);
            var order = width == 1 ? (int[])[circle, after] : [circle, low, after];
            var program = Program(
                nodes,
                [
                    new KernelLoad(bit, new LoadSource(new StatePlace(0), 1)),
                    new KernelLoad(mark, new LoadSource(new StatePlace(1024), width)),
                ],
                order, [new KernelStore(after, new StatePlace(2048), false)], 4096) with
            {
                Loops = [new KernelLoop(0, order.Length - 1, width + 2)],
            };
            using var bench = new LaneBench(program, new KernelOptions(vectorBits));
            var sink = new Sink();
            bench.Attach(sink);
            var random = new Random(width);
            for (var lane = 0; lane < LaneBench.Lanes; lane++)
            {
                var isSet = random.Next(2) == 0;
                var value = NodeList.RandomValue(random, width);
                bench.WriteState(0, lane, BitVector.Bit(isSet));
                bench.WriteState(1024, lane, value);
            }

            bench.Run();
            for (var lane = 0; lane < LaneBench.Lanes; lane++)
            {
                var ones = bench.ReadState(0, 1, lane).IsZero ? BitVector.Zero(width) : BitVector.AllOnes(width);
                Assert.Equal(BitMath.Xor(ones, bench.ReadState(1024, width, lane)), bench.ReadState(2048, width, lane));
            }

            Assert.Equal(0, sink.Unsettled);
        }

        var unsettled = new NodeList();
        var never = unsettled.Op(NodeOp.Not, 3, 0);
        var endless = Program(unsettled, [], [never], [new KernelStore(never, new StatePlace(0), false)], 64) with
        {
            Loops = [new KernelLoop(0, 1, 5)],
        };
        using var other = new LaneBench(endless, new KernelOptions(vectorBits));
        var told = new Sink();
        other.Attach(told);
        other.Run();
        Assert.Equal(LaneBench.Blocks, told.Unsettled);
    }

    private static KernelProgram Program(
        NodeList nodes, KernelLoad[] loads, int[] order, KernelStore[] stores, int stateBytes) => new(
        "t[].x", nodes.Region(), [.. loads], [.. order], [], [.. stores], [], [], [], stateBytes);

    private sealed class Words : ILaneMemory
    {
        private readonly int _width;

        public Words(int width)
        {
            _width = width;
            var random = new Random(5);
            Content = new BitVector[LaneBench.Lanes, 32];
            for (var lane = 0; lane < LaneBench.Lanes; lane++)
                for (var i = 0; i < 32; i++)
                    Content[lane, i] = NodeList.RandomValue(random, width);
        }

        public BitVector[,] Content { get; }

        public HashSet<int> Asked { get; } = [];

        public BitVector[,] Copy() => (BitVector[,])Content.Clone();

        public void Read(long block, ulong lanes, byte* address, int addressWidth, byte* data)
        {
            Assert.NotEqual(0UL, lanes);
            for (var lane = 0; lane < 64; lane++)
            {
                if ((lanes >> lane & 1) == 0) continue;
                Asked.Add((int)block * 64 + lane);
                var at = LaneBench.Read(address, addressWidth, lane, 512);
                LaneBench.Write(data, lane, 512, Content[block * 64 + lane, (int)at.Low]);
            }
        }

        public void Write(long block, ulong lanes, byte* address, int addressWidth, int low, byte* data, int dataWidth)
        {
            Assert.NotEqual(0UL, lanes);
            for (var lane = 0; lane < 64; lane++)
            {
                if ((lanes >> lane & 1) == 0) continue;
                var at = LaneBench.Read(address, addressWidth, lane, 512);
                Content[block * 64 + lane, (int)at.Low] = LaneBench.Read(data, dataWidth, lane, 512);
            }
        }
    }

    private sealed class Sink : IKernelSink
    {
        public Dictionary<int, ulong[]> Hits { get; } = [];

        public Dictionary<int, long> Sums { get; } = [];

        public int Unsettled { get; private set; }

        public void Hit(KernelFrame* frame, int property, long block, ulong lanes, byte* values)
        {
            Assert.Equal(3, property);
            for (var lane = 0; lane < 64; lane++)
                if ((lanes >> lane & 1) != 0)
                    Hits[(int)block * 64 + lane] = [.. Enumerable.Range(0, 3).Select(i => ((ulong*)values)[64 * i + lane])];
        }

        public void Count(KernelFrame* frame, int slot, long block, ulong lanes, ulong* amounts)
        {
            for (var lane = 0; lane < 64; lane++)
                if ((lanes >> lane & 1) != 0)
                    Sums[slot] = Sums.GetValueOrDefault(slot) + (long)amounts[lane];
        }

        void IKernelSink.Unsettled(KernelFrame* frame, int node) => Unsettled++;
    }
}
