using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Finds what a pass must load and compute for the values it stores: their cones, as far as no earlier pass of
/// the same lanes has computed them.</summary>
internal sealed class ConeBuilder
{
    // Deeper logic is computed where it is read.
    private const int MostAhead = 4;

    private readonly PlanDraft _plan;
    private readonly Graph _graph;
    private readonly Phases _phases;
    private readonly Func<NodeRef, bool> _isKnown;
    private readonly string _name;
    private readonly LinkLowering _links;
    private readonly Dictionary<NodeRef, PassDraft> _computed = [];
    private readonly Dictionary<NodeRef, (PassDraft? Pass, int Offset, int LimbBytes)> _places = [];
    private readonly Dictionary<NodeRef, int> _groups = [];
    private readonly Stack<(int Unit, int Next)> _path = new();
    private PassDraft _pass = null!;
    private Region _region = null!;

    public ConeBuilder(
        PlanDraft plan, Phases phases, Func<NodeRef, bool> isKnown, string name, List<Exchange> once)
    {
        _plan = plan;
        _graph = plan.Graph;
        _phases = phases;
        _isKnown = isKnown;
        _name = name;
        _links = new LinkLowering(plan, this, once);
        foreach (var region in _graph.Regions)
            for (var g = 0; g < region.Loops.Length; g++)
                foreach (var node in region.Loops[g])
                    _groups[new NodeRef(region.Index, node)] = g;
    }

    /// <summary>Gives a value that others read its place, before any pass is filled.</summary>
    public void AddExport(PassDraft pass, int node)
    {
        pass.Exports.Add(node);
        Reserve(pass, node);
    }

    public void Begin(PassDraft pass)
    {
        _pass = pass;
        _region = _graph.Regions[pass.Region];
    }

    public void Export(int node)
    {
        Compute(node);
        Store(_pass, node);
    }

    public bool IsKnown(NodeRef node) => _isKnown(node);

    /// <summary>Where a value that crosses lies: in the root area (no buffer), or in a buffer.</summary>
    public (BufferDraft? Buffer, int Offset, int LimbBytes) SourceOf(NodeRef node)
    {
        if (_isKnown(node))
        {
            var (offset, limbBytes) = _plan.KnownPlace(node);
            return (_plan.StaticOf(node.Region), offset, limbBytes);
        }

        var declared = _graph.Regions[node.Region].Nodes[node.Node];
        if (declared.Op == NodeOp.Input) return (null, _plan.Layout.Root.Inputs[declared.Index], 8);
        var place = _places[node];
        return (place.Pass?.Buffer, place.Offset, place.LimbBytes);
    }

    public Place RegisterPlace(int region, int register) => region == 0
        ? new RootPlace(_plan.Layout.Root.Registers[register])
        : new StatePlace(_plan.Layout.Blocks[region].Offsets[register]);

    /// <summary>Makes the value of a node available in the pass, with all it needs.</summary>
    public void Compute(int node)
    {
        if (TryLoad(node)) return;
        _path.Push((UnitOf(node), 0));
        while (_path.TryPop(out var frame))
        {
            var (unit, next) = frame;
            if (next == 0 && _pass.Ordered.Contains(FirstOf(unit))) continue;
            if (InputOf(unit, next) is { } input)
            {
                _path.Push((unit, next + 1));
                if (!_pass.Ordered.Contains(input) && !TryLoad(input) && UnitOf(input) != unit)
                    _path.Push((UnitOf(input), 0));
                continue;
            }

            Place(unit);
        }
    }

    // A unit is a node, or −1 − a group of nodes in a circle.
    private int UnitOf(int node) =>
        _groups.TryGetValue(new NodeRef(_region.Index, node), out var group) ? -1 - group : node;

    private int FirstOf(int unit) => unit >= 0 ? unit : _region.Loops[-1 - unit].FirstOrDefault(IsComputed, -1);

    private bool IsComputed(int node) => _phases.IsNeeded(new NodeRef(_region.Index, node)) && !TryLoad(node);

    private int? InputOf(int unit, int index)
    {
        if (unit >= 0)
        {
            var inputs = _region.Nodes[unit].Inputs;
            return index < inputs.Length ? inputs[index] : null;
        }

        foreach (var member in _region.Loops[-1 - unit])
        {
            if (!IsComputed(member)) continue;
            var inputs = _region.Nodes[member].Inputs;
            if (index < inputs.Length) return inputs[index];
            index -= inputs.Length;
        }

        return null;
    }

    private void Place(int unit)
    {
        if (unit >= 0)
        {
            Add(unit);
            return;
        }

        var start = _pass.Order.Count;
        var bits = 64;
        foreach (var member in _region.Loops[-1 - unit])
        {
            if (!IsComputed(member)) continue;
            Add(member);
            bits += _region.Nodes[member].Width;
        }

        _pass.Loops.Add(new KernelLoop(start, _pass.Order.Count - start, bits));
    }

    private void Add(int node)
    {
        _pass.Order.Add(node);
        _pass.Ordered.Add(node);
        _computed.TryAdd(new NodeRef(_region.Index, node), _pass);
    }

