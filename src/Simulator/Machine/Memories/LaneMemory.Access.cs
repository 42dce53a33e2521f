using System.Numerics;
using System.Runtime.CompilerServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Memories;

// What kernels call: words of up to 64 lanes at addresses of their own.
internal sealed unsafe partial class LaneMemory
{
    // Below, comparing the addresses takes longer than going through them.
    private const int FewLanes = 12;

    // So many lanes of one address are taken at once.
    private const int FewestOfGroup = 8;

    public void Read(long block, ulong lanes, byte* address, int addressWidth, byte* data)
    {
        if (lanes == 0 || TryReadFew(block, lanes, address, addressWidth, data)) return;
        if (_elementBytes == 0 || _limbs > 1 || addressWidth is 1 or > 64)
        {
            var places = stackalloc ulong[LaneFormat.Lanes];
            Normalize(lanes, address, addressWidth, places);
            ReadAny(block, lanes, places, data);
            return;
        }

        switch (LaneFormat.ElementBytes(addressWidth), _elementBytes)
        {
            case (1, 1): Read<byte, byte>(block, lanes, address, data); break;
            case (1, 2): Read<byte, ushort>(block, lanes, address, data); break;
            case (1, 4): Read<byte, uint>(block, lanes, address, data); break;
            case (1, _): Read<byte, ulong>(block, lanes, address, data); break;
            case (2, 1): Read<ushort, byte>(block, lanes, address, data); break;
            case (2, 2): Read<ushort, ushort>(block, lanes, address, data); break;
            case (2, 4): Read<ushort, uint>(block, lanes, address, data); break;
            case (2, _): Read<ushort, ulong>(block, lanes, address, data); break;
            case (4, 1): Read<uint, byte>(block, lanes, address, data); break;
            case (4, 2): Read<uint, ushort>(block, lanes, address, data); break;
            case (4, 4): Read<uint, uint>(block, lanes, address, data); break;
            case (4, _): Read<uint, ulong>(block, lanes, address, data); break;
            case (_, 1): Read<ulong, byte>(block, lanes, address, data); break;
            case (_, 2): Read<ulong, ushort>(block, lanes, address, data); break;
            case (_, 4): Read<ulong, uint>(block, lanes, address, data); break;
            default: Read<ulong, ulong>(block, lanes, address, data); break;
        }
    }

