using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>Finds which output ranges of a module depend on which input ranges.</summary>
/// <remarks>One sweep over the cells before the outputs for every 64 input ranges.</remarks>
internal static class PortPathFinder
{
    public static PortPaths Find(BitGraph graph, ComponentOrder order)
    {
        var module = graph.Module;
        var outputs = new List<(PortBits Bits, int First, int End)>();
        var inputs = new List<(PortBits Bits, int Node)>();
        for (var port = 0; port < module.Ports.Length; port++)
        {
            var net = module.PortNets[port];
            var (first, end) = graph.NodesOf(net);
            if (module.Ports[port].IsOutput && graph.IsPeriodic(first))
                outputs.Add((new PortBits(port, 0, module.Ports[port].Width), first, end));
            else
                for (var node = first; node < end; node++)
                {
                    var range = graph.RangeOf(node);
                    var bits = new PortBits(port, range.Low, range.Width);
                    if (module.Ports[port].IsOutput) outputs.Add((bits, node, node + 1));
                    else inputs.Add((bits, node));
                }
        }

        var relevant = Before(graph, outputs);
        inputs.RemoveAll(input => !relevant[input.Node]);
        var sources = outputs.Select(_ => new List<int>()).ToArray();
        var marks = new ulong[graph.NodeCount];
        for (var group = 0; group < inputs.Count; group += 64)
        {
            Array.Clear(marks);
            var size = Math.Min(64, inputs.Count - group);
            for (var i = 0; i < size; i++) marks[inputs[group + i].Node] = 1UL << i;
            Sweep(graph, order, relevant, marks);
            for (var output = 0; output < outputs.Count; output++)
            {
                var reached = 0UL;
                for (var node = outputs[output].First; node < outputs[output].End; node++) reached |= marks[node];
                for (var i = 0; i < size; i++)
                    if ((reached >> i & 1) != 0)
                        sources[output].Add(group + i);
            }
        }

        return Merge([.. inputs.Select(input => input.Bits)], [.. outputs.Select(output => output.Bits)], sources);
    }

    private static bool[] Before(BitGraph graph, List<(PortBits Bits, int First, int End)> outputs)
    {
        var isBefore = new bool[graph.NodeCount];
        var pending = new Stack<int>();
        foreach (var (_, first, end) in outputs)
            for (var node = first; node < end; node++)
                if (!isBefore[node])
                {
                    isBefore[node] = true;
                    pending.Push(node);
                }

        while (pending.TryPop(out var node))
            foreach (var read in graph.ReadsOf(node))
                if (!isBefore[read])
                {
                    isBefore[read] = true;
                    pending.Push(read);
                }

        return isBefore;
    }

    private static void Sweep(BitGraph graph, ComponentOrder order, bool[] relevant, ulong[] marks)
    {
        for (var component = 0; component < order.Count; component++)
        {
            var nodes = order[component];
            if (!relevant[nodes[0]]) continue;
            var mark = 0UL;
            foreach (var node in nodes)
            {
                mark |= marks[node];
                foreach (var read in graph.ReadsOf(node)) mark |= marks[read];
            }

            foreach (var node in nodes) marks[node] = mark;
        }
    }

    // Joins neighbouring ranges that behave alike, so that a parent does not cut its nets for nothing.
    private static PortPaths Merge(List<PortBits> inputs, List<PortBits> outputs, List<int>[] sources)
    {
        var readers = inputs.Select(_ => new List<int>()).ToArray();
        var mergedOutputs = ImmutableArray.CreateBuilder<PortBits>();
        var mergedSources = new List<List<int>>();
        for (var i = 0; i < outputs.Count; i++)
        {
            if (mergedOutputs.Count > 0 && AreNeighbours(mergedOutputs[^1], outputs[i]) && mergedSources[^1].SequenceEqual(sources[i]))
            {
                mergedOutputs[^1] = mergedOutputs[^1] with { Width = mergedOutputs[^1].Width + outputs[i].Width };
                continue;
            }

            foreach (var source in sources[i]) readers[source].Add(mergedOutputs.Count);
            mergedOutputs.Add(outputs[i]);
            mergedSources.Add(sources[i]);
        }

        var mergedInputs = ImmutableArray.CreateBuilder<PortBits>();
        var place = new int[inputs.Count];
        for (var i = 0; i < inputs.Count; i++)
        {
            if (i > 0 && readers[i].Count > 0 && AreNeighbours(mergedInputs[^1], inputs[i]) && readers[i].SequenceEqual(readers[i - 1]))
                mergedInputs[^1] = mergedInputs[^1] with { Width = mergedInputs[^1].Width + inputs[i].Width };
            else mergedInputs.Add(inputs[i]);
            place[i] = mergedInputs.Count - 1;
        }

        return new PortPaths(
            mergedInputs.ToImmutable(), mergedOutputs.ToImmutable(),
            [.. mergedSources.Select(list => list.Select(source => place[source]).Distinct().ToImmutableArray())]);
    }

    private static bool AreNeighbours(PortBits low, PortBits high) => low.Port == high.Port && low.Low + low.Width == high.Low;
}
