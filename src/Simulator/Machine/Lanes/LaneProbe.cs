using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Some values of some lanes, looked at again and again. Registers are read where they lie, what many lanes are
/// asked for is computed for all of them by one plan, and the rest on demand; a value becomes one only when it has
/// changed.</summary>
internal sealed unsafe class LaneProbe : ISignalProbe
{
    // On demand a lane costs so many times what it costs in a plan.
    private const int Advantage = 64;

    private readonly LaneMachine _machine;
    private readonly MachineMemory _memory;
    private readonly Item[] _items;
    private readonly ulong[] _last;
    private readonly Action<LaneProbe> _disposed;
    private bool _hasLooked;
    private bool _isDisposed;

    /// <param name="compile">Makes a plan for these nodes ready to run.</param>
    public LaneProbe(
        LaneMachine machine, MachineMemory memory, IReadOnlyList<LaneNode> nodes,
        Func<IReadOnlyList<NodeRef>, PlanRunner> compile, Action<LaneProbe> disposed)
    {
        (_machine, _memory, _disposed) = (machine, memory, disposed);
        var graph = machine.Graph;
        var observed = Observed(graph, memory.Layout, nodes);
        Runner = observed.Count > 0 ? compile(observed) : null;
        var places = new Dictionary<NodeRef, PlanValue>();
        foreach (var value in Runner?.Plan.Observed ?? []) places[value.Node] = value;

        _items = new Item[nodes.Count];
        var words = 0;
        for (var i = 0; i < _items.Length; i++)
        {
            var node = nodes[i];
            var width = graph.Regions[node.Region].Nodes[node.Node].Width;
            var item = ItemOf(graph, node, places);
            _items[i] = item with { Width = width, Node = node, Last = words };
            words += LaneFormat.Limbs(width);
        }

        _last = new ulong[words];
    }

    private enum Source : byte
    {
        OnDemand,
        State,
        Root,
        Row,
    }

    /// <param name="At">An offset in the area that the source says.</param>
    /// <param name="Last">Index of the lowest limb.</param>
    private readonly record struct Item(
        Source Source, long At, int Place, int LimbBytes, int Buffer, int Strip, int Width, LaneNode Node, int Last);

    /// <summary>Null: nothing has to be computed for all lanes.</summary>
    public PlanRunner? Runner { get; }

    public void Look(Action<int, BitVector> changed)
    {
        var cycle = _machine.Settled();
        Runner?.Run(cycle, 1);
        for (var i = 0; i < _items.Length; i++)
        {
            ref readonly var item = ref _items[i];
            if (item.Source == Source.OnDemand)
            {
                var value = _machine.Read(item.Node.Region, item.Node.Node, item.Node.Lane);
                if (Note(item, value)) changed(i, value);
                continue;
            }

            if (Note(item, AddressOf(item))) changed(i, ValueOf(item));
        }

        _hasLooked = true;
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Runner?.Dispose();
        _disposed(this);
    }

    private static List<NodeRef> Observed(Graph graph, MachineLayout layout, IReadOnlyList<LaneNode> nodes)
    {
        var lanes = new Dictionary<NodeRef, long>();
        foreach (var node in nodes)
        {
            var place = new NodeRef(node.Region, node.Node);
            if (graph.Regions[node.Region].Nodes[node.Node].Op is NodeOp.Register or NodeOp.Constant) continue;
            lanes[place] = lanes.GetValueOrDefault(place) + 1;
        }

        // Of a class with few lanes asked for, no node is worth computing everywhere.
        return
        [
            .. lanes.Where(n => n.Value * Advantage >= (long)layout.Strips[n.Key.Region].Strips * layout.Strips[n.Key.Region].Lanes)
                .Select(n => n.Key).OrderBy(n => n.Region).ThenBy(n => n.Node),
        ];
    }

    private Item ItemOf(Graph graph, LaneNode node, Dictionary<NodeRef, PlanValue> places)
    {
        var declared = graph.Regions[node.Region].Nodes[node.Node];
        var region = _memory.Regions[node.Region];
        if (declared.Op == NodeOp.Register)
        {
            if (node.Region == 0)
                return new Item { Source = Source.Root, At = _memory.Layout.Root.Registers[declared.Index] };
            var (block, lane) = region.PlaceOf(node.Lane);
            return new Item
            {
                Source = Source.State,
                At = (block * region.BlockBytes) + _memory.Layout.Blocks[node.Region].Offsets[declared.Index],
                Place = lane,
                LimbBytes = LaneFormat.Lanes * sizeof(ulong),
            };
        }

        if (!places.TryGetValue(new NodeRef(node.Region, node.Node), out var value)) return default;
        if (value.Buffer < 0) return new Item { Source = Source.Root, At = value.Offset };
        var (strip, place) = region.Layout.At(node.Lane);
        return new Item
        {
            Source = Source.Row,
            At = value.Offset,
            Place = place,
            LimbBytes = value.LimbBytes,
            Buffer = value.Buffer,
            Strip = strip,
        };
    }

    private byte* AddressOf(in Item item) => item.Source switch
    {
        Source.State => _memory.Regions[item.Node.Region].State + item.At,
        Source.Root => _memory.Root + item.At,
        _ => Runner!.Row(item.Buffer, item.Strip) + item.At,
    };

    private BitVector ValueOf(in Item item) =>
        WordBits.Value(_last.AsSpan(item.Last, LaneFormat.Limbs(item.Width)), item.Width);

    private bool Note(in Item item, byte* at)
    {
        var limbs = LaneFormat.Limbs(item.Width);
        var differs = !_hasLooked;
        for (var k = 0; k < limbs; k++)
        {
            var limb = item.Source == Source.Root ? ((ulong*)at)[k]
                : LaneValues.ReadLimb(at + ((long)k * item.LimbBytes), LaneFormat.ElementBytes(item.Width), item.Place);
            ref var last = ref _last[item.Last + k];
            if (limb == last) continue;
            last = limb;
            differs = true;
        }

        return differs;
    }

    private bool Note(in Item item, BitVector value)
    {
        var differs = !_hasLooked;
        for (var k = 0; k < LaneFormat.Limbs(item.Width); k++)
        {
            var limb = WordBits.Limb(value, k);
            ref var last = ref _last[item.Last + k];
            if (limb == last) continue;
            last = limb;
            differs = true;
        }

        return differs;
    }
}
