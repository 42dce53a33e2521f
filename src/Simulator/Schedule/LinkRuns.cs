using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Takes links apart into <see cref="LinkRun"/>s: mostly as many as there are rows of lanes in the
/// pieces.</summary>
internal sealed class LinkRuns
{
    private readonly Graph _graph;
    private readonly ImmutableArray<StripLayout> _layouts;
    private readonly StripLayout _layout;
    private readonly Link _link;
    private readonly List<LinkRun> _runs = [];

    private LinkRuns(Graph graph, ImmutableArray<StripLayout> layouts, int region, Link link)
    {
        _graph = graph;
        _layouts = layouts;
        _layout = layouts[region];
        _link = link;
    }

    public static ImmutableArray<LinkRun> Of(
        Graph graph, ImmutableArray<StripLayout> layouts, int region, Link link)
    {
        var runs = new LinkRuns(graph, layouts, region, link);
        foreach (var piece in link.Pieces) runs.Add(piece);
        runs._runs.Sort((a, b) => a.Strip != b.Strip ? a.Strip.CompareTo(b.Strip) : a.Place.CompareTo(b.Place));
        return [.. LinkRunJoin.All(runs._runs)];
    }

    private void Add(LinkPiece piece)
    {
        var ranges = piece.Box.Ranges;
        if (ranges.Any(r => r.Count == 0)) return;
        var index = new int[ranges.Length];
        var ordinals = new int[ranges.Length];
        for (int d = index.Length - 1, stride = 1; d >= 0; stride *= ranges[d--].Count)
            (index[d], ordinals[d]) = (ranges[d].Start, stride);
        var along = Along(ranges);
        for (var ordinal = 0; ;)
        {
            AddRow(piece, index, along, ordinal, along < 0 ? 0 : ordinals[along]);
            var d = index.Length - 1;
            for (; d >= 0; d--)
            {
                if (d == along) continue;
                index[d] += ranges[d].Stride;
                ordinal += ordinals[d];
                if (index[d] <= ranges[d].Last) break;
                index[d] = ranges[d].Start;
                ordinal -= ordinals[d] * ranges[d].Count;
            }

            if (d < 0) return;
        }
    }

    // The dimension to go along: the one with most lanes side by side.
    private int Along(ImmutableArray<IndexRange> ranges)
    {
        var along = ranges.Length - 1;
        if (along < 0 || _layout.IsTable(along)) return along;
        var most = 1;
        for (var d = along; d >= 0; d--)
        {
            if (ranges[d].Count <= most || _layout.IsTable(d) || _layout.StripStep(d) != 0) continue;
            (along, most) = (d, ranges[d].Count);
        }

        return along;
    }

    // The lanes of one dimension, from an index on, in stretches of one strip.
    private void AddRow(LinkPiece piece, int[] index, int along, int ordinal, int ordinalStep)
    {
        var range = along < 0 ? new IndexRange(0, 1, 1) : piece.Box.Ranges[along];
        for (int i = 0, n; i < range.Count; i += n)
        {
            if (along >= 0) index[along] = range.Start + i * range.Stride;
            var (strip, place) = _layout.At(index);
            var step = 0;
            n = 1;
            if (along >= 0 && !_layout.IsTable(along))
            {
                if (_layout.StripStep(along) == 0) (n, step) = (range.Count, range.Stride * _layout.PlaceStep(along));
            }
            else
            {
                for (; i + n < range.Count; n++)
                {
                    index[along] = range.Start + (i + n) * range.Stride;
                    var (nextStrip, nextPlace) = _layout.At(index);
                    if (n == 1) step = nextPlace - place;
                    if (nextStrip != strip || nextPlace != place + n * step) break;
                }

                if (along >= 0) index[along] = range.Start + i * range.Stride;
                if (n == 1) step = 0;
            }

            AddStretch(piece.Source, index, along, range.Stride, strip, place, step, n, ordinal + i * ordinalStep, ordinalStep);
        }

        if (along >= 0) index[along] = range.Start;
    }

    private void AddStretch(
        LinkSource source, int[] index, int along, int stride, int strip, int place, int step, int count, int ordinal,
        int ordinalStep)
    {
        switch (source)
        {
            case ConstantSource constant:
                _runs.Add(ValueRun(strip, place, step, count, constant.Value.Unsigned, BigInteger.Zero));
                break;
            case IndexSource value:
                _runs.Add(ValueRun(strip, place, step, count, value.Value.At(index), StepOf(value.Value, along, stride)));
                break;
            case LaneSource lane:
                AddLanes(
                    strip, place, step, 0, 0, _link.Width, count, lane.Region, lane.Node, (long)lane.Lane.At(index),
                    (long)StepOf(lane.Lane, along, stride), (int)lane.LowBit.At(index),
                    (int)StepOf(lane.LowBit, along, stride));
                break;
            case TableSource table:
                AddTable(table, strip, place, step, count, ordinal, ordinalStep);
                break;
            case PackSource pack:
                var first = (long)pack.First.At(index);
                var firstStep = (long)StepOf(pack.First, along, stride);
                var width = _graph.Regions[pack.Region].Nodes[pack.Node].Width;
                for (var i = 0; i < count; i++)
                    AddLanes(
                        strip, place + i * step, 0, 0, width, width, pack.Count, pack.Region, pack.Node,
                        first + i * firstStep, 1, 0, 0);
                break;
            default:
                throw new InvalidOperationException($"{source.GetType().Name} is no source of a link");
        }
    }

