using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Nodes that read each other in a circle.</summary>
internal sealed partial class LaneLowering
{
    /// <summary>From now on the nodes are what the last round left in scratch.</summary>
    public Dictionary<int, long> EnterLoop(int[] nodes)
    {
        var slots = new Dictionary<int, long>();
        foreach (var node in nodes)
        {
            slots[node] = Reserve(Width(node));
            _loopSlots[node] = (slots[node], null);
        }

        return slots;
    }

    /// <summary>From now on the node is what this round computes.</summary>
    public void LeaveSlot(int node)
    {
        var slot = _loopSlots[node];
        _loopSlots.Remove(node);
        Forget(node);
        if (Node(node).Inputs.Contains(node))
        {
            var last = _program.Region.Nodes.Length + _replaced.Count;
            _replaced[last] = new Node(last, NodeOp.Link, Width(node), []);
            _loopSlots[last] = slot;
            _replaced[node] = Node(node) with { Inputs = [.. Node(node).Inputs.Select(i => i == node ? last : i)] };
        }

        Compute(node);
    }

    /// <summary>The node's vectors and where they go.</summary>
    public IEnumerable<(Lir Value, LirAddress Address)> InScratch(int node, long slot)
    {
        if (Width(node) == 1)
        {
            yield return (Mask(node), Scratch(slot));
            yield break;
        }

        var type = Natural(Width(node));
        for (var limb = 0; limb < LimbsOf(node); limb++)
        {
            var parts = Vector(node, type, limb);
            for (var part = 0; part < parts.Length; part++)
                yield return (parts[part], Scratch(slot + limb * LimbBytes + part * _target.VectorBytes));
        }
    }

    /// <summary>In which lanes the values differ.</summary>
    public Lir Changed(Lir old, Lir value, LirAddress address, long slot)
    {
        if (!value.IsVector) return _make.Xor(old, value);
        var part = (int)((address.Offset - slot) % LimbBytes / _target.VectorBytes) % _target.Parts(value.Type);
        var lanes = _target.LanesOf(value.Type);
        var same = _make.Unary(LirOp.Signs, LirType.Mask, Equality(old, value));
        var changed = _make.Xor(same, _make.Mask(ulong.MaxValue >> (64 - lanes)));
        return _make.MaskShift(LirOp.MaskShiftLeft, changed, part * lanes);
    }

    /// <summary>From now on the nodes are what the loop has settled to.</summary>
    public void ExitLoop(int[] nodes, Dictionary<int, long> slots)
    {
        foreach (var node in nodes)
        {
            Forget(node);
            _loopSlots[node] = (slots[node], _make.Marker());
        }
    }

    private void Forget(int node)
    {
        var type = Natural(Width(node));
        for (var bit = 0; bit < Width(node); bit++) _bits.Remove((node, bit));
        for (var t = LirType.V8; t <= LirType.V64; t++)
        {
            for (var limb = 0; limb < LimbsOf(node); limb++)
            {
                _vectors.Remove((node, t, limb));
                for (var i = 0; i < 8; i++) _planes.Remove((node, type, limb, i));
            }
        }

        _limbs.Remove(node);
        _truths.Remove(node);
    }
}
