namespace WaferHdl.Simulator.Graphs;

/// <summary>The strongly connected components of a directed graph.</summary>
internal static class Components
{
    /// <summary>Tarjan's algorithm with a stack of our own. A component comes out behind all that it reads; its
    /// members rise.</summary>
    /// <param name="inputAt">Input <c>i</c> of a node, or −1 for none.</param>
    public static IEnumerable<List<int>> Of(
        int count, Func<int, bool> isRoot, Func<int, int> inputCount, Func<int, int, int> inputAt)
    {
        var index = new int[count];
        var low = new int[count];
        var isOpen = new bool[count];
        var open = new Stack<int>();
        var work = new Stack<(int Node, int Next)>();
        var seen = 0;
        for (var root = 0; root < count; root++)
        {
            if (index[root] != 0 || !isRoot(root)) continue;
            work.Push((root, 0));
            while (work.TryPop(out var item))
            {
                var (node, next) = item;
                if (index[node] == 0)
                {
                    index[node] = low[node] = ++seen;
                    open.Push(node);
                    isOpen[node] = true;
                }

                var isWaiting = false;
                for (var inputs = inputCount(node); next < inputs; next++)
                {
                    var input = inputAt(node, next);
                    if (input < 0) continue;
                    if (index[input] == 0)
                    {
                        // Comes back to the same input, which then has its number.
                        work.Push((node, next));
                        work.Push((input, 0));
                        isWaiting = true;
                        break;
                    }

                    if (isOpen[input]) low[node] = Math.Min(low[node], low[input]);
                }

                if (isWaiting || low[node] != index[node]) continue;
                var component = new List<int>();
                int member;
                do
                {
                    member = open.Pop();
                    isOpen[member] = false;
                    component.Add(member);
                }
                while (member != node);
                component.Sort();
                yield return component;
            }
        }
    }
}
