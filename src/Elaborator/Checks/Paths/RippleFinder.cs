using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>Tells a loop from a ripple where the instances of a large array count as one: a cycle whose steps all lead
/// from one instance to others in one direction (a carry chain) never comes back.</summary>
/// <remarks>Each step has an offset of indices. If some direction d has <c>offset · d ≥ 0</c> for all steps of a strong
/// component, those with <c>&gt; 0</c> are in no cycle that comes back, and go; what remains is looked at again. The
/// directions are all vectors of −2 to 2, and the order of flat indices, which proves trees. The cost depends on the
/// pieces of the array, not on its instances.</remarks>
internal static class RippleFinder
{
    /// <param name="Vector">Source index minus reader index, where it is the same for all.</param>
    /// <param name="Least">The least difference of the flat indices.</param>
    /// <param name="Greatest">The greatest.</param>
    internal sealed record Step(int From, int To, ImmutableArray<int>? Vector, BigInteger? Least, BigInteger? Greatest);

    /// <summary>The steps that a loop may be made of, or null when the component can only ripple.</summary>
    public static List<Step>? FindLoop(BitGraph graph, ReadOnlySpan<int> component)
    {
        var members = new HashSet<int>();
        foreach (var node in component) members.Add(node);
        var steps = new List<Step>();
        foreach (var node in component) AddSteps(graph, node, members, steps);
        while (true)
        {
            var groups = InCycles(steps);
            if (groups.Count == 0) return null;
            var remaining = new List<Step>();
            foreach (var group in groups) remaining.AddRange(WithoutForward(group));
            if (remaining.Count == groups.Sum(group => group.Count)) return remaining;
            steps = remaining;
        }
    }

    /// <summary>A cycle of steps that comes back to the instance it starts at, with how far each node stands from it; null
    /// when a search over a few instances finds none.</summary>
    public static (List<int> Path, List<ImmutableArray<int>> Offsets)? FindCycle(List<Step> steps, int start)
    {
        const int Reach = 3;
        var from = steps.Where(step => step.Vector is not null).ToLookup(step => step.From);
        var dimensions = steps.Max(step => step.Vector?.Length ?? 0);
        var origin = (Node: start, Place: string.Join(',', new int[dimensions]));
        var before = new Dictionary<(int, string), (int, string)>();
        var places = new Dictionary<string, ImmutableArray<int>> { [origin.Place] = [.. new int[dimensions]] };
        var queue = new Queue<(int Node, string Place)>([origin]);
        while (queue.TryDequeue(out var state))
        {
            foreach (var step in from[state.Node])
            {
                // The reader stands one vector before its source.
                var place = places[state.Place].Select((p, d) => p - (d < step.Vector!.Value.Length ? step.Vector.Value[d] : 0)).ToImmutableArray();
                if (place.Any(p => Math.Abs(p) > Reach)) continue;
                var next = (step.To, string.Join(',', place));
                places.TryAdd(next.Item2, place);
                if (next == origin)
                {
                    var path = new List<(int Node, string Place)> { origin, state };
                    while (path[^1] != origin) path.Add(before[path[^1]]);
                    path.Reverse();
                    return ([.. path.Select(p => p.Node)], [.. path.Select(p => places[p.Place])]);
                }

                if (before.TryAdd(next, state)) queue.Enqueue(next);
            }
        }

        return null;
    }

    private static void AddSteps(BitGraph graph, int node, HashSet<int> members, List<Step> steps)
    {
        if (!graph.IsPeriodic(node))
        {
            foreach (var read in graph.ReadsOf(node))
                if (members.Contains(read))
                    steps.Add(graph.IsPeriodic(read)
                        ? new Step(read, node, null, null, null)
                        : new Step(read, node, [], BigInteger.Zero, BigInteger.Zero));
            return;
        }

        var (net, low, high) = graph.RangeOf(node);
        var cell = (ArrayOutputCell)graph.Module[net];
        var array = graph.ArrayOf(cell);
        foreach (var (piece, bits) in array.PiecesOf(cell.Port, low, high))
        {
            if (graph.PieceRange(piece, bits) is not { } range) continue;
            var (first, end) = graph.NodesIn(range);
            for (var read = first; read < end; read++)
                if (members.Contains(read))
                    steps.Add(StepOf(graph, array.Array, piece, read, node));
        }
    }

