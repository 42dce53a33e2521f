using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>A memory of all lanes of a region. Per block of lanes there is a table of pages of 16 words of 64 lanes,
/// word-major, in <see cref="LaneFormat"/>; a page that was never written with anything but its power-up words takes no
/// room, nor does the table. Memories of at most 64 words are one page. Threads may use different blocks at the same
/// time.</summary>
/// <remarks>
/// A block entry is the page (single) or the directory: leaves of 32 pages. Bit 0 of a page entry says that the page
/// was saved to the journal, so that it may be changed.
/// </remarks>
internal sealed unsafe partial class LaneMemory : IRegionMemory
{
    private const int LeafShift = 5;
    private const int LeafPages = 1 << LeafShift;
    private const long Saved = 1;

    private readonly int _width;
    private readonly int _depth;
    private readonly int _elementBytes;
    private readonly int _limbs;
    private readonly long _blocks;
    private readonly int _rowLanes;
    private readonly int _rowBytes;
    private readonly int _pageShift;
    private readonly int _pageMask;
    private readonly int _pageWords;
    private readonly int _leaves;
    private readonly PowerUpWords _powerUp;
    private readonly MemoryBudget _budget;
    private readonly PagePool _pages;
    private readonly PagePool? _tables;
    private readonly PagePool? _directories;
    private long* _entries;
    private PageJournal? _journal;

    /// <param name="lanes">The most lanes that a block has; fewer than 64 save room.</param>
    public LaneMemory(
        int width, int depth, ImmutableArray<BitVector>? image, long blocks, int lanes, MemoryBudget budget,
        UndefinedWords? undefined = null)
    {
        _width = width;
        _depth = depth;
        _blocks = blocks;
        _budget = budget;
        _elementBytes = LaneFormat.ElementBytes(width);
        _limbs = LaneFormat.Limbs(width);
        _rowLanes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(lanes, 1, LaneFormat.Lanes));
        _rowBytes = width == 1 ? Math.Max(1, _rowLanes / 8) : _rowLanes * _elementBytes * _limbs;
        var spread = BitOperations.Log2((uint)(LaneFormat.Lanes / _rowLanes));
        var isSingle = depth <= 64 << spread;
        _pageShift = isSingle ? 31 : 4 + spread;
        _pageMask = (int)((1u << _pageShift) - 1);
        _pageWords = isSingle ? depth : 1 << _pageShift;
        _leaves = isSingle ? 0 : (int)(((long)depth + (LeafPages << _pageShift) - 1) / (LeafPages << _pageShift));
        _powerUp = new PowerUpWords(width, image, undefined);
        _pages = new PagePool(_pageWords * _rowBytes, budget);
        if (!isSingle)
        {
            _tables = new PagePool(LeafPages * sizeof(long), budget);
            _directories = new PagePool(_leaves * sizeof(long), budget);
        }

        _entries = (long*)NativeMemory.AllocZeroed((nuint)blocks, sizeof(long));
        budget.Commit(blocks * sizeof(long));
    }

    public int Width => _width;

    public int Depth => _depth;

    public void Dispose()
    {
        if (_entries == null) return;
        _pages.Dispose();
        _tables?.Dispose();
        _directories?.Dispose();
        NativeMemory.Free(_entries);
        _entries = null;
        _budget.Release(_blocks * sizeof(long));
    }

    /// <summary>Whether a block has one page.</summary>
    public bool IsSingle => _leaves == 0;

    public int PageBytes => _pages.PageBytes;

    /// <summary>Null where nothing was written yet.</summary>
    public byte* SinglePage(long block) => (byte*)(_entries[block] & ~Saved);

    // Null while the words are those of power-up, and all lanes have the same.
    private byte* PageToRead(long block, int page)
    {
        var entry = EntryOf(block, page);
        if (entry != null && *entry != 0) return (byte*)(*entry & ~Saved);
        return _powerUp.IsPerLane ? CreatePage(block, page) : null;
    }

    private byte* PageToWrite(long block, int page)
    {
        var entry = EntryOf(block, page);
        if (entry == null || *entry == 0) return _powerUp.IsPerLane ? CreatePage(block, page) : null;
        if (_journal is { } journal && (*entry & Saved) == 0)
        {
            var copy = _pages.Take();
            NativeMemory.Copy((byte*)*entry, copy, (nuint)_pages.PageBytes);
            journal.Add(block, page, copy);
            *entry |= Saved;
        }

        return (byte*)(*entry & ~Saved);
    }

    private long* EntryOf(long block, int page)
    {
        if (IsSingle) return _entries + block;
        var directory = (long*)_entries[block];
        if (directory == null) return null;
        var leaf = (long*)directory[page >> LeafShift];
        return leaf == null ? null : leaf + (page & (LeafPages - 1));
    }

    private byte* CreatePage(long block, int page)
    {
        var words = _pages.Take();
        Fill(block, page, words);
        var entry = EnsureEntry(block, page);
        *entry = (long)words;
        if (_journal is { } journal)
        {
            // Pages of random words come into being by reading; that is no change, but to forget them is none either.
            journal.Add(block, page, null);
            *entry |= Saved;
        }

        return words;
    }

    private long* EnsureEntry(long block, int page)
    {
        if (IsSingle) return _entries + block;
        if (_entries[block] == 0) _entries[block] = (long)_directories!.Take();
        var leaf = (long*)_entries[block] + (page >> LeafShift);
        if (*leaf == 0) *leaf = (long)_tables!.Take();
        return (long*)*leaf + (page & (LeafPages - 1));
    }

    // The page is zeroed.
    private void Fill(long block, int page, byte* words)
    {
        var first = page << _pageShift;
        var count = Math.Min(_pageWords, _depth - first);
        if (_powerUp.IsZero(first)) return;
        for (var i = 0; i < count; i++)
            for (var limb = 0; limb < _limbs; limb++)
                for (var lane = 0; lane < _rowLanes; lane++)
                    StoreLimb(words, i, lane, limb, _powerUp.Limb(block, lane, first + i, limb));
    }

    private ulong LoadLimb(byte* words, int word, int lane, int limb)
    {
        var row = words + (long)word * _rowBytes;
        return _elementBytes switch
        {
            0 => (ulong)(row[lane >> 3] >> (lane & 7) & 1),
            1 => row[lane],
            2 => ((ushort*)row)[lane],
            4 => ((uint*)row)[lane],
            _ => ((ulong*)row)[limb * _rowLanes + lane],
        };
    }

    private void StoreLimb(byte* words, int word, int lane, int limb, ulong value)
    {
        var row = words + (long)word * _rowBytes;
        switch (_elementBytes)
        {
            case 0:
                var bit = 1 << (lane & 7);
                row[lane >> 3] = (byte)((value & 1) != 0 ? row[lane >> 3] | bit : row[lane >> 3] & ~bit);
                break;
            case 1:
                row[lane] = (byte)value;
                break;
            case 2:
                ((ushort*)row)[lane] = (ushort)value;
                break;
            case 4:
                ((uint*)row)[lane] = (uint)value;
                break;
            default:
                ((ulong*)row)[limb * _rowLanes + lane] = value;
                break;
        }
    }
}
