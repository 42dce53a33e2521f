using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>The frame of a checkpoint: 8 letters, a version, the compressed contents (Brotli), and at the end the number of
/// bytes before and their XXH3 sum (64 bits). Numbers have the low byte first.</summary>
internal static class CheckpointFile
{
    private const uint Version = 1;
    private const int HeaderBytes = 12;
    private const int TrailerBytes = 16;

    private static ReadOnlySpan<byte> Letters => "WHDLCKPT"u8;

    public static void Write(Stream stream, Action<BinaryWriter> body)
    {
        var hashed = new HashedStream(stream);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Letters.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        hashed.Write(header);
        using (var packed = new BrotliStream(hashed, CompressionLevel.Fastest, leaveOpen: true))
        using (var buffered = new BufferedStream(packed, 1 << 16))
        using (var writer = new BinaryWriter(buffered))
            body(writer);

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, hashed.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[8..], hashed.Hash);
        stream.Write(trailer);
    }

    /// <summary>Opens the contents after the whole file was found to be sound.</summary>
    /// <param name="stream">Seekable; closed with the reader, or when there is an error.</param>
    /// <param name="shown">The path for messages.</param>
    /// <exception cref="Engine.SimulationException">It is no checkpoint, of another version, or damaged
    /// (WH4041).</exception>
    public static BinaryReader Open(Stream stream, string shown)
    {
        try
        {
            Verify(stream, shown);
            stream.Position = HeaderBytes;
            return new BinaryReader(new BufferedStream(
                new BrotliStream(stream, CompressionMode.Decompress), 1 << 16));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void Verify(Stream stream, string shown)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
            || !header.StartsWith(Letters))
            throw CheckpointError.Create($"'{shown}' is no checkpoint", "name a file that --checkpoint has written");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != Version)
        {
            throw CheckpointError.Create(
                $"'{shown}' is a checkpoint of version {version}, but version {Version} is read",
                "resume it with the version of whdl that wrote it");
        }

        var hash = new XxHash3();
        hash.Append(header);
        var rest = stream.Length - TrailerBytes - HeaderBytes;
        var buffer = new byte[1 << 16];
        while (rest > 0 && stream.Read(buffer, 0, (int)Math.Min(rest, buffer.Length)) is > 0 and var count)
        {
            hash.Append(buffer.AsSpan(0, count));
            rest -= count;
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (rest != 0 || stream.ReadAtLeast(trailer, TrailerBytes, throwOnEndOfStream: false) < TrailerBytes
            || BinaryPrimitives.ReadInt64LittleEndian(trailer) != stream.Length - TrailerBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]) != hash.GetCurrentHashAsUInt64())
        {
            throw CheckpointError.Create(
                $"the checkpoint '{shown}' is damaged or cut off: its sum differs", "resume from a sound copy, or start anew");
        }
    }
}
