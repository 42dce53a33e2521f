using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs.Lanes;
using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>A region while the graph is built.</summary>
internal sealed class RegionDraft
{
    private readonly Dictionary<LinkDraft, int> _shared = [];
    private NodePool? _pool;

    public required int Index { get; init; }

    public required string Path { get; init; }

    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Whether arrays inside are taken for lanes as in the root.</summary>
    public required bool IsContainer { get; init; }

    public ModuleInfo Info => Scopes[0].Info;

    /// <summary>The first is the root of the lane.</summary>
    public List<ScopeDraft> Scopes { get; } = [];

    public NodePool Pool => _pool ??= new NodePool(slicesBits: Index > 0);

    public List<LinkDraft> Links { get; } = [];

    public List<GraphRegister> Registers { get; } = [];

    public List<GraphMemory> Memories { get; } = [];

    public List<GraphProperty> Properties { get; } = [];

    public List<GraphCounter> Counters { get; } = [];

    /// <summary>The node of a link; equal links are one.</summary>
    public int AddLink(LinkDraft link)
    {
        if (!_shared.TryGetValue(link, out var index))
        {
            index = Links.Count;
            _shared[link] = index;
            Links.Add(link);
        }

        return Pool.Leaf(NodeOp.Link, link.Width, index);
    }
}
