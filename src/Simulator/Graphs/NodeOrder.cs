using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs;

/// <param name="Nodes">Each behind what it reads, except inside loops, which stand together.</param>
/// <param name="Loops">Nodes that read each other in a circle.</param>
internal sealed record NodeOrder(List<int> Nodes, List<List<int>> Loops)
{
    public static NodeOrder Of(NodePool pool, bool[] live)
    {
        var order = new List<int>();
        var loops = new List<List<int>>();
        foreach (var component in Components.Of(
            live.Length, node => live[node], node => pool[node].Inputs.Length,
            (node, input) => pool.Target(pool[node].Inputs[input])))
        {
            order.AddRange(component);
            var isLoop = component.Count > 1
                || pool[component[0]].Inputs.Any(i => pool.Target(i) == component[0]);
            if (isLoop) loops.Add(component);
        }

        return new NodeOrder(order, loops);
    }
}
