using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

public sealed unsafe class LaneMemoryTests
{
    private const int Blocks = 3;

    public static TheoryData<int, int, int, int, string> Shapes()
    {
        var data = new TheoryData<int, int, int, int, string>();
        foreach (var width in new[] { 1, 5, 8, 13, 16, 31, 32, 33, 64, 65, 130 })
        {
            data.Add(width, 20, 5, 64, "zero");
            data.Add(width, 64, 7, 64, "image");
            data.Add(width, 700, 10, 64, "random");
            data.Add(width, 1500, 16, 64, "image");
            data.Add(width, 3000, 20, 64, "zero");
            data.Add(width, 40, 70, 64, "zero");
            data.Add(width, 2, 1, 64, "image");
            data.Add(width, 5000, 40, 1, "image");
            data.Add(width, 300, 9, 5, "random");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Words_are_those_of_a_plain_table(int width, int depth, int addressWidth, int lanes, string start)
    {
        var random = new Random(width * 31 + depth);
        var image = start == "image" ? Image(random, width, depth / 2) : (ImmutableArray<BitVector>?)null;
        var budget = new MemoryBudget();
        using var memory = new LaneMemory(
            width, depth, image, Blocks, lanes, budget,
            start == "random" ? (block, lane, at) => RandomInit.Value(7, PathHash(block, lane), at, width) : null);
        var model = new Dictionary<(long, int, int), BitVector>();
        BitVector Initial(long block, int lane, int address) =>
            image is { } words ? address < words.Length ? words[address] : BitVector.Zero(width)
            : start == "random" ? RandomInit.Value(7, PathHash(block, lane), address, width) : BitVector.Zero(width);
        BitVector Word(long block, int lane, int address) =>
            address >= depth ? BitVector.Zero(width)
            : model.TryGetValue((block, lane, address), out var word) ? word : Initial(block, lane, address);
        Dictionary<(long, int, int), BitVector>? snapshot = null;

        for (var round = 0; round < 200; round++)
        {
            var block = random.Next(Blocks);
            var mask = Lanes(random, lanes);
            var addresses = Addresses(random, addressWidth, depth);
            using var address = new Row(addressWidth, addresses);
            switch (random.Next(8))
            {
                case < 3:
                    var old = Values(random, width);
                    using (var data = new Row(width, old))
                    {
                        memory.Read(block, mask, address.Start, addressWidth, data.Start);
                        for (var lane = 0; lane < 64; lane++)
                            Assert.Equal(
                                (mask >> lane & 1) == 0 ? old[lane]
                                    : addresses[lane].Unsigned >= depth ? BitVector.Zero(width)
                                    : Word(block, lane, (int)addresses[lane].Low),
                                data[lane]);
                    }

                    break;
                case < 6:
                    var low = random.Next(3) == 0 ? random.Next(width) : 0;
                    var dataWidth = low > 0 || random.Next(3) == 0 ? random.Next(1, width - low + 1) : width;
                    var values = Values(random, dataWidth);
                    if (random.Next(3) == 0) Array.Fill(values, BitVector.Zero(dataWidth));
                    using (var data = new Row(dataWidth, values))
                        memory.Write(block, mask, address.Start, addressWidth, low, data.Start, dataWidth);
                    for (var lane = 0; lane < 64; lane++)
                    {
                        if ((mask >> lane & 1) == 0 || addresses[lane].Unsigned >= depth) continue;
                        var place = (int)addresses[lane].Low;
                        model[(block, lane, place)] =
                            Insert(Word(block, lane, place), low, values[lane], dataWidth);
                    }

                    break;
                case 6:
                    var at = random.Next(depth);
                    var one = random.Next(lanes);
                    var value = Values(random, width)[0];
                    memory.WriteWord(block, one, at, value);
                    model[(block, one, at)] = value;
                    Assert.Equal(value, memory.ReadWord(block, one, at));
                    break;
                default:
                    if (snapshot is null || random.Next(2) == 0)
                    {
                        memory.TakeSnapshot();
                        snapshot = new(model);
                    }
                    else
                    {
                        memory.Restore();
                        model = new(snapshot);
                        if (random.Next(2) == 0)
                        {
                            memory.DropSnapshot();
                            snapshot = null;
                        }
                    }

                    break;
            }
        }

        for (var block = 0; block < Blocks; block++)
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                var expected = model
                    .Where(m => m.Key.Item1 == block && m.Key.Item2 == lane && m.Value != Initial(block, lane, m.Key.Item3))
                    .Select(m => m.Key.Item3).Order();
                Assert.Equal(expected, memory.TouchedWords(block, lane));
            }
        }

        memory.Clear(1, 0);
        Assert.Empty(memory.TouchedWords(1, 0));
        if (lanes > 1)
            Assert.Equal(model.Count(m => m.Key is (1, 1, _) && m.Value != Initial(1, 1, m.Key.Item3)), memory.TouchedWords(1, 1).Count());
    }

