using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>From a kernel's program to the steps of its methods.</summary>
internal sealed class LanePlanner(KernelProgram program, LaneTarget target, bool tracks)
{
    private sealed record Circle(List<Lir> Clear, Lir Changed, List<Lir> Stores, int Limit, int Node);

    private readonly LaneLowering _lowering = new(program, target);
    private readonly LaneScheduler _scheduler = new();

    public LaneParts Plan()
    {
        var circles = new List<Circle>();
        var position = 0;
        foreach (var loop in program.Loops.OrderBy(loop => loop.Start))
        {
            for (; position < loop.Start; position++) _lowering.Compute(program.Order[position]);
            circles.Add(Lower(loop));
            position = loop.Start + loop.Count;
        }

        for (; position < program.Order.Length; position++) _lowering.Compute(program.Order[position]);

        var checks = program.Checks.Select(_lowering.Check).Concat(program.Counts.Select(_lowering.Count)).ToList();
        var stores = new List<RootStore>();
        foreach (var store in program.Stores) AddStores(store, stores);
        var writes = program.Writes.Select(_lowering.Write).ToList();
        foreach (var store in writes.SelectMany(write => write.Stores).Distinct()) stores.Add(new RootStore(store));

        var roots = new List<Lir>();
        foreach (var circle in circles) roots.AddRange([.. circle.Clear, circle.Changed, .. circle.Stores]);
        foreach (var (lanes, values, call) in checks) roots.AddRange([.. values, lanes, call]);
        foreach (var store in stores)
        {
            roots.Add(store.Store);
            if (store.Difference is not null) roots.Add(store.Difference);
        }

        roots.AddRange(writes.Select(write => write.Call));
        _scheduler.CountUses(roots);

        foreach (var circle in circles)
            _scheduler.Loop(circle.Clear, circle.Changed, circle.Stores, circle.Limit, circle.Node);
        foreach (var (lanes, values, call) in checks) _scheduler.Conditional(lanes, LanesOf(call), values, call);
        _scheduler.Stores(stores);
        foreach (var (_, call) in writes) _scheduler.Effect(call);
        return new LaneParts(_scheduler.Steps, _lowering.ScratchBytes, target.VectorBytes);
    }

    private static long LanesOf(Lir call) => call.Call is HitCall hit ? hit.Lanes : ((CountCall)call.Call!).Lanes;

    private void AddStores(KernelStore store, List<RootStore> stores)
    {
        var make = _lowering.Make;
        var index = 0;
        foreach (var (value, address) in _lowering.Stored(store.Node, store.To))
        {
            Lir? difference = null;
            if (tracks && store.IsTracked)
            {
                var old = make.Load(value.IsVector ? LirOp.Load : LirOp.MaskLoad, value.Type, address);
                difference = make.Xor(value, old);
            }

            stores.Add(new RootStore(make.Store(value, address), difference, value.IsVector ? index % target.Parts(value.Type) : 0));
            index++;
        }
    }

    // Values of the last round lie in scratch; a round leaves its own there.
    private Circle Lower(KernelLoop loop)
    {
        var make = _lowering.Make;
        var nodes = program.Order.AsSpan(loop.Start, loop.Count).ToArray();
        var clear = new List<Lir>();
        var stores = new List<Lir>();
        var slots = _lowering.EnterLoop(nodes);
        foreach (var node in nodes) _lowering.LeaveSlot(node);
        Lir changed = make.Mask(0);
        foreach (var node in nodes)
        {
            foreach (var (value, address) in _lowering.InScratch(node, slots[node]))
            {
                var old = make.Load(value.IsVector ? LirOp.Load : LirOp.MaskLoad, value.Type, address);
                clear.Add(make.Store(make.Zero(value.Type), address));
                stores.Add(make.Store(value, address));
                changed = make.Or(changed, _lowering.Changed(old, value, address, slots[node]));
            }
        }

        _lowering.ExitLoop(nodes, slots);
        return new Circle(clear, changed, stores, loop.Limit, nodes[0]);
    }
}
