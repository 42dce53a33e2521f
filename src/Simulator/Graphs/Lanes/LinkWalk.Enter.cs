using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Lanes;

// Into the element of an array that an output comes from.
internal sealed partial class LinkWalk
{
    private bool TryEnter(Spot spot, ArrayOutputCell output)
    {
        var array = spot.Scope.Arrays[output.Array];
        var each = output.Width / array.Count;
        if (IsCut(spot, each)) return true;
        if (Divide(spot, spot.Low, each, spot.Width) is not { } parts) return EachPoint(spot);
        var next = new List<Spot>();
        foreach (var (box, element, low) in parts)
        {
            var part = spot.On(box);
            if (element is null)
            {
                // Bits of several elements.
                if (!part.Low.IsConstant) return EachPoint(spot);
                for (var done = 0; done < part.Width;)
                {
                    var bit = (int)(part.Low.Constant + done);
                    var count = Math.Min(part.Width - done, each - bit % each);
                    next.Add(Cut(part, done, count));
                    done += count;
                }

                continue;
            }

            if (!TryElement(part with { Low = low }, array, output.Port, element, next)) return EachPoint(spot);
        }

        foreach (var item in next) _pending.Push(item);
        return true;
    }

    // Bits of several elements, the same bits of each in all lanes: element by element.
    private bool IsCut(Spot spot, int each)
    {
        if (spot.Low.Coefficients.Any(c => c % each != 0)) return false;
        var first = (int)(spot.Low.Constant % each);
        if (first < 0 || first + spot.Width <= each || spot.Width / each > MaxPoints) return false;
        for (var done = 0; done < spot.Width;)
        {
            var count = Math.Min(spot.Width - done, each - (first + done) % each);
            _pending.Push(Cut(spot, done, count));
            done += count;
        }

        return true;
    }

    private static bool TryElement(Spot spot, ArrayDraft array, int port, Lin element, List<Spot> next)
    {
        if (element.IsConstant)
        {
            var flat = (int)element.Constant;
            var (set, place) = array.Find(flat);
            next.Add(set is null
                ? Inside(spot, array.Inlined[flat]!, port, spot.Lane)
                : Inside(spot, set.Scope, port, [.. spot.Lane, .. Constants(set, place, spot.Box.Length)]));
            return true;
        }

        if (Indices(spot, element, array.Array.Shape) is not { } parts) return false;
        foreach (var (box, index) in parts)
        {
            var part = spot.On(box);
            foreach (var set in array.Sets)
            {
                if (set.Box is null) return false;
                if (Within(part, index, set.Box, out var isKnown) is not { } inside)
                {
                    if (isKnown) continue;
                    return false;
                }

                var lanes = inside.Lane.ToBuilder();
                for (var d = 0; d < index.Length; d++)
                {
                    var range = set.Box.Ranges[d];
                    var place = index[d].On(inside.Box.AsSpan()) + -range.Start;
                    if (!IsMultiple(place, range.Stride)) return false;
                    lanes.Add(new Lin(
                        place.Constant / range.Stride, [.. place.Coefficients.Select(c => c / range.Stride)]));
                }

                next.Add(Inside(inside, set.Scope, port, lanes.ToImmutable()));
            }

            for (var flat = 0; flat < array.Inlined.Length; flat++)
            {
                if (array.Inlined[flat] is not { } child) continue;
                var one = new IndexBox([.. Boxes.IndexOf(array.Array.Shape.AsSpan(), flat)
                    .Select(i => new IndexRange(i, 1, 1))]);
                if (Within(part, index, one, out var isKnown) is { } inside)
                    next.Add(Inside(inside, child, port, inside.Lane));
                else if (!isKnown) return false;
            }
        }

        return true;
    }

    private static Spot Inside(Spot spot, ScopeDraft scope, int port, ImmutableArray<Lin> lane) => spot with
    {
        Scope = scope,
        Cell = scope.Module.PortNets[scope.InnerPort(port)].Cell,
        Lane = lane,
    };

    private static IEnumerable<Lin> Constants(LaneSet set, int place, int dimensions) =>
        Boxes.IndexOf(set.Shape.AsSpan(), place).Select(i => Lin.Of(i, dimensions));

    private static bool IsMultiple(Lin f, int of) =>
        f.Constant % of == 0 && f.Coefficients.All(c => c % of == 0);

    // Irregular: each lane for itself. The pieces are put together again where they fit.
    private bool EachPoint(Spot spot)
    {
        var box = new IndexBox(spot.Box);
        if (box.Count is 1 or > MaxPoints) return false;
        foreach (var index in PortWiring.Indices(box))
            _pending.Push(spot.On([.. index.Select(i => new IndexRange(i, 1, 1))]));
        return true;
    }

    // The index by dimension of a flat one.
    private static List<(ImmutableArray<IndexRange> Box, ImmutableArray<Lin> Index)>? Indices(
        Spot spot, Lin flat, ImmutableArray<int> shape)
    {
        var parts = new List<(ImmutableArray<IndexRange> Box, ImmutableArray<Lin> Index, Lin Left)>
        {
            (spot.Box, [], flat),
        };
        for (var d = shape.Length - 1; d > 0; d--)
        {
            var next = new List<(ImmutableArray<IndexRange>, ImmutableArray<Lin>, Lin)>();
            foreach (var (box, index, rest) in parts)
            {
                if (Divide(spot with { Box = box }, rest, shape[d], 1) is not { } pieces) return null;
                foreach (var (inner, quotient, remainder) in pieces)
                    next.Add((inner, [remainder, .. index.Select(i => i.On(inner.AsSpan()))], quotient!));
            }

            parts = next;
        }

        return [.. parts.Select(p => (p.Box, (ImmutableArray<Lin>)[p.Left, .. p.Index]))];
    }

    // Quotient and remainder of a function, on parts of the box where both are affine; without quotient where
    // width values from the function on cross a multiple.
    private static List<(ImmutableArray<IndexRange> Box, Lin? Quotient, Lin Remainder)>? Divide(
        Spot spot, Lin f, int by, int width)
    {
        var on = f.On(spot.Box.AsSpan());
        var quotient = Rounded(on, by);
        var remainder = on + quotient * -by;
        if (BoxSplit.ByInterval(
                spot.Box, remainder, width, value => (int)BoxSplit.FloorDiv(value, by),
                interval => (interval + 1L) * by) is not { } parts)
            return null;
        var result = new List<(ImmutableArray<IndexRange>, Lin?, Lin)>(parts.Count);
        foreach (var (box, interval) in parts)
        {
            // An interval of −1 may be a crossing or lie below 0: the values decide.
            var rest = remainder.On(box.AsSpan());
            var (least, greatest) = rest.Range(box.AsSpan());
            var at = BoxSplit.FloorDiv(least, by);
            if (greatest + width > (at + 1) * by) result.Add((box, null, f.On(box.AsSpan())));
            else result.Add((box, (quotient + at).On(box.AsSpan()), rest + (-at * by)));
        }

        return result;
    }

    // Each coefficient to the nearest multiple, so that the rest stays small.
    private static Lin Rounded(Lin f, int by)
    {
        static long Nearest(long value, long by) => BoxSplit.FloorDiv(2 * value + by, 2 * by);
        return new Lin(BoxSplit.FloorDiv(f.Constant, by), [.. f.Coefficients.Select(c => Nearest(c, by))]);
    }
}
