using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Logic;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Arrays;

/// <summary>Makes pieces of bit positions, and joins pieces that go on from each other.</summary>
internal static class Pieces
{
    /// <summary>The piece that takes bits <c>low(index)</c> on of a net.</summary>
    public static PieceSource Source(LogicBuilder logic, Net net, AffineMap low, int width)
    {
        if (Affine.IsConstant(low))
            return new NetPiece(
                logic.Slice(net, (int)low.Constant, width, default),
                Affine.Constant(0, low.Coefficients.Length), width, 0);
        var stride = low.Coefficients.All(c => (c % width).IsZero)
            ? width
            : low.Coefficients.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        var offset = BigInteger.Remainder(BigInteger.Remainder(low.Constant, stride) + stride, stride);
        var element = new AffineMap(
            (low.Constant - offset) / stride, [.. low.Coefficients.Select(c => c / stride)]);
        return new NetPiece(net, element, (int)stride, (int)offset);
    }

    /// <summary>Fewer pieces for the same values.</summary>
    public static List<DrivenPiece> Join(LogicBuilder logic, List<DrivenPiece> pieces, int width)
    {
        if (pieces.Count < 2) return pieces;
        var joined =
            pieces.Select(piece => piece with { Source = AsIndex(logic, piece.Source, width) }).ToList();
        for (var d = pieces[0].Box.Ranges.Length - 1; d >= 0; d--) joined = JoinAlong(joined, d);
        joined = MakeTables(joined);
        return [.. joined.Select(piece => piece with { Source = AsNet(logic, piece.Source, width) })];
    }

    // Constants join as values: 0, 1, 2, … is an index.
    private static PieceSource AsIndex(LogicBuilder logic, PieceSource source, int width) =>
        source is NetPiece net && Affine.IsConstant(net.Element) && logic.TryConstant(net.Net, out var value)
        && value.Width == width && width <= 62
            ? new IndexPiece(Affine.Constant(value.Unsigned, net.Element.Coefficients.Length))
            : source;

    private static PieceSource AsNet(LogicBuilder logic, PieceSource source, int width) =>
        source is IndexPiece index && Affine.IsConstant(index.Value)
            ? new NetPiece(
                logic.Constant(BitVector.FromInteger(index.Value.Constant, width)),
                Affine.Constant(0, index.Value.Coefficients.Length), width, 0)
            : source;

    private static List<DrivenPiece> JoinAlong(List<DrivenPiece> pieces, int dimension)
    {
        var result = new List<DrivenPiece>(pieces.Count);
        var groups = pieces.GroupBy(piece => (OtherRanges(piece.Box, dimension), SourceKey(piece.Source)));
        foreach (var group in groups)
        {
            DrivenPiece? current = null;
            foreach (var piece in group.OrderBy(piece => piece.Box.Ranges[dimension].Start))
            {
                if (current is not null && TryJoin(current, piece, dimension) is { } longer)
                {
                    current = longer;
                    continue;
                }

                if (current is not null) result.Add(current);
                current = piece;
            }

            result.Add(current!);
        }

        return [.. result.OrderBy(piece => piece.Box, BoxOrder.Instance)];
    }

    private static string OtherRanges(IndexBox box, int dimension) =>
        string.Join(
            ',', box.Ranges.Where((_, d) => d != dimension).Select(r => $"{r.Start}:{r.Count}:{r.Stride}"));

    private static (int Kind, int Net, int Stride, int Offset) SourceKey(PieceSource source) => source switch
    {
        NetPiece net => (0, net.Net.Cell, net.Stride, net.Offset),
        TablePiece table => (1, table.Net.Cell, table.Stride, table.Offset),
        _ => (2, 0, 0, 0),
    };

    private static AffineMap? MapOf(PieceSource source) => source switch
    {
        NetPiece net => net.Element,
        IndexPiece index => index.Value,
        _ => null,
    };

