using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>In which lanes somebody looks at a value, as far as multiplexers and gates tell: a memory read that is used
/// only in a state of a machine need not be made in lanes that are in other states.</summary>
internal sealed class LaneDemand
{
    private const int MaxWays = 6;
    private const int MaxConditions = 4;
    private const int MaxDepth = 12;

    private readonly KernelProgram _program;
    private readonly Dictionary<int, List<(int Reader, int Input)>> _readers = [];
    private readonly HashSet<int> _always = [];
    private readonly Dictionary<int, List<int>> _guards = [];
    private readonly Dictionary<int, HashSet<int>> _cones = [];

    public LaneDemand(KernelProgram program)
    {
        _program = program;
        var computed = new HashSet<int>(program.Order);
        foreach (var id in program.Order)
        {
            var inputs = program.Region.Nodes[id].Inputs;
            for (var i = 0; i < inputs.Length; i++) List(_readers, inputs[i]).Add((id, i));
        }

        foreach (var store in program.Stores) _always.Add(store.Node);
        foreach (var write in program.Writes)
        {
            _always.Add(write.Enable);
            List(_guards, write.Address).Add(write.Enable);
            List(_guards, write.Data).Add(write.Enable);
        }

        foreach (var check in program.Checks)
        {
            _always.Add(check.Fires);
            foreach (var value in check.Values.Where(value => value >= 0)) List(_guards, value).Add(check.Fires);
        }

        foreach (var count in program.Counts)
        {
            if (count.Enable >= 0)
            {
                _always.Add(count.Enable);
                List(_guards, count.Amount).Add(count.Enable);
            }
            else _always.Add(count.Amount);
        }

        // What is in a circle may depend on what is read in it.
        foreach (var loop in program.Loops)
        {
            for (var i = loop.Start; i < loop.Start + loop.Count; i++) _always.Add(program.Order[i]);
        }
    }

    /// <summary>Ways in which the value is looked at, each by all its conditions (one-bit nodes that do not depend on the
    /// value); null: always.</summary>
    public List<List<(int Bit, bool Value)>>? Of(int id)
    {
        // Many conditions say it more exactly, few of them hold for many readers at once.
        for (var enough = MaxConditions; enough > 0; enough /= 2)
        {
            var ways = new List<List<(int Bit, bool Value)>>();
            if (Collect(id, ConeAbove(id), [], ways, enough, 0)) return ways;
        }

        return null;
    }

    /// <summary>Whether a node depends on another one.</summary>
    public bool Depends(int id, int on) => ConeAbove(on).Contains(id);

    private bool Collect(
        int id, HashSet<int> cone, List<(int Bit, bool Value)> path, List<List<(int Bit, bool Value)>> ways,
        int enough, int depth)
    {
        if (_always.Contains(id) || depth > MaxDepth || path.Count == enough) return Add(path, ways);
        if (_guards.TryGetValue(id, out var guards))
        {
            foreach (var guard in guards)
                if (!Add(cone.Contains(guard) ? path : [.. path, (guard, true)], ways))
                    return false;
        }

        if (!_readers.TryGetValue(id, out var readers)) return true;
        foreach (var (reader, input) in readers)
        {
            var node = _program.Region.Nodes[reader];
            var next = path;
            if (ConditionOf(node, input) is { } condition && !cone.Contains(condition.Bit)
                && !path.Contains(condition))
                next = [.. path, condition];
            if (!Collect(reader, cone, next, ways, enough, depth + 1)) return false;
        }

        return true;
    }

    private static bool Add(List<(int Bit, bool Value)> path, List<List<(int Bit, bool Value)>> ways)
    {
        if (path.Count == 0 || ways.Count == MaxWays) return false;
        if (!ways.Any(way => way.SequenceEqual(path))) ways.Add([.. path]);
        return true;
    }

    private (int Bit, bool Value)? ConditionOf(Node node, int input)
    {
        switch (node.Op)
        {
            case NodeOp.Mux when input > 0 && node.Inputs[0] != node.Inputs[input]:
                return (node.Inputs[0], input == 1);
            case NodeOp.And:
                var other = node.Inputs[1 - input];
                if (node.Width == 1) return (other, true);
                var spread = _program.Region.Nodes[other];
                return spread.Op == NodeOp.SignExtend && _program.Region.Nodes[spread.Inputs[0]].Width == 1
                    ? (spread.Inputs[0], true) : null;
            default: return null;
        }
    }

    private HashSet<int> ConeAbove(int id)
    {
        if (_cones.TryGetValue(id, out var cone)) return cone;
        _cones[id] = cone = [id];
        foreach (var next in _program.Order)
            if (_program.Region.Nodes[next].Inputs.Any(cone.Contains))
                cone.Add(next);
        return cone;
    }

    private static List<T> List<T>(Dictionary<int, List<T>> lists, int key)
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }
}
