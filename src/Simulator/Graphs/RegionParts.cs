using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs;

/// <summary>A region before its nodes are put in order: ids are those of the pool.</summary>
internal sealed class RegionParts
{
    public required string Path { get; init; }

    public required ModuleNetlist Module { get; init; }

    public required ImmutableArray<int> Shape { get; init; }

    public required NodePool Pool { get; init; }

    public required IReadOnlyList<Link> Links { get; init; }

    public required IReadOnlyList<GraphRegister> Registers { get; init; }

    public required IReadOnlyList<GraphMemory> Memories { get; init; }

    public required IReadOnlyList<GraphProperty> Properties { get; init; }

    public required IReadOnlyList<GraphCounter> Counters { get; init; }
}
