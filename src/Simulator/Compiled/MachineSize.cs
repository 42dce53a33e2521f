using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compiled;

/// <summary>What a machine of a graph takes before words of memories are written, nearly: state, the tables of memories
/// and the rows of its plans.</summary>
internal static class MachineSize
{
    // Of a sweep: cycles that are under way, and rows of each that are in use.
    private const int CyclesUnderWay = 16;
    private const int RowsInUse = 4;

    public static long Of(Graph graph, int threads)
    {
        var layout = MachineLayout.Of(graph);
        var ports = graph.Design.TopModule.Ports;
        var clocks = Enumerable.Range(0, ports.Length)
            .Where(p => ports[p] is { Kind: PortKind.Clock, IsOutput: false });
        var plan = new Planner(graph, layout, new RootSpace(layout)).Step([.. clocks], true);
        var isSwept = SweepPlan.Create(plan, out _) is not null;
        var rows = 0L;
        foreach (var buffer in plan.Buffers)
        {
            rows += isSwept && buffer.Scope == BufferScope.Pass
                ? (long)buffer.RowBytes * CyclesUnderWay * RowsInUse * threads
                : buffer.Bytes;
        }

        // In reset and behind it a step has plans of its own.
        if (ports.Any(p => p is { Kind: PortKind.Reset, IsOutput: false })) rows *= 2;

        var state = layout.StateBytes;
        var checks = graph.Regions.Any(r => !r.Properties.IsEmpty);
        var tables = graph.Regions.Skip(1).Sum(r =>
            (long)r.Memories.Length * sizeof(long) * layout.Strips[r.Index].Strips * layout.Strips[r.Index].Blocks);
        var root = graph.Root.Memories.Sum(m => (long)RootLayout.Size(m.Width) * m.Depth);
        return (checks ? 2 * state : state) + rows + tables + root;
    }
}
