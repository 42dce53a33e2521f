using System.Collections;
using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Arrays;

/// <summary>Finds out whether boxes cover an index space exactly once, on the boxes alone while they are
/// few.</summary>
internal static class Coverage
{
    private const int MaxPairwise = 1_000;

    /// <summary>Two pieces that share an index, with one such index; null when none do.</summary>
    public static (DrivenPiece First, DrivenPiece Second, int[] Index)? FindOverlap(
        IReadOnlyList<DrivenPiece> pieces, ImmutableArray<int> shape)
    {
        if (pieces.Count <= MaxPairwise)
        {
            for (var i = 0; i < pieces.Count; i++)
                for (var j = i + 1; j < pieces.Count; j++)
                    if (Intersect(pieces[i].Box, pieces[j].Box) is { } index)
                        return (pieces[i], pieces[j], index);
            return null;
        }

        // Many pieces: their number is of the order of the indices they cover, so looking at each index is
        // fair.
        var owner = new Dictionary<int, DrivenPiece>();
        foreach (var piece in pieces)
            foreach (var index in Flat.Indices(piece.Box))
                if (!owner.TryAdd(Flat.Of(index, shape), piece))
                    return (owner[Flat.Of(index, shape)], piece, [.. index]);
        return null;
    }

    /// <summary>The indices that no piece covers, as one box where they form one, with their number; null
    /// when there are none. The pieces don't overlap.</summary>
    public static (IndexBox Box, long Count)? FindGap(
        IReadOnlyList<DrivenPiece> pieces, ImmutableArray<int> shape)
    {
        var total = shape.Aggregate(1L, (product, length) => product * length);
        var covered = pieces.Sum(piece => piece.Box.Count);
        if (covered == total) return null;
        if (pieces.Count == 0)
            return (new IndexBox([.. shape.Select(length => new IndexRange(0, length, 1))]), total);

        var bits = new BitArray((int)total);
        foreach (var piece in pieces)
            foreach (var index in Flat.Indices(piece.Box))
                bits[Flat.Of(index, shape)] = true;
        var low = shape.ToArray();
        var high = new int[shape.Length];
        int[]? first = null;
        for (var flat = 0; flat < total; flat++)
        {
            if (bits[flat]) continue;
            var index = Flat.Unflatten(flat, shape);
            first ??= index;
            for (var d = 0; d < shape.Length; d++)
                (low[d], high[d]) = (Math.Min(low[d], index[d]), Math.Max(high[d], index[d]));
        }

        var hull = new IndexBox([.. low.Select((l, d) => new IndexRange(l, high[d] - l + 1, 1))]);
        var missing = total - covered;
        return hull.Count == missing
            ? (hull, missing) : (new IndexBox([.. first!.Select(i => new IndexRange(i, 1, 1))]), missing);
    }

    private static int[]? Intersect(IndexBox a, IndexBox b)
    {
        var index = new int[a.Ranges.Length];
        for (var d = 0; d < index.Length; d++)
        {
            if (Common(a.Ranges[d], b.Ranges[d]) is not { } common) return null;
            index[d] = common;
        }

        return index;
    }

    // The least index of both progressions.
    private static int? Common(IndexRange a, IndexRange b)
    {
        var low = Math.Max(a.Start, b.Start);
        var high = Math.Min(a.Last, b.Last);
        if (low > high) return null;
        if (a.Stride == 1 && b.Stride == 1) return low;
        var gcd = (int)BigInteger.GreatestCommonDivisor(a.Stride, b.Stride);
        if ((b.Start - a.Start) % gcd != 0) return null;

        // At most lcm / stride steps until both agree.
        var (coarse, fine) = a.Stride >= b.Stride ? (a, b) : (b, a);
        var at = coarse.Start + (low - coarse.Start + coarse.Stride - 1L) / coarse.Stride * coarse.Stride;
        for (var tries = 0; at <= high && tries <= fine.Stride / gcd; at += coarse.Stride, tries++)
            if ((at - fine.Start) % fine.Stride == 0)
                return (int)at;
        return null;
    }
}
