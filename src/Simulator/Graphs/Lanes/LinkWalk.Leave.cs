using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Lanes;

// Out of a lane, through its input, into the scope that holds the array.
internal sealed partial class LinkWalk
{
    private bool TryLeave(Spot spot, int port)
    {
        var scope = spot.Scope;
        var key = (scope.Region.Index, port);
        if (spot.Passed.Count >= MaxPassed || spot.Passed.Contains(key)) return false;
        var outer = scope.OuterPort(port);
        var array = scope.Parent!.Module.Arrays[-1 - scope.Unit];
        if (outer < 0 || outer >= array.Inputs.Length || array.Inputs[outer].IsEmpty)
            return TryConstant(spot, scope.Unconnected(outer, port));

        var passed = spot with { Passed = spot.Passed.Add(key) };
        var left = new List<Spot>();
        var found = new List<(Spot, DraftSource)>();
        if (ArrayIndices(passed, scope.Lanes!) is not { } parts) return false;
        foreach (var (part, index) in parts)
        {
            foreach (var piece in array.Inputs[outer])
            {
                if (Within(part, index, piece.Box, out var isKnown) is not { } inside)
                {
                    if (isKnown) continue;
                    return false;
                }

                if (!TryPiece(inside, [.. index.Select(i => i.On(inside.Box.AsSpan()))], piece, left, found))
                    return false;
            }
        }

        foreach (var (part, source) in found) Add(part, source);
        foreach (var next in left) _pending.Push(next);
        return true;
    }

    // The index in the array, by dimension.
    private static List<(Spot Spot, ImmutableArray<Lin> Index)>? ArrayIndices(Spot spot, LaneSet lanes)
    {
        var first = spot.Lane.Length - lanes.Shape.Length;
        if (lanes.Box is { } box)
            return [(spot, [.. box.Ranges.Select((r, d) => spot.Lane[first + d] * r.Stride + r.Start)])];

        // A list: neighbours in the array that are neighbours in the list stay together.
        var runs = lanes.Runs;
        if (BoxSplit.ByInterval(
                spot.Box, spot.Lane[first], 1, at => Math.Max(0, runs.FindLastIndex(r => r.Start <= at)),
                run => runs[run].Start + runs[run].Count) is not { } parts)
            return null;
        var result = new List<(Spot, ImmutableArray<Lin>)>();
        foreach (var (part, run) in parts)
        {
            var own = spot.On(part);
            var index = Boxes.IndexOf(lanes.ArrayShape.AsSpan(), lanes.Flats[runs[run].Start]);
            var lins = index.Select(i => Lin.Of(i, part.Length)).ToArray();
            lins[^1] += own.Lane[first] + -runs[run].Start;
            result.Add((own, [.. lins]));
        }

        return result;
    }

    private static Spot? Within(Spot spot, ImmutableArray<Lin> index, IndexBox wanted, out bool isKnown)
    {
        var box = spot.Box;
        isKnown = true;
        for (var d = 0; d < index.Length; d++)
        {
            if (BoxSplit.Preimage(box, index[d], wanted.Ranges[d], out isKnown) is not { } inside) return null;
            box = inside;
        }

        return spot.On(box);
    }

    private bool TryPiece(
        Spot spot, ImmutableArray<Lin> index, ArrayPiece piece, List<Spot> left, List<(Spot, DraftSource)> found)
    {
        var scope = spot.Scope.Parent!;
        var outer = spot with { Scope = scope, Lane = [.. spot.Lane.Take(scope.Region.Shape.Length)] };
        switch (piece.Source)
        {
            case NetPiece net:
                var element = Compose(net.Element, index, spot.Box.Length);
                if (element is null) return false;
                var moved = outer with
                {
                    Cell = net.Net.Cell,
                    Low = (spot.Low + element * net.Stride + net.Offset).On(spot.Box.AsSpan()),
                };
                var (least, greatest) = moved.Bits();
                if (least < 0 || greatest > scope.Module.WidthOf(net.Net)) return false;
                left.Add(moved);
                return true;
            case IndexPiece number:
                if (!spot.Low.IsConstant) return false;
                found.Add((spot, new NumberSource(
                    ComposeExact(number.Value, index, spot.Box.Length), (int)spot.Low.Constant)));
                return true;
            case TablePiece table:
                return TryTable(spot, outer, index, piece.Box, table, left, found);
            default:
                return false;
        }
    }

