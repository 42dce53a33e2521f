using System.Runtime.InteropServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Machine;

/// <summary>Computes values of a graph on demand, one node of one lane at a time, and what they depend on. Values are
/// kept until <see cref="Forget"/>.</summary>
/// <remarks>A depth-first search that finds strongly connected components (Tarjan, 1972), with a stack of its own: a
/// component of one node is computed once, a circle from 0 on until nothing changes.</remarks>
internal sealed class GraphEvaluator
{
    private const int MinimumRounds = 64;

    private readonly Graph _graph;
    private readonly IGraphState _state;
    private readonly LinkReader[][] _links;
    private readonly ValueTable _values;
    private readonly List<Frame> _path = [];
    private readonly List<Item> _open = [];
    private BitVector[] _inputs = new BitVector[16];

    // A mark is the generation in which a value was computed; while it is searched, −1 − its order.
    private int _generation = 1;
    private int _order;

    public GraphEvaluator(Graph graph, IGraphState state)
    {
        _graph = graph;
        _state = state;
        _links = [.. graph.Regions.Select(r => r.Links.Select(link => new LinkReader(r, link)).ToArray())];
        _values = new ValueTable(graph);
    }

    private record struct Item(int Place, int Region, int Node, long Lane);

    private record struct Frame(Item Item, int Next, int Lowest, bool IsCircle, int DependencyCount, LinkTake Take);

    /// <summary>State or inputs have changed.</summary>
    public void Forget()
    {
        if (_generation == int.MaxValue)
        {
            _generation = 0;
            _values.ClearMarks();
        }

        _generation++;
        _values.Trim();
    }

    /// <exception cref="UnsettledException">It depends on itself and finds no value.</exception>
    public BitVector Value(int region, int node, long lane)
    {
        var place = _values.PlaceOf(region, node, lane);
        if (_values.Mark(place) == _generation) return _values.Get(place);
        try
        {
            _order = 0;
            Enter(new Item(place, region, node, lane));
            Search();
            return _values.Get(place);
        }
        finally
        {
            foreach (var item in _open) _values.Mark(item.Place) = 0;
            _open.Clear();
            _path.Clear();
        }
    }

    private void Enter(Item item)
    {
        var node = _graph.Regions[item.Region].Nodes[item.Node];
        var take = default(LinkTake);
        var count = node.Inputs.Length;
        if (node.Op == NodeOp.Link)
        {
            take = _links[item.Region][node.Index].At(item.Lane);
            count = take.Value is null ? take.Count : 0;
        }

        _values.Mark(item.Place) = -1 - _order;
        _path.Add(new Frame(item, 0, _order++, false, count, take));
        _open.Add(item);
    }

    private void Search()
    {
        while (_path.Count > 0)
        {
            ref var frame = ref CollectionsMarshal.AsSpan(_path)[^1];
            if (frame.Next < frame.DependencyCount)
            {
                var input = Dependency(frame, frame.Next++);
                var mark = _values.Mark(input.Place);
                if (mark == _generation) continue;
                if (mark >= 0)
                {
                    Enter(input);
                    continue;
                }

                frame.Lowest = Math.Min(frame.Lowest, -1 - mark);
                frame.IsCircle |= input.Place == frame.Item.Place;
                continue;
            }

            var done = frame;
            _path.RemoveAt(_path.Count - 1);
            if (done.Lowest == -1 - _values.Mark(done.Item.Place)) Close(done);
            else
            {
                ref var parent = ref CollectionsMarshal.AsSpan(_path)[^1];
                parent.Lowest = Math.Min(parent.Lowest, done.Lowest);
            }
        }
    }

    private Item Dependency(in Frame frame, int index)
    {
        var item = frame.Item;
        if (frame.Take.Count > 0)
            return At(frame.Take.Region, frame.Take.Node, frame.Take.Lane + index);
        return At(item.Region, _graph.Regions[item.Region].Nodes[item.Node].Inputs[index], item.Lane);
    }

    private Item At(int region, int node, long lane) => new(_values.PlaceOf(region, node, lane), region, node, lane);

    // The component is what stands on the stack from its first node on.
    private void Close(in Frame root)
    {
        var first = _open.Count - 1;
        while (_open[first].Place != root.Item.Place) first--;
        if (first == _open.Count - 1 && !root.IsCircle)
        {
            _values.Set(root.Item.Place, Compute(root.Item, root.Take));
            _values.Mark(root.Item.Place) = _generation;
        }
        else Settle(first);

        _open.RemoveRange(first, _open.Count - first);
    }

    private void Settle(int first)
    {
        var bits = 0L;
        for (var i = first; i < _open.Count; i++)
        {
            var width = _graph.Regions[_open[i].Region].Nodes[_open[i].Node].Width;
            _values.Set(_open[i].Place, BitVector.Zero(width));
            bits += width;
        }

        for (var round = 0L; ; round++)
        {
            var changed = -1;

            // What was entered last is read by what was entered first.
            for (var i = _open.Count - 1; i >= first; i--)
            {
                var item = _open[i];
                var node = _graph.Regions[item.Region].Nodes[item.Node];
                var take = node.Op == NodeOp.Link ? _links[item.Region][node.Index].At(item.Lane) : default;
                var value = Compute(item, take);
                if (value == _values.Get(item.Place)) continue;
                _values.Set(item.Place, value);
                changed = i;
            }

            if (changed < 0) break;

            // Every round settles at least one bit of a circle of nodes that is none of bits.
            if (round > MinimumRounds + bits)
                throw new UnsettledException(_open[changed].Region, _open[changed].Node, _open[changed].Lane);
        }

        for (var i = first; i < _open.Count; i++) _values.Mark(_open[i].Place) = _generation;
    }

    private BitVector Compute(Item item, in LinkTake take)
    {
        var region = _graph.Regions[item.Region];
        var node = region.Nodes[item.Node];
        switch (node.Op)
        {
            case NodeOp.Constant:
                return node.Value!.Value;
            case NodeOp.Input:
                return _state.Input(node.Index);
            case NodeOp.Register:
                return _state.Stored(item.Region, node.Index, item.Lane);
            case NodeOp.Link:
                return take.Value ?? Linked(take, node.Width);
            case NodeOp.MemoryRead:
                var address = Get(item, node.Inputs[0]);
                return address.Unsigned < region.Memories[node.Index].Depth
                    ? _state.Word(item.Region, node.Index, item.Lane, (int)address.Low)
                    : BitVector.Zero(node.Width);
            default:
                var count = node.Inputs.Length;
                if (_inputs.Length < count) _inputs = new BitVector[count];
                for (var i = 0; i < count; i++) _inputs[i] = Get(item, node.Inputs[i]);
                return NodeMath.Compute(node, _inputs.AsSpan(0, count));
        }
    }

    private BitVector Linked(in LinkTake take, int width)
    {
        var first = _values.Get(_values.PlaceOf(take.Region, take.Node, take.Lane));
        if (take.Count == 1) return BitMath.Slice(first, take.LowBit, width);
        var sum = first.Unsigned;
        for (var i = 1; i < take.Count; i++)
            sum |= _values.Get(_values.PlaceOf(take.Region, take.Node, take.Lane + i)).Unsigned << (i * first.Width);
        return BitVector.FromInteger(sum, width);
    }

    private BitVector Get(Item item, int node) => _values.Get(_values.PlaceOf(item.Region, node, item.Lane));
}
