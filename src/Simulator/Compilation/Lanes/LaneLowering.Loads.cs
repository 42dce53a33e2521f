using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Values that come from memory.</summary>
internal sealed partial class LaneLowering
{
    private const int LimbBytes = LaneFormat.Lanes * 8;

    // Of nodes inside loops: where the last round left them.
    private readonly Dictionary<int, (long Scratch, Lir? After)> _loopSlots = [];

    private long Reserve(int width)
    {
        var offset = ScratchBytes;
        ScratchBytes += (LaneFormat.BlockBytes(width) + 63) / 64 * 64;
        return offset;
    }

    private static LirAddress Scratch(long offset) => new(LirSpace.Scratch, 0, 0, offset);

    private Lir LoadMask(int id)
    {
        if (_loopSlots.TryGetValue(id, out var slot))
            return _make.Load(LirOp.MaskLoad, LirType.Mask, Scratch(slot.Scratch), slot.After);
        var source = _loads[id];
        Lir value;
        if (source.FromWidth == 1) value = RawMask(source.From, source.Shift);
        else
        {
            var type = Natural(source.FromWidth);
            var parts = RawVector(source.From, type, source.LowBit / 64, source.Shift);
            var bit = source.LowBit % 64;
            if (_target.HasBytePermutes && type != LirType.V8)
            {
                parts = Plane(parts, type, bit / 8);
                (type, bit) = (LirType.V8, bit % 8);
            }

            value = ToMask(Map(parts, p => TestConstant(p, type, 1UL << bit)));
        }

        return source.Patch is { } patch
            ? _make.MaskSelect(RawMask(patch.Mask, 0), RawMask(patch.Values, 0), value)
            : value;
    }

    // Of 2 to 64 bits, in elements of its own width.
    private Lir[] LoadVector(int id)
    {
        var width = Width(id);
        var type = Natural(width);
        if (_loopSlots.TryGetValue(id, out var slot)) return FromScratch(slot.Scratch, type, 0, slot.After);
        var source = _loads[id];
        Lir[] value;
        if (source.FromWidth <= 64)
        {
            var from = Natural(source.FromWidth);
            value = RawVector(source.From, from, 0, source.Shift);
            if (source.LowBit != 0 || source.FromWidth != width)
            {
                value = Map(value, p => _make.Shift(LirOp.ShiftRight, p, source.LowBit));
                if (source.LowBit + width < source.FromWidth) value = Canonical(value, from, width);
                value = Resize(value, from, type);
            }
        }
        else
        {
            value = Resize(
                Field(i => RawVector(source.From, LirType.V64, i, source.Shift), source.FromWidth, source.LowBit, width),
                LirType.V64, type);
        }

        if (source.Patch is not { } patch) return value;
        var signs = Expand(RawMask(patch.Mask, 0), type, isFull: !_target.SelectsBySign);
        return Map(signs, RawVector(patch.Values, type, 0, 0), value, _make.Select);
    }

    private Lir[] LoadLimbs(int id)
    {
        var width = Width(id);
        var limbs = LaneFormat.Limbs(width);
        var result = new List<Lir>();
        for (var limb = 0; limb < limbs; limb++)
        {
            if (_loopSlots.TryGetValue(id, out var slot))
            {
                result.AddRange(FromScratch(slot.Scratch, LirType.V64, limb, slot.After));
                continue;
            }

            var source = _loads[id];
            var value = Field(
                i => RawVector(source.From, LirType.V64, i, source.Shift), source.FromWidth,
                source.LowBit + 64 * limb, Math.Min(64, width - 64 * limb));
            if (source.Patch is { } patch)
            {
                var signs = Expand(RawMask(patch.Mask, 0), LirType.V64, isFull: !_target.SelectsBySign);
                value = Map(signs, RawVector(patch.Values, LirType.V64, limb, 0), value, _make.Select);
            }

            result.AddRange(value);
        }

        return [.. result];
    }

