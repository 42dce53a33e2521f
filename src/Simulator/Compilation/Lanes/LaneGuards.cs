using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Large cones of operations that nobody but one input of a multiplexer reads: they need not be computed for a
/// block of lanes none of which takes that input.</summary>
internal sealed class LaneGuards
{
    // In vector instructions for 64 lanes, of which a few go to the branch and to the way through scratch.
    private const double MinCost = 120;
    private const int MaxVisits = 4_000_000;
    private const int CallCost = 30;
    private const double ShareOfAll = 0.6;

    private readonly KernelProgram _program;
    private readonly int[] _reads;
    private readonly bool[] _isFixed;
    private readonly Dictionary<(int Node, int Input), List<(int Bit, bool Value)>> _guards = [];
    private readonly Dictionary<int, Cone> _coneOf = [];
    private int _visits;

    private sealed record Cone(int Node, int Input, double Cost, HashSet<int> Nodes, Cone? Around);

    public LaneGuards(KernelProgram program)
    {
        _program = program;
        var nodes = program.Region.Nodes;
        _reads = new int[nodes.Length];
        _isFixed = new bool[nodes.Length];
        Array.Fill(_isFixed, true);
        foreach (var id in program.Order)
        {
            _isFixed[id] = false;
            foreach (var input in nodes[id].Inputs) _reads[input]++;
        }

        foreach (var loop in program.Loops)
            for (var i = loop.Start; i < loop.Start + loop.Count; i++)
                Fix(program.Order[i]);
        foreach (var store in program.Stores) Fix(store.Node);
        foreach (var write in program.Writes) Fix(write.Enable, write.Address, write.Data);
        foreach (var check in program.Checks) Fix([check.Fires, .. check.Values]);
        foreach (var count in program.Counts) Fix(count.Amount, count.Enable);

        // Outer cones come first.
        for (var i = program.Order.Length - 1; i >= 0 && _visits < MaxVisits; i--)
        {
            var node = nodes[program.Order[i]];
            if (node.Width is 1 or > 64) continue;
            for (var input = 0; input < node.Inputs.Length; input++)
                if (ConditionOf(node, input) is { } condition)
                    Consider(node.Id, input, condition);
        }
    }

    /// <summary>The bits that must all have their values for the input to be looked at; null: its cone is small or has other
    /// readers.</summary>
    public IReadOnlyList<(int Bit, bool Value)>? Of(int node, int input) => _guards.GetValueOrDefault((node, input));

    private void Consider(int node, int input, (int Bit, bool Value) condition)
    {
        var nodes = new HashSet<int>();
        var cost = Collect(_program.Region.Nodes[node].Inputs[input], nodes);
        if (cost < MinCost) return;
        var around = _coneOf.GetValueOrDefault(node);
        List<(int, bool)> conditions = [condition];
        if (around is not null && cost >= ShareOfAll * around.Cost)
        {
            // Nearly all of the one around it: one branch with both conditions.
            _guards.Remove((around.Node, around.Input), out var outer);
            conditions.AddRange(outer!);
            foreach (var id in around.Nodes) Place(id, around.Around);
            around = around.Around;
        }

        _guards[(node, input)] = conditions;
        var cone = new Cone(node, input, cost, nodes, around);
        foreach (var id in nodes) Place(id, cone);
    }

    private void Place(int id, Cone? cone)
    {
        if (cone is null) _coneOf.Remove(id);
        else _coneOf[id] = cone;
    }

    private void Fix(params ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
            if (id >= 0)
                _isFixed[id] = true;
    }

    private (int Bit, bool Value)? ConditionOf(Node node, int input)
    {
        switch (node.Op)
        {
            case NodeOp.Mux when input > 0 && node.Inputs[0] != node.Inputs[input]:
                return (node.Inputs[0], input == 1);
            case NodeOp.And:
                var spread = _program.Region.Nodes[node.Inputs[1 - input]];
                return spread.Op == NodeOp.SignExtend && _program.Region.Nodes[spread.Inputs[0]].Width == 1
                    ? (spread.Inputs[0], true) : null;
            default: return null;
        }
    }

    // All that has no reader outside, and what it costs.
    private double Collect(int root, HashSet<int> cone)
    {
        if (_isFixed[root] || _reads[root] != 1) return 0;
        var found = new Dictionary<int, int>();
        var pending = new Stack<int>();
        pending.Push(root);
        var cost = 0.0;
        while (pending.TryPop(out var id))
        {
            var node = _program.Region.Nodes[id];
            cone.Add(id);
            cost += Cost(node);
            foreach (var input in node.Inputs)
            {
                _visits++;
                var reads = found[input] = found.GetValueOrDefault(input) + 1;
                if (reads == _reads[input] && !_isFixed[input]) pending.Push(input);
            }
        }

        return cost;
    }

    private static double Cost(Node node) => node.Op switch
    {
        NodeOp.Constant or NodeOp.Slice or NodeOp.Concat or NodeOp.ZeroExtend => 0,
        NodeOp.MemoryRead => CallCost,
        _ => node.Width switch { 1 => 0.6, <= 8 => 1, <= 16 => 2, <= 32 => 4, <= 64 => 8, _ => 8.0 * LaneFormat.Limbs(node.Width) },
    };
}
