using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Parts the step of the root: what lanes decide and no lane asks for can be done when all lanes are through, even
/// many cycles later; the rest runs ahead of them.</summary>
internal sealed class RootSplit
{
    private readonly Region _root;
    private readonly LinkMaps _links;
    private readonly bool[] _isBehind;
    private readonly bool[] _registers;
    private readonly bool[] _memories;

    private RootSplit(Region root, LinkMaps links, StepDemand demand)
    {
        _root = root;
        _links = links;
        _isBehind = new bool[root.Nodes.Length];
        _registers = new bool[root.Registers.Length];
        _memories = new bool[root.Memories.Length];
        var isWritten = new bool[root.Memories.Length];
        foreach (var write in demand.Writes) isWritten[write.Memory] = true;
        while (Grow(demand, isWritten))
        {
        }

        Ahead = Part(demand, isBehind: false);
        Behind = Part(demand, isBehind: true);
        Handed = FindHanded();
    }

    public StepDemand Ahead { get; }

    public StepDemand Behind { get; }

    /// <summary>Values of the part that runs ahead that the other one reads: it finds them stored.</summary>
    public ImmutableHashSet<int> Handed { get; }

    /// <param name="exports">What is read from lanes.</param>
    /// <returns>Null: nothing is left for behind, or lanes ask for it.</returns>
    public static RootSplit? Of(Graph graph, LinkMaps links, StepDemand demand, IEnumerable<NodeRef> exports)
    {
        if (graph.Root.Loops.Length > 0) return null;
        var split = new RootSplit(graph.Root, links, demand);
        var isAsked = exports.Any(e => e.Region == 0 && split._isBehind[e.Node]);
        return isAsked || !Targets(split.Behind).Any() ? null : split;
    }

    public static IEnumerable<int> Targets(StepDemand step)
    {
        foreach (var (_, node) in step.Registers) yield return node;
        foreach (var write in step.Writes)
        {
            yield return write.Enable;
            yield return write.Address;
            yield return write.Data;
        }

        foreach (var check in step.Checks)
        {
            yield return check.Fires;
            foreach (var value in check.Values)
                if (value >= 0)
                    yield return value;
        }

        foreach (var count in step.Counts)
        {
            yield return count.Amount;
            if (count.Enable >= 0) yield return count.Enable;
        }
    }

    // One more round; false when nothing changed.
    private bool Grow(StepDemand demand, bool[] isWritten)
    {
        var changed = false;
        foreach (var node in _root.Nodes)
        {
            if (_isBehind[node.Id] || !IsBehind(node)) continue;
            _isBehind[node.Id] = changed = true;

            // A word of a memory that was written in between would be the wrong one.
            if (node.Op == NodeOp.MemoryRead && isWritten[node.Index]) _memories[node.Index] = true;
        }

        foreach (var (register, node) in demand.Registers)
        {
            if (!_isBehind[node] || _registers[register]) continue;
            _registers[register] = changed = true;
        }

        foreach (var write in demand.Writes)
        {
            if (_memories[write.Memory] || !(_isBehind[write.Enable] || _isBehind[write.Address] || _isBehind[write.Data]))
                continue;
            _memories[write.Memory] = changed = true;
        }

        return changed;
    }

    private bool IsBehind(Node node) => node.Op switch
    {
        NodeOp.Constant or NodeOp.Input => false,
        NodeOp.Register => _registers[node.Index],
        NodeOp.Link => _links.Of(0, node.Index).Sources.Any(s => s.Region != 0 || _isBehind[s.Node]),
        NodeOp.MemoryRead => _memories[node.Index] || _isBehind[node.Inputs[0]],
        _ => node.Inputs.Any(i => _isBehind[i]),
    };

    private StepDemand Part(StepDemand demand, bool isBehind) => new(
        [.. demand.Registers.Where(r => _registers[r.Register] == isBehind)],
        [.. demand.Writes.Where(w => _memories[w.Memory] == isBehind)],
        [.. demand.Checks.Where(c => (_isBehind[c.Fires] || c.Values.Any(v => v >= 0 && _isBehind[v])) == isBehind)],
        [.. demand.Counts.Where(c => (_isBehind[c.Amount] || (c.Enable >= 0 && _isBehind[c.Enable])) == isBehind)]);

    private ImmutableHashSet<int> FindHanded()
    {
        var handed = ImmutableHashSet.CreateBuilder<int>();
        var seen = new HashSet<int>();
        var open = new Stack<int>(Targets(Behind));
        while (open.TryPop(out var id))
        {
            if (!seen.Add(id)) continue;
            var node = _root.Nodes[id];
            if (node.Op is NodeOp.Constant or NodeOp.Input) continue;
            if (!_isBehind[id]) handed.Add(id);
            else
                foreach (var input in node.Inputs)
                    open.Push(input);
        }

        return handed.ToImmutable();
    }
}
