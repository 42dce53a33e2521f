namespace WaferHdl.Simulator.Reference;

/// <param name="ByOp">By op of the whole design.</param>
/// <param name="CyclicBits">Width of all ops that stand in a cycle of nets, or behind one: 0 for most
/// designs.</param>
internal sealed record Levels(int[] ByOp, int Count, long CyclicBits);

/// <summary>Gives each op a level above those of all ops it reads, across instances.</summary>
/// <remarks>Kahn's algorithm over all ops of all instances, O(ops + readers). Where nets form a cycle (their
/// bits don't) the op of the lowest index is taken as if it were ready; evaluation then comes back to it when
/// its inputs change.</remarks>
internal sealed class Levelizer
{
    private readonly Hierarchy _hierarchy;
    private readonly Stack<(int Instance, int Cell)> _wires = new();

    private Levelizer(Hierarchy hierarchy) => _hierarchy = hierarchy;

    public static Levels Levelize(Hierarchy hierarchy) => new Levelizer(hierarchy).Run();

    private Levels Run()
    {
        var pending = new int[_hierarchy.Ops];
        var level = new int[_hierarchy.Ops];
        for (var i = 0; i < _hierarchy.Instances.Length; i++)
            foreach (ref readonly var op in _hierarchy.ProgramOf(i).Ops.AsSpan())
                VisitReaders(i, op.Cell, (instance, reader) => pending[Global(instance, reader)]++);

        var ready = new Queue<(int Instance, int Op)>();
        for (var i = 0; i < _hierarchy.Instances.Length; i++)
            for (var op = 0; op < _hierarchy.ProgramOf(i).Ops.Length; op++)
                if (pending[Global(i, op)] == 0)
                    ready.Enqueue((i, op));

        var cyclicBits = 0L;
        var top = 0;
        var (scanInstance, scanOp) = (0, 0);
        do
        {
            while (ready.TryDequeue(out var item))
            {
                var own = level[Global(item.Instance, item.Op)];
                top = Math.Max(top, own);
                if (scanInstance > 0 || scanOp > 0) cyclicBits += OpAt(item).Width;
                VisitReaders(item.Instance, OpAt(item).Cell, (instance, reader) =>
                {
                    var global = Global(instance, reader);
                    if (pending[global] == 0) return;
                    level[global] = Math.Max(level[global], own + 1);
                    if (--pending[global] == 0) ready.Enqueue((instance, reader));
                });
            }
        }
        while (TryBreakCycle());

        return new Levels(level, top + 1, cyclicBits);

        bool TryBreakCycle()
        {
            for (; scanInstance < _hierarchy.Instances.Length; scanInstance++, scanOp = 0)
            {
                for (; scanOp < _hierarchy.ProgramOf(scanInstance).Ops.Length; scanOp++)
                {
                    if (pending[Global(scanInstance, scanOp)] == 0) continue;
                    pending[Global(scanInstance, scanOp)] = 0;
                    ready.Enqueue((scanInstance, scanOp));
                    scanOp++;
                    return true;
                }
            }

            return false;
        }
    }

    private ref readonly Op OpAt((int Instance, int Op) item) =>
        ref _hierarchy.ProgramOf(item.Instance).Ops[item.Op];

    private int Global(int instance, int op) => _hierarchy.Instances[instance].OpBase + op;

    /// <summary>Calls back for each op that reads a cell of an instance, through any number of
    /// ports.</summary>
    private void VisitReaders(int instance, int cell, Action<int, int> visit)
    {
        _wires.Push((instance, cell));
        while (_wires.TryPop(out var wire))
        {
            var program = _hierarchy.ProgramOf(wire.Instance);
            foreach (ref readonly var reader in program.ReadersOf(wire.Cell))
            {
                switch (reader.Kind)
                {
                    case ReaderKind.Op:
                        visit(wire.Instance, reader.Index);
                        break;
                    case ReaderKind.ChildInput:
                        PushInput(_hierarchy.Instances[wire.Instance].FirstChild + reader.Index, reader.Port);
                        break;
                    case ReaderKind.ArrayInput:
                        var array = program.Arrays[reader.Index];
                        var first = _hierarchy.Instances[wire.Instance].FirstChild + array.FirstChild;
                        if (reader.List >= 0)
                            foreach (var flat in program.FlatLists[reader.List])
                                PushInput(first + flat, reader.Port);
                        else
                            for (var flat = 0; flat < array.Count; flat++)
                                PushInput(first + flat, reader.Port);
                        break;
                    case ReaderKind.Output:
                        VisitOutput(wire.Instance, reader.Port, visit);
                        break;
                }
            }
        }
    }

    private void PushInput(int child, int port) =>
        _wires.Push((child, _hierarchy.ProgramOf(child).PortCell[port]));

    private void VisitOutput(int instance, int port, Action<int, int> visit)
    {
        ref readonly var info = ref _hierarchy.Instances[instance];
        if (info.Parent < 0) return;
        var parent = _hierarchy.ProgramOf(info.Parent);
        if (info.Unit >= 0)
        {
            if (parent.Children[info.Unit].OutputCell[port] is >= 0 and var cell)
                _wires.Push((info.Parent, cell));
            return;
        }

        var array = parent.Arrays[-1 - info.Unit];
        if (array.OutputCell[port] is >= 0 and var all) _wires.Push((info.Parent, all));
        if (array.Readers[port] is not { } readers) return;
        foreach (var reader in readers.Of(info.Flat))
        {
            if (reader.Array < 0) visit(info.Parent, reader.Index);
            else
                PushInput(
                    _hierarchy.Instances[info.Parent].FirstChild
                    + parent.Arrays[reader.Array].FirstChild + reader.Index,
                    reader.Port);
        }
    }
}