    // Each index of the box for itself; where they stay without a rule they are a table in the end.
    private bool TryTable(
        Spot spot, Spot outer, ImmutableArray<Lin> index, IndexBox whole, TablePiece table, List<Spot> left,
        List<(Spot, DraftSource)> found)
    {
        var box = new IndexBox(spot.Box);
        if (box.Count > 1 << 26) return false;
        var flat = outer.FlatLane();
        var at = new int[index.Length];
        var lanes = new int[box.Count];
        var lows = new int[box.Count];
        var isSmall = box.Count <= MaxPoints;
        var place = 0;
        foreach (var own in PortWiring.Indices(box))
        {
            for (var d = 0; d < at.Length; d++) at[d] = (int)index[d].At(own);
            var element = (long)table.Elements[Boxes.OrdinalOf(whole, at)];
            var low = spot.Low.At(own) + element * table.Stride + table.Offset;
            if (isSmall)
            {
                var one = outer.On([.. own.Select(i => new IndexRange(i, 1, 1))]);
                left.Add(one with { Cell = table.Net.Cell, Low = Lin.Of(low, own.Length) });
            }

            (lanes[place], lows[place++]) = ((int)flat.At(own), checked((int)low));
        }

        if (!isSmall) found.Add((spot, Table(outer.Scope, table.Net.Cell, lanes, lows, spot.Width)));
        return true;
    }

    // Into the elements of an array that is all lanes.
    private NetTable Table(ScopeDraft scope, int cell, int[] lanes, int[] lows, int width)
    {
        var view = walker.Follow(scope, cell);
        if (view.Scope is { } owner && owner.Region == scope.Region
            && owner.Module.Cells[view.Cell] is ArrayOutputCell output
            && owner.Arrays[output.Array] is { Sets: [{ IsWhole: true } set] } array)
        {
            var each = output.Width / array.Count;
            var isInside = lows.All(low => (low + view.Low) % each + width <= each);
            if (isInside)
            {
                for (var i = 0; i < lows.Length; i++)
                {
                    var bit = lows[i] + view.Low;
                    lanes[i] = lanes[i] * set.Count + (int)(bit / each);
                    lows[i] = (int)(bit % each);
                }

                var inner = set.Scope;
                (scope, cell) = (inner, inner.Module.PortNets[inner.InnerPort(output.Port)].Cell);
            }
        }

        return new NetTable(scope, cell, lanes.ToImmutableArray(), lows.ToImmutableArray());
    }

    private static Lin? Compose(AffineMap map, ImmutableArray<Lin> index, int dimensions)
    {
        if (BigInteger.Abs(map.Constant) > int.MaxValue * 4L) return null;
        var result = Lin.Of((long)map.Constant, dimensions);
        for (var d = 0; d < map.Coefficients.Length; d++)
        {
            if (BigInteger.Abs(map.Coefficients[d]) > int.MaxValue) return null;
            result += index[d] * (long)map.Coefficients[d];
        }

        return result;
    }

    private static AffineMap ComposeExact(AffineMap map, ImmutableArray<Lin> index, int dimensions)
    {
        var constant = map.Constant;
        var coefficients = new BigInteger[dimensions];
        for (var d = 0; d < map.Coefficients.Length; d++)
        {
            constant += map.Coefficients[d] * index[d].Constant;
            for (var own = 0; own < dimensions; own++)
                coefficients[own] += map.Coefficients[d] * index[d].Coefficients[own];
        }

        return new AffineMap(constant, [.. coefficients]);
    }
}
