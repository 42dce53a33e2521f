using System.Collections.Immutable;
using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Machine.Lanes;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>How scalar kernels reach a memory of the root.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RootMemory
{
    /// <summary>Word by word, each of <see cref="ElementBytes"/>; unused high bits are 0.</summary>
    public byte* Words;

    public long Depth;

    /// <summary>1, 2, 4 or 8, or 8 times the limbs.</summary>
    public long ElementBytes;
}

/// <summary>One memory of the root, its words side by side in native memory.</summary>
internal sealed unsafe class RootMemoryBank : IRegionMemory
{
    private readonly int _width;
    private readonly int _depth;
    private readonly ImmutableArray<BitVector>? _image;
    private readonly Func<int, BitVector>? _undefined;
    private readonly MemoryBudget _budget;
    private readonly long _bytes;
    private byte* _saved;

    /// <param name="image">The first words at power-up, where they are defined.</param>
    /// <param name="undefined">Without an image: the word at an address; null: 0.</param>
    public RootMemoryBank(
        int width, int depth, ImmutableArray<BitVector>? image, Func<int, BitVector>? undefined, MemoryBudget budget)
    {
        (_width, _depth, _image, _budget) = (width, depth, image, budget);
        _undefined = image is null ? undefined : null;
        _bytes = (long)ElementBytes(width) * depth;
        Handle = (RootMemory*)NativeMemory.AllocZeroed((nuint)sizeof(RootMemory));
        Handle->Words = (byte*)NativeMemory.AllocZeroed((nuint)_bytes + 8);
        Handle->Depth = depth;
        Handle->ElementBytes = ElementBytes(width);
        budget.Commit(_bytes);
        var defined = _undefined is null ? image?.Length ?? 0 : depth;
        for (var i = 0; i < Math.Min(defined, depth); i++) Write(i, PowerUp(i));
    }

    /// <summary>Stands in <see cref="KernelFrame.Memories"/>, behind the handles.</summary>
    public RootMemory* Handle { get; private set; }

    /// <summary>Bytes of a word.</summary>
    public static int ElementBytes(int width) => width switch
    {
        <= 8 => 1,
        <= 16 => 2,
        <= 32 => 4,
        _ => (width + 63) / 64 * 8,
    };

    /// <summary>0 past the end.</summary>
    public BitVector Read(int address)
    {
        if ((uint)address >= (uint)_depth) return BitVector.Zero(_width);
        var word = WordAt(Handle->Words, address);
        return Handle->ElementBytes switch
        {
            1 => BitVector.FromWord(*word, _width),
            2 => BitVector.FromWord(*(ushort*)word, _width),
            4 => BitVector.FromWord(*(uint*)word, _width),
            _ => ScalarHelpers.Load((ulong*)word, _width),
        };
    }

    /// <summary>Past the end nothing happens.</summary>
    public void Write(int address, BitVector value)
    {
        if ((uint)address >= (uint)_depth) return;
        var word = WordAt(Handle->Words, address);
        switch (Handle->ElementBytes)
        {
            case 1:
                *word = (byte)value.Low;
                break;
            case 2:
                *(ushort*)word = (ushort)value.Low;
                break;
            case 4:
                *(uint*)word = (uint)value.Low;
                break;
            default:
                ScalarHelpers.Store((ulong*)word, value);
                break;
        }
    }

    public BitVector ReadWord(long block, int lane, int address) => Read(address);

    public bool WriteWord(long block, int lane, int address, BitVector word)
    {
        if ((uint)address >= (uint)_depth || Read(address) == word) return false;
        Write(address, word);
        return true;
    }

    public IEnumerable<int> TouchedWords(long block, int lane)
    {
        for (var address = 0; address < _depth; address++)
            if (Differs(address))
                yield return address;
    }

    public void Clear(long block, int lane)
    {
        for (var address = 0; address < _depth; address++)
            if (Differs(address))
                Write(address, PowerUp(address));
    }

    public void TakeSnapshot()
    {
        if (_saved == null)
        {
            _saved = (byte*)NativeMemory.Alloc((nuint)_bytes + 8);
            _budget.Commit(_bytes);
        }

        NativeMemory.Copy(Handle->Words, _saved, (nuint)_bytes);
    }

    public void DropSnapshot()
    {
        if (_saved == null) return;
        NativeMemory.Free(_saved);
        _saved = null;
        _budget.Release(_bytes);
    }

    public void Restore()
    {
        if (_saved != null) NativeMemory.Copy(_saved, Handle->Words, (nuint)_bytes);
    }

    void ILaneMemory.Read(long block, ulong lanes, byte* address, int addressWidth, byte* data)
    {
        if ((lanes & 1) == 0) return;
        var at = LaneValues.Read(address, addressWidth, LaneFormat.Lanes * 8, 0).Unsigned;
        LaneValues.Write(data, _width, LaneFormat.Lanes * 8, 0, at < _depth ? Read((int)at) : BitVector.Zero(_width));
    }

    void ILaneMemory.Write(
        long block, ulong lanes, byte* address, int addressWidth, int low, byte* data, int dataWidth)
    {
        if ((lanes & 1) == 0) return;
        var at = LaneValues.Read(address, addressWidth, LaneFormat.Lanes * 8, 0).Unsigned;
        var value = LaneValues.Read(data, dataWidth, LaneFormat.Lanes * 8, 0);
        if (at < _depth) Write((int)at, BitMath.Insert(Read((int)at), low, value));
    }

    public void Dispose()
    {
        if (Handle == null) return;
        DropSnapshot();
        NativeMemory.Free(Handle->Words);
        NativeMemory.Free(Handle);
        Handle = null;
        _budget.Release(_bytes);
    }

    private byte* WordAt(byte* words, int address) => words + address * Handle->ElementBytes;

    // Memories may be large and mostly untouched.
    private bool Differs(int address)
    {
        if (_undefined is null && (_image is not { } image || address >= image.Length))
        {
            var word = new ReadOnlySpan<byte>(WordAt(Handle->Words, address), (int)Handle->ElementBytes);
            return word.ContainsAnyExcept((byte)0);
        }

        return Read(address) != PowerUp(address);
    }

    private BitVector PowerUp(int address) => _image is { } image
        ? address < image.Length ? image[address] : BitVector.Zero(_width)
        : _undefined?.Invoke(address) ?? BitVector.Zero(_width);
}
