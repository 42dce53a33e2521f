using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Where rows of buffers and the root area are in memory.</summary>
internal unsafe interface IRowSource
{
    byte* Row(int buffer, int strip);

    byte* Root { get; }
}

/// <summary>The copies of a pass as a flat table, by strip of the reader.</summary>
internal sealed unsafe class ExchangeTable
{
    private readonly Item[] _items;

    // By strip, and one more.
    private readonly int[] _starts;
    private readonly ulong[] _words;

    public ExchangeTable(IReadOnlyList<Exchange> exchanges, int strips)
    {
        var words = new List<ulong>();
        var items = new List<Item>();
        _starts = new int[strips + 1];
        var strip = 0;
        foreach (var exchange in exchanges)
        {
            while (strip < exchange.Strip) _starts[++strip] = items.Count;
            if (exchange.Width > 64 && !exchange.ValueStep.IsZero)
                for (var i = 0; i < exchange.Count; i++) items.Add(Compile(Element(exchange, i), words));
            else items.Add(Compile(exchange, words));
        }

        while (strip < strips) _starts[++strip] = items.Count;
        _items = [.. items];
        _words = [.. words];
    }

    /// <param name="exchanges">In any order.</param>
    public static ExchangeTable? Of(IReadOnlyList<Exchange> exchanges) =>
        exchanges.Count == 0
            ? null
            : new ExchangeTable([.. exchanges.OrderBy(e => e.Strip)], 1 + exchanges.Max(e => e.Strip));

    private struct Item
    {
        public int FromBuffer;
        public int FromStrip;
        public int FromOffset;
        public int FromLimbBytes;
        public int FromLane;
        public int FromLaneStep;
        public int FromBit;
        public int FromBitStep;
        public int ToBuffer;
        public int ToStrip;
        public int ToOffset;
        public int ToLimbBytes;
        public int ToLane;
        public int ToLaneStep;
        public int ToBit;
        public int ToBitStep;
        public int Width;
        public int Count;

        // First of the constants; the step behind it.
        public int Words;
        public byte FromElement;
        public byte ToElement;
        public bool IsValue;

        // Whole elements of at most 64 bits.
        public bool IsWhole;
    }

    public bool IsEmpty => _items.Length == 0;

    public void Run(int strip, IRowSource rows)
    {
        if (strip + 1 >= _starts.Length) return;
        var end = _starts[strip + 1];
        for (var i = _starts[strip]; i < end; i++) Run(_items[i], rows);
    }

    public void RunAll(IRowSource rows)
    {
        foreach (ref readonly var item in _items.AsSpan()) Run(item, rows);
    }

    private static Exchange Element(Exchange exchange, int i) => exchange with
    {
        To = exchange.To with
        {
            Lane = exchange.To.Lane + i * exchange.To.LaneStep,
            Bit = exchange.To.Bit + i * exchange.To.BitStep,
        },
        Count = 1,
        Value = exchange.Value + i * exchange.ValueStep,
        ValueStep = BigInteger.Zero,
    };

    private static Item Compile(Exchange exchange, List<ulong> words)
    {
        var to = exchange.To;
        var from = exchange.From ?? default;
        var item = new Item
        {
            FromBuffer = from.Buffer,
            FromStrip = from.Strip,
            FromOffset = from.Offset,
            FromLimbBytes = from.LimbBytes,
            FromLane = from.Lane,
            FromLaneStep = from.LaneStep,
            FromBit = from.Bit,
            FromBitStep = from.BitStep,
            ToBuffer = to.Buffer,
            ToStrip = to.Strip,
            ToOffset = to.Offset,
            ToLimbBytes = to.LimbBytes,
            ToLane = to.Lane,
            ToLaneStep = to.LaneStep,
            ToBit = to.Bit,
            ToBitStep = to.BitStep,
            Width = exchange.Width,
            Count = exchange.Count,
            FromElement = ElementOf(from),
            ToElement = ElementOf(to),
            IsValue = exchange.From is null,
            Words = words.Count,
        };
        item.IsWhole = exchange.Width <= 64 && to.Width == exchange.Width && to is { Bit: 0, BitStep: 0 }
            && (item.IsValue || (from.Width == exchange.Width && from is { Bit: 0, BitStep: 0 }));
        if (!item.IsValue) return item;
        if (exchange.Width <= 64)
        {
            words.Add(BitVector.FromInteger(exchange.Value, 64).Low);
            words.Add(BitVector.FromInteger(exchange.ValueStep, 64).Low);
        }
        else
        {
            var value = BitVector.FromInteger(exchange.Value, exchange.Width);
            for (var k = 0; k < (exchange.Width + 63) / 64; k++) words.Add(Memories.WordBits.Limb(value, k));
        }

        return item;
    }

