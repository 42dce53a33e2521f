using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs;

/// <param name="Nodes">Each behind what it reads, except inside loops, which stand together.</param>
/// <param name="Loops">Nodes that read each other in a circle.</param>
internal sealed record NodeOrder(List<int> Nodes, List<List<int>> Loops)
{
    /// <summary>Tarjan's components with a stack of our own: each comes out behind all that it
    /// reads.</summary>
    public static NodeOrder Of(NodePool pool, bool[] live)
    {
        var order = new List<int>();
        var loops = new List<List<int>>();
        var index = new int[live.Length];
        var low = new int[live.Length];
        var isOpen = new bool[live.Length];
        var open = new Stack<int>();
        var work = new Stack<(int Node, int Next)>();
        var count = 0;
        for (var root = 0; root < live.Length; root++)
        {
            if (!live[root] || index[root] != 0) continue;
            work.Push((root, 0));
            while (work.TryPop(out var item))
            {
                var (node, next) = item;
                if (index[node] == 0)
                {
                    index[node] = low[node] = ++count;
                    open.Push(node);
                    isOpen[node] = true;
                }

                var inputs = pool[node].Inputs;
                var isWaiting = false;
                for (; next < inputs.Length; next++)
                {
                    var input = pool.Target(inputs[next]);
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

                if (isWaiting) continue;
                Close(node);
            }
        }

        return new NodeOrder(order, loops);

        void Close(int node)
        {
            if (low[node] != index[node]) return;
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
            order.AddRange(component);
            if (component.Count > 1 || pool[node].Inputs.Any(i => pool.Target(i) == node)) loops.Add(component);
        }
    }
}
