using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>What vectors cannot do goes through scratch to code that takes lane by lane; memories too.</summary>
internal sealed partial class LaneLowering
{
    private readonly Dictionary<int, (long Offset, Lir[] Stores)> _spills = [];
    private readonly Dictionary<int, (long Result, Lir Call)> _calls = [];
    private LaneDemand? _demand;
    private readonly Stack<int> _asking = [];

    /// <summary>Stores of the value to scratch, in the format of its width.</summary>
    private (long Offset, Lir[] Stores) Spill(int id)
    {
        if (_spills.TryGetValue(id, out var made)) return made;
        var offset = Reserve(Width(id));
        return _spills[id] = (offset, SpillTo(id, offset));
    }

    private Lir[] SpillTo(int id, long offset)
    {
        var width = Width(id);
        if (width == 1) return [_make.Store(Mask(id), Scratch(offset))];
        var stores = new List<Lir>();
        var type = Natural(width);
        for (var limb = 0; limb < Schedule.LaneFormat.Limbs(width); limb++)
        {
            var parts = Vector(id, type, limb);
            for (var part = 0; part < parts.Length; part++)
                stores.Add(_make.Store(parts[part], Scratch(offset + limb * LimbBytes + part * _target.VectorBytes)));
        }

        return [.. stores];
    }

    /// <summary>Stores of the value as 64-bit limbs.</summary>
    private Lir[] SpillLimbs(int id, long offset)
    {
        var stores = new List<Lir>();
        for (var limb = 0; limb < LimbsOf(id); limb++)
        {
            var parts = Vector(id, LirType.V64, limb);
            for (var part = 0; part < parts.Length; part++)
                stores.Add(_make.Store(parts[part], Scratch(offset + limb * LimbBytes + part * _target.VectorBytes)));
        }

        return [.. stores];
    }

    // The operation lane by lane; where its results lie.
    private long Compute(Node node, out Lir call)
    {
        if (!_calls.TryGetValue(node.Id, out var made))
        {
            var stores = new List<Lir>();
            var offsets = new long[3];
            var widths = new int[3];
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                var (offset, spilled) = Spill(node.Inputs[i]);
                (offsets[i], widths[i]) = (offset, Width(node.Inputs[i]));
                stores.AddRange(spilled);
            }

            var result = Reserve(node.Width);
            made = (result, _make.Call(
                new ComputeCall(
                    node.Op, node.Width, widths[0], widths[1], widths[2], node.Index, offsets[0], offsets[1], offsets[2], result),
                [.. stores]));
            _calls[node.Id] = made;
        }

        call = made.Call;
        return made.Result;
    }

    // The words of a read; lanes in which nobody looks at them are 0.
    private long ReadResult(Node node, out Lir call)
    {
        if (!_calls.TryGetValue(node.Id, out var made))
        {
            _demand ??= new LaneDemand(_program);
            var (address, stores) = Spill(node.Inputs[0]);
            var lanes = Wanted(node.Id);
            var lanesAt = Reserve(1);
            var result = Reserve(node.Width);
            var all = new List<Lir>(stores) { _make.Store(lanes, Scratch(lanesAt)) };
            if (node.Width == 1) all.Add(_make.Store(_make.Mask(0), Scratch(result)));
            else
            {
                for (var at = 0; at < Schedule.LaneFormat.BlockBytes(node.Width); at += _target.VectorBytes)
                    all.Add(_make.Store(_make.Constant(LirType.V64, 0), Scratch(result + at)));
            }

            made = (result, _make.Call(
                new ReadCall(node.Index, lanesAt, address, Width(node.Inputs[0]), result), [.. all]));
            _calls[node.Id] = made;
        }

        call = made.Call;
        return made.Result;
    }

    private Lir Wanted(int id)
    {
        if (_demand!.Of(id) is not { } ways) return _make.Mask(ulong.MaxValue);

        // A condition may itself hang on words that are read, and where those are wanted on others, but in no circle.
        _asking.Push(id);
        var any = _make.Mask(0);
        foreach (var way in ways)
        {
            var all = _make.Mask(ulong.MaxValue);
            foreach (var (bit, value) in way)
            {
                if (_asking.Any(read => _demand.Depends(bit, read))) continue;
                all = value ? _make.And(all, Mask(bit)) : _make.AndNot(all, Mask(bit));
            }

            any = _make.Or(any, all);
        }

        _asking.Pop();
        return any;
    }

    /// <summary>A write: stores of what it takes, then the call.</summary>
    public (Lir[] Stores, Lir Call) Write(KernelWrite write)
    {
        var (address, addressStores) = Spill(write.Address);
        var (data, dataStores) = Spill(write.Data);
        var (lanes, laneStores) = Spill(write.Enable);
        return (
            [.. addressStores, .. dataStores, .. laneStores],
            _make.Call(new WriteCall(
                write.Memory, lanes, address, Width(write.Address), write.Low, data, write.DataWidth)));
    }

    /// <summary>Where it fires; what must be stored if it does; the call.</summary>
    public (Lir Lanes, Lir[] Stores, Lir Call) Check(KernelCheck check)
    {
        var stores = new List<Lir>();
        var lanes = Reserve(1);
        var values = ScratchBytes;
        foreach (var value in check.Values.Where(value => value >= 0))
        {
            var offset = ScratchBytes;
            ScratchBytes += LimbsOf(value) * LimbBytes;
            stores.AddRange(SpillLimbs(value, offset));
        }

        return (Mask(check.Fires), [.. stores], _make.Call(new HitCall(check.Property, lanes, values)));
    }

    public (Lir Lanes, Lir[] Stores, Lir Call) Count(KernelCount count)
    {
        var lanes = count.Enable < 0 ? _make.Mask(ulong.MaxValue) : Mask(count.Enable);
        var lanesAt = Reserve(1);
        if (Width(count.Amount) == 1)
        {
            // As many ones as lanes: no amounts needed.
            return (_make.And(lanes, Mask(count.Amount)), [], _make.Call(new CountCall(count.Slot, lanesAt, -1)));
        }

        var amounts = ScratchBytes;
        ScratchBytes += LimbBytes;
        var parts = Vector(count.Amount, LirType.V64);
        var stores = new Lir[parts.Length];
        for (var part = 0; part < parts.Length; part++)
            stores[part] = _make.Store(parts[part], Scratch(amounts + part * _target.VectorBytes));
        return (lanes, stores, _make.Call(new CountCall(count.Slot, lanesAt, amounts)));
    }
}