    private Lir[] FromScratch(long offset, LirType type, int limb, Lir? after)
    {
        var result = new Lir[_target.Parts(type)];
        for (var part = 0; part < result.Length; part++)
        {
            var address = Scratch(offset + limb * LimbBytes + part * _target.VectorBytes);
            result[part] = _make.Load(LirOp.Load, type, address, after);
        }

        return result;
    }

    /// <summary>Up to 64 bits of a wide value.</summary>
    /// <param name="limb">Vectors of one limb.</param>
    private Lir[] Field(Func<int, Lir[]> limb, int fromWidth, int low, int width)
    {
        var first = low / 64;
        var shift = low % 64;
        var value = Map(limb(first), p => _make.Shift(LirOp.ShiftRight, p, shift));
        if (shift + width > 64)
        {
            value = Map(value, limb(first + 1), (a, b) => _make.Or(a, _make.Shift(LirOp.ShiftLeft, b, 64 - shift)));
        }

        return low + width >= fromWidth ? value : Canonical(value, LirType.V64, width);
    }

    // A bit row at a shift takes bits of two words.
    private Lir RawMask(Place place, int shift)
    {
        switch (place)
        {
            case RootPlace root:
                return _make.Unary(
                    LirOp.MaskFromBit, LirType.Mask,
                    _make.Load(LirOp.MaskLoad, LirType.Mask, new LirAddress(LirSpace.Root, 0, 0, root.Offset)));
            case StatePlace state:
                return _make.Load(LirOp.MaskLoad, LirType.Mask, new LirAddress(LirSpace.State, 0, 0, state.Offset));
        }

        var row = (RowPlace)place;
        var words = shift >> 6;
        var bits = shift & 63;
        var low = Word(words);
        return bits == 0 ? low : _make.Or(
            _make.MaskShift(LirOp.MaskShiftRight, low, bits),
            _make.MaskShift(LirOp.MaskShiftLeft, Word(words + 1), 64 - bits));

        Lir Word(int index) => _make.Load(
            LirOp.MaskLoad, LirType.Mask, new LirAddress(LirSpace.Row, row.Slot, 8, row.Offset + 8L * index));
    }

    private Lir[] RawVector(Place place, LirType type, int limb, int shift)
    {
        var size = LirBuilder.Bits(type) / 8;
        if (place is RootPlace root)
        {
            var splat = _make.Load(LirOp.LoadSplat, type, new LirAddress(LirSpace.Root, 0, 0, root.Offset + 8L * limb));
            var all = new Lir[_target.Parts(type)];
            Array.Fill(all, splat);
            return all;
        }

        var address = AddressOf(place, size, limb).At((long)shift * size);
        var result = new Lir[_target.Parts(type)];
        for (var part = 0; part < result.Length; part++)
            result[part] = _make.Load(LirOp.Load, type, address.At(part * _target.VectorBytes));
        return result;
    }

    /// <param name="size">Bytes of an element; 0 of a bit.</param>
    private static LirAddress AddressOf(Place place, int size, int limb) => place switch
    {
        StatePlace state => new LirAddress(LirSpace.State, 0, 0, state.Offset + (long)limb * LimbBytes),
        RowPlace row => new LirAddress(
            LirSpace.Row, row.Slot, size == 0 ? 8 : 64 * size, row.Offset + (long)limb * row.LimbBytes),
        _ => throw new ArgumentException("nothing is stored in the root"),
    };

    /// <summary>What a store to a place is, vector by vector.</summary>
    public IEnumerable<(Lir Value, LirAddress Address)> Stored(int id, Place place)
    {
        var width = Width(id);
        if (width == 1)
        {
            yield return (Mask(id), AddressOf(place, 0, 0));
            yield break;
        }

        var type = Natural(width);
        for (var limb = 0; limb < LaneFormat.Limbs(width); limb++)
        {
            var parts = Vector(id, type, limb);
            var address = AddressOf(place, LirBuilder.Bits(type) / 8, limb);
            for (var part = 0; part < parts.Length; part++) yield return (parts[part], address.At(part * _target.VectorBytes));
        }
    }

    private static ulong Ones(int width) => BitVector.Mask(width);
}