    private static byte ElementOf(in ExchangeEnd end) =>
        end.Buffer < 0 ? (byte)8 : (byte)LaneFormat.ElementBytes(end.Width);

    private void Run(in Item item, IRowSource rows)
    {
        var to = (item.ToBuffer < 0 ? rows.Root : rows.Row(item.ToBuffer, item.ToStrip)) + item.ToOffset;
        var from = item.IsValue ? null
            : (item.FromBuffer < 0 ? rows.Root : rows.Row(item.FromBuffer, item.FromStrip)) + item.FromOffset;
        if (item.IsWhole)
        {
            if (item.IsValue) FillWhole(item, to);
            else CopyWhole(item, from, to);
            return;
        }

        for (var i = 0; i < item.Count; i++)
        {
            var toLane = item.ToLane + i * item.ToLaneStep;
            var toBit = item.ToBit + i * item.ToBitStep;
            var fromLane = item.FromLane + i * item.FromLaneStep;
            var fromBit = item.FromBit + i * item.FromBitStep;
            for (var done = 0; done < item.Width; done += 64)
            {
                var count = Math.Min(64, item.Width - done);
                ulong bits;
                if (!item.IsValue) bits = ReadBits(from, item.FromElement, item.FromLimbBytes, fromLane, fromBit + done, count);
                else if (item.Width <= 64) bits = _words[item.Words] + (ulong)i * _words[item.Words + 1];
                else bits = _words[item.Words + done / 64];
                WriteBits(to, item.ToElement, item.ToLimbBytes, toLane, toBit + done, count, bits & BitVector.Mask(count));
            }
        }
    }

    private void FillWhole(in Item item, byte* to)
    {
        var value = _words[item.Words];
        var step = _words[item.Words + 1];
        var mask = BitVector.Mask(item.Width);
        var lane = item.ToLane;
        for (var i = 0; i < item.Count; i++)
        {
            LaneValues.WriteLimb(to, item.ToElement, lane, value & mask);
            value += step;
            lane += item.ToLaneStep;
        }
    }

    private static void CopyWhole(in Item item, byte* from, byte* to)
    {
        var toLane = item.ToLane;
        var fromLane = item.FromLane;
        if (item.Count > 8 && item is { ToLaneStep: 1, FromLaneStep: 1 } && item.FromElement == item.ToElement
            && item.ToElement > 0)
        {
            var element = (long)item.ToElement;
            Buffer.MemoryCopy(
                from + fromLane * element, to + toLane * element, item.Count * element, item.Count * element);
            return;
        }

        for (var i = 0; i < item.Count; i++)
        {
            LaneValues.WriteLimb(to, item.ToElement, toLane, LaneValues.ReadLimb(from, item.FromElement, fromLane));
            toLane += item.ToLaneStep;
            fromLane += item.FromLaneStep;
        }
    }

    private static ulong ReadBits(byte* at, int element, int limbBytes, int lane, int bit, int count)
    {
        var limb = at + (long)(bit >> 6) * limbBytes;
        var value = LaneValues.ReadLimb(limb, element, lane) >> (bit & 63);
        if ((bit & 63) + count > 64)
            value |= LaneValues.ReadLimb(limb + limbBytes, element, lane) << (64 - (bit & 63));
        return value & BitVector.Mask(count);
    }

    private static void WriteBits(byte* at, int element, int limbBytes, int lane, int bit, int count, ulong bits)
    {
        var limb = at + (long)(bit >> 6) * limbBytes;
        var shift = bit & 63;
        var mask = BitVector.Mask(count);
        var old = LaneValues.ReadLimb(limb, element, lane);
        LaneValues.WriteLimb(limb, element, lane, (old & ~(mask << shift)) | bits << shift);
        if (shift + count <= 64) return;
        limb += limbBytes;
        old = LaneValues.ReadLimb(limb, element, lane);
        LaneValues.WriteLimb(limb, element, lane, (old & ~(mask >> (64 - shift))) | bits >> (64 - shift));
    }
}
