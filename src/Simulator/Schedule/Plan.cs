using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

internal enum BufferScope : byte
{
    /// <summary>Written by one pass in each cycle.</summary>
    Pass,

    /// <summary>Written by the setup, read in all cycles.</summary>
    Static,

    /// <summary>One row for all strips, filled before a pass and read by it.</summary>
    Patch,
}

/// <summary>Rows of values, one a strip of a region (and some beyond both ends for lanes that don't exist).</summary>
/// <param name="Margin">Strips before the first and behind the last one.</param>
internal sealed record PlanBuffer(int Region, BufferScope Scope, string Name, int RowBytes, int Strips, int Margin)
{
    public long Bytes => Scope == BufferScope.Patch ? RowBytes : (long)RowBytes * (Strips + 2 * Margin);
}

/// <summary>What a row slot of a kernel points to: the row of the strip <paramref name="Delta"/> further in a
/// buffer.</summary>
internal readonly record struct RowSlot(int Buffer, int Delta);

/// <summary>One kernel over all strips of a region.</summary>
/// <param name="Circle">−1, or the circle of passes that is repeated until nothing changes.</param>
/// <param name="SlotStrips">By slot: the strips that need what it points to, rising; default: all.</param>
/// <param name="Exchange">What is copied before the kernel runs on a strip, by rising strip.</param>
/// <param name="Exported">What other passes read of it: a circle stops when it stays the same.</param>
/// <param name="IsBehind">Of the root: no lane asks for anything that it does.</param>
internal sealed record PlanPass(
    int Region, int Phase, int Circle, KernelProgram Program, ImmutableArray<RowSlot> Slots,
    ImmutableArray<ImmutableArray<int>> SlotStrips, ImmutableArray<Exchange> Exchange, ImmutableArray<KernelStore> Exported,
    bool IsBehind = false);

/// <summary>Passes to repeat until what they export stays the same.</summary>
/// <param name="Limit">Rounds after which the design does not settle.</param>
internal readonly record struct PlanLoop(int First, int Count, long Limit);

/// <param name="Once">Copied when the buffers are new.</param>
/// <param name="Standing">Likewise, to buffers of passes: in each row that serves the strip.</param>
internal sealed record PlanStage(
    ImmutableArray<PlanPass> Passes, ImmutableArray<PlanLoop> Loops, ImmutableArray<Exchange> Once,
    ImmutableArray<Exchange> Standing);

/// <summary>All that one goal takes: a step of some clocks, or some values to look at.</summary>
/// <param name="Graph">With the nodes that only this goal has.</param>
/// <param name="Setup">Run when the plan is new and when a fuse was poked; null: nothing to do.</param>
/// <param name="RootBytes">Of the root area, with the temporaries of the plan.</param>
/// <param name="Observed">Of a plan that looks at values: where they end up, in the order asked for.</param>
internal sealed record Plan(
    string Name, Graph Graph, MachineLayout Layout, ImmutableArray<PlanBuffer> Buffers, PlanStage? Setup, PlanStage Main,
    int RootBytes, ImmutableArray<PlanValue> Observed)
{
    public long BufferBytes => Buffers.Sum(b => b.Bytes);
}

/// <param name="Buffer">−1: in the root area.</param>
internal readonly record struct PlanValue(NodeRef Node, int Buffer, int Offset, int LimbBytes, int Width);
