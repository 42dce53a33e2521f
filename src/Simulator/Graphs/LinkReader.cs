using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs;

/// <summary>Finds what one lane takes from a <see cref="Link"/>.</summary>
internal sealed class LinkReader(Region region, Link link)
{
    private readonly ImmutableArray<int> _shape = region.Shape;

    public LinkTake At(long lane)
    {
        Span<int> index = stackalloc int[_shape.Length];
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            index[d] = (int)(lane % _shape[d]);
            lane /= _shape[d];
        }

        foreach (var piece in link.Pieces)
            if (piece.Box.Contains(index))
                return Take(piece, index);
        throw new InvalidOperationException("a link has a value for every lane");
    }

    private LinkTake Take(LinkPiece piece, ReadOnlySpan<int> index)
    {
        switch (piece.Source)
        {
            case ConstantSource constant:
                return new LinkTake(constant.Value);
            case IndexSource source:
                return new LinkTake(BitVector.FromInteger(source.Value.At(index), link.Width));
            case LaneSource source:
                return new LinkTake(
                    null, source.Region, source.Node, (long)source.Lane.At(index), 1, (int)source.LowBit.At(index));
            case TableSource source:
                var place = Ordinal(piece.Box, index);
                return source.Lanes[place] < 0
                    ? new LinkTake(BitVector.Zero(link.Width))
                    : new LinkTake(
                        null, source.Region, source.Node, source.Lanes[place], 1, source.LowBits[place]);
            case PackSource source:
                return new LinkTake(
                    null, source.Region, source.Node, (long)source.First.At(index), source.Count, 0);
            default:
                throw new InvalidOperationException($"{piece.Source.GetType().Name} is no source of a link");
        }
    }

    private static int Ordinal(IndexBox box, ReadOnlySpan<int> index)
    {
        var ordinal = 0;
        for (var d = 0; d < box.Ranges.Length; d++)
            ordinal = (ordinal * box.Ranges[d].Count) + ((index[d] - box.Ranges[d].Start) / box.Ranges[d].Stride);
        return ordinal;
    }
}

/// <summary>A known value, or bits of a node of <paramref name="Count"/> lanes.</summary>
/// <param name="Count">More than 1: the whole node of each, side by side, the first in the low bits.</param>
internal readonly record struct LinkTake(
    BitVector? Value, int Region = 0, int Node = 0, long Lane = 0, int Count = 0, int LowBit = 0);
