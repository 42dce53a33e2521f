using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>A station's output range: a node of the graph of combinational paths through an array.</summary>
internal readonly record struct ArrayNode(StationKind Kind, PortBits Bits);

/// <summary>From an output over a link and through a station to one of its outputs, without a register.</summary>
/// <param name="Input">Where the path enters the station of <paramref name="To"/>.</param>
internal sealed record ArrayStep(int From, int To, PortBits Input, int Columns, int Rows, bool IsBorder);

/// <summary>The combinational paths through an array of tiles, with the offset of each step.</summary>
internal sealed class ArrayGraph
{
    private readonly ArrayLinks _links;
    private readonly List<ArrayNode> _nodes = [];
    private readonly List<ArrayStep> _steps = [];

    public ArrayGraph(GridInfo grid, ArrayLinks links, Func<ModuleId, PortPaths> pathsOf)
    {
        _links = links;
        var first = new Dictionary<StationKind, int>();
        StationKind[] kinds = grid.Scribe is null
            ? [StationKind.Tile]
            : [StationKind.Tile, StationKind.EastCrossing, StationKind.SouthCrossing];
        foreach (var kind in kinds)
        {
            first[kind] = _nodes.Count;
            foreach (var bits in pathsOf(links.ModuleOf(kind)).Outputs) _nodes.Add(new ArrayNode(kind, bits));
        }

        for (var node = 0; node < _nodes.Count; node++)
        {
            var (kind, bits) = _nodes[node];
            foreach (var link in links.From(kind, bits.Port))
            {
                var paths = pathsOf(links.ModuleOf(link.Reader));
                for (var output = 0; output < paths.Outputs.Length; output++)
                    foreach (var source in paths.Sources[output])
                        if (Meets(paths.Inputs[source], link.Port, bits))
                            _steps.Add(new ArrayStep(
                                node, first[link.Reader] + output, paths.Inputs[source], link.Columns, link.Rows, link.IsBorder));
            }
        }

        Leaving = _steps.ToLookup(step => step.From);
    }

    public IReadOnlyList<ArrayNode> Nodes => _nodes;

    public IReadOnlyList<ArrayStep> Steps => _steps;

    public ILookup<int, ArrayStep> Leaving { get; }

    /// <summary>Whether a node drives a link at all.</summary>
    public bool DrivesLink(int node) => _links.From(_nodes[node].Kind, _nodes[node].Bits.Port).Count > 0;

    /// <summary>The strongly connected components that hold a cycle, as sets of nodes.</summary>
    public List<HashSet<int>> Cycles()
    {
        var reads = Enumerable.Range(0, _nodes.Count).Select(node => Leaving[node].Select(step => step.To).ToArray()).ToArray();
        var order = StrongComponents.Find(_nodes.Count, node => reads[node]);
        var cycles = new List<HashSet<int>>();
        for (var i = 0; i < order.Count; i++)
        {
            var members = order[i].ToArray();
            if (members.Length > 1 || reads[members[0]].Contains(members[0])) cycles.Add([.. members]);
        }

        return cycles;
    }

    /// <summary>The chain of steps with the most links into tiles from any output; the graph has no cycle.</summary>
    /// <returns>The crossings, the first node, and the steps (the last crossing may end at a register, without a
    /// step).</returns>
    public (int Crossings, int Start, List<ArrayStep> Chain) Longest()
    {
        var length = new int[_nodes.Count];
        var next = new ArrayStep?[_nodes.Count];
        var reads = Enumerable.Range(0, _nodes.Count).Select(node => Leaving[node].Select(step => step.To).ToArray()).ToArray();
        var order = StrongComponents.Find(_nodes.Count, node => reads[node]);
        foreach (var node in order.Nodes)
        {
            foreach (var link in _links.From(_nodes[node].Kind, _nodes[node].Bits.Port))
                length[node] = Math.Max(length[node], link.Reader == StationKind.Tile ? 1 : 0);
            foreach (var step in Leaving[node])
            {
                var through = length[step.To] + (_nodes[step.To].Kind == StationKind.Tile ? 1 : 0);
                if (through <= length[node]) continue;
                length[node] = through;
                next[node] = step;
            }
        }

        if (_nodes.Count == 0) return (0, -1, []);
        var start = Enumerable.Range(0, _nodes.Count).MaxBy(node => length[node]);
        var chain = new List<ArrayStep>();
        for (var node = start; next[node] is { } step; node = step.To) chain.Add(step);
        return (length[start], start, chain);
    }

    private static bool Meets(PortBits input, int port, PortBits bits) =>
        input.Port == port && input.Low < bits.Low + bits.Width && bits.Low < input.Low + input.Width;
}
