using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>The inputs of a route, numbered bit by bit over all ports, and what they mean.</summary>
internal sealed class RouteInputs
{
    private readonly int[] _low;
    private readonly ModuleNetlist _module;

    public RouteInputs(ModuleNetlist module, ImmutableDictionary<string, TileInput> known)
    {
        _module = module;
        _low = new int[module.Ports.Length + 1];
        for (var i = 0; i < module.Ports.Length; i++)
        {
            var port = module.Ports[i];
            _low[i + 1] = _low[i] + (port.IsOutput ? 0 : port.Width);
            if (port.IsOutput) continue;
            var bits = Mask(i);
            if (port.Name == "flit" || port.Name.StartsWith("flit.", StringComparison.Ordinal)) Flit |= bits;
            else if (port.Name == "from") From |= bits;
            else if (port.Name == "vc") Vc |= bits;
            else if (known.TryGetValue(port.Name, out var input))
            {
                if (input.Kind == TileInputKind.Column) Column |= bits;
                else if (input.Kind == TileInputKind.Row) Row |= bits;
                else Constants.Add((i, input.Value!.Value));
            }
            else
            {
                Free |= bits;
            }
        }
    }

    public BigInteger Flit { get; }

    public BigInteger From { get; }

    public BigInteger Vc { get; }

    public BigInteger Column { get; }

    public BigInteger Row { get; }

    /// <summary>Inputs that may have any value at any time.</summary>
    public BigInteger Free { get; }

    public List<(int Port, BitVector Value)> Constants { get; } = [];

    public BigInteger Mask(int port) => Mask(port, 0, _module.Ports[port].Width);

    public BigInteger Mask(int port, int low, int width) => ((BigInteger.One << width) - 1) << (_low[port] + low);

    public bool IsConstant(int port) => Constants.Exists(constant => constant.Port == port);

    /// <summary>The bits of a mask, ascending.</summary>
    public static int[] Bits(BigInteger mask)
    {
        var bits = new List<int>();
        for (var bit = 0; mask != 0; bit++, mask >>= 1)
            if (!mask.IsEven)
                bits.Add(bit);
        return [.. bits];
    }

    /// <summary>Bits of all ports.</summary>
    public int Width => _low[^1];

    public int LowOf(int port) => _low[port];

    /// <summary>All bits of a port value in their places.</summary>
    public BigInteger Place(int port, BigInteger value) => (value << _low[port]) & Mask(port);

    public IEnumerable<int> PortsIn(BigInteger mask)
    {
        for (var i = 0; i < _module.Ports.Length; i++)
            if (!_module.Ports[i].IsOutput && (Mask(i) & mask) != 0)
                yield return i;
    }
}

/// <summary>The combinational module of a route: which input bits its cells follow, and their values.</summary>
internal sealed class RouteLogic
{
    private readonly WordCells _values;
    private readonly (int Low, int Width)[] _inputSlices; // by cell: the input bits it shows, of width 0 for none
    private readonly bool[] _isNeeded;
    private readonly BigInteger _constants;
    private readonly byte[] _bytes; // all input bits, while they are evaluated

    /// <param name="known">Values of inputs by name.</param>
    public RouteLogic(ModuleNetlist module, ImmutableDictionary<string, TileInput> known)
    {
        Module = module;
        Inputs = new RouteInputs(module, known);
        _bytes = new byte[Inputs.Width / 8 + 16];
        To = Output("to") ?? throw new ArgumentException("a route has an output 'to'", nameof(module));
        OutVc = Output("out_vc");
        Tail = Output("tail");
        _isNeeded = new bool[module.Cells.Length];
        Mark(To);
        if (OutVc is { } vc) Mark(vc);
        if (Tail is { } tail) Mark(tail);
        foreach (var (port, value) in Inputs.Constants) _constants |= Inputs.Place(port, value.Unsigned);
        Order = [.. CellOrder.Of(module).Where(cell => _isNeeded[cell])];
        Support = new BigInteger[module.Cells.Length];
        _values = new WordCells(module, Order);
        _inputSlices = new (int, int)[module.Cells.Length];
        foreach (var cell in Order)
        {
            Support[cell] = SupportOf(cell);
            if (SliceOfInput(new Net(cell)) is var (port, low, width)) _inputSlices[cell] = (Inputs.LowOf(port) + low, width);
        }

        // What follows no unknown input is computed here, once and for all.
        if (IsPlain) Evaluate([.. Order.Where(cell => Support[cell].IsZero)], BigInteger.Zero);
    }

    public ModuleNetlist Module { get; }

    public RouteInputs Inputs { get; }

    public Net To { get; }

    public Net? OutVc { get; }

    public Net? Tail { get; }

    /// <summary>The cells that the outputs need, in order of evaluation.</summary>
    public int[] Order { get; }

    /// <summary>By cell: the input bits that it may follow; known constants are none.</summary>
    public BigInteger[] Support { get; }

    /// <summary>Whether each cell can be evaluated: all are plain functions of their inputs.</summary>
    public bool IsPlain => Array.TrueForAll(Order, cell => Module.Cells[cell] is not (RegisterCell or MemoryReadCell or InstanceOutputCell or ArrayOutputCell));

    public BitVector this[Net net] => _values[net.Cell];

    /// <summary>Evaluates some of the cells (a part of <see cref="Order"/>) for the input bits given.</summary>
    public void Evaluate(int[] cells, BigInteger inputs)
    {
        inputs |= _constants;
        var words = inputs.TryWriteBytes(_bytes, out _, isUnsigned: true) ? _bytes.Length : 0;
        foreach (var index in cells)
        {
            if (_inputSlices[index] is (var low, > 0 and var width))
            {
                if (width <= 64) _values.SetWord(index, InputWord(low, width));
                else _values.Set(index, BitVector.FromInteger((inputs >> low) & ((BigInteger.One << width) - 1), width));
            }
            else
            {
                _values.Evaluate(index);
            }
        }

        Array.Clear(_bytes, 0, words);
    }

    private ulong InputWord(int low, int width)
    {
        var value = BitConverter.ToUInt64(_bytes, low / 8) >> (low % 8);
        if (width > 64 - low % 8) value |= (ulong)_bytes[low / 8 + 8] << (64 - low % 8);
        return value & BitVector.Mask(width);
    }

    /// <summary>The input bits that a chain of slices shows, or null for any other cell.</summary>
    public (int Port, int Low, int Width)? SliceOfInput(Net net)
    {
        var (low, width) = (0, Module.WidthOf(net));
        while (Module[net] is SliceCell slice) (low, net) = (low + slice.Low, slice.A);
        return Module[net] is InputCell input ? (input.Port, low, width) : null;
    }

    private Net? Output(string name) => Module.FindPort(name) is >= 0 and var port ? Module.PortNets[port] : null;

    private void Mark(Net net)
    {
        var stack = new Stack<int>([net.Cell]);
        while (stack.TryPop(out var cell))
        {
            if (_isNeeded[cell]) continue;
            _isNeeded[cell] = true;
            for (var i = 0; i < Module.Cells[cell].InputCount; i++) stack.Push(Module.Cells[cell].Input(i).Cell);
        }
    }

    private BigInteger SupportOf(int index)
    {
        if (SliceOfInput(new Net(index)) is var (port, low, width))
            return Inputs.IsConstant(port) ? BigInteger.Zero : Inputs.Mask(port, low, width);
        var cell = Module.Cells[index];
        var support = BigInteger.Zero;
        for (var i = 0; i < cell.InputCount; i++) support |= Support[cell.Input(i).Cell];
        return support;
    }
}
