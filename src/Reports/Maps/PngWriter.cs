using System.Buffers.Binary;
using System.IO.Compression;

namespace WaferHdl.Reports.Maps;

/// <summary>Pictures of up to 256 colors as PNG; color 0 is transparent.</summary>
/// <remarks>ISO/IEC 15948: signature, IHDR, PLTE, tRNS, one IDAT, IEND.</remarks>
internal static class PngWriter
{
    private static readonly uint[] s_crc = Table();

    /// <param name="pixels">One number of a color a pixel, row by row.</param>
    /// <param name="colors">24 bits each.</param>
    public static byte[] Write(int width, int height, ReadOnlySpan<byte> pixels, ReadOnlySpan<int> colors)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits a pixel
        header[9] = 3; // a number of a color
        Chunk(png, "IHDR"u8, header);
        var palette = new byte[colors.Length * 3];
        for (var i = 0; i < colors.Length; i++)
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) =
                ((byte)(colors[i] >> 16), (byte)(colors[i] >> 8), (byte)colors[i]);
        Chunk(png, "PLTE"u8, palette);
        Chunk(png, "tRNS"u8, [0]);
        using (var data = new MemoryStream())
        {
            using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                for (var row = 0; row < height; row++)
                {
                    zlib.WriteByte(0); // the row is not filtered
                    zlib.Write(pixels.Slice(row * width, width));
                }
            }

            Chunk(png, "IDAT"u8, data.ToArray());
        }

        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        png.Write(word);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(word);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) crc = s_crc[(byte)(crc ^ value)] ^ crc >> 8;
        return crc;
    }

    private static uint[] Table()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            table[i] = i;
            for (var bit = 0; bit < 8; bit++) table[i] = (table[i] & 1) == 0 ? table[i] >> 1 : 0xEDB88320 ^ table[i] >> 1;
        }

        return table;
    }
}
