using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Reference;

/// <summary>Prepares one module: places for values, ops for the cells that somebody reads, and lists of
/// readers.</summary>
internal sealed class ProgramBuilder
{
    private readonly Design _design;
    private readonly ModuleNetlist _module;
    private readonly ModuleTarget[] _targets;
    private readonly bool _trap;
    private readonly NetResolver _resolver;
    private readonly int[] _offset;
    private readonly bool[] _live;
    private readonly Stack<int> _pending = new();
    private readonly List<Reader>?[] _readers;
    private readonly List<int[]> _flatLists = [];
    private readonly List<InitialInput> _initialInputs = [];
    private readonly List<Place[]> _concats = [];
    private readonly List<CaseProgram> _cases = [];

    private ProgramBuilder(Design design, ModuleNetlist module, ModuleTarget[] targets, bool trap)
    {
        _design = design;
        _module = module;
        _targets = targets;
        _trap = trap;
        _resolver = new NetResolver(module);
        _offset = new int[module.Cells.Length];
        _live = new bool[module.Cells.Length];
        _readers = new List<Reader>?[module.Cells.Length];
    }

    /// <param name="targets">By module of the design.</param>
    /// <param name="trap">Whether trap properties are checked.</param>
    public static ModuleProgram Build(Design design, ModuleNetlist module, ModuleTarget[] targets,
        bool trap) =>
        new ProgramBuilder(design, module, targets, trap).Build();

    private ModuleProgram Build()
    {
        var words = 0;
        for (var cell = 0; cell < _offset.Length; cell++)
        {
            _offset[cell] = words;
            words = checked(words + BitField.WordsFor(_module.Cells[cell].Width));
        }

        var children = BuildChildren();
        var arrays = BuildArrays(children.Length, out var childCount);
        var registers = BuildRegisters();
        var domains = BuildDomains(registers);
        var writes = _module.Memories.Select(BuildWrites).ToArray();
        var properties = BuildProperties();
        var counters = _module.Counters.Select(c => new CounterProgram(c, Use(c.Amount))).ToArray();
        for (var port = 0; port < _module.Ports.Length; port++)
            if (_module.Ports[port].IsOutput)
                AddReader(_module.PortNets[port], new Reader(ReaderKind.Output, -1, port, -1));
        var names = _module.Names.Select(n => Mark(_resolver.Whole(n.Net.Cell))).ToArray();
        MarkLive();

        var ops = BuildOps(out var reads);
        BuildElementReaders(arrays, ops);
        var template = new ulong[words];
        for (var cell = 0; cell < _offset.Length; cell++)
        {
            if (_module.Cells[cell] is ConstantCell constant)
                BitField.Store(template, _offset[cell], constant.Value);
            else if (_module.Cells[cell] is RegisterCell register)
                BitField.Store(template, _offset[cell], register.Init);
        }

        var (start, readers) = Flatten(_readers);
        return new ModuleProgram
        {
            Module = _module,
            Offset = _offset,
            FrameWords = words,
            Template = template,
            Ops = ops,
            Concats = [.. _concats],
            Cases = [.. _cases],
            ReaderStart = start,
            Readers = readers,
            FlatLists = [.. _flatLists],
            Registers = registers,
            Domains = domains,
            Memories = [.. _module.Memories.Select((m, i) => new MemoryProgram(m, [.. reads[i]], writes[i]))],
            Properties = properties,
            Counters = counters,
            Children = children,
            Arrays = arrays,
            InitialInputs = [.. _initialInputs],
            PortCell = [.. _module.PortNets.Select(n => _resolver.Whole(n.Cell))],
            NameCell = names,
            Sources = [.. Enumerable.Range(0, _offset.Length).Where(c =>
                _readers[c] is not null && _module.Cells[c] is ConstantCell or RegisterCell)],
            ChildCount = childCount,
        };
    }

    private Place Use(Net net)
    {
        var cell = Mark(_resolver.Whole(net.Cell));
        return new Place(_offset[cell], _module.Cells[cell].Width);
    }

    private int Mark(int cell)
    {
        if (_live[cell]) return cell;
        _live[cell] = true;
        _pending.Push(cell);
        return cell;
    }

    private void AddReader(Net net, Reader reader) => AddReader(_resolver.Whole(net.Cell), reader);

    private void AddReader(int cell, Reader reader) => (_readers[Mark(cell)] ??= []).Add(reader);

    // Everything that is read to compute something that is read.
    private void MarkLive()
    {
        while (_pending.TryPop(out var index))
        {
            var cell = _module.Cells[index];
            if (cell is SliceCell slice) Mark(_resolver.Resolve(slice.A.Cell, slice.Low, slice.Width).Cell);
            else if (cell is not RegisterCell)
                for (var i = 0; i < cell.InputCount; i++)
                    Mark(_resolver.Whole(cell.Input(i).Cell));
        }
    }

