using System.Runtime.InteropServices;
using WaferHdl.Simulator.Compilation;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Pieces of memory that a thread will soon need, shared out among the blocks that it computes until
/// then.</summary>
internal sealed unsafe class AheadList : IDisposable
{
    // More at once would wait for each other.
    private const int MostPieces = 4;

    private byte** _pieces;
    private int _room;
    private int _count;
    private int _next;
    private int _perBlock;

    public void Clear() => (_count, _next, _perBlock) = (0, 0, 0);

    public void Add(byte* at, long bytes)
    {
        var count = (int)((bytes + KernelFrame.AheadBytes - 1) / KernelFrame.AheadBytes);
        Reserve(_count + count);
        for (var i = 0; i < count; i++) _pieces[_count + i] = at + (long)i * KernelFrame.AheadBytes;
        _count += count;
    }

    /// <summary>Nothing more comes; so many blocks share it.</summary>
    public void Close(int blocks) =>
        _perBlock = Math.Clamp((_count + blocks - 1) / Math.Max(1, blocks), 1, MostPieces);

    /// <summary>The pieces for some blocks.</summary>
    /// <returns>How many each block takes.</returns>
    public int Take(int blocks, out byte** pieces)
    {
        var left = _count - _next;
        if (left <= 0)
        {
            pieces = null;
            return 0;
        }

        pieces = _pieces + _next;
        var each = Math.Min(_perBlock, (left + blocks - 1) / blocks);
        var end = _next + each * blocks;
        if (end > _count)
        {
            // The last piece again and again.
            Reserve(end);
            pieces = _pieces + _next;
            for (var i = _count; i < end; i++) _pieces[i] = _pieces[_count - 1];
        }

        _next = end;
        return each;
    }

    public void Dispose()
    {
        NativeMemory.Free(_pieces);
        _pieces = null;
        _room = 0;
    }

    private void Reserve(int count)
    {
        if (count <= _room) return;
        _room = Math.Max(2 * _room, count + 1024);
        _pieces = (byte**)NativeMemory.Realloc(_pieces, (nuint)_room * (nuint)sizeof(byte*));
    }
}
