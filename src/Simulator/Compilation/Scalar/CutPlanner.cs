using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Where values wider than a word are cut into pieces, so that fields of structs and elements of arrays stay
/// words of their own from register to register, and moving them costs nothing.</summary>
internal sealed class CutPlanner
{
    private readonly KernelProgram _program;
    private readonly Dictionary<int, SortedSet<int>?> _cuts = [];
    private readonly Dictionary<int, List<int>> _users = [];
    private readonly Dictionary<Place, List<int>> _places = [];
    private readonly Dictionary<int, List<Place>> _placesOf = [];
    private readonly Stack<(int Node, int Bit)> _pending = new();

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
        foreach (var load in program.Loads) Fill(load.Node);
        foreach (var id in program.Order) Fill(id);
    }

    /// <summary>The end of each piece.</summary>
    public int[] Ends(int node)
    {
        var width = Node(node).Width;
        if (_cuts.TryGetValue(node, out var cuts) && cuts is { Count: > 0 }) return [.. cuts, width];
        return [.. Enumerable.Range(1, (width + 63) / 64).Select(i => Math.Min(64 * i, width))];
    }

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
        if (cuts is null || !cuts.Add(bit)) return;

        // Very many short pieces cost more than they save.
        if (cuts.Count > 2 + node.Width / 16) _cuts[id] = null;
        else _pending.Push((id, bit));
    }

    private void Spread()
    {
        while (_pending.TryPop(out var cut))
        {
            var node = Node(cut.Node);
            if (_placesOf.TryGetValue(cut.Node, out var places))
                foreach (var place in places)
                    foreach (var other in _places[place])
                        Cut(other, cut.Bit);
            Down(node, cut.Bit);
            if (_users.TryGetValue(cut.Node, out var users))
                foreach (var user in users)
                    Up(Node(user), cut.Node, cut.Bit);
        }
    }

    private void Down(Node node, int bit)
    {
        switch (node.Op)
        {
            case NodeOp.Mux or NodeOp.Case:
                foreach (var input in node.Inputs.AsSpan()[1..]) Cut(input, bit);
                break;
            case NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Not or NodeOp.ZeroExtend or NodeOp.SignExtend:
                foreach (var input in node.Inputs) Cut(input, bit);
                break;
            case NodeOp.Slice:
                Cut(node.Inputs[0], bit + node.Index);
                break;
            case NodeOp.Concat:
                var end = node.Width;
                foreach (var part in node.Inputs)
                {
                    end -= Node(part).Width;
                    if (bit < end) continue;
                    Cut(part, bit - end);
                    break;
                }

                break;
        }
    }

    private void Up(Node user, int input, int bit)
    {
        switch (user.Op)
        {
            case NodeOp.Mux or NodeOp.Case or NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Not
                or NodeOp.ZeroExtend or NodeOp.SignExtend:
                Cut(user.Id, bit);
                break;
            case NodeOp.Slice:
                Cut(user.Id, bit - user.Index);
                break;
            case NodeOp.Concat:
                var end = user.Width;
                foreach (var part in user.Inputs)
                {
                    end -= Node(part).Width;
                    if (part == input) Cut(user.Id, bit + end);
                }

                break;
        }
    }

    // No piece is wider than a word.
    private void Fill(int id)
    {
        var width = Node(id).Width;
        if (width <= 64 || !_cuts.TryGetValue(id, out var cuts) || cuts is null) return;
        var start = 0;
        foreach (var end in cuts.Append(width).ToArray())
        {
            for (var bit = start + 64; bit < end; bit += 64) Cut(id, bit);
            start = end;
        }

        Spread();
        if (_cuts[id] is { } all && Widest(all, width) > 64) Fill(id);
    }

    private static int Widest(SortedSet<int> cuts, int width)
    {
        var (start, widest) = (0, 0);
        foreach (var cut in cuts)
        {
            widest = Math.Max(widest, cut - start);
            start = cut;
        }

        return Math.Max(widest, width - start);
    }
}
