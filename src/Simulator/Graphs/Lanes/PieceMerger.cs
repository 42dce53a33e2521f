using System.Collections.Immutable;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>Puts neighbouring pieces together that continue each other.</summary>
internal static class PieceMerger
{
    // More pieces of one net than this are a table.
    private const int MaxPieces = 16;

    public static ImmutableArray<DraftPiece> Merge(List<DraftPiece> pieces)
    {
        if (pieces.Count > 1)
        {
            for (var d = pieces[0].Box.Ranges.Length - 1; d >= 0; d--) pieces = Along(pieces, d);
        }

        pieces.Sort(Compare);
        return Table(pieces) is { } table ? [table] : [.. pieces];
    }

    // Many pieces of one net without a rule: a list of lanes.
    private static DraftPiece? Table(List<DraftPiece> pieces)
    {
        if (pieces.Count <= MaxPieces || pieces[0].Source is not NetSource first) return null;
        foreach (var piece in pieces)
            if (piece.Source is not NetSource source || source.Scope != first.Scope || source.Cell != first.Cell)
                return null;

        var ranges = Enumerable.Range(0, pieces[0].Box.Ranges.Length).Select(d => new IndexRange(
            0, pieces.Max(p => p.Box.Ranges[d].Last) + 1, 1));
        var whole = new IndexBox([.. ranges]);
        var lanes = new int[whole.Count];
        var lows = new int[whole.Count];
        foreach (var piece in pieces)
        {
            var source = (NetSource)piece.Source;
            foreach (var index in PortWiring.Indices(piece.Box))
            {
                var at = Boxes.OrdinalOf(whole, index);
                (lanes[at], lows[at]) = ((int)source.Lane.At(index), (int)source.Low.At(index));
            }
        }

        return new DraftPiece(whole, new NetTable(
            first.Scope, first.Cell, lanes.ToImmutableArray(), lows.ToImmutableArray()));
    }

    private static List<DraftPiece> Along(List<DraftPiece> pieces, int dimension)
    {
        pieces.Sort((a, b) => Compare(a, b, dimension));
        return Along(Along(pieces, dimension, joinsSingles: false), dimension, joinsSingles: true);
    }

    // First to pieces that have a slope already; two single indices have any slope one likes.
    private static List<DraftPiece> Along(List<DraftPiece> pieces, int dimension, bool joinsSingles)
    {
        var merged = new List<DraftPiece>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (merged.Count > 0 && Join(merged[^1], pieces[i], dimension) is { } both
                && (IsLong(merged[^1]) || IsLong(pieces[i]) || (joinsSingles && Continues(both, i + 1))))
                merged[^1] = both;
            else merged.Add(pieces[i]);
        }

        return merged;

        bool IsLong(DraftPiece piece) => piece.Box.Ranges[dimension].Count > 1;

        // Whether the next piece goes on as these two do, if there is one.
        bool Continues(DraftPiece both, int next) =>
            next == pieces.Count || IsLong(pieces[next]) || Join(both, pieces[next], dimension) is not null
            || Join(pieces[next - 1], pieces[next], dimension) is null;
    }

    private static DraftPiece? Join(DraftPiece a, DraftPiece b, int dimension)
    {
        for (var d = 0; d < a.Box.Ranges.Length; d++)
            if (d != dimension && a.Box.Ranges[d] != b.Box.Ranges[d])
                return null;
        var (first, second) = (a.Box.Ranges[dimension], b.Box.Ranges[dimension]);
        if (first.Stride != 1 || second.Stride != 1 || first.Last + 1 != second.Start) return null;
        if (Join(a.Source, b.Source, first, second, dimension) is not { } source) return null;
        var range = new IndexRange(first.Start, first.Count + second.Count, 1);
        return new DraftPiece(new IndexBox(a.Box.Ranges.SetItem(dimension, range)), source);
    }

    private static DraftSource? Join(
        DraftSource a, DraftSource b, IndexRange first, IndexRange second, int dimension)
    {
        switch (a, b)
        {
            case (ValueSource x, ValueSource y):
                return x.Value == y.Value ? x : null;
            case (NumberSource x, NumberSource y):
                return x == y ? x : null;
            case (NetSource x, NetSource y) when x.Scope == y.Scope && x.Cell == y.Cell:
                return Join(x.Lane, y.Lane, first, second, dimension) is { } lane
                    && Join(x.Low, y.Low, first, second, dimension) is { } low
                    ? x with { Lane = lane, Low = low }
                    : null;
            default:
                return null;
        }
    }

    // The one function that is a on the first range and b on the second.
    private static Lin? Join(Lin a, Lin b, IndexRange first, IndexRange second, int dimension)
    {
        for (var d = 0; d < a.Dimensions; d++)
            if (d != dimension && a.Coefficients[d] != b.Coefficients[d])
                return null;
        var (x, y) = (a.Coefficients[dimension], b.Coefficients[dimension]);
        var (start, next) = (a.Constant + x * first.Start, b.Constant + y * second.Start);
        long slope;
        if (first.Count > 1) slope = x;
        else if (second.Count > 1) slope = y;
        else slope = next - start;
        if ((second.Count > 1 && slope != y) || start + slope * (second.Start - first.Start) != next) return null;
        return new Lin(start - slope * first.Start, a.Coefficients.SetItem(dimension, slope));
    }

    private static int Compare(DraftPiece a, DraftPiece b) => Compare(a, b, a.Box.Ranges.Length - 1);

    // The dimension counts last.
    private static int Compare(DraftPiece a, DraftPiece b, int last)
    {
        for (var d = 0; d < a.Box.Ranges.Length; d++)
        {
            if (d == last) continue;
            if (Compare(a.Box.Ranges[d], b.Box.Ranges[d]) is not 0 and var order) return order;
        }

        return Compare(a.Box.Ranges[last], b.Box.Ranges[last]);
    }

    private static int Compare(IndexRange a, IndexRange b)
    {
        if (a.Start != b.Start) return a.Start.CompareTo(b.Start);
        return a.Count != b.Count ? a.Count.CompareTo(b.Count) : a.Stride.CompareTo(b.Stride);
    }
}
