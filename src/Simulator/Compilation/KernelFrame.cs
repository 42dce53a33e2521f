using System.Runtime.InteropServices;

namespace WaferHdl.Simulator.Compilation;

/// <summary>What a kernel works on: one strip of lanes in one cycle.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KernelFrame
{
    /// <summary>State of the strip's block 0.</summary>
    public byte* State;

    /// <summary>By row slot: a strip buffer (its byte 0; margins are inside).</summary>
    public byte** Rows;

    /// <summary>Values of the root in this cycle.</summary>
    public byte* Root;

    /// <summary>By block: which lanes exist. Writes, checks and counts of others don't happen.</summary>
    public ulong* Valid;

    /// <summary>By block: the kernel sets a bit for each lane in which a tracked store changed something or a memory
    /// write happened. Only kernels compiled to track.</summary>
    public ulong* Changed;

    /// <summary>Room for values that leave the registers; as many bytes as the kernel's facts say.</summary>
    public byte* Scratch;

    /// <summary>Number of the strip's block 0 in the region.</summary>
    public long FirstBlock;

    public long Cycle;

    /// <summary>By memory of the region: what <see cref="KernelServices"/> needs to reach its words. Of the root, as many
    /// <see cref="Scalar.RootMemory"/> pointers follow.</summary>
    public void** Memories;

    /// <summary>Handle of the object that takes hits and counts.</summary>
    public nint Sink;

    /// <summary>By count slot of the root: its sum, which scalar kernels add to. Null: they call
    /// <see cref="KernelServices.Count"/>.</summary>
    public long* Counts;

    /// <summary>Not 0: a kernel that repeats cycles stops behind this one.</summary>
    public int Stop;

    /// <summary>How many pieces of <see cref="Ahead"/> each block asks the caches for.</summary>
    public int AheadPieces;

    /// <summary>Pieces of memory of <see cref="AheadBytes"/> bytes each that will soon be needed; as many as the blocks
    /// take. Kernels of lanes ask for them, others don't.</summary>
    public byte** Ahead;

    public const int AheadBytes = 512;
}

/// <summary>Runs blocks <paramref name="first"/> … <c>first + count − 1</c> of a strip. Of a root kernel compiled to
/// repeat, <paramref name="count"/> is the number of cycles.</summary>
internal unsafe delegate void Kernel(KernelFrame* frame, int first, int count);

/// <param name="VectorBits">128, 256 or 512; 0 for scalar code.</param>
/// <param name="Tracks">Whether <see cref="KernelFrame.Changed"/> is filled.</param>
/// <param name="Repeats">Of a root kernel: runs cycle after cycle.</param>
/// <param name="Asks">Whether the caches are asked for <see cref="KernelFrame.Ahead"/>.</param>
internal readonly record struct KernelOptions(
    int VectorBits, bool Tracks = false, bool Repeats = false, bool Asks = false);

/// <summary>For <c>--explain-engine</c> and the test of JIT tiers.</summary>
/// <param name="Methods">By method: its name as the JIT sees it, bytes of IL, locals.</param>
internal sealed record KernelFacts(
    int Operations, int ScratchBytes, IReadOnlyList<(string Name, int IlBytes, int Locals)> Methods, double Milliseconds);

internal sealed record CompiledKernel(Kernel Run, KernelFacts Facts);

internal interface IKernelCompiler
{
    CompiledKernel Compile(Schedule.KernelProgram program, KernelOptions options);

    /// <summary>The code as text, for inspection.</summary>
    string Print(Schedule.KernelProgram program, KernelOptions options);
}
