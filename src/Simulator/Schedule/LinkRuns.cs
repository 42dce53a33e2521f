using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Takes links apart into <see cref="LinkRun"/>s: as many as there are rows of lanes in the
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
        return [.. runs._runs];
    }

    private void Add(LinkPiece piece)
    {
        var ranges = piece.Box.Ranges;
        if (ranges.Any(r => r.Count == 0)) return;
        var index = new int[ranges.Length];
        for (var d = 0; d < index.Length; d++) index[d] = ranges[d].Start;
        var last = index.Length - 1;
        for (var ordinal = 0; ;)
        {
            var count = last < 0 ? 1 : ranges[last].Count;
            AddRow(piece.Source, index, count, last < 0 ? 0 : ranges[last].Stride, ordinal);
            ordinal += count;
            var d = last - 1;
            for (; d >= 0; d--)
            {
                index[d] += ranges[d].Stride;
                if (index[d] <= ranges[d].Last) break;
                index[d] = ranges[d].Start;
            }

            if (d < 0) return;
        }
    }

    // The innermost dimension from an index on.
    private void AddRow(LinkSource source, int[] index, int count, int stride, int ordinal)
    {
        var (strip, place) = _layout.At(index);
        var step = stride * _layout.LastStep;
        switch (source)
        {
            case ConstantSource constant:
                _runs.Add(ValueRun(strip, place, step, count, constant.Value.Unsigned, BigInteger.Zero));
                break;
            case IndexSource value:
                _runs.Add(ValueRun(strip, place, step, count, value.Value.At(index), StepOf(value.Value, stride)));
                break;
            case LaneSource lane:
                AddLanes(
                    strip, place, step, 0, 0, _link.Width, count, lane.Region, lane.Node, (long)lane.Lane.At(index),
                    (long)StepOf(lane.Lane, stride), (int)lane.LowBit.At(index), (int)StepOf(lane.LowBit, stride));
                break;
            case TableSource table:
                AddTable(table, strip, place, step, count, ordinal);
                break;
            case PackSource pack:
                var first = (long)pack.First.At(index);
                var firstStep = (long)StepOf(pack.First, stride);
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

    private void AddTable(TableSource table, int strip, int place, int step, int count, int ordinal)
    {
        for (int i = 0, n; i < count; i += n)
        {
            var lane = table.Lanes[ordinal + i];
            var low = table.LowBits[ordinal + i];
            if (lane < 0)
            {
                n = 1;
                while (i + n < count && table.Lanes[ordinal + i + n] < 0) n++;
                _runs.Add(ValueRun(strip, place + i * step, step, n, BigInteger.Zero, BigInteger.Zero));
                continue;
            }

            n = 1;
            var laneStep = 0;
            var lowStep = 0;
            if (i + 1 < count && table.Lanes[ordinal + i + 1] >= 0)
            {
                laneStep = table.Lanes[ordinal + i + 1] - lane;
                lowStep = table.LowBits[ordinal + i + 1] - low;
                while (i + n < count && table.Lanes[ordinal + i + n] >= 0
                    && table.Lanes[ordinal + i + n] == lane + n * laneStep
                    && table.LowBits[ordinal + i + n] == low + n * lowStep)
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

        var source = _layouts[region];
        var length = source.Shape.IsEmpty ? 1 : source.Shape[^1];
        for (int i = 0, n; i < count; i += n)
        {
            var at = lane + i * laneStep;
            var inRow = at % length;
            var left = laneStep switch
            {
                0 => long.MaxValue,
                > 0 => (length - 1 - inRow) / laneStep + 1,
                _ => inRow / -laneStep + 1,
            };
            n = (int)Math.Min(left, count - i);
            var (fromStrip, from) = source.At(at);
            _runs.Add(new LinkRun(
                strip, place + i * placeStep, placeStep, bit + i * bitStep, bitStep, width, n, region, node, fromStrip,
                from, (int)laneStep * source.LastStep, low + i * lowStep, lowStep, BigInteger.Zero, BigInteger.Zero));
        }
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
    private BigInteger StepOf(AffineMap map, int stride) =>
        map.Coefficients.Length < _layout.Shape.Length || map.Coefficients.IsEmpty
            ? BigInteger.Zero
            : map.Coefficients[^1] * stride;
}