    private void AddTable(
        TableSource table, int strip, int place, int step, int count, int ordinal, int ordinalStep)
    {
        int LaneOf(int i) => table.Lanes[ordinal + i * ordinalStep];
        int LowOf(int i) => table.LowBits[ordinal + i * ordinalStep];
        for (int i = 0, n; i < count; i += n)
        {
            var lane = LaneOf(i);
            var low = LowOf(i);
            n = 1;
            if (lane < 0)
            {
                while (i + n < count && LaneOf(i + n) < 0) n++;
                _runs.Add(ValueRun(strip, place + i * step, step, n, BigInteger.Zero, BigInteger.Zero));
                continue;
            }

            var laneStep = 0;
            var lowStep = 0;
            if (i + 1 < count && LaneOf(i + 1) >= 0)
            {
                laneStep = LaneOf(i + 1) - lane;
                lowStep = LowOf(i + 1) - low;
                while (i + n < count && LaneOf(i + n) >= 0 && LaneOf(i + n) == lane + n * laneStep
                    && LowOf(i + n) == low + n * lowStep)
                    n++;
            }

            AddLanes(
                strip, place + i * step, step, 0, 0, _link.Width, n, table.Region, table.Node, lane, laneStep, low,
                lowStep);
        }
    }

    // Cut where the sources leave their row.
    private void AddLanes(
        int strip, int place, int placeStep, int bit, int bitStep, int width, int count, int region, int node, long lane,
        long laneStep, int low, int lowStep)
    {
        var constant = _graph.Regions[region].Nodes[node];
        if (constant.Op == NodeOp.Constant)
        {
            AddConstant(constant.Value!.Value, strip, place, placeStep, bit, bitStep, width, count, low, lowStep);
            return;
        }

        for (int i = 0, n; i < count; i += n)
        {
            var at = lane + i * laneStep;
            var (fromStrip, from) = _layouts[region].At(at);
            n = Stretch(_layouts[region], at, laneStep, count - i, fromStrip, from, out var fromStep);
            _runs.Add(new LinkRun(
                strip, place + i * placeStep, placeStep, bit + i * bitStep, bitStep, width, n, region, node, fromStrip,
                from, fromStep, low + i * lowStep, lowStep, BigInteger.Zero, BigInteger.Zero));
        }
    }

    // How many of these lanes lie in one strip at equal distances.
    private static int Stretch(
        StripLayout layout, long lane, long laneStep, int count, int strip, int place, out int step)
    {
        step = 0;
        if (laneStep == 0 || layout.Shape.IsEmpty) return count;
        var d = layout.Shape.Length - 1;
        while (d > 0 && layout.LaneStep(d - 1) <= Math.Abs(laneStep)) d--;
        var n = 1;
        if (layout.IsTable(d) || laneStep % layout.LaneStep(d) != 0)
        {
            for (; n < count; n++)
            {
                var (nextStrip, nextPlace) = layout.At(lane + n * laneStep);
                if (n == 1) step = nextPlace - place;
                if (nextStrip != strip || nextPlace != place + n * step) break;
            }

            if (n == 1) step = 0;
            return n;
        }

        if (layout.StripStep(d) != 0) return 1;
        var indexStep = laneStep / layout.LaneStep(d);
        var index = lane / layout.LaneStep(d) % layout.Shape[d];
        var left = indexStep > 0 ? (layout.Shape[d] - 1 - index) / indexStep : index / -indexStep;
        step = (int)indexStep * layout.PlaceStep(d);
        return (int)Math.Min(left + 1, count);
    }

    private void AddConstant(
        BitVector value, int strip, int place, int placeStep, int bit, int bitStep, int width, int count, int low,
        int lowStep)
    {
        if (lowStep == 0)
        {
            _runs.Add(
                ValueRun(strip, place, placeStep, count, BitMath.Slice(value, low, width).Unsigned, BigInteger.Zero) with
                {
                    Bit = bit,
                    BitStep = bitStep,
                    Width = width,
                });
            return;
        }

        for (var i = 0; i < count; i++)
            AddConstant(
                value, strip, place + i * placeStep, placeStep, bit + i * bitStep, bitStep, width, 1, low + i * lowStep, 0);
    }

    private LinkRun ValueRun(int strip, int place, int step, int count, BigInteger value, BigInteger valueStep) =>
        new(strip, place, step, 0, 0, _link.Width, count, -1, -1, 0, 0, 0, 0, 0, value, valueStep);

    // A map leaves out the last coefficients where they are 0.
    private static BigInteger StepOf(AffineMap map, int along, int stride) =>
        along < 0 || along >= map.Coefficients.Length ? BigInteger.Zero : map.Coefficients[along] * stride;
}