    public void Write(
        long block, ulong lanes, byte* address, int addressWidth, int low, byte* data, int dataWidth)
    {
        if (lanes == 0 || (dataWidth == _width && TryWriteFew(block, lanes, address, addressWidth, data))) return;
        if (dataWidth != _width && _elementBytes != 0 && _limbs == 1 && addressWidth is > 1 and <= 64)
        {
            switch (_elementBytes)
            {
                case 1: WritePart<byte>(block, lanes, address, addressWidth, low, data, dataWidth); break;
                case 2: WritePart<ushort>(block, lanes, address, addressWidth, low, data, dataWidth); break;
                case 4: WritePart<uint>(block, lanes, address, addressWidth, low, data, dataWidth); break;
                default: WritePart<ulong>(block, lanes, address, addressWidth, low, data, dataWidth); break;
            }

            return;
        }

        if (_elementBytes == 0 || _limbs > 1 || addressWidth is 1 or > 64 || dataWidth != _width)
        {
            var places = stackalloc ulong[LaneFormat.Lanes];
            Normalize(lanes, address, addressWidth, places);
            WriteAny(block, lanes, places, low, data, dataWidth);
            return;
        }

        switch (LaneFormat.ElementBytes(addressWidth), _elementBytes)
        {
            case (1, 1): Write<byte, byte>(block, lanes, address, data); break;
            case (1, 2): Write<byte, ushort>(block, lanes, address, data); break;
            case (1, 4): Write<byte, uint>(block, lanes, address, data); break;
            case (1, _): Write<byte, ulong>(block, lanes, address, data); break;
            case (2, 1): Write<ushort, byte>(block, lanes, address, data); break;
            case (2, 2): Write<ushort, ushort>(block, lanes, address, data); break;
            case (2, 4): Write<ushort, uint>(block, lanes, address, data); break;
            case (2, _): Write<ushort, ulong>(block, lanes, address, data); break;
            case (4, 1): Write<uint, byte>(block, lanes, address, data); break;
            case (4, 2): Write<uint, ushort>(block, lanes, address, data); break;
            case (4, 4): Write<uint, uint>(block, lanes, address, data); break;
            case (4, _): Write<uint, ulong>(block, lanes, address, data); break;
            case (_, 1): Write<ulong, byte>(block, lanes, address, data); break;
            case (_, 2): Write<ulong, ushort>(block, lanes, address, data); break;
            case (_, 4): Write<ulong, uint>(block, lanes, address, data); break;
            default: Write<ulong, ulong>(block, lanes, address, data); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read<TAddress, TWord>(long block, ulong lanes, byte* address, byte* data)
        where TAddress : unmanaged
        where TWord : unmanaged
    {
        while (TryGroup<TAddress>(lanes, address, out var common, out var group))
        {
            var words = common < (ulong)_depth ? PageToRead(block, (int)common >> _pageShift) : null;
            if (words != null)
                LaneRows.Blend<TWord>(data, words + ((int)common & _pageMask) * (long)_rowBytes, group);
            else
                LaneRows.Fill<TWord>(data, common < (ulong)_depth ? _powerUp.Shared((long)common, 0) : 0, group);
            lanes &= ~group;
        }

        if (lanes == 0) return;

        if (sizeof(TAddress) == 1 && sizeof(TWord) == 2 && TryReadTable(block, lanes, address, data)) return;
        var page = -1;
        byte* current = null;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var place = LaneRows.Load<TAddress>(address, lane);
            if (place >= (ulong)_depth)
            {
                LaneRows.Store<TWord>(data, lane, 0);
                continue;
            }

            if ((int)place >> _pageShift != page) current = PageToRead(block, page = (int)place >> _pageShift);
            LaneRows.Store<TWord>(
                data, lane,
                current != null
                    ? LaneRows.Load<TWord>(current + ((int)place & _pageMask) * (long)_rowBytes, lane)
                    : _powerUp.Shared((long)place, 0));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write<TAddress, TWord>(long block, ulong lanes, byte* address, byte* data)
        where TAddress : unmanaged
        where TWord : unmanaged
    {
        var page = -1;
        byte* current = null;
        while (TryGroup<TAddress>(lanes, address, out var common, out var group))
        {
            if (common < (ulong)_depth)
            {
                page = (int)common >> _pageShift;
                current = PageToWrite(block, page);
                if (current == null) break;
                LaneRows.Blend<TWord>(current + ((int)common & _pageMask) * (long)_rowBytes, data, group);
            }

            lanes &= ~group;
        }

        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var place = LaneRows.Load<TAddress>(address, lane);
            if (place >= (ulong)_depth) continue;
            var value = LaneRows.Load<TWord>(data, lane);
            if ((int)place >> _pageShift != page) current = PageToWrite(block, page = (int)place >> _pageShift);
            if (current == null)
            {
                if (value == _powerUp.Shared((long)place, 0)) continue;
                current = CreatePage(block, page);
            }

            LaneRows.Store<TWord>(current + ((int)place & _pageMask) * (long)_rowBytes, lane, value);
        }
    }

    // Some bits of words of at most 64.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WritePart<TWord>(
        long block, ulong lanes, byte* address, int addressWidth, int low, byte* data, int dataWidth)
        where TWord : unmanaged
    {
        var addressBytes = LaneFormat.ElementBytes(addressWidth);
        var dataBytes = LaneFormat.ElementBytes(dataWidth);
        var mask = BitVector.Mask(dataWidth) << low;
        var page = -1;
        byte* current = null;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var place = Element(address, addressBytes, lane);
            if (place >= (ulong)_depth) continue;
            if ((int)place >> _pageShift != page) current = PageToWrite(block, page = (int)place >> _pageShift);
            var value = Element(data, dataBytes, lane) << low;
            if (current == null)
            {
                var old = _powerUp.Shared((long)place, 0);
                if (value == (old & mask)) continue;
                current = CreatePage(block, page);
            }

            var row = current + ((int)place & _pageMask) * (long)_rowBytes;
            LaneRows.Store<TWord>(row, lane, LaneRows.Load<TWord>(row, lane) & ~mask | value);
        }
    }

