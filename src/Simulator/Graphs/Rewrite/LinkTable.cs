namespace WaferHdl.Simulator.Graphs.Rewrite;

/// <summary>The links of a region, each once.</summary>
internal sealed class LinkTable : IEqualityComparer<Link>
{
    private readonly Dictionary<Link, int> _shared;
    private readonly List<Link> _links = [];

    public LinkTable() => _shared = new Dictionary<Link, int>(this);

    public IReadOnlyList<Link> Links => _links;

    public int Add(Link link)
    {
        if (_shared.TryGetValue(link, out var index)) return index;
        index = _links.Count;
        _links.Add(link);
        _shared[link] = index;
        return index;
    }

    public bool Equals(Link? x, Link? y) =>
        x is not null && y is not null && x.Width == y.Width && x.Pieces.AsSpan().SequenceEqual(y.Pieces.AsSpan());

    public int GetHashCode(Link link) => link.Pieces.Aggregate(link.Width, HashCode.Combine);
}