    private static Step StepOf(BitGraph graph, InstanceArray reader, ArrayPiece piece, int from, int to)
    {
        var unknown = new Step(from, to, null, null, null);
        if (graph.Module[graph.NetOf(from)] is not ArrayOutputCell cell || !graph.IsPeriodic(from)) return unknown;
        var source = graph.ArrayOf(cell).Array;
        if (!source.Shape.SequenceEqual(reader.Shape)) return unknown;
        var strides = StridesOf(source.Shape);
        if (piece.Source is TablePiece table)
        {
            var deltas = Indices(piece.Box, strides).Zip(table.Elements, (index, element) => (BigInteger)element - index).ToArray();
            return new Step(from, to, null, deltas.Min(), deltas.Max());
        }

        var map = ((NetPiece)piece.Source).Element;
        var coefficients = strides.Select((_, d) => d < map.Coefficients.Length ? map.Coefficients[d] : 0).ToImmutableArray();
        var difference = new AffineMap(map.Constant, [.. coefficients.Select((c, d) => c - strides[d])]);
        var (least, greatest) = ArrayVerifier.ElementRange(difference, piece.Box);
        return new Step(from, to, VectorOf(source.Shape, strides, map, coefficients, piece.Box), least, greatest);
    }

    private static ImmutableArray<int>? VectorOf(
        ImmutableArray<int> shape, int[] strides, AffineMap map, ImmutableArray<BigInteger> coefficients, IndexBox box)
    {
        var element = map.At([.. box.Ranges.Select(range => range.Start)]);
        var vector = new int[shape.Length];
        for (var d = 0; d < shape.Length; d++)
        {
            var range = box.Ranges[d];
            if (range.Count > 1 && coefficients[d] != strides[d]) return null;
            vector[d] = (int)(element / strides[d] % shape[d]) - range.Start;
            if (range.Last + vector[d] >= shape[d]) return null; // the source wraps round inside the box
        }

        return [.. vector];
    }

    private static int[] StridesOf(ImmutableArray<int> shape)
    {
        var strides = new int[shape.Length];
        for (int d = shape.Length - 1, stride = 1; d >= 0; stride *= shape[d--]) strides[d] = stride;
        return strides;
    }

    private static IEnumerable<long> Indices(IndexBox box, int[] strides)
    {
        var step = new int[strides.Length];
        for (long i = 0; i < box.Count; i++)
        {
            var flat = 0L;
            for (var d = 0; d < step.Length; d++) flat += (box.Ranges[d].Start + (long)step[d] * box.Ranges[d].Stride) * strides[d];
            yield return flat;
            for (var d = step.Length - 1; d >= 0 && ++step[d] == box.Ranges[d].Count; d--) step[d] = 0;
        }
    }

    // The steps inside strong components, one list for each component.
    private static List<List<Step>> InCycles(List<Step> steps)
    {
        var place = new Dictionary<int, int>();
        foreach (var step in steps)
        {
            place.TryAdd(step.From, place.Count);
            place.TryAdd(step.To, place.Count);
        }

        var reads = new List<int>[place.Count];
        for (var i = 0; i < reads.Length; i++) reads[i] = [];
        foreach (var step in steps) reads[place[step.To]].Add(place[step.From]);
        var arrays = reads.Select(list => list.ToArray()).ToArray();
        var order = StrongComponents.Find(place.Count, node => arrays[node]);
        var component = new int[place.Count];
        for (var i = 0; i < order.Count; i++)
            foreach (var node in order[i])
                component[node] = i;
        return
        [
            .. steps.Where(step => component[place[step.From]] == component[place[step.To]])
                .GroupBy(step => component[place[step.From]])
                .Select(group => group.ToList()),
        ];
    }

    private static List<Step> WithoutForward(List<Step> steps)
    {
        foreach (var direction in Directions(steps))
        {
            var products = steps.Select(step => Product(step, direction)).ToArray();
            if (products.All(product => product >= 0) && products.Any(product => product > 0))
                return [.. steps.Where((_, i) => products[i] == 0)];
        }

        if (steps.All(step => step.Least >= 0)) return [.. steps.Where(step => step.Least == 0)];
        if (steps.All(step => step.Greatest <= 0)) return [.. steps.Where(step => step.Greatest == 0)];
        return steps;
    }

    private static IEnumerable<int[]> Directions(List<Step> steps)
    {
        if (steps.Any(step => step.Vector is null)) yield break;
        var dimensions = steps.Max(step => step.Vector!.Value.Length);
        for (var code = 0; code < (int)Math.Pow(5, dimensions); code++)
        {
            var direction = new int[dimensions];
            for (int d = 0, rest = code; d < dimensions; d++, rest /= 5) direction[d] = rest % 5 - 2;
            yield return direction;
        }
    }

    private static long Product(Step step, int[] direction)
    {
        var product = 0L;
        for (var d = 0; d < step.Vector!.Value.Length; d++) product += (long)step.Vector.Value[d] * direction[d];
        return product;
    }
}
