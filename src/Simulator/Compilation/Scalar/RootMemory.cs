using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>What <see cref="KernelFrame.Memories"/> of a root kernel points to.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RootMemory
{
    /// <summary>Word by word, each of <see cref="ElementBytes"/>; unused high bits are 0.</summary>
    public byte* Words;

    public long Depth;

    /// <summary>1, 2, 4 or 8, or 8 times the limbs.</summary>
    public long ElementBytes;
}

/// <summary>One memory of the root in native memory.</summary>
internal sealed unsafe class RootMemoryBank : IDisposable
{
    private readonly GraphMemory _memory;
    private readonly SimulationOptions _options;
    private readonly ulong _path;

    /// <param name="path">Hierarchical name, for <see cref="RandomInit"/>.</param>
    public RootMemoryBank(GraphMemory memory, string path, SimulationOptions options)
    {
        _memory = memory;
        _options = options;
        _path = RandomInit.HashPath(path);
        var bytes = ElementBytes(memory.Width);
        CommittedBytes = (long)bytes * memory.Depth;
        Handle = (RootMemory*)NativeMemory.AllocZeroed((nuint)sizeof(RootMemory));

        // A word more: partial words are read and written as whole ones.
        Handle->Words = (byte*)NativeMemory.AllocZeroed((nuint)CommittedBytes + 8);
        Handle->Depth = memory.Depth;
        Handle->ElementBytes = bytes;
        if (memory.Memory.Image is { } image)
            for (var i = 0; i < Math.Min(image.Length, memory.Depth); i++)
                Write(i, image[i]);
        else if (options.RandomInit)
            Clear();
    }

    /// <summary>Goes into <see cref="KernelFrame.Memories"/>.</summary>
    public RootMemory* Handle { get; private set; }

    public long CommittedBytes { get; }

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
        if ((uint)address >= (uint)_memory.Depth) return BitVector.Zero(_memory.Width);
        var word = Handle->Words + (address * Handle->ElementBytes);
        return Handle->ElementBytes switch
        {
            1 => BitVector.FromWord(*word, _memory.Width),
            2 => BitVector.FromWord(*(ushort*)word, _memory.Width),
            4 => BitVector.FromWord(*(uint*)word, _memory.Width),
            _ => ScalarHelpers.Load((ulong*)word, _memory.Width),
        };
    }

    /// <summary>Past the end nothing happens.</summary>
    public void Write(int address, BitVector value)
    {
        if ((uint)address >= (uint)_memory.Depth) return;
        var word = Handle->Words + (address * Handle->ElementBytes);
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

    /// <summary>What the word is when nobody wrote to it.</summary>
    public BitVector PowerUp(int address)
    {
        if (_memory.Memory.Image is { } image)
            return address < image.Length ? image[address] : BitVector.Zero(_memory.Width);
        return _options.RandomInit
            ? RandomInit.Value(_options.Seed, _path, address, _memory.Width)
            : BitVector.Zero(_memory.Width);
    }

    /// <summary>The addresses whose word differs from power-up, rising.</summary>
    public IEnumerable<int> TouchedWords()
    {
        for (var address = 0; address < _memory.Depth; address++)
            if (Read(address) != PowerUp(address))
                yield return address;
    }

    /// <summary>Back to power-up.</summary>
    public void Clear()
    {
        for (var address = 0; address < _memory.Depth; address++) Write(address, PowerUp(address));
    }

    public void Dispose()
    {
        if (Handle == null) return;
        NativeMemory.Free(Handle->Words);
        NativeMemory.Free(Handle);
        Handle = null;
    }
}
