using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Machine.Memories;

// What the host calls: words of one lane, and snapshots of all of them.
internal sealed unsafe partial class LaneMemory
{
    public BitVector ReadWord(long block, int lane, int address)
    {
        if (address < 0 || address >= _depth) return BitVector.Zero(_width);
        Span<ulong> limbs = new ulong[_limbs];
        var entry = EntryOf(block, address >> _pageShift);
        for (var limb = 0; limb < _limbs; limb++)
            limbs[limb] = entry != null && *entry != 0
                ? LoadLimb((byte*)(*entry & ~Saved), address & _pageMask, lane, limb)
                : _powerUp.Limb(block, lane, address, limb);
        return WordBits.Value(limbs, _width);
    }

    /// <summary>Replaces a word; past the end nothing happens.</summary>
    /// <returns>Whether it changed.</returns>
    public bool WriteWord(long block, int lane, int address, BitVector word)
    {
        if (address < 0 || address >= _depth || ReadWord(block, lane, address) == word) return false;
        var page = address >> _pageShift;
        var words = PageToWrite(block, page);
        if (words == null) words = CreatePage(block, page);
        for (var limb = 0; limb < _limbs; limb++)
            StoreLimb(words, address & _pageMask, lane, limb, WordBits.Limb(word, limb));
        return true;
    }

    /// <summary>Addresses whose word differs from power-up, rising.</summary>
    public IEnumerable<int> TouchedWords(long block, int lane)
    {
        foreach (var (page, words) in ExistingPages(block))
        {
            var first = page << _pageShift;
            var count = Math.Min(_pageWords, _depth - first);
            for (var i = 0; i < count; i++)
                if (Differs(words, block, lane, first + i))
                    yield return first + i;
        }
    }

    /// <summary>Forgets all writes to the words of a lane.</summary>
    public void Clear(long block, int lane)
    {
        foreach (var (page, _) in ExistingPages(block))
        {
            var words = PageToWrite(block, page);
            var first = page << _pageShift;
            var count = Math.Min(_pageWords, _depth - first);
            for (var i = 0; i < count; i++)
                for (var limb = 0; limb < _limbs; limb++)
                    StoreLimb(words, i, lane, limb, _powerUp.Limb(block, lane, first + i, limb));
        }
    }

    /// <summary>From now on, pages are saved before they change, so that <see cref="Restore"/> brings them back as they
    /// are now. Replaces an earlier snapshot.</summary>
    public void TakeSnapshot()
    {
        DropSnapshot();
        _journal = new PageJournal();
    }

    public void DropSnapshot()
    {
        if (_journal is null) return;
        foreach (var (block, page, copy) in _journal.Pages)
        {
            var entry = EntryOf(block, page);
            if (entry != null) *entry &= ~Saved;
            if (copy != 0) _pages.Return((byte*)copy);
        }

        _journal = null;
    }

    /// <summary>Brings back all words as they were at the snapshot, which stays.</summary>
    public void Restore()
    {
        if (_journal is null) return;
        foreach (var (block, page, copy) in _journal.Pages)
        {
            var entry = EntryOf(block, page);
            _pages.Return((byte*)(*entry & ~Saved));
            *entry = copy;
        }

        _journal.Clear();
    }

    private bool Differs(nint words, long block, int lane, int address)
    {
        for (var limb = 0; limb < _limbs; limb++)
            if (LoadLimb((byte*)words, address & _pageMask, lane, limb)
                != _powerUp.Limb(block, lane, address, limb))
                return true;
        return false;
    }

    private IEnumerable<(int Page, nint Words)> ExistingPages(long block)
    {
        var count = IsSingle ? 1 : _leaves << LeafShift;
        for (var page = 0; page < count; page++)
        {
            var words = Existing(block, page, out var hasLeaf);
            if (!hasLeaf) page |= LeafPages - 1;
            else if (words != 0) yield return (page, words);
        }
    }

    private nint Existing(long block, int page, out bool hasLeaf)
    {
        var entry = EntryOf(block, page);
        hasLeaf = entry != null;
        return entry == null ? 0 : (nint)(*entry & ~Saved);
    }
}
