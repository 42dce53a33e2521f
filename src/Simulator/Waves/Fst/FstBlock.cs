using System.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Waves.Fst;

/// <summary>Changes of some span of time: for each variable a chain of (steps further in the list of times,
/// value).</summary>
internal sealed class FstBlock
{
    private const byte BlockType = 8;
    private const byte ZlibChains = (byte)'Z';

    // Shorter chains are written as they are.
    private const int ShortestPacked = 32;

    private readonly long _fullBytes;
    private readonly int[] _widths;
    private readonly long[] _places;
    private readonly FstBytes?[] _chains;
    private readonly int[] _lastIndex;

    // The values now, and at the begin of the block, as digits.
    private readonly byte[] _digits;
    private readonly byte[] _frame;
    private readonly List<long> _times = [];
    private long _bytes;

    /// <param name="widths">By variable; 0: text.</param>
    /// <param name="fullBytes">Of chains, when a new block should begin.</param>
    public FstBlock(int[] widths, long fullBytes)
    {
        _fullBytes = fullBytes;
        _widths = widths;
        _places = new long[widths.Length];
        _chains = new FstBytes?[widths.Length];
        _lastIndex = new int[widths.Length];
        var place = 0L;
        for (var i = 0; i < widths.Length; i++)
        {
            _places[i] = place;
            place += widths[i];
        }

        _digits = new byte[place];
        Array.Fill(_digits, (byte)'x');
        _frame = new byte[place];
    }

    public int Count => _widths.Length;

    /// <summary>Blocks written so far.</summary>
    public long Written { get; private set; }

    public bool IsEmpty => _times.Count == 0;

    public bool IsFull => _bytes > _fullBytes;

    public long LastTime => IsEmpty ? -1 : _times[^1];

    public int WidthOf(int variable) => _widths[variable];

    public void Time(long steps)
    {
        if (IsEmpty) _digits.CopyTo(_frame, 0);
        if (steps != LastTime) _times.Add(steps);
    }

    public void Bits(int variable, BitVector value)
    {
        var chain = ChainOf(variable, out var further);
        var before = chain.Count;
        var width = _widths[variable];
        var digits = _digits.AsSpan((int)_places[variable], width);
        for (var j = 0; j < width; j++) digits[j] = value[width - 1 - j] ? (byte)'1' : (byte)'0';
        if (width == 1)
        {
            chain.Varint(((ulong)further << 2) | (value.IsZero ? 0u : 2u));
        }
        else
        {
            chain.Varint((ulong)further << 1);
            // The high bit first, at the high end of its byte.
            for (var j = 0; j < width; j += 8)
            {
                var packed = 0;
                for (var k = j; k < Math.Min(width, j + 8); k++) packed |= (digits[k] & 1) << (7 - (k - j));
                chain.Byte((byte)packed);
            }
        }

        _bytes += chain.Count - before;
    }

    public void Text(int variable, string text)
    {
        var chain = ChainOf(variable, out var further);
        var bytes = Encoding.UTF8.GetBytes(text);
        chain.Varint((ulong)further << 1);
        chain.Varint((ulong)bytes.Length);
        chain.Bytes(bytes);
        _bytes += bytes.Length + 2;
    }

    /// <summary>Writes the block and begins a new one.</summary>
    public void Write(Stream output)
    {
        var start = output.Position;
        var head = new FstBytes();
        head.Byte(BlockType);
        head.Word(0);
        head.Word(_times[0]);
        head.Word(_times[^1]);
        head.Word(_chains.Sum(c => (long)(c?.Count ?? 0)));
        var frame = new FstBytes();
        frame.Bytes(_frame);
        var packedFrame = frame.Packed();
        head.Varint((ulong)frame.Count);
        head.Varint((ulong)packedFrame.Length);
        head.Varint((ulong)Count);
        head.Bytes(packedFrame);
        head.Varint((ulong)Count);
        output.Write(head.Span);
        WriteChains(output);
        WriteTimes(output);

        var end = output.Position;
        output.Position = start + 1;
        var length = new FstBytes();
        length.Word(end - start - 1);
        output.Write(length.Span);
        output.Position = end;
        Written++;
        Reset();
    }

    private FstBytes ChainOf(int variable, out int further)
    {
        var now = _times.Count - 1;
        further = now - _lastIndex[variable];
        _lastIndex[variable] = now;
        return _chains[variable] ??= new FstBytes();
    }

    // The list behind the chains says how much further each begins; of empty ones how many there are.
    private void WriteChains(Stream output)
    {
        var first = output.Position;
        output.WriteByte(ZlibChains);
        var list = new FstBytes();
        var head = new FstBytes();
        var (last, empty) = (0L, 0UL);
        foreach (var chain in _chains)
        {
            if (chain is not { Count: > 0 })
            {
                empty++;
                continue;
            }

            if (empty > 0) list.Varint(empty << 1);
            empty = 0;
            var place = output.Position - first;
            list.SignedVarint(((place - last) << 1) | 1);
            last = place;
            var packed = chain.Count < ShortestPacked ? chain.Span : chain.Packed();
            head.Clear();
            head.Varint(packed.Length < chain.Count ? (ulong)chain.Count : 0);
            output.Write(head.Span);
            output.Write(packed);
        }

        if (empty > 0) list.Varint(empty << 1);
        var count = list.Count;
        list.Word(count);
        output.Write(list.Span);
    }

    private void WriteTimes(Stream output)
    {
        var times = new FstBytes();
        var last = 0L;
        foreach (var time in _times)
        {
            times.Varint((ulong)(time - last));
            last = time;
        }

        var packed = times.Packed();
        output.Write(packed);
        var tail = new FstBytes();
        tail.Word(times.Count);
        tail.Word(packed.Length);
        tail.Word(_times.Count);
        output.Write(tail.Span);
    }

    private void Reset()
    {
        foreach (var chain in _chains) chain?.Clear();
        Array.Clear(_lastIndex);
        _times.Clear();
        _bytes = 0;
    }
}
