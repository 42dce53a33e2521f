using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs;

/// <summary>All instances of one module class at one place of the hierarchy, as lanes of one flat graph: what
/// the module instantiates is inlined. Region 0 is the root: the top and everything that is no large array,
/// one lane.</summary>
internal sealed class Region
{
    public required int Index { get; init; }

    /// <summary>For people: <c>w.die[].tile[]</c>, empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>The module class of the lanes.</summary>
    public required ModuleNetlist Module { get; init; }

    /// <summary>Lengths of all dimensions on the path, outermost first; empty for the root. A lane's flat index
    /// counts the last fastest.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>The lanes, the product of <see cref="Shape"/>.</summary>
    public int Count => Shape.Aggregate(1, (product, length) => checked(product * length));

    /// <summary>A node stands behind its inputs, except where <see cref="Loops"/> says so.</summary>
    public required ImmutableArray<Node> Nodes { get; init; }

    /// <summary>Groups of nodes that read each other in a circle, though no bit of them depends on itself: they
    /// are evaluated again until nothing changes.</summary>
    public ImmutableArray<ImmutableArray<int>> Loops { get; init; } = [];

    public ImmutableArray<Link> Links { get; init; } = [];

    public ImmutableArray<GraphRegister> Registers { get; init; } = [];

    public ImmutableArray<GraphMemory> Memories { get; init; } = [];

    public ImmutableArray<GraphProperty> Properties { get; init; } = [];

    public ImmutableArray<GraphCounter> Counters { get; init; } = [];
}

/// <param name="Name">Inside the lane: <c>router.fifo_n.count</c>.</param>
/// <param name="Scope">The inlined instance that holds it (<see cref="Graph.Scopes"/>).</param>
/// <param name="Node">Its <see cref="NodeOp.Register"/> node.</param>
/// <param name="Next">The node it takes at an edge (before reset).</param>
/// <param name="Reset">A one-bit node, 1 while the reset that sets this register is active; −1: none.</param>
/// <param name="IsAsynchronous">Whether the reset sets it without an edge.</param>
/// <param name="Clock">The clock port of the top.</param>
internal sealed record GraphRegister(
    string Name, int Scope, int Node, int Width, int Next, int Reset, bool IsAsynchronous, int Clock, BitVector Init,
    bool IsInitDefined);

/// <param name="Writes">In source order; of several writes to one word at one edge the last wins.</param>
internal sealed record GraphMemory(string Name, int Scope, Memory Memory, ImmutableArray<GraphWrite> Writes)
{
    public int Width => Memory.Width;

    public int Depth => Memory.Depth;
}

/// <summary>Node ids; bits <c>Low … Low + DataWidth − 1</c> of the word are replaced.</summary>
internal sealed record GraphWrite(int Enable, int Address, int Low, int Data, int DataWidth, int Clock);

/// <param name="Reset">1 while the domain is in reset, −1: never.</param>
/// <param name="Clock">The clock port of the top; −1: every edge.</param>
/// <param name="Values">By part of the message: its node, or −1.</param>
internal sealed record GraphProperty(
    Property Property, int Scope, int Condition, ImmutableArray<int> Values, int Reset, int Clock);

/// <param name="Amount">Its low 64 bits are added.</param>
internal sealed record GraphCounter(Counter Counter, int Scope, int Amount, int Reset, int Clock);
