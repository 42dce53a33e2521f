using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Machine.Lanes;
using WaferHdl.Simulator.Schedule;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

/// <summary>Copies as code move the same bits as the table does.</summary>
public sealed unsafe class ExchangeCodeTests
{
    // Room for the limbs of one value in all lanes, for each copy of a list.
    private const int PartBytes = 8192;
    private const int Most = 12;
    private const int RowBytes = PartBytes * Most;
    private const int Lanes = 128;
    private static readonly int[] s_widths = [1, 1, 3, 8, 13, 16, 20, 32, 40, 64, 65, 100, 128, 200];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Code_copies_what_the_table_copies(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            Exchange[] exchanges = [.. Enumerable.Range(0, random.Next(1, Most)).Select(i => Next(random, i))];
            using var one = new Rows(random.Next(), exchanges);
            using var other = new Rows(one);
            Assert.True(ExchangeCode.Fits(exchanges));
            new ExchangeTable(exchanges, 1).Run(0, one);
            ExchangeCode.Compile("test", exchanges, other)(other.Root);
            for (var buffer = -1; buffer < Rows.Buffers; buffer++)
                Assert.True(
                    one.Bytes(buffer).SequenceEqual(other.Bytes(buffer)),
                    $"seed {seed}, round {round}, buffer {buffer}: {string.Join("\n", exchanges.Select(e => e.ToString()))}");
        }
    }

    [Fact]
    public void Long_lists_stay_tables() =>
        Assert.False(ExchangeCode.Fits([new Exchange(0, null, End(0, 0, 7, 0, 1, 0, 0), 7, 500, 3, 0)]));

    // Sources are the buffers 0 and 1 and the root, targets the others and the root.
    private static Exchange Next(Random random, int place)
    {
        var width = s_widths[random.Next(s_widths.Length)];
        var count = random.Next(1, 20);
        var toRoot = random.Next(3) == 0;
        var packs = width <= 16 && random.Next(3) == 0;
        var toWidth = packs ? width * count : random.Next(2) == 0 ? width : Math.Max(2, width + random.Next(40));
        var toBit = packs || toWidth == width ? 0 : random.Next(toWidth - width + 1);
        if (toRoot && !packs) count = 1;
        var to = toRoot
            ? End(-1, PartBytes * place, toWidth, 0, 0, toBit, packs ? width : 0)
            : End(2 + random.Next(2), PartBytes * place, toWidth, random.Next(20), packs ? 0 : random.Next(1, 4), toBit, packs ? width : 0);
        var value = new BigInteger(random.NextInt64());
        if (random.Next(5) == 0) return new Exchange(0, null, to, width, count, value, random.Next(3));
        var fromWidth = random.Next(2) == 0 ? width : Math.Max(2, width + random.Next(40));
        var bit = random.Next(fromWidth - width + 1);
        var from = !toRoot && random.Next(3) == 0
            ? End(-1, PartBytes * (Most - 1) + 64 * random.Next(8), fromWidth, 0, 0, bit, 0)
            : End(random.Next(2), 0, fromWidth, random.Next(20, 40), random.Next(-1, 3), bit, 0);
        return new Exchange(0, from, to, width, count, 0, 0);
    }

    private static ExchangeEnd End(int buffer, int offset, int width, int lane, int laneStep, int bit, int bitStep) =>
        new(buffer, 0, offset, buffer < 0 ? 8 : 8 * Lanes, width, lane, laneStep, bit, bitStep);

    private sealed class Rows : IRowSource, IDisposable
    {
        public const int Buffers = 4;
        private readonly byte*[] _at = new byte*[Buffers + 1];

        // Values have no bits above their width; targets are 0.
        public Rows(int seed, IEnumerable<Exchange> exchanges)
        {
            var random = new Random(seed);
            for (var i = 0; i <= Buffers; i++)
            {
                _at[i] = (byte*)NativeMemory.AlignedAlloc(RowBytes, 64);
                NativeMemory.Clear(_at[i], RowBytes);
            }

            random.NextBytes(new Span<byte>(_at[0], RowBytes));
            random.NextBytes(new Span<byte>(_at[1], RowBytes));
            random.NextBytes(new Span<byte>(Root + PartBytes * (Most - 1), PartBytes));
            foreach (var exchange in exchanges)
            {
                if (exchange.From is not { } from) continue;
                for (var i = 0; i < exchange.Count; i++)
                {
                    var at = (from.Buffer < 0 ? Root : Row(from.Buffer, 0)) + from.Offset;
                    var top = (from.Width - 1) / 64;
                    var element = from.Buffer < 0 ? 8 : LaneFormat.ElementBytes(from.Width);
                    var lane = from.Lane + i * from.LaneStep;
                    var limb = at + (long)top * from.LimbBytes;
                    LaneValues.WriteLimb(
                        limb, element, lane, LaneValues.ReadLimb(limb, element, lane) & BitVector.Mask(from.Width - 64 * top));
                }
            }
        }

        public Rows(Rows other)
        {
            for (var i = 0; i <= Buffers; i++)
            {
                _at[i] = (byte*)NativeMemory.AlignedAlloc(RowBytes, 64);
                NativeMemory.Copy(other._at[i], _at[i], RowBytes);
            }
        }

        public byte* Root => _at[Buffers];

        public byte* Row(int buffer, int strip) => _at[buffer];

        public ReadOnlySpan<byte> Bytes(int buffer) => new(_at[buffer < 0 ? Buffers : buffer], RowBytes);

        public void Dispose()
        {
            for (var i = 0; i <= Buffers; i++) NativeMemory.AlignedFree(_at[i]);
        }
    }
}
