using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs;

/// <summary>A value that each lane takes from somewhere else: the neighbour's output, a net of the module
/// that holds the array, an index.</summary>
/// <param name="Width">Bits.</param>
/// <param name="Pieces">Boxes over the region's <see cref="Region.Shape"/> that cover each index once.</param>
internal sealed record Link(int Width, ImmutableArray<LinkPiece> Pieces);

internal sealed record LinkPiece(IndexBox Box, LinkSource Source);

internal abstract record LinkSource;

internal sealed record ConstantSource(BitVector Value) : LinkSource;

/// <summary>The low bits of an affine function of the index.</summary>
internal sealed record IndexSource(AffineMap Value) : LinkSource;

/// <summary>Bits <c>LowBit … LowBit + width − 1</c> of a node in another lane; both maps are over the reading
/// region's index.</summary>
/// <param name="Lane">Flat lane of the source region. Of the root it is the constant 0.</param>
/// <param name="LowBit">Mostly a constant. All bits lie inside the node.</param>
internal sealed record LaneSource(int Region, int Node, AffineMap Lane, AffineMap LowBit) : LinkSource;

/// <summary>Like <see cref="LaneSource"/>, listed for each index of the box in flat order. A lane of −1 reads
/// 0.</summary>
internal sealed record TableSource(
    int Region, int Node, ImmutableArray<int> Lanes, ImmutableArray<int> LowBits) : LinkSource;

/// <summary>The whole node of <paramref name="Count"/> lanes side by side, the first lane in the low
/// bits.</summary>
/// <param name="First">Over the reading region's index.</param>
internal sealed record PackSource(int Region, int Node, AffineMap First, int Count) : LinkSource;
