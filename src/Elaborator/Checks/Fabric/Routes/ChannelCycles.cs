using WaferHdl.Elaborator.Checks.Paths;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Cycles of channels that wait for each other.</summary>
internal static class ChannelCycles
{
    private const int MaxStarts = 32;
    private const int Reach = 8;
    private const int MaxDirection = 4;

    private sealed record Edge(int From, int To, int Columns, int Rows);

    /// <summary>The channels that stand in cycles, by component.</summary>
    /// <param name="mayUse">Which of the waits count.</param>
    public static List<int[]> Components(ChannelGraph graph, Func<int, int, bool>? mayUse = null)
    {
        var waits = WaitsOf(graph, mayUse);
        var order = StrongComponents.Find(waits.Length, channel => waits[channel]);
        var result = new List<int[]>();
        for (var i = 0; i < order.Count; i++)
            if (order[i].Length > 1 || waits[order[i][0]].Contains(order[i][0]))
                result.Add(order[i].ToArray());
        return result;
    }

    /// <summary>A short cycle through one of the components.</summary>
    public static List<int> Shortest(ChannelGraph graph, int[] component, Func<int, int, bool>? mayUse = null)
    {
        var members = component.ToHashSet();
        List<int>? best = null;
        foreach (var start in component.Order().Take(MaxStarts))
        {
            var before = new Dictionary<int, int>();
            var queue = new Queue<int>([start]);
            while (queue.TryDequeue(out var channel))
            {
                var isFound = false;
                foreach (var next in graph.WaitsOf(channel))
                {
                    if (!members.Contains(next) || mayUse?.Invoke(channel, next) == false) continue;
                    if (next == start)
                    {
                        var cycle = new List<int> { channel };
                        while (cycle[^1] != start) cycle.Add(before[cycle[^1]]);
                        cycle.Reverse();
                        if (best is null || cycle.Count < best.Count) best = cycle;
                        isFound = true;
                        break;
                    }

                    if (before.TryAdd(next, channel)) queue.Enqueue(next);
                }

                if (isFound) break;
            }
        }

        return best!;
    }

    /// <summary>Whether an endless array whose places are all one has a cycle that comes back to its place; exact but for
    /// routes with steep ripples, where it says yes.</summary>
    /// <remarks>After Kosaraju and Sullivan: an edge that no circulation of offset 0 uses can be left out, and what remains is
    /// looked at again. Such edges are found with a direction in which all cycles lead forward.</remarks>
    public static bool MayClose(ChannelGraph graph, bool wrapsColumns, bool wrapsRows)
    {
        var edges = new List<Edge>();
        for (var channel = 0; channel < graph.Channels; channel++)
            foreach (var next in graph.WaitsOf(channel))
            {
                var side = graph.DirectionOf(next);
                edges.Add(new Edge(
                    channel, next, wrapsColumns ? 0 : Sides.ColumnStep(side), wrapsRows ? 0 : Sides.RowStep(side)));
            }

        return MayClose(edges);
    }

    /// <summary>The shortest closed walk in an endless array, with the place of each channel; null when none is found near
    /// its start.</summary>
    public static List<(int Channel, int Column, int Row)>? Closed(ChannelGraph graph)
    {
        List<(int, int, int)>? best = null;
        for (var start = 0; start < graph.Channels; start++)
        {
            var origin = (Channel: start, Column: 0, Row: 0);
            var before = new Dictionary<(int, int, int), (int, int, int)>();
            var queue = new Queue<(int Channel, int Column, int Row)>([origin]);
            while (queue.TryDequeue(out var state))
            {
                var isFound = false;
                foreach (var channel in graph.WaitsOf(state.Channel))
                {
                    var side = graph.DirectionOf(channel);
                    var next = (channel, Column: state.Column + Sides.ColumnStep(side), Row: state.Row + Sides.RowStep(side));
                    if (Math.Abs(next.Column) > Reach || Math.Abs(next.Row) > Reach) continue;
                    if (next == origin)
                    {
                        var walk = new List<(int, int, int)> { state };
                        while (walk[^1] != origin) walk.Add(before[walk[^1]]);
                        walk.Reverse();
                        if (best is null || walk.Count < best.Count) best = walk;
                        isFound = true;
                        break;
                    }

                    if (before.TryAdd(next, state)) queue.Enqueue(next);
                }

                if (isFound) break;
            }
        }

        return best;
    }

    private static int[][] WaitsOf(ChannelGraph graph, Func<int, int, bool>? mayUse)
    {
        var waits = new int[graph.Channels][];
        for (var channel = 0; channel < waits.Length; channel++)
            waits[channel] = [.. graph.WaitsOf(channel).Where(next => mayUse?.Invoke(channel, next) != false)];
        return waits;
    }

    private static bool MayClose(List<Edge> edges)
    {
        foreach (var component in Components(edges))
        {
            if (component.TrueForAll(edge => edge is { Columns: 0, Rows: 0 })) return true;
            List<Edge>? remaining = null;
            for (var code = 0; code < (2 * MaxDirection + 1) * (2 * MaxDirection + 1) && remaining is null; code++)
            {
                var (columns, rows) = (code / (2 * MaxDirection + 1) - MaxDirection, code % (2 * MaxDirection + 1) - MaxDirection);
                if (columns == 0 && rows == 0) continue;
                if (OnLevel(component, edge => edge.Columns * columns + edge.Rows * rows) is { } level && level.Count < component.Count)
                    remaining = level;
            }

            if (remaining is null || MayClose(remaining)) return true;
        }

        return false;
    }

    // The edges in cycles of length 0, or null when some cycle is shorter.
    private static List<Edge>? OnLevel(List<Edge> edges, Func<Edge, int> length)
    {
        var nodes = edges.SelectMany(edge => new[] { edge.From, edge.To }).Distinct().ToList();
        var distance = nodes.ToDictionary(node => node, _ => 0);
        for (var round = 0; ; round++)
        {
            var changed = false;
            foreach (var edge in edges)
            {
                if (distance[edge.From] + length(edge) >= distance[edge.To]) continue;
                distance[edge.To] = distance[edge.From] + length(edge);
                changed = true;
            }

            if (!changed) break;
            if (round > nodes.Count) return null;
        }

        return [.. Components([.. edges.Where(edge => distance[edge.From] + length(edge) == distance[edge.To])]).SelectMany(c => c)];
    }

    private static List<List<Edge>> Components(List<Edge> edges)
    {
        if (edges.Count == 0) return [];
        var count = edges.Max(edge => Math.Max(edge.From, edge.To)) + 1;
        var reads = Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray();
        foreach (var edge in edges) reads[edge.From].Add(edge.To);
        var arrays = reads.Select(list => list.ToArray()).ToArray();
        var order = StrongComponents.Find(count, node => arrays[node]);
        var component = new int[count];
        for (var i = 0; i < order.Count; i++)
            foreach (var node in order[i])
                component[node] = i;
        return
        [
            .. edges.Where(edge => component[edge.From] == component[edge.To])
                .GroupBy(edge => component[edge.From]).OrderBy(group => group.Key).Select(group => group.ToList()),
        ];
    }
}