    private ChildProgram[] BuildChildren()
    {
        var children = new ChildProgram[_module.Instances.Length];
        for (var child = 0; child < children.Length; child++)
        {
            var instance = _module.Instances[child];
            var target = _targets[instance.Module.Index];
            var ports = _design[instance.Module].Ports;
            var outputs = OutputCells(child, ports.Length, target, isArray: false);
            var clocks = new int[outputs.Length];
            Array.Fill(clocks, -1);
            for (var port = 0; port < ports.Length; port++)
            {
                if (ports[port].IsOutput || target.PortOf(port) < 0) continue;
                var input = port < instance.Inputs.Length ? instance.Inputs[port] : null;
                if (input is null)
                {
                    if (ports[port].FuseDefault is { } value)
                        _initialInputs.Add(new InitialInput(child, target.PortOf(port), value));
                }
                else if (ports[port].Kind == PortKind.Clock)
                    clocks[target.PortOf(port)] = _resolver.Whole(input.Value.Cell);
                else
                    AddReader(input.Value, new Reader(ReaderKind.ChildInput, child, target.PortOf(port), -1));
            }

            children[child] = new ChildProgram(instance, target.Program, outputs, clocks);
        }

        return children;
    }

    private int[] OutputCells(int unit, int portCount, ModuleTarget target, bool isArray)
    {
        // Indexed by the program's ports, which is what a child that changes knows.
        var outputs = new int[Math.Max(portCount, (target.PortMap?.Max() ?? -1) + 1)];
        Array.Fill(outputs, -1);
        for (var port = 0; port < portCount; port++)
            if (target.PortOf(port) is >= 0 and var own)
                outputs[own] = _resolver.OutputCell(unit, port, isArray);
        return outputs;
    }

    private ArrayProgram[] BuildArrays(int firstChild, out int childCount)
    {
        var arrays = new ArrayProgram[_module.Arrays.Length];
        for (var index = 0; index < arrays.Length; index++)
        {
            var array = _module.Arrays[index];
            var ports = _design[array.Classes[0]].Ports;
            var inputs = new PortWiring?[ports.Length];
            for (var port = 0; port < ports.Length; port++)
            {
                if (ports[port].IsOutput) continue;
                if (port < array.Inputs.Length && !array.Inputs[port].IsEmpty)
                {
                    var (first, own) = (firstChild, port);
                    inputs[port] = PortWiring.Build(
                        array, port, ports[port].Width, _resolver.Resolve, cell => _module.Cells[cell].Width,
                        (flat, value) => _initialInputs.Add(new InitialInput(first + flat, own, value)));
                    if (ports[port].Kind != PortKind.Clock)
                        AddArrayReaders(array, index, port, inputs[port]!);
                }
                else if (ports[port].FuseDefault is { } value)
                {
                    for (var flat = 0; flat < array.Count; flat++)
                        _initialInputs.Add(new InitialInput(firstChild + flat, port, value));
                }
            }

            arrays[index] = new ArrayProgram
            {
                Array = array,
                Count = array.Count,
                FirstChild = firstChild,
                Programs = [.. array.Classes.Select(c => _targets[c.Index].Program)],
                ClassOf = BuildClassMap(array),
                Inputs = inputs,
                OutputCell = OutputCells(index, ports.Length, new ModuleTarget(0, null), isArray: true),
            };
            firstChild = checked(firstChild + array.Count);
        }

        childCount = firstChild;
        return arrays;
    }

    private static byte[]? BuildClassMap(InstanceArray array)
    {
        if (array.Classes.Length == 1) return null;
        var classes = new byte[array.Count];
        foreach (var piece in array.ClassMap)
            foreach (var index in PortWiring.Indices(piece.Box))
                classes[PortWiring.FlatIndex(array.Shape.AsSpan(), index)] = (byte)piece.Class;
        return classes;
    }

    // An array's own output has readers by element (BuildElementReaders); any other net lists the elements it
    // feeds.
    private void AddArrayReaders(InstanceArray array, int index, int port, PortWiring wiring)
    {
        if (wiring.IsUniform)
        {
            if (wiring.CellOf(0) >= 0)
                AddReader(wiring.CellOf(0), new Reader(ReaderKind.ArrayInput, index, port, -1));
            return;
        }

        var flats = new SortedDictionary<int, List<int>>();
        for (var flat = 0; flat < array.Count; flat++)
        {
            var cell = wiring.CellOf(flat);
            if (cell < 0) continue;
            Mark(cell);
            if (_module.Cells[cell] is ArrayOutputCell) continue;
            if (!flats.TryGetValue(cell, out var list)) flats[cell] = list = [];
            list.Add(flat);
        }

        foreach (var (cell, list) in flats)
        {
            AddReader(cell, new Reader(ReaderKind.ArrayInput, index, port, _flatLists.Count));
            _flatLists.Add([.. list]);
        }
    }

    private RegisterProgram[] BuildRegisters()
    {
        var registers = new List<RegisterProgram>();
        for (var cell = 0; cell < _module.Cells.Length; cell++)
        {
            if (_module.Cells[cell] is not RegisterCell register) continue;
            AddReader(register.Next, new Reader(ReaderKind.Register, registers.Count, -1, -1));
            var hasReset = register.HasReset && _module.Domains[register.Domain].ResetPort >= 0;
            registers.Add(new RegisterProgram(
                register, cell, _offset[cell], Use(register.Next).Offset, register.Width, register.Domain,
                hasReset));
        }

        return [.. registers];
    }

