using System.Buffers.Binary;
using System.IO.Compression;

namespace WaferHdl.Simulator.Waves.Fst;

/// <summary>Bytes that grow, with the number formats of the file.</summary>
internal sealed class FstBytes
{
    private byte[] _bytes = new byte[16];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[Count++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> values)
    {
        Reserve(values.Length);
        values.CopyTo(_bytes.AsSpan(Count));
        Count += values.Length;
    }

    /// <summary>High byte first.</summary>
    public void Word(long value)
    {
        Reserve(8);
        BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(Count), value);
        Count += 8;
    }

    /// <summary>Seven bits a byte, the low ones first.</summary>
    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void SignedVarint(long value)
    {
        while (value is < -64 or > 63)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)(value & 0x7f));
    }

    /// <summary>Text with a 0 behind it.</summary>
    public void Text(string text)
    {
        Bytes(System.Text.Encoding.UTF8.GetBytes(text));
        Byte(0);
    }

    /// <summary>As zlib, or as they are where that is not shorter.</summary>
    public ReadOnlySpan<byte> Packed()
    {
        using var stream = new MemoryStream();
        using (var packed = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true)) packed.Write(Span);
        return stream.Length < Count ? stream.GetBuffer().AsSpan(0, (int)stream.Length) : Span;
    }

    private void Reserve(int count)
    {
        if (Count + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Count + count, 2 * _bytes.Length));
    }
}
