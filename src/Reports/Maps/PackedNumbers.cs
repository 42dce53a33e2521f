using System.IO.Compression;
using System.Runtime.InteropServices;

namespace WaferHdl.Reports.Maps;

/// <summary>Arrays as text for the page: bytes in planes (all lowest bytes first), deflated, base64.</summary>
/// <remarks>Neighbours are alike in their high bytes, so planes deflate to a fraction.</remarks>
internal static class PackedNumbers
{
    public static string OfBytes(ReadOnlySpan<byte> bytes)
    {
        using var memory = new MemoryStream();
        using (var deflate = new DeflateStream(memory, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(bytes);
        return Convert.ToBase64String(memory.GetBuffer(), 0, (int)memory.Length);
    }

    public static string Of(ReadOnlySpan<int> numbers) => OfPlanes(MemoryMarshal.AsBytes(numbers));

    public static string Of(ReadOnlySpan<float> numbers) => OfPlanes(MemoryMarshal.AsBytes(numbers));

    /// <summary>Each number less the one before it: runs become equal numbers.</summary>
    public static string OfDifferences(ReadOnlySpan<int> numbers)
    {
        var differences = new int[numbers.Length];
        for (var i = 0; i < numbers.Length; i++) differences[i] = i == 0 ? numbers[0] : numbers[i] - numbers[i - 1];
        return Of(differences);
    }

    private static string OfPlanes(ReadOnlySpan<byte> bytes)
    {
        const int Width = 4;
        var count = bytes.Length / Width;
        var planes = new byte[bytes.Length];
        for (var plane = 0; plane < Width; plane++)
            for (var i = 0; i < count; i++)
                planes[plane * count + i] = bytes[i * Width + (BitConverter.IsLittleEndian ? plane : Width - 1 - plane)];
        return OfBytes(planes);
    }
}
