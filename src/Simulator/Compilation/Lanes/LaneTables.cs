using System.Runtime.InteropServices;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Constants that emitted code reads by address. They are few and shared by all kernels of the process, so they
/// stay for its life.</summary>
internal static unsafe class LaneTables
{
    private const int BlockBytes = 64 * 1024;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Places = [];
    private static byte* _next;
    private static int _left;

    public static nint Ones { get; } = Place([.. Enumerable.Repeat<byte[]>([1, 0, 0, 0, 0, 0, 0, 0], 64).SelectMany(x => x)]);

    public static nint Place(byte[] bytes)
    {
        var key = Convert.ToHexString(bytes);
        lock (Gate)
        {
            if (Places.TryGetValue(key, out var place)) return place;
            var size = (bytes.Length + 63) / 64 * 64;
            if (size > _left)
            {
                _left = Math.Max(BlockBytes, size);
                _next = (byte*)NativeMemory.AlignedAlloc((nuint)_left, 64);
            }

            place = (nint)_next;
            bytes.CopyTo(new Span<byte>(_next, bytes.Length));
            _next += size;
            _left -= size;
            return Places[key] = place;
        }
    }
}
