using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Where values wider than a word are cut into pieces, so that fields of structs and elements of arrays stay
/// words of their own from register to register, and moving them costs nothing.</summary>
internal sealed class CutPlanner
{
    private readonly KernelProgram _program;
    private readonly Dictionary<int, SortedSet<int>> _cuts = [];

    // Bits above which no cut may be: they lie inside something that is read as one word.
    private readonly Dictionary<int, ulong[]> _joined = [];
    private readonly Dictionary<int, int[]> _ends = [];
    private readonly Dictionary<int, List<int>> _users = [];
    private readonly Dictionary<Place, List<int>> _places = [];
    private readonly Dictionary<int, List<Place>> _placesOf = [];
    private readonly Stack<(int Node, int Low, int High)> _pending = new();

    public CutPlanner(KernelProgram program)
    {
        _program = program;
        foreach (var load in program.Loads)
            if (load.Source is { LowBit: 0 } source && source.FromWidth == Node(load.Node).Width)
                Stand(source.From, load.Node);
        foreach (var store in program.Stores) Stand(store.To, store.Node);
        foreach (var id in program.Order)
        {
            foreach (var input in Node(id).Inputs)
            {
                if (!IsWide(input)) continue;
                if (!_users.TryGetValue(input, out var users)) _users[input] = users = [];
                users.Add(id);
            }
        }

        foreach (var id in program.Order) Seed(Node(id));
        Spread();
    }

    /// <summary>The end of each piece.</summary>
    public int[] Ends(int node)
    {
        if (!_ends.TryGetValue(node, out var ends)) _ends[node] = ends = Place(node);
        return ends;
    }

    private int[] Place(int node)
    {
        var width = Node(node).Width;
        int[] cuts = _cuts.TryGetValue(node, out var all) ? [.. all.Where(c => !IsJoined(node, c))] : [];

        // Very many short pieces cost more than they save.
        if (cuts.Length == 0 || cuts.Length > 2 + width / 16)
            return [.. Enumerable.Range(1, (width + 63) / 64).Select(i => Math.Min(64 * i, width))];
        var ends = new List<int>();
        var start = 0;
        foreach (var cut in cuts.Append(width))
        {
            for (var bit = start + 64; bit < cut; bit += 64) ends.Add(bit);
            ends.Add(cut);
            start = cut;
        }

        return [.. ends];
    }

    private bool IsJoined(int node, int bit) =>
        _joined.TryGetValue(node, out var joined) && (joined[bit / 64] >> bit % 64 & 1) != 0;

    private Node Node(int id) => _program.Region.Nodes[id];

    private bool IsWide(int id) => Node(id).Width > 64;

    private void Stand(Place place, int node)
    {
        if (!IsWide(node)) return;
        if (!_places.TryGetValue(place, out var nodes)) _places[place] = nodes = [];
        nodes.Add(node);
        if (!_placesOf.TryGetValue(node, out var places)) _placesOf[node] = places = [];
        places.Add(place);
    }

    private void Seed(Node node)
    {
        switch (node.Op)
        {
            case NodeOp.Slice:
                Cut(node.Inputs[0], node.Index);
                Cut(node.Inputs[0], node.Index + node.Width);
                if (node.Width <= 64) Join(node.Inputs[0], node.Index, node.Index + node.Width);
                break;
            case NodeOp.Concat when node.Width > 64:
                var end = node.Width;
                foreach (var part in node.Inputs)
                {
                    Cut(node.Id, end);
                    end -= Node(part).Width;
                }

                break;
            case NodeOp.ZeroExtend or NodeOp.SignExtend when node.Width > 64:
                Cut(node.Id, Node(node.Inputs[0]).Width);
                break;
        }
    }

    private void Cut(int id, int bit)
    {
        var node = Node(id);
        if (node.Width <= 64 || bit <= 0 || bit >= node.Width) return;
        if (!_cuts.TryGetValue(id, out var cuts)) _cuts[id] = cuts = [];
        if (cuts.Add(bit)) _pending.Push((id, bit, bit));
    }

    // Bits that are read together.
    private void Join(int id, int low, int high)
    {
        var node = Node(id);
        (low, high) = (Math.Max(low, 0), Math.Min(high, node.Width));
        if (node.Width <= 64 || high - low < 2) return;
        if (!_joined.TryGetValue(id, out var joined)) _joined[id] = joined = new ulong[node.Width / 64 + 1];
        var isNew = false;
        for (var bit = low + 1; bit < high; bit++)
        {
            isNew |= (joined[bit / 64] >> bit % 64 & 1) == 0;
            joined[bit / 64] |= 1UL << bit % 64;
        }

        if (isNew) _pending.Push((id, low, high));
    }

    private void Mark(int id, int low, int high)
    {
        if (low == high) Cut(id, low);
        else Join(id, low, high);
    }

    private void Spread()
    {
        while (_pending.TryPop(out var mark))
        {
            if (_placesOf.TryGetValue(mark.Node, out var places))
                foreach (var place in places)
                    foreach (var other in _places[place])
                        Mark(other, mark.Low, mark.High);
            Down(Node(mark.Node), mark.Low, mark.High);
            if (_users.TryGetValue(mark.Node, out var users))
                foreach (var user in users)
                    Up(Node(user), mark.Node, mark.Low, mark.High);
        }
    }

    private void Down(Node node, int low, int high)
    {
        switch (node.Op)
        {
            case NodeOp.Mux or NodeOp.Case:
                foreach (var input in node.Inputs.AsSpan()[1..]) Mark(input, low, high);
                break;
            case NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Not or NodeOp.ZeroExtend or NodeOp.SignExtend:
                foreach (var input in node.Inputs) Mark(input, low, high);
                break;
            case NodeOp.Slice:
                Mark(node.Inputs[0], low + node.Index, high + node.Index);
                break;
            case NodeOp.Concat:
                var end = node.Width;
                foreach (var part in node.Inputs)
                {
                    end -= Node(part).Width;
                    if (high > end && low < end + Node(part).Width) Mark(part, low - end, high - end);
                }

                break;
        }
    }

    private void Up(Node user, int input, int low, int high)
    {
        switch (user.Op)
        {
            case NodeOp.Mux or NodeOp.Case or NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Not
                or NodeOp.ZeroExtend or NodeOp.SignExtend:
                Mark(user.Id, low, high);
                break;
            case NodeOp.Slice:
                Mark(user.Id, low - user.Index, high - user.Index);
                break;
            case NodeOp.Concat:
                var end = user.Width;
                foreach (var part in user.Inputs)
                {
                    end -= Node(part).Width;
                    if (part == input) Mark(user.Id, low + end, high + end);
                }

                break;
        }
    }
}
