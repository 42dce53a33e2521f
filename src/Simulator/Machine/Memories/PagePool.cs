using System.Runtime.InteropServices;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>Pages of one size, aligned to 64 bytes, zeroed when handed out. Made for any number of threads, though they
/// meet in it only when a page is touched for the first time.</summary>
internal sealed unsafe class PagePool(int pageBytes, MemoryBudget budget) : IDisposable
{
    private const int FirstSlab = 1 << 16;
    private const int LargestSlab = 1 << 22;

    private readonly Lock _lock = new();
    private readonly List<(nint Start, long Bytes)> _slabs = [];
    private readonly Stack<nint> _free = [];
    private readonly int _stride = (pageBytes + 63) & ~63;
    private byte* _next;
    private byte* _end;

    public int PageBytes => pageBytes;

    public byte* Take()
    {
        byte* page;
        lock (_lock)
        {
            if (_free.TryPop(out var returned)) page = (byte*)returned;
            else
            {
                if (_next == _end) Grow();
                page = _next;
                _next += _stride;
            }
        }

        NativeMemory.Clear(page, (nuint)pageBytes);
        return page;
    }

    public void Return(byte* page)
    {
        lock (_lock) _free.Push((nint)page);
    }

    public void Dispose()
    {
        foreach (var (start, bytes) in _slabs)
        {
            NativeArea.Free((byte*)start);
            budget.Release(bytes);
        }

        _slabs.Clear();
        _free.Clear();
        _next = _end = null;
    }

    private void Grow()
    {
        var wanted = _slabs.Count == 0 ? FirstSlab : Math.Min(LargestSlab, _slabs[^1].Bytes * 2);
        var bytes = Math.Max(1, wanted / _stride) * _stride;
        _next = NativeArea.Allocate(bytes);
        _end = _next + bytes;
        _slabs.Add(((nint)_next, bytes));
        budget.Commit(bytes);
    }
}
