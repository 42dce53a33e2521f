using System.Runtime.InteropServices;

namespace WaferHdl.Simulator.Compilation;

/// <summary>What kernels call for the rare and the irregular. Public static, so that emitted code reaches it.</summary>
/// <remarks>Memories: <see cref="ILaneMemory"/>, the hits: <see cref="IKernelSink"/>. The handles in the frame are
/// <see cref="GCHandle"/>s of them.</remarks>
internal static unsafe class KernelServices
{
    /// <summary>Words of a memory for the lanes in <paramref name="lanes"/>; others keep what stood in
    /// <paramref name="data"/>. Past the end reads 0.</summary>
    /// <param name="address">64 lanes in the format of <paramref name="addressWidth"/> bits.</param>
    /// <param name="data">64 lanes in the format of the word.</param>
    public static void Read(
        KernelFrame* frame, int memory, long block, ulong lanes, byte* address, int addressWidth, byte* data) =>
        ((ILaneMemory)GCHandle.FromIntPtr((nint)frame->Memories[memory]).Target!).Read(
            frame->FirstBlock + block, lanes, address, addressWidth, data);

    /// <summary>Replaces bits of words in the lanes given; past the end nothing happens.</summary>
    public static void Write(
        KernelFrame* frame, int memory, long block, ulong lanes, byte* address, int addressWidth, int low, byte* data,
        int dataWidth) =>
        ((ILaneMemory)GCHandle.FromIntPtr((nint)frame->Memories[memory]).Target!).Write(
            frame->FirstBlock + block, lanes, address, addressWidth, low, data, dataWidth);

    /// <param name="values">By part of the message that has a value: 64 lanes of 64-bit limbs (limb-major).</param>
    public static void Hit(KernelFrame* frame, int property, long block, ulong lanes, byte* values) =>
        ((IKernelSink)GCHandle.FromIntPtr(frame->Sink).Target!).Hit(frame, property, block, lanes, values);

    /// <param name="amounts">64 lanes of 64 bits.</param>
    public static void Count(KernelFrame* frame, int slot, long block, ulong lanes, ulong* amounts) =>
        ((IKernelSink)GCHandle.FromIntPtr(frame->Sink).Target!).Count(frame, slot, block, lanes, amounts);

    /// <summary>A loop inside a lane did not settle.</summary>
    public static void Unsettled(KernelFrame* frame, int node) =>
        ((IKernelSink)GCHandle.FromIntPtr(frame->Sink).Target!).Unsettled(frame, node);
}

/// <summary>A memory of all lanes of a region, by blocks of 64 lanes.</summary>
internal unsafe interface ILaneMemory
{
    void Read(long block, ulong lanes, byte* address, int addressWidth, byte* data);

    void Write(long block, ulong lanes, byte* address, int addressWidth, int low, byte* data, int dataWidth);
}

/// <summary>Takes what kernels report of one region.</summary>
internal unsafe interface IKernelSink
{
    void Hit(KernelFrame* frame, int property, long block, ulong lanes, byte* values);

    void Count(KernelFrame* frame, int slot, long block, ulong lanes, ulong* amounts);

    void Unsettled(KernelFrame* frame, int node);
}