    private static DrivenPiece? TryJoin(DrivenPiece a, DrivenPiece b, int d)
    {
        if (MapOf(a.Source) is not { } x || MapOf(b.Source) is not { } y) return null;
        var (first, second) = (a.Box.Ranges[d], b.Box.Ranges[d]);
        for (var other = 0; other < x.Coefficients.Length; other++)
            if (other != d && x.Coefficients[other] != y.Coefficients[other])
                return null;
        var step = second.Start - first.Last;
        if (step <= 0 || (first.Count > 1 && first.Stride != step)
            || (second.Count > 1 && second.Stride != step)) return null;

        var valueA = x.Constant + x.Coefficients[d] * first.Start;
        var valueB = y.Constant + y.Coefficients[d] * second.Start;
        BigInteger slope;
        if (first.Count > 1) slope = x.Coefficients[d];
        else if (second.Count > 1) slope = y.Coefficients[d];
        else if (((valueB - valueA) % step).IsZero) slope = (valueB - valueA) / step;
        else return null;
        if (valueA + slope * (second.Start - first.Start) != valueB) return null;
        if (second.Count > 1 && y.Coefficients[d] != slope) return null;

        var map = new AffineMap(valueA - slope * first.Start, x.Coefficients.SetItem(d, slope));
        var range = new IndexRange(first.Start, first.Count + second.Count, step);
        return new DrivenPiece(
            new IndexBox(a.Box.Ranges.SetItem(d, range)),
            a.Source is NetPiece net ? net with { Element = map } : new IndexPiece(map), a.Span);
    }

    // Many short pieces of one net along the last dimension: a table.
    private static List<DrivenPiece> MakeTables(List<DrivenPiece> pieces)
    {
        const int Few = 8;
        if (pieces.Count <= Few) return pieces;
        var result = new List<DrivenPiece>();
        var run = new List<DrivenPiece>();
        foreach (var piece in pieces)
        {
            if (run.Count > 0 && !Continues(run[^1], piece)) Flush();
            run.Add(piece);
        }

        Flush();
        return result;

        void Flush()
        {
            if (run.Count <= Few)
            {
                result.AddRange(run);
            }
            else
            {
                var last = run[0].Box.Ranges.Length - 1;
                var elements = run.SelectMany(piece =>
                    Flat.Indices(piece.Box).Select(index => (int)((NetPiece)piece.Source).Element.At(index)))
                        .ToImmutableArray();
                var net = (NetPiece)run[0].Source;
                var range = new IndexRange(run[0].Box.Ranges[last].Start, elements.Length, 1);
                result.Add(new DrivenPiece(
                    new IndexBox(run[0].Box.Ranges.SetItem(last, range)),
                    new TablePiece(net.Net, elements, net.Stride, net.Offset), run[0].Span));
            }

            run.Clear();
        }
    }

    private static bool Continues(DrivenPiece a, DrivenPiece b)
    {
        var last = a.Box.Ranges.Length - 1;
        if (a.Source is not NetPiece x || b.Source is not NetPiece y) return false;
        if (x.Net != y.Net || x.Stride != y.Stride || x.Offset != y.Offset) return false;
        for (var d = 0; d < last; d++)
            if (a.Box.Ranges[d].Count != 1 || b.Box.Ranges[d].Count != 1
                || a.Box.Ranges[d].Start != b.Box.Ranges[d].Start)
                return false;
        return a.Box.Ranges[last].Stride == 1 && b.Box.Ranges[last].Stride == 1
            && b.Box.Ranges[last].Start == a.Box.Ranges[last].Last + 1;
    }
}

/// <summary>By the start of the box, outermost dimension first.</summary>
internal sealed class BoxOrder : IComparer<IndexBox>
{
    public static BoxOrder Instance { get; } = new();

    public int Compare(IndexBox? x, IndexBox? y)
    {
        for (var d = 0; d < x!.Ranges.Length; d++)
        {
            var order = x.Ranges[d].Start.CompareTo(y!.Ranges[d].Start);
            if (order != 0) return order;
        }

        return 0;
    }
}
