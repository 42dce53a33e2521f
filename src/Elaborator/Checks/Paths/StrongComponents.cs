namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>Nodes in order of dependency: what a node reads stands before it or in the same component.</summary>
/// <param name="Nodes">All nodes, component by component.</param>
/// <param name="Starts">Where each component starts, and the end.</param>
internal sealed record ComponentOrder(int[] Nodes, int[] Starts)
{
    public int Count => Starts.Length - 1;

    public ReadOnlySpan<int> this[int component] => Nodes.AsSpan(Starts[component]..Starts[component + 1]);
}

internal delegate ReadOnlySpan<int> ReadsOfNode(int node);

internal static class StrongComponents
{
    /// <summary>Tarjan's algorithm with its own stack, O(nodes + reads); equal graphs give equal orders.</summary>
    public static ComponentOrder Find(int count, ReadsOfNode readsOf)
    {
        var index = new int[count]; // 0: not visited
        var low = new int[count];
        var isOpen = new bool[count];
        var open = new Stack<int>();
        var calls = new Stack<(int Node, int NextRead)>();
        var nodes = new List<int>(count);
        var starts = new List<int> { 0 };
        var visited = 0;
        for (var root = 0; root < count; root++)
        {
            if (index[root] == 0) calls.Push((root, 0));
            while (calls.TryPop(out var call))
            {
                var (node, next) = call;
                if (next == 0)
                {
                    index[node] = low[node] = ++visited;
                    open.Push(node);
                    isOpen[node] = true;
                }

                var reads = readsOf(node);
                // Coming back from a read: its low counts here.
                if (next > 0) low[node] = Math.Min(low[node], low[reads[next - 1]]);
                while (next < reads.Length && index[reads[next]] != 0)
                {
                    if (isOpen[reads[next]]) low[node] = Math.Min(low[node], index[reads[next]]);
                    next++;
                }

                if (next < reads.Length)
                {
                    calls.Push((node, next + 1));
                    calls.Push((reads[next], 0));
                    continue;
                }

                if (low[node] != index[node]) continue;
                int member;
                do
                {
                    member = open.Pop();
                    isOpen[member] = false;
                    nodes.Add(member);
                }
                while (member != node);
                starts.Add(nodes.Count);
            }
        }

        return new ComponentOrder([.. nodes], [.. starts]);
    }
}
