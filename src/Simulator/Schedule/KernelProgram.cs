using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>What one kernel does in each block of 64 lanes: load, compute in order, store. A compiler needs to know
/// nothing else of the design.</summary>
/// <remarks>Nodes are those of <see cref="Region"/>; constants are neither loaded nor listed. All loads of a place see
/// what stood there before the kernel stored to it in this block.</remarks>
/// <param name="Name">For people: <c>w.die[].tile[] phase 1</c>.</param>
/// <param name="Loads">Nodes whose value comes from memory.</param>
/// <param name="Order">Nodes to compute, each behind its inputs, except inside <paramref name="Loops"/>.</param>
/// <param name="Loops">Ranges of <paramref name="Order"/> to repeat until nothing changes.</param>
/// <param name="StateBytes">From one block of state to the next.</param>
internal sealed record KernelProgram(
    string Name, Region Region, ImmutableArray<KernelLoad> Loads, ImmutableArray<int> Order,
    ImmutableArray<KernelLoop> Loops, ImmutableArray<KernelStore> Stores, ImmutableArray<KernelWrite> Writes,
    ImmutableArray<KernelCheck> Checks, ImmutableArray<KernelCount> Counts, int StateBytes);

/// <summary>How 64 lanes of a value lie in memory, by its width: 1 bit as one 64-bit mask (lane i is bit i), up to 8, 16,
/// 32 and 64 bits as elements of 1, 2, 4 and 8 bytes, wider values as limbs of 64 bits, lowest first, each limb an array
/// of lanes of its own. Unused high bits are 0, always.</summary>
internal static class LaneFormat
{
    public const int Lanes = 64;

    /// <summary>Bytes of an element; 0 for one bit.</summary>
    public static int ElementBytes(int width) => width switch { 1 => 0, <= 8 => 1, <= 16 => 2, <= 32 => 4, _ => 8 };

    public static int Limbs(int width) => width <= 64 ? 1 : (width + 63) / 64;

    /// <summary>Bytes of one block of 64 lanes, all limbs.</summary>
    public static int BlockBytes(int width) => width == 1 ? 8 : Lanes * ElementBytes(width) * Limbs(width);
}

/// <summary>Where a value lies.</summary>
internal abstract record Place;

/// <summary><c>frame.State + block · StateBytes + Offset</c>: registers and constants of the lanes. Limbs lie 512 bytes
/// apart. Offsets are multiples of the block's bytes up to 64.</summary>
internal sealed record StatePlace(int Offset) : Place;

/// <summary><c>frame.Rows[Slot] + Offset + lane · element</c> (of a bit: <c>+ lane / 8</c>): values of a strip of lanes,
/// with 64 lanes of margin at both ends. Limbs lie <paramref name="LimbBytes"/> apart.</summary>
internal sealed record RowPlace(int Slot, int Offset, int LimbBytes) : Place;

/// <summary><c>frame.Root + Offset</c>: one value for all lanes, 64-bit limbs, lowest first.</summary>
internal sealed record RootPlace(int Offset) : Place;

/// <param name="Source">Where its bits are.</param>
internal sealed record KernelLoad(int Node, LoadSource Source);

/// <summary>Bits <c>LowBit … LowBit + width − 1</c> of a value of <paramref name="FromWidth"/> bits.</summary>
/// <param name="Shift">Only of a <see cref="RowPlace"/>: lane i takes the value of lane i + Shift.</param>
/// <param name="Patch">Lanes that take another value; null: none.</param>
internal sealed record LoadSource(Place From, int FromWidth, int LowBit = 0, int Shift = 0, LoadPatch? Patch = null);

/// <summary>Lanes whose bit in <paramref name="Mask"/> is 1 take <paramref name="Values"/> (as wide as the
/// node).</summary>
internal sealed record LoadPatch(RowPlace Values, RowPlace Mask);

/// <param name="IsTracked">Whether a change of the value counts as activity of the block.</param>
internal sealed record KernelStore(int Node, Place To, bool IsTracked);

/// <summary>A write to a memory of the region behind all stores; node ids.</summary>
internal sealed record KernelWrite(int Memory, int Enable, int Address, int Low, int Data, int DataWidth);

/// <summary>Property <paramref name="Property"/> of the region fires in lanes where Fires is 1.</summary>
/// <param name="Values">By part of the message: its node or −1; handed over as limbs.</param>
internal sealed record KernelCheck(int Property, int Fires, ImmutableArray<int> Values);

/// <summary>Adds Amount to counter or property count <paramref name="Slot"/> in lanes where Enable (−1: all) is 1.</summary>
internal sealed record KernelCount(int Slot, int Amount, int Enable);

/// <param name="Start">Index in <see cref="KernelProgram.Order"/>.</param>
/// <param name="Limit">Rounds after which the design does not settle.</param>
internal readonly record struct KernelLoop(int Start, int Count, int Limit);
