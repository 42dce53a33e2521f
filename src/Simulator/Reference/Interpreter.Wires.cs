namespace WaferHdl.Simulator.Reference;

internal sealed partial class Interpreter
{
    /// <summary>Tells all readers of a cell that its value changed; across ports the value itself is
    /// copied.</summary>
    private void Propagate(int instance, int cell)
    {
        while (true)
        {
            var program = _hierarchy.ProgramOf(instance);
            ref readonly var info = ref _instances[instance];
            foreach (ref readonly var reader in program.ReadersOf(cell))
            {
                switch (reader.Kind)
                {
                    case ReaderKind.Op:
                        _queue.Push(info.OpBase + reader.Index, instance, reader.Index);
                        break;
                    case ReaderKind.Register:
                        _registers.MarkRegister(instance, reader.Index);
                        break;
                    case ReaderKind.Reset:
                        _registers.MarkReset(instance, reader.Index);
                        break;
                    case ReaderKind.ChildInput:
                        CopyToInput(
                            info.Frame + program.Offset[cell], 0, info.FirstChild + reader.Index,
                            reader.Port);
                        break;
                    case ReaderKind.ArrayInput:
                        CopyToArray(instance, program, reader);
                        break;
                    case ReaderKind.Output:
                        CopyOut(instance, reader.Port, info.Frame + program.Offset[cell]);
                        break;
                }
            }

            // A stack of our own: a wire may run through any number of modules.
            if (!_wires.TryPop(out var next)) return;
            (instance, cell) = next;
        }
    }

    private void CopyToInput(int from, int bit, int child, int port)
    {
        var program = _hierarchy.ProgramOf(child);
        var cell = program.PortCell[port];
        var to = _instances[child].Frame + program.Offset[cell];
        if (BitField.Copy(_words, from, bit, _words, to, 0, program.Module.Ports[port].Width))
            _wires.Push((child, cell));
    }

    private void CopyToArray(int instance, ModuleProgram program, in Reader reader)
    {
        var array = program.Arrays[reader.Index];
        var first = _instances[instance].FirstChild + array.FirstChild;
        var wiring = array.Inputs[reader.Port]!;
        var count = reader.List < 0 ? array.Count : program.FlatLists[reader.List].Length;
        for (var i = 0; i < count; i++)
        {
            var flat = reader.List < 0 ? i : program.FlatLists[reader.List][i];
            var from = _instances[instance].Frame + program.Offset[wiring.CellOf(flat)];
            CopyToInput(from, wiring.BitOf(flat), first + flat, reader.Port);
        }
    }

    private void CopyOut(int instance, int port, int from)
    {
        ref readonly var info = ref _instances[instance];
        if (info.Parent < 0) return;
        var parent = _hierarchy.ProgramOf(info.Parent);
        var frame = _instances[info.Parent].Frame;
        var width = _hierarchy.ProgramOf(instance).Module.Ports[port].Width;
        if (info.Unit >= 0)
        {
            var cell = parent.Children[info.Unit].OutputCell[port];
            if (cell >= 0 && BitField.Copy(_words, from, 0, _words, frame + parent.Offset[cell], 0, width))
                _wires.Push((info.Parent, cell));
            return;
        }

        var array = parent.Arrays[-1 - info.Unit];
        var all = array.OutputCell[port];
        if (all < 0) return;
        var to = frame + parent.Offset[all];
        if (!BitField.Copy(_words, from, 0, _words, to, info.Flat * width, width)) return;
        _wires.Push((info.Parent, all));
        if (array.Readers[port] is not { } readers) return;
        foreach (ref readonly var reader in readers.Of(info.Flat))
        {
            if (reader.Array < 0)
                _queue.Push(_instances[info.Parent].OpBase + reader.Index, info.Parent, reader.Index);
            else
            {
                var other = parent.Arrays[reader.Array];
                var wiring = other.Inputs[reader.Port]!;
                CopyToInput(
                    to, wiring.BitOf(reader.Index),
                    _instances[info.Parent].FirstChild + other.FirstChild + reader.Index, reader.Port);
            }
        }
    }
}