    // Whether the value is there without computing it in this pass.
    private bool TryLoad(int id)
    {
        if (_pass.Loaded.Contains(id)) return true;
        if (_pass.Ordered.Contains(id)) return false;
        var node = _region.Nodes[id];
        var reference = new NodeRef(_region.Index, id);
        if (node.Op == NodeOp.Constant) return true;
        LoadSource source;
        if (_pass.Handed is { } handed && handed.Contains(id))
            source = new LoadSource(new RootPlace(_places[reference].Offset), node.Width);
        else if (_isKnown(reference))
        {
            var (offset, limbBytes) = _plan.KnownPlace(reference);
            source = new LoadSource(
                new RowPlace(_pass.SlotOf(_plan.StaticOf(_region.Index), 0), offset, limbBytes), node.Width);
        }
        else if (node.Op == NodeOp.Register) source = new LoadSource(RegisterPlace(_region.Index, node.Index), node.Width);
        else if (node.Op == NodeOp.Input)
            source = new LoadSource(new RootPlace(_plan.Layout.Root.Inputs[node.Index]), node.Width);
        else if (node.Op == NodeOp.Link) source = _links.Load(_pass, node);
        else if (_computed.TryGetValue(reference, out var earlier) && earlier != _pass && !IsCheap(node))
            source = new LoadSource(Store(earlier, id), node.Width);
        else if (Ahead(node) is { } ahead) source = new LoadSource(Store(ahead, id), node.Width);
        else return false;
        _pass.Loaded.Add(id);
        _pass.Loads.Add(new KernelLoad(id, source));
        return true;
    }

    // One bit that an earlier pass can say in the place of several that it would have to store for it.
    private PassDraft? Ahead(Node node)
    {
        PassDraft? pass = null;
        if (_region.Index == 0 || _pass.Circle >= 0 || !IsOf(node, MostAhead)) return null;
        if (pass is null) return null;
        Append(node);
        return pass;

        bool IsOf(Node bit, int depth)
        {
            if (bit.Width != 1 || depth == 0 || _groups.ContainsKey(new NodeRef(_region.Index, bit.Id))
                || bit.Op is not (NodeOp.And or NodeOp.Or or NodeOp.Xor or NodeOp.Not or NodeOp.Equal or NodeOp.NotEqual))
                return false;
            foreach (var input in bit.Inputs)
            {
                var inner = _region.Nodes[input];
                if (inner.Op == NodeOp.Constant) continue;
                if (!_computed.TryGetValue(new NodeRef(_region.Index, input), out var earlier))
                {
                    if (!IsOf(inner, depth - 1)) return false;
                }
                else if (earlier == _pass || earlier.Circle >= 0 || pass is not null && pass != earlier) return false;
                else pass = earlier;
            }

            return true;
        }

        void Append(Node bit)
        {
            foreach (var input in bit.Inputs)
                if (_region.Nodes[input].Op != NodeOp.Constant && !pass.Ordered.Contains(input))
                    Append(_region.Nodes[input]);
            pass.Order.Add(bit.Id);
            pass.Ordered.Add(bit.Id);
            _computed.Add(new NodeRef(_region.Index, bit.Id), pass);
        }
    }

    // Not worth a store and a load. Rows of wide values are what fills the caches; registers are read anyway.
    private bool IsCheap(Node node) => node.Op switch
    {
        NodeOp.Slice or NodeOp.ZeroExtend or NodeOp.Not => IsRegister(node.Inputs[0]),
        NodeOp.Mux when node.Width > 1 => node.Inputs.All(IsRegister),
        _ => false,
    };

    private bool IsRegister(int node) => _region.Nodes[node].Op is NodeOp.Register or NodeOp.Constant;

    // The place as seen from the current pass.
    private Place Store(PassDraft pass, int node)
    {
        var reference = new NodeRef(pass.Region, node);
        if (!_places.TryGetValue(reference, out var place)) place = Reserve(pass, node);
        if (pass.Stored.Add(node))
        {
            var store = new KernelStore(node, Seen(pass, place), false);
            pass.Stores.Add(store);
            if (pass.Exports.Contains(node)) pass.Exported.Add(store);
        }

        return Seen(_pass, place);
    }

    private (PassDraft? Pass, int Offset, int LimbBytes) Reserve(PassDraft pass, int node)
    {
        var width = _graph.Regions[pass.Region].Nodes[node].Width;
        (PassDraft?, int, int) place;
        if (pass.Region == 0) place = (null, _plan.TakeRoot(width), 8);
        else
        {
            var phase = pass.Circle >= 0 ? $"circle {pass.Circle}" : $"phase {pass.Phase}";
            pass.Buffer ??= _plan.AddBuffer(pass.Region, BufferScope.Pass, $"{_name} {phase}");
            var (offset, limbBytes) = pass.Buffer.Add(width);
            place = (pass, offset, limbBytes);
        }

        _places.Add(new NodeRef(pass.Region, node), place);
        return place;
    }

    private static Place Seen(PassDraft reader, (PassDraft? Pass, int Offset, int LimbBytes) place) =>
        place.Pass is { } owner
            ? new RowPlace(reader.SlotOf(owner.Buffer!, 0), place.Offset, place.LimbBytes)
            : new RootPlace(place.Offset);
}
