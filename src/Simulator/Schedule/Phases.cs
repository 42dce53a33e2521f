using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Which nodes a goal needs, and in which order: a phase ends where a value crosses from lane to lane. What
/// goes round through several lanes is a circle.</summary>
/// <remarks>Components by Tarjan (1972), without recursion. The root's values that no lane decides stand in phase
/// −1.</remarks>
internal sealed class Phases
{
    private const int Unseen = 0;

    private readonly Graph _graph;
    private readonly LinkMaps _links;
    private readonly Func<NodeRef, bool> _isKnown;
    private readonly int[] _bases;
    private readonly int[] _order;
    private readonly int[] _lowest;
    private readonly bool[] _isOpen;
    private readonly int[] _phases;
    private readonly int[] _circles;
    private readonly List<NodeRef> _open = [];
    private readonly Stack<(NodeRef Node, int Next)> _path = new();
    private int _count;

    /// <param name="isKnown">What stands ready and is not computed.</param>
    public Phases(Graph graph, LinkMaps links, Func<NodeRef, bool> isKnown)
    {
        _graph = graph;
        _links = links;
        _isKnown = isKnown;
        _bases = new int[graph.Regions.Length + 1];
        for (var r = 0; r < graph.Regions.Length; r++) _bases[r + 1] = _bases[r] + graph.Regions[r].Nodes.Length;
        _order = new int[_bases[^1]];
        _lowest = new int[_bases[^1]];
        _isOpen = new bool[_bases[^1]];
        _phases = new int[_bases[^1]];
        _circles = new int[_bases[^1]];
    }

    /// <summary>Circles found so far; they are numbered in an order in which they can be computed.</summary>
    public int Circles { get; private set; }

    /// <summary>Known nodes that something needed reads.</summary>
    public HashSet<NodeRef> Frontier { get; } = [];

    /// <summary>Nodes whose value other lanes or regions read.</summary>
    public HashSet<NodeRef> Exports { get; } = [];

    public bool IsNeeded(NodeRef node) => _order[At(node)] != Unseen;

    public int PhaseOf(NodeRef node) => _phases[At(node)];

    /// <summary>−1: none.</summary>
    public int CircleOf(NodeRef node) => _circles[At(node)] - 1;

    public void Need(NodeRef node)
    {
        if (!Enter(node)) return;
        while (_path.TryPop(out var frame))
        {
            var (reader, next) = frame;
            if (InputAt(reader, next) is { } input)
            {
                _path.Push((reader, next + 1));
                if (!Enter(input) && _isOpen[At(input)])
                    _lowest[At(reader)] = Math.Min(_lowest[At(reader)], _order[At(input)]);
                continue;
            }

            var at = At(reader);
            if (_path.TryPeek(out var parent))
                _lowest[At(parent.Node)] = Math.Min(_lowest[At(parent.Node)], _lowest[at]);
            if (_lowest[at] == _order[at]) Close(reader);
        }
    }

    /// <summary>The nodes that a node is computed from within the same cycle.</summary>
    public IEnumerable<(NodeRef Node, bool Crosses)> InputsOf(NodeRef node)
    {
        for (var i = 0; InputAt(node, i) is { } input; i++) yield return (input, IsLink(node));
    }

    private int At(NodeRef node) => _bases[node.Region] + node.Node;

    private bool IsLink(NodeRef node) => _graph.Regions[node.Region].Nodes[node.Node].Op == NodeOp.Link;

    private NodeRef? InputAt(NodeRef reader, int index)
    {
        var node = _graph.Regions[reader.Region].Nodes[reader.Node];
        switch (node.Op)
        {
            case NodeOp.Link:
                var sources = _links.Of(reader.Region, node.Index).Sources;
                return index < sources.Length ? sources[index] : null;
            case NodeOp.Constant or NodeOp.Input or NodeOp.Register:
                return null;
            default:
                return index < node.Inputs.Length ? new NodeRef(reader.Region, node.Inputs[index]) : null;
        }
    }

    private bool Enter(NodeRef node)
    {
        if (_isKnown(node))
        {
            Frontier.Add(node);
            return false;
        }

        var at = At(node);
        if (_order[at] != Unseen) return false;
        _order[at] = _lowest[at] = ++_count;
        _isOpen[at] = true;
        _open.Add(node);
        _path.Push((node, 0));
        return true;
    }

    private void Close(NodeRef root)
    {
        var first = _open.Count - 1;
        while (_open[first] != root) first--;
        var members = _open.GetRange(first, _open.Count - first);
        _open.RemoveRange(first, _open.Count - first);
        var isCircle = members.Any(IsLink) && (members.Count > 1 || InputsOf(root).Any(i => i.Node == root));
        if (isCircle) Circles++;
        var phase = int.MinValue;
        foreach (var member in members)
        {
            if (isCircle) _circles[At(member)] = Circles;
            phase = Math.Max(phase, member.Region == 0 ? -1 : 0);
            foreach (var (input, crosses) in InputsOf(member))
            {
                if (_isKnown(input)) continue;
                if (crosses && !IsFixed(input)) Exports.Add(input);
                if (_isOpen[At(input)]) continue;
                phase = Math.Max(phase, PhaseOf(input) + (crosses && !IsFixed(input) ? 1 : 0));
            }
        }

        foreach (var member in members)
        {
            _phases[At(member)] = phase;
            _isOpen[At(member)] = false;
        }
    }

    // Inputs of the top have their place.
    private bool IsFixed(NodeRef node) => _graph.Regions[node.Region].Nodes[node.Node].Op == NodeOp.Input;
}