    // Of one lane, for values of at most 64 bits; those of one bit lie in a mask.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Element(byte* value, int bytes, int lane) => bytes switch
    {
        0 => *(ulong*)value >> lane & 1,
        1 => value[lane],
        2 => ((ushort*)value)[lane],
        4 => ((uint*)value)[lane],
        _ => ((ulong*)value)[lane],
    };

    // Bits, wide words and rare addresses. A place past the end is ulong.MaxValue.
    private void ReadAny(long block, ulong lanes, ulong* places, byte* data)
    {
        if (_elementBytes == 0 && IsUniform<ulong>(lanes, (byte*)places, out var common)
            && common < (ulong)_depth && PageToRead(block, (int)common >> _pageShift) is not null and var page)
        {
            var row = *(ulong*)(page + ((int)common & _pageMask) * 8L);
            *(ulong*)data = *(ulong*)data & ~lanes | row & lanes;
            return;
        }

        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var isInside = places[lane] < (ulong)_depth;
            var place = isInside ? (int)places[lane] : 0;
            var words = isInside ? PageToRead(block, place >> _pageShift) : null;
            for (var limb = 0; limb < _limbs; limb++)
            {
                var value = words != null ? LoadLimb(words, place & _pageMask, lane, limb)
                    : isInside ? _powerUp.Shared(place, limb) : 0;
                LaneRows.SetLimb(data, _width, lane, limb, value);
            }
        }
    }

    private void WriteAny(long block, ulong lanes, ulong* places, int low, byte* data, int dataWidth)
    {
        if (_elementBytes == 0 && IsUniform<ulong>(lanes, (byte*)places, out var common)
            && common < (ulong)_depth && PageToWrite(block, (int)common >> _pageShift) is not null and var page)
        {
            var row = (ulong*)(page + ((int)common & _pageMask) * 8L);
            *row = *row & ~lanes | *(ulong*)data & lanes;
            return;
        }

        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            if (places[lane] >= (ulong)_depth) continue;
            var place = (int)places[lane];
            var words = PageToWrite(block, place >> _pageShift);
            for (var limb = low / 64; limb <= (low + dataWidth - 1) / 64; limb++)
            {
                var (value, mask) = LaneRows.Insertion(data, dataWidth, lane, low, limb);
                var old = words != null ? LoadLimb(words, place & _pageMask, lane, limb)
                    : _powerUp.Shared(place, limb);
                value |= old & ~mask;
                if (value == old) continue;
                if (words == null) words = CreatePage(block, place >> _pageShift);
                StoreLimb(words, place & _pageMask, lane, limb, value);
            }
        }
    }

    // Whether all lanes have the same address and rows of the memory are rows of lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsUniform<TAddress>(ulong lanes, byte* address, out ulong common)
        where TAddress : unmanaged
    {
        common = 0;
        if (_rowLanes != LaneFormat.Lanes || BitOperations.PopCount(lanes) < FewLanes) return false;
        common = LaneRows.Load<TAddress>(address, BitOperations.TrailingZeroCount(lanes));
        return LaneRows.AreEqual<TAddress>(address, lanes, common);
    }

    // The lanes with the address of the first of them, where they are worth it: cores of one program are at few places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryGroup<TAddress>(ulong lanes, byte* address, out ulong common, out ulong group)
        where TAddress : unmanaged
    {
        (common, group) = (0, 0);
        if (_rowLanes != LaneFormat.Lanes || BitOperations.PopCount(lanes) < FewLanes) return false;
        common = LaneRows.Load<TAddress>(address, BitOperations.TrailingZeroCount(lanes));
        group = LaneRows.EqualLanes<TAddress>(address, common) & lanes;
        return BitOperations.PopCount(group) >= FewestOfGroup;
    }

    private static void Normalize(ulong lanes, byte* address, int addressWidth, ulong* places)
    {
        var limbs = LaneFormat.Limbs(addressWidth);
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            places[lane] = LaneRows.Limb(address, addressWidth, lane, 0);
            for (var limb = 1; limb < limbs; limb++)
                if (LaneRows.Limb(address, addressWidth, lane, limb) != 0)
                    places[lane] = ulong.MaxValue;
        }

    }
}