    private DomainProgram[] BuildDomains(RegisterProgram[] registers)
    {
        var domains = new DomainProgram[_module.Domains.Length];
        for (var index = 0; index < domains.Length; index++)
        {
            var domain = _module.Domains[index];
            var reset = -1;
            if (domain.ResetPort >= 0)
            {
                var net = _module.PortNets[domain.ResetPort];
                AddReader(net, new Reader(ReaderKind.Reset, index, -1, -1));
                reset = Use(net).Offset;
            }

            int[] own = [.. Enumerable.Range(0, registers.Length).Where(r =>
                registers[r].Domain == index && registers[r].HasReset)];
            domains[index] = new DomainProgram(domain, reset, own);
        }

        return domains;
    }

    private WriteProgram[] BuildWrites(Memory memory) =>
    [
        .. memory.Writes.Select(w =>
            new WriteProgram(Use(w.Enable).Offset, Use(w.Address), w.Low, Use(w.Data), w.Domain)),
    ];

    private PropertyProgram[] BuildProperties() =>
    [
        .. _module.Properties.Where(p => _trap || p.Check != PropertyCheck.Trap).Select(
            p => new PropertyProgram(
            p, Use(p.Condition).Offset, [.. p.Message.Select(m => m.Value is { } net ? Use(net) : default)])),
    ];

    private Op[] BuildOps(out List<int>[] reads)
    {
        var ops = new List<Op>();
        reads = [.. _module.Memories.Select(_ => new List<int>())];
        var translator = new OpTranslator(_module, _resolver, _offset, _concats, _cases);
        for (var cell = 0; cell < _module.Cells.Length; cell++)
        {
            if (!_live[cell] || !translator.TryTranslate(cell, out var op, out var operands)) continue;
            if (op.Code == OpCode.MemoryRead) reads[op.Extra].Add(ops.Count);
            foreach (var operand in operands)
            {
                // A few bits of an array's output are read element by element.
                if (op.Code == OpCode.Copy && IsElementRead(operand, op)) continue;
                AddReader(operand, new Reader(ReaderKind.Op, ops.Count, -1, -1));
            }

            ops.Add(op);
        }

        return [.. ops];
    }

    private bool IsElementRead(int cell, in Op op) =>
        _module.Cells[cell] is ArrayOutputCell output && op.Width <= 4 * ElementWidth(output);

    private int ElementWidth(ArrayOutputCell output) =>
        output.TotalWidth / _module.Arrays[output.Array].Count;

    private void BuildElementReaders(ArrayProgram[] arrays, Op[] ops)
    {
        var lists = new Dictionary<int, List<ElementReader>?[]>();
        for (var op = 0; op < ops.Length; op++)
        {
            var (cell, bit, width) = (-1, ops[op].Low, ops[op].Width);
            if (_module.Cells[ops[op].Cell] is SliceCell slice && ops[op].Code == OpCode.Copy)
                cell = _resolver.Resolve(slice.A.Cell, slice.Low, slice.Width).Cell;
            if (cell >= 0 && IsElementRead(cell, ops[op]))
                Add(cell, bit, width, new ElementReader(-1, op, -1));
        }

        for (var index = 0; index < arrays.Length; index++)
        {
            var array = arrays[index];
            var ports = _design[array.Array.Classes[0]].Ports;
            for (var port = 0; port < array.Inputs.Length; port++)
            {
                if (array.Inputs[port] is not { IsUniform: false } wiring
                    || ports[port].Kind == PortKind.Clock)
                    continue;
                for (var flat = 0; flat < array.Count; flat++)
                    if (wiring.CellOf(flat) is >= 0 and var cell && _module.Cells[cell] is ArrayOutputCell)
                        Add(cell, wiring.BitOf(flat), ports[port].Width,
                            new ElementReader(index, flat, port));
            }
        }

        foreach (var array in arrays) array.Readers = new ElementReaders?[array.OutputCell.Length];
        foreach (var (cell, list) in lists)
        {
            var output = (ArrayOutputCell)_module.Cells[cell];
            var (start, readers) = Flatten(list);
            arrays[output.Array].Readers[output.Port] = new ElementReaders(start, readers);
        }

        void Add(int cell, int bit, int width, ElementReader reader)
        {
            var output = (ArrayOutputCell)_module.Cells[cell];
            var element = ElementWidth(output);
            if (!lists.TryGetValue(cell, out var list))
                lists[cell] = list = new List<ElementReader>?[arrays[output.Array].Count];
            for (var flat = bit / element; flat <= (bit + width - 1) / element; flat++)
                (list[flat] ??= []).Add(reader);
        }
    }

    private static (int[] Start, T[] Items) Flatten<T>(List<T>?[] lists)
    {
        var start = new int[lists.Length + 1];
        for (var i = 0; i < lists.Length; i++) start[i + 1] = start[i] + (lists[i]?.Count ?? 0);
        var items = new T[start[^1]];
        for (var i = 0; i < lists.Length; i++) lists[i]?.CopyTo(items, start[i]);
        return (start, items);
    }
}
