using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;

namespace WaferHdl.Reports;

/// <summary>How many cells lie between registers and ports of one module. Wiring counts nothing, any other cell one.</summary>
/// <remarks>Ports of instances are taken whole: a path through an instance counts the longest from any input that its output
/// depends on. A chain from instance to instance of an array counts one of them.</remarks>
internal sealed class LogicDepth
{
    private LogicDepth(int ports)
    {
        FromState = new int[ports];
        FromInputs = new int[ports];
        ToState = new int[ports];
    }

    /// <summary>The most cells on any path.</summary>
    public int Depth { get; private set; }

    /// <summary>By output port: the most cells from a register or memory; −1 where none is before it.</summary>
    private int[] FromState { get; }

    /// <summary>By output port: the most cells from an input.</summary>
    private int[] FromInputs { get; }

    /// <summary>By input port: the most cells to a register, memory or output.</summary>
    private int[] ToState { get; }

    public static LogicDepth Of(ModuleNetlist module, Func<ModuleId, LogicDepth> depthOf, Func<ModuleId, PortPaths> pathsOf)
    {
        var result = new LogicDepth(module.Ports.Length);
        if (module.IsExtern) return result;
        var reads = new List<(int Cell, int Weight)>[module.Cells.Length];
        for (var i = 0; i < reads.Length; i++) reads[i] = Reads(module, module.Cells[i], depthOf, pathsOf);
        var order = Order(reads);

        // Arrival from registers and from inputs, each on its own, so that a parent can add what stands before an input.
        var fromState = Arrivals(module, reads, order, depthOf, isFromInput: false);
        var fromInput = Arrivals(module, reads, order, depthOf, isFromInput: true);
        for (var port = 0; port < module.Ports.Length; port++)
        {
            if (!module.Ports[port].IsOutput) continue;
            result.FromState[port] = fromState[module.PortNets[port].Cell];
            result.FromInputs[port] = Math.Max(0, fromInput[module.PortNets[port].Cell]);
        }

        var departures = Departures(module, reads, order, depthOf);
        for (var port = 0; port < module.Ports.Length; port++)
            if (!module.Ports[port].IsOutput)
                result.ToState[port] = Math.Max(0, departures[module.PortNets[port].Cell]);
        for (var i = 0; i < module.Cells.Length; i++)
            if (departures[i] >= 0)
                result.Depth = Math.Max(result.Depth, Math.Max(0, Math.Max(fromState[i], fromInput[i])) + departures[i]);
        return result;
    }

    private static int WeightOf(Cell cell) => CellWords.IsFree(cell) || cell is RegisterCell ? 0 : 1;

    private static List<(int Cell, int Weight)> Reads(
        ModuleNetlist module, Cell cell, Func<ModuleId, LogicDepth> depthOf, Func<ModuleId, PortPaths> pathsOf)
    {
        var reads = new List<(int, int)>();
        switch (cell)
        {
            case InstanceOutputCell output:
                var instance = module.Instances[output.Instance];
                for (var port = 0; port < instance.Inputs.Length; port++)
                    if (instance.Inputs[port] is { } net && pathsOf(instance.Module).Depends(output.Port, port))
                        reads.Add((net.Cell, depthOf(instance.Module).FromInputs[output.Port]));
                break;
            case ArrayOutputCell output:
                var array = module.Arrays[output.Array];
                foreach (var id in array.Classes)
                    for (var port = 0; port < array.Inputs.Length; port++)
                        if (pathsOf(id).Depends(output.Port, port))
                            foreach (var net in array.Inputs[port].Select(piece => piece.Source.ReadNet()).OfType<Net>().Distinct())
                                reads.Add((net.Cell, depthOf(id).FromInputs[output.Port]));
                break;
            case { IsSequential: false }:
                for (var i = 0; i < cell.InputCount; i++) reads.Add((cell.Input(i).Cell, WeightOf(cell)));
                break;
        }

        return reads;
    }

    // Reads first; what leads back (an array to itself) is left out.
    private static int[] Order(List<(int Cell, int Weight)>[] reads)
    {
        var order = new List<int>(reads.Length);
        var state = new byte[reads.Length];
        var stack = new Stack<(int Cell, int Next)>();
        for (var root = 0; root < reads.Length; root++)
        {
            if (state[root] != 0) continue;
            state[root] = 1;
            stack.Push((root, 0));
            while (stack.TryPop(out var top))
            {
                var list = reads[top.Cell];
                var next = top.Next;
                while (next < list.Count && state[list[next].Cell] == 2) next++;
                if (next < list.Count && state[list[next].Cell] == 1)
                {
                    list.RemoveAt(next);
                    stack.Push((top.Cell, next));
                }
                else if (next < list.Count)
                {
                    stack.Push((top.Cell, next));
                    state[list[next].Cell] = 1;
                    stack.Push((list[next].Cell, 0));
                }
                else
                {
                    state[top.Cell] = 2;
                    order.Add(top.Cell);
                }
            }
        }

        return [.. order];
    }

    private static int[] Arrivals(
        ModuleNetlist module, List<(int Cell, int Weight)>[] reads, int[] order, Func<ModuleId, LogicDepth> depthOf, bool isFromInput)
    {
        var arrivals = new int[reads.Length];
        foreach (var i in order)
        {
            arrivals[i] = module.Cells[i] switch
            {
                InputCell => isFromInput ? 0 : -1,
                RegisterCell => isFromInput ? -1 : 0,
                MemoryReadCell => isFromInput ? -1 : 1,
                InstanceOutputCell c when !isFromInput => depthOf(module.Instances[c.Instance].Module).FromState[c.Port],
                ArrayOutputCell c when !isFromInput => module.Arrays[c.Array].Classes.Max(id => depthOf(id).FromState[c.Port]),
                _ => -1,
            };
            foreach (var (read, weight) in reads[i])
                if (arrivals[read] >= 0)
                    arrivals[i] = Math.Max(arrivals[i], arrivals[read] + weight);
        }

        return arrivals;
    }

    // The most cells after a net up to a register, memory, output or what an instance has behind its input; −1 for none.
    private static int[] Departures(
        ModuleNetlist module, List<(int Cell, int Weight)>[] reads, int[] order, Func<ModuleId, LogicDepth> depthOf)
    {
        var departures = new int[reads.Length];
        Array.Fill(departures, -1);
        void End(Net net, int cells) => departures[net.Cell] = Math.Max(departures[net.Cell], cells);
        for (var port = 0; port < module.Ports.Length; port++)
            if (module.Ports[port].IsOutput)
                End(module.PortNets[port], 0);
        foreach (var cell in module.Cells)
            if (cell is RegisterCell register)
                End(register.Next, 0);
        foreach (var write in module.Memories.SelectMany(memory => memory.Writes))
            foreach (var net in new[] { write.Address, write.Data, write.Enable })
                End(net, 0);
        foreach (var instance in module.Instances)
            for (var port = 0; port < instance.Inputs.Length; port++)
                if (instance.Inputs[port] is { } net)
                    End(net, depthOf(instance.Module).ToState[port]);
        foreach (var array in module.Arrays)
            for (var port = 0; port < array.Inputs.Length; port++)
                foreach (var piece in array.Inputs[port])
                    if (piece.Source.ReadNet() is { } net)
                        End(net, array.Classes.Max(id => depthOf(id).ToState[port]));
        foreach (var i in order.Reverse())
            if (departures[i] >= 0)
                foreach (var (read, weight) in reads[i])
                    departures[read] = Math.Max(departures[read], departures[i] + weight);
        return departures;
    }
}
