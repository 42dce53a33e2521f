using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>One named station of a combinational path.</summary>
internal sealed record Hop(string Name, SourceSpan Span);

/// <summary>Spells combinational paths out, hop by hop, through instances.</summary>
internal sealed class PathFinder(CombinationalPaths paths)
{
    private const int MaxDepth = 12;

    /// <summary>The shortest way from one node to another against the reads, both included; null when there is none. From a
    /// node to itself: the shortest cycle.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="from">The node that drives.</param>
    /// <param name="to">The nodes at whose first the path ends.</param>
    /// <param name="mayUse">Whether a path may go from the second node to the first, which it reads.</param>
    public static List<int>? Find(BitGraph graph, int from, IReadOnlySet<int> to, Func<int, int, bool>? mayUse = null)
    {
        // Reads lead backwards, so the search starts at the ends; next[n] is the node after n on the path.
        var next = new Dictionary<int, int>();
        var queue = new Queue<int>();
        foreach (var end in to.Order()) queue.Enqueue(end);
        var ends = new HashSet<int>(to);
        while (queue.TryDequeue(out var node))
        {
            foreach (var read in graph.ReadsOf(node))
            {
                if (mayUse is not null && !mayUse(read, node)) continue;
                if (read == from)
                {
                    var path = new List<int> { from, node };
                    while (!(ends.Contains(path[^1]) && !next.ContainsKey(path[^1]))) path.Add(next[path[^1]]);
                    return path;
                }

                if (ends.Contains(read) || !next.TryAdd(read, node)) continue;
                queue.Enqueue(read);
            }
        }

        return to.Contains(from) ? [from] : null;
    }

    /// <summary>The named stations of a path of nodes, in driving order. Where no station has a name, the cells count.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The nodes.</param>
    /// <param name="isCycle">Whether the last node is the first again.</param>
    /// <param name="offsets">By node of the path: how many instances it stands from the first, in a large array.</param>
    public List<Hop> Hops(
        ModuleGraph graph, IReadOnlyList<int> path, bool isCycle, IReadOnlyList<ImmutableArray<int>>? offsets = null)
    {
        var hops = new List<Hop>();
        AddHops(graph, path, "", 0, hops, offsets);
        if (hops.Count == 0)
        {
            var names = new BitNames(paths.Design, graph.Bits.Module);
            foreach (var node in path.SkipLast(isCycle ? 1 : 0))
                hops.Add(new Hop($"{Describe(graph.Bits.Module[graph.Bits.NetOf(node)])}", names.SpanOf(graph.Bits.NetOf(node))));
        }

        // Neighbours of one name are one station.
        for (var i = hops.Count - 1; i > 0; i--)
            if (hops[i].Name == hops[i - 1].Name)
                hops.RemoveAt(i);
        return hops;
    }

    private void AddHops(ModuleGraph graph, IReadOnlyList<int> path, string prefix, int depth, List<Hop> hops,
        IReadOnlyList<ImmutableArray<int>>? offsets = null)
    {
        var bits = graph.Bits;
        var names = new BitNames(paths.Design, bits.Module);
        for (var i = 0; i < path.Count; i++)
        {
            var index = bits.IsPeriodic(path[i])
                ? BitNames.IndexText(bits.Module.Arrays[((ArrayOutputCell)bits.Module[bits.NetOf(path[i])]).Array], offsets is null ? [] : offsets[i])
                : null;
            if (i > 0 && depth < MaxDepth) AddInside(graph, path[i - 1], path[i], index, prefix, depth, names, hops);
            if (names.Of(bits.RangeOf(path[i]), index) is { } name)
                hops.Add(new Hop(prefix + name, names.SpanOf(bits.NetOf(path[i]))));
        }
    }

