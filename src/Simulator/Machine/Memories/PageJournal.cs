namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>The pages of one memory that changed since a snapshot, as they were. Of a page that did not exist the copy
/// is null.</summary>
internal sealed unsafe class PageJournal
{
    private readonly Lock _lock = new();
    private readonly List<(long Block, int Page, nint Copy)> _pages = [];

    public IReadOnlyList<(long Block, int Page, nint Copy)> Pages => _pages;

    public void Add(long block, int page, byte* copy)
    {
        lock (_lock) _pages.Add((block, page, (nint)copy));
    }

    public void Clear() => _pages.Clear();
}