    [Fact]
    public void A_wafer_of_memories_takes_room_only_where_it_is_written()
    {
        const int blocks = 850_080 / 64;
        var budget = new MemoryBudget();
        using var memory = new LaneMemory(
            16, 24 * 1024, Image(new Random(1), 16, 24 * 1024), blocks, 64, budget);
        Assert.True(budget.Committed < 1 << 20);
        for (var block = 0; block < blocks; block += 10)
            memory.WriteWord(block, block & 63, 1000, BitVector.FromWord(0xbeef, 16));
        Assert.True(budget.Committed < 10 << 20, $"{budget.Committed}");
    }

    [Fact]
    public void Writing_the_words_of_the_image_takes_no_room()
    {
        var image = Image(new Random(3), 16, 256);
        var budget = new MemoryBudget();
        using var memory = new LaneMemory(16, 256, image, 10, 64, budget);
        var before = budget.Committed;
        using var address = new Row(8, [.. Enumerable.Range(0, 64).Select(i => BitVector.FromWord((ulong)i, 8))]);
        using var data = new Row(16, [.. image.Take(64)]);
        memory.Write(4, ulong.MaxValue, address.Start, 8, 0, data.Start, 16);
        Assert.Equal(before, budget.Committed);
        memory.Write(4, 2, address.Start, 8, 0, data.Start, 16);
        memory.Write(4, 4, address.Start, 8, 0, data.Start + 2, 16);
        Assert.True(budget.Committed > before);
    }

    [Fact]
    public void A_limit_is_passed_with_the_state_intact()
    {
        var budget = new MemoryBudget(1 << 20);
        using var memory = new LaneMemory(32, 1 << 16, null, 4, 64, budget);
        Assert.False(budget.IsExceeded);
        for (var address = 0; address < 1 << 14; address += 16)
            memory.WriteWord(0, 1, address, BitVector.FromWord((ulong)address + 1, 32));
        Assert.True(budget.IsExceeded);
        Assert.Equal(1024, memory.TouchedWords(0, 1).Count());
    }

    private static ulong PathHash(long block, int lane) => (ulong)(block * 1000 + lane) * 0x9e3779b97f4a7c15;

    private static ulong Lanes(Random random, int lanes)
    {
        var all = lanes == 64 ? ulong.MaxValue : (1UL << lanes) - 1;
        return random.Next(3) switch
        {
            0 => all,
            1 => (ulong)random.NextInt64(long.MinValue, long.MaxValue) & all,
            _ => 1UL << random.Next(lanes),
        };
    }

    private static BitVector[] Addresses(Random random, int width, int depth)
    {
        var most = width >= 31 ? int.MaxValue : (1 << width) - 1;
        var same = random.Next(3) == 0 ? random.Next(Math.Min(most, depth + 3)) : -1;
        return
        [
            .. Enumerable.Range(0, 64).Select(_ => random.Next(20) == 0 && width > 8
                ? BitVector.AllOnes(width)
                : BitVector.FromInteger(
                    same >= 0 ? same : random.Next((int)Math.Min((long)most + 1, depth + depth / 8 + 2L)), width)),
        ];
    }

    private static BitVector[] Values(Random random, int width) =>
        [.. Enumerable.Range(0, 64).Select(_ => Value(random, width))];

    private static BitVector Value(Random random, int width)
    {
        var bytes = new byte[width / 8 + 1];
        random.NextBytes(bytes);
        return BitVector.FromInteger(new BigInteger(bytes, isUnsigned: true), width);
    }

    private static ImmutableArray<BitVector> Image(Random random, int width, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Value(random, width))];

    private static BitVector Insert(BitVector word, int low, BitVector value, int width)
    {
        var mask = ((BigInteger.One << width) - 1) << low;
        var all = (BigInteger.One << word.Width) - 1;
        return BitVector.FromInteger(word.Unsigned & (all ^ mask) | value.Unsigned << low, word.Width);
    }

    // 64 lanes of values in native memory.
    private sealed class Row : IDisposable
    {
        private readonly int _width;

        public Row(int width, BitVector[] values)
        {
            _width = width;
            var bytes = (nuint)LaneFormat.BlockBytes(width);
            Start = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(bytes, 64);
            System.Runtime.InteropServices.NativeMemory.Clear(Start, bytes);
            for (var lane = 0; lane < 64; lane++)
                for (var limb = 0; limb < LaneFormat.Limbs(width); limb++)
                    LaneRows.SetLimb(Start, width, lane, limb, WordBits.Limb(values[lane], limb));
        }

        public byte* Start { get; }

        public BitVector this[int lane]
        {
            get
            {
                var limbs = new ulong[LaneFormat.Limbs(_width)];
                for (var limb = 0; limb < limbs.Length; limb++)
                    limbs[limb] = LaneRows.Limb(Start, _width, lane, limb);
                return WordBits.Value(limbs, _width);
            }
        }

        public void Dispose() => System.Runtime.InteropServices.NativeMemory.AlignedFree(Start);
    }
}