    // Between a net and the output of an instance that depends on it stands the way through the instance.
    private void AddInside(
        ModuleGraph graph, int from, int to, string? place, string prefix, int depth, BitNames names, List<Hop> hops)
    {
        var module = graph.Bits.Module;
        var target = graph.Bits.RangeOf(to);
        var source = graph.Bits.RangeOf(from);
        switch (module[target.Net])
        {
            case InstanceOutputCell cell:
                var instance = module.Instances[cell.Instance];
                foreach (var (input, output) in Edges(instance.Module, cell.Port, target.Low, target.High))
                {
                    if (instance.Inputs[input.Port] != source.Net || input.Low >= source.High || input.Low + input.Width <= source.Low) continue;
                    AddChild(instance.Module, input, output, $"{prefix}{instance.Name}.", instance.Source, names, depth, hops);
                    return;
                }

                break;
            case ArrayOutputCell cell:
                var array = module.Arrays[cell.Array];
                var reads = graph.Bits.ArrayOf(cell);
                var index = reads.IsExpanded ? target.Low / reads.WidthOf(cell.Port) : 0;
                var id = array.Classes[reads.IsExpanded ? reads.ClassAt(index) : 0];
                var low = target.Low % reads.WidthOf(cell.Port);
                var label = place ?? BitNames.IndexText(array, index);
                foreach (var (input, output) in Edges(id, cell.Port, low, low + target.Width))
                {
                    var isSource = reads.IsExpanded
                        ? reads.SourceOf(index, input) is { } range && range.Net == source.Net && range.Low < source.High && range.High > source.Low
                        : array.Inputs[input.Port].Any(piece => piece.Source.ReadNet() == source.Net);
                    if (!isSource) continue;
                    AddChild(id, input, output, $"{prefix}{array.Name}{label}.", array.Source, names, depth, hops);
                    return;
                }

                break;
        }
    }

    private IEnumerable<(PortBits Input, PortBits Output)> Edges(ModuleId id, int port, int low, int high)
    {
        var summary = paths.Of(id);
        foreach (var output in summary.OutputsIn(port, low, high))
            foreach (var source in summary.Sources[output])
                yield return (summary.Inputs[source], summary.Outputs[output]);
    }

    private void AddChild(
        ModuleId id, PortBits input, PortBits output, string prefix, SourceSpan span, BitNames names, int depth, List<Hop> hops)
    {
        hops.Add(new Hop(prefix + names.OfPort(id, input.Port, input.Low, input.Low + input.Width), span));
        var child = paths.Design[id];
        if (child.IsExtern) return;
        var graph = paths.GraphOf(id);
        if (Between(graph.Bits, input, output) is not { } path) return;
        // The ends are the ports, which the outer path names.
        var inner = new List<Hop>();
        AddHops(graph, path, prefix, depth + 1, inner);
        var outputName = prefix + child.Ports[output.Port].Name;
        var inputName = prefix + child.Ports[input.Port].Name;
        hops.AddRange(inner.Where(hop => !hop.Name.StartsWith(outputName, StringComparison.Ordinal)
            && !hop.Name.StartsWith(inputName, StringComparison.Ordinal)));
    }

    /// <summary>A path of nodes between port bits of a module.</summary>
    public static List<int>? Between(BitGraph graph, PortBits input, PortBits output)
    {
        var (firstEnd, lastEnd) = graph.NodesIn(RangeOf(graph, output));
        var ends = Enumerable.Range(firstEnd, lastEnd - firstEnd).ToHashSet();
        var (first, end) = graph.NodesIn(RangeOf(graph, input));
        for (var node = first; node < end; node++)
            if (Find(graph, node, ends) is { } path)
                return path;
        return null;
    }

    private static BitRange RangeOf(BitGraph graph, PortBits bits) =>
        new(graph.Module.PortNets[bits.Port], bits.Low, bits.Low + bits.Width);

    private static string Describe(Cell cell) => cell switch
    {
        BinaryCell binary => $"an unnamed {binary.Kind} of {cell.Width} bits",
        UnaryCell unary => $"an unnamed {unary.Kind} of {cell.Width} bits",
        _ => $"an unnamed {cell.GetType().Name.Replace("Cell", "", StringComparison.Ordinal)} of {cell.Width} bits",
    };
}
