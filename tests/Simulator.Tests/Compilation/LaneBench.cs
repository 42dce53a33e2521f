using System.Numerics;
using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Schedule;
using Xunit;

namespace WaferHdl.Simulator.Tests.Compilation;

/// <summary>Memory for one strip of lanes, and a kernel that runs on it.</summary>
internal sealed unsafe class LaneBench : IDisposable
{
    public const int Blocks = 2;
    public const int Lanes = 64 * Blocks;

    private readonly List<nint> _blocks = [];
    private readonly List<GCHandle> _handles = [];
    private readonly KernelFrame* _frame;

    public LaneBench(KernelProgram program, KernelOptions options, int rowBytes = 0, int rows = 0)
    {
        Program = program;
        Kernel = new LaneCompiler().Compile(program, options);
        _frame = (KernelFrame*)Allocate(sizeof(KernelFrame));
        _frame->State = Allocate(program.StateBytes * Blocks);
        _frame->Rows = (byte**)Allocate(8 * (rows + 1));
        for (var i = 0; i < rows; i++) _frame->Rows[i] = Allocate(rowBytes);
        _frame->Root = Allocate(4096);
        _frame->Valid = (ulong*)Allocate(8 * Blocks);
        _frame->Changed = (ulong*)Allocate(8 * Blocks);
        for (var i = 0; i < Blocks; i++) _frame->Valid[i] = ulong.MaxValue;
        _frame->Scratch = Allocate(Kernel.Facts.ScratchBytes);
        _frame->Memories = (void**)Allocate(8 * 16);
    }

    public KernelProgram Program { get; }

    public CompiledKernel Kernel { get; }

    public KernelFrame* Frame => _frame;

    public void Run() => Kernel.Run(_frame, 0, Blocks);

    public void Attach(int memory, ILaneMemory target) => _frame->Memories[memory] = (void*)(nint)Handle(target);

    public void Attach(IKernelSink sink) => _frame->Sink = Handle(sink);

    private nint Handle(object target)
    {
        var handle = GCHandle.Alloc(target);
        _handles.Add(handle);
        return GCHandle.ToIntPtr(handle);
    }

    private byte* Allocate(long bytes)
    {
        // Some way past the end too, so that a wrong store is seen as a wrong value and not as a crash.
        var size = (nuint)(bytes + 4096);
        var block = NativeMemory.AlignedAlloc(size, 64);
        NativeMemory.Clear(block, size);
        _blocks.Add((nint)block);
        return (byte*)block;
    }

    public BitVector ReadState(int offset, int width, int lane)
    {
        var block = _frame->State + (long)(lane / 64) * Program.StateBytes + offset;
        return Read(block, width, lane % 64, 512);
    }

    public void WriteState(int offset, int lane, BitVector value)
    {
        var block = _frame->State + (long)(lane / 64) * Program.StateBytes + offset;
        Write(block, lane % 64, 512, value);
    }

    public BitVector ReadRow(RowPlace place, int width, int lane) =>
        Read(_frame->Rows[place.Slot] + place.Offset, width, lane, place.LimbBytes);

    public void WriteRow(RowPlace place, int lane, BitVector value) =>
        Write(_frame->Rows[place.Slot] + place.Offset, lane, place.LimbBytes, value);

    public void WriteRoot(int offset, BitVector value)
    {
        for (var i = 0; i < LaneFormat.Limbs(value.Width); i++)
            ((ulong*)(_frame->Root + offset))[i] = (ulong)(value.Unsigned >> (64 * i) & ulong.MaxValue);
    }

    /// <param name="place">Of lane 0.</param>
    public static BitVector Read(byte* place, int width, int lane, int limbBytes)
    {
        if (width == 1) return BitVector.Bit((place[(lane >> 3)] >> (lane & 7) & 1) != 0);
        var element = LaneFormat.ElementBytes(width);
        var value = BigInteger.Zero;
        for (var limb = LaneFormat.Limbs(width) - 1; limb >= 0; limb--)
        {
            var word = 0UL;
            for (var i = element - 1; i >= 0; i--) word = word << 8 | place[limb * limbBytes + lane * element + i];
            value = value << 64 | word;
        }

        // Unused bits must be 0: a value that is too large shows it.
        Assert.True(value < BigInteger.One << width, $"bits above {width} are set");
        return BitVector.FromInteger(value, width);
    }

    public static void Write(byte* place, int lane, int limbBytes, BitVector value)
    {
        if (value.Width == 1)
        {
            var bit = (byte)(1 << (lane & 7));
            ref var target = ref place[lane >> 3];
            target = (byte)(value.IsZero ? target & ~bit : target | bit);
            return;
        }

        var element = LaneFormat.ElementBytes(value.Width);
        for (var limb = 0; limb < LaneFormat.Limbs(value.Width); limb++)
        {
            var word = (ulong)(value.Unsigned >> (64 * limb) & ulong.MaxValue);
            for (var i = 0; i < element; i++) place[limb * limbBytes + lane * element + i] = (byte)(word >> (8 * i));
        }
    }

    public void Dispose()
    {
        foreach (var block in _blocks) NativeMemory.AlignedFree((void*)block);
        foreach (var handle in _handles) handle.Free();
    }
}
