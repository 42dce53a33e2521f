using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Graphs;

/// <summary>A design as a simulator wants it: few regions of many equal lanes, no hierarchy inside a
/// lane.</summary>
internal sealed class Graph
{
    public required Design Design { get; init; }

    /// <summary>Region 0 is the root.</summary>
    public required ImmutableArray<Region> Regions { get; init; }

    /// <summary>By port of the top: its <see cref="NodeOp.Input"/> node, or the node that drives it (−1 for
    /// clocks), in the root.</summary>
    public required ImmutableArray<int> PortNodes { get; init; }

    /// <summary>Scope 0 is the top. A scope is one inlined instance (for all lanes of its region).</summary>
    public required ImmutableArray<GraphScope> Scopes { get; init; }

    public Region Root => Regions[0];
}

/// <summary>One instance of the hierarchy, for all lanes of the region it stands in.</summary>
/// <param name="Region">Where its nodes are.</param>
/// <param name="Parent">−1 for the top.</param>
/// <param name="Unit">Index in the parent module's instances, or −1 − index in its arrays.</param>
/// <param name="Flat">The flat index in an array whose elements are inlined one by one; −1: the elements of the
/// array are lanes (each lane of the parent has several: those of <paramref name="Elements"/>).</param>
/// <param name="Elements">Where the elements of the array are lanes: the flat indices in the array that this scope's
/// region covers, in the order of its innermost dimensions. Default: all of them.</param>
/// <param name="Children">Scopes, first the instances, then the arrays (one or several a unit).</param>
/// <param name="NameNodes">By entry of <see cref="ModuleNetlist.Names"/>: the node.</param>
/// <param name="PortNodes">By port of the module: the node that carries it; −1 for clocks.</param>
/// <param name="FirstRegister">Its registers in the region: <paramref name="RegisterCount"/> of them, in the order of the
/// module's cells. Likewise memories, properties and counters.</param>
internal sealed record GraphScope(
    ModuleNetlist Module, int Region, int Parent, int Unit, int Flat, ImmutableArray<int> Elements,
    ImmutableArray<int> Children, ImmutableArray<int> NameNodes, ImmutableArray<int> PortNodes,
    int FirstRegister, int RegisterCount, int FirstMemory, int MemoryCount, int FirstProperty, int PropertyCount,
    int FirstCounter, int CounterCount);
