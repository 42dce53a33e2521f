using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Memories;

// Memories of few words (queues of a router): word by word for all lanes that ask for it. Small tables: all at once.
internal sealed unsafe partial class LaneMemory
{
    private const int FewWords = 8;
    private const int TableWords = 64;

    // The power-up words of a memory of up to 64 words of 9 to 16 bits, for permutations.
    private ushort[]? _table;

    private bool IsFew => _depth <= FewWords && IsSingle && _rowLanes == LaneFormat.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadFew(long block, ulong lanes, byte* address, int addressWidth, byte* data)
    {
        if (!IsFew || addressWidth > 8 || BitOperations.PopCount(lanes) < FewWords) return false;
        var page = PageToRead(block, 0);
        for (var word = 0; word < _depth && lanes != 0; word++)
        {
            var asked = lanes & LanesAt(address, addressWidth, word);
            if (asked == 0) continue;
            lanes &= ~asked;
            if (page != null) CopyRow(data, page + (long)word * _rowBytes, asked);
            else
                for (var limb = 0; limb < _limbs; limb++)
                    FillRow(data + limb * LaneFormat.Lanes * 8L, _powerUp.Shared(word, limb), asked);
        }

        // Past the end.
        if (lanes == 0) return true;
        for (var limb = 0; limb < _limbs; limb++) FillRow(data + limb * LaneFormat.Lanes * 8L, 0, lanes);
        return true;
    }

    // Before there is a page, lanes are looked at one by one: words that don't change need none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryWriteFew(long block, ulong lanes, byte* address, int addressWidth, byte* data)
    {
        if (!IsFew || addressWidth > 8) return false;
        var page = PageToWrite(block, 0);
        if (page == null) return false;
        for (var word = 0; word < _depth && lanes != 0; word++)
        {
            var asked = lanes & LanesAt(address, addressWidth, word);
            if (asked == 0) continue;
            lanes &= ~asked;
            CopyRow(page + (long)word * _rowBytes, data, asked);
        }

        return true;
    }

    // Of a memory that nobody has written to in this block.
    private bool TryReadTable(long block, ulong lanes, byte* address, byte* data)
    {
        if (!Avx512BW.IsSupported || _depth > TableWords || BitOperations.PopCount(lanes) < FewLanes) return false;
        if (_powerUp.IsPerLane || PageToRead(block, 0) != null) return false;
        if (_table is null)
        {
            var table = new ushort[TableWords];
            for (var i = 0; i < _depth; i++) table[i] = (ushort)_powerUp.Shared(i, 0);
            _table = table;
        }

        fixed (ushort* words = _table)
        {
            var (low, high) = (Vector512.Load(words), Vector512.Load(words + 32));
            var (first, second) = Vector512.Widen(Vector512.Load(address));
            var end = Vector512.Create((ushort)TableWords);
            var found = stackalloc ushort[LaneFormat.Lanes];
            (Avx512BW.PermuteVar32x16x2(low, first, high) & Vector512.LessThan(first, end)).Store(found);
            (Avx512BW.PermuteVar32x16x2(low, second, high) & Vector512.LessThan(second, end)).Store(found + 32);
            LaneRows.Blend<ushort>(data, (byte*)found, lanes);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LanesAt(byte* address, int addressWidth, int word) => addressWidth == 1
        ? word == 0 ? ~*(ulong*)address : word == 1 ? *(ulong*)address : 0
        : Vector512.Equals(Vector512.Load(address), Vector512.Create((byte)word)).ExtractMostSignificantBits();

    private void CopyRow(byte* to, byte* from, ulong lanes)
    {
        switch (_elementBytes)
        {
            case 0:
                *(ulong*)to = *(ulong*)to & ~lanes | *(ulong*)from & lanes;
                break;
            case 1: LaneRows.Blend<byte>(to, from, lanes); break;
            case 2: LaneRows.Blend<ushort>(to, from, lanes); break;
            case 4: LaneRows.Blend<uint>(to, from, lanes); break;
            default:
                for (var limb = 0; limb < _limbs; limb++)
                    LaneRows.Blend<ulong>(
                        to + limb * LaneFormat.Lanes * 8L, from + limb * LaneFormat.Lanes * 8L, lanes);
                break;
        }
    }

    private void FillRow(byte* to, ulong value, ulong lanes)
    {
        switch (_elementBytes)
        {
            case 0:
                *(ulong*)to = *(ulong*)to & ~lanes | (value == 0 ? 0 : lanes);
                break;
            case 1: LaneRows.Fill<byte>(to, value, lanes); break;
            case 2: LaneRows.Fill<ushort>(to, value, lanes); break;
            case 4: LaneRows.Fill<uint>(to, value, lanes); break;
            default: LaneRows.Fill<ulong>(to, value, lanes); break;
        }
    }
}
