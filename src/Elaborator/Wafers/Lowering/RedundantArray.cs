using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>An instance array with spares. The module is elaborated with its logical array; here the array gets its
/// spares, and arrays of multiplexers before its inputs and behind its outputs that shift past what is skipped.</summary>
internal sealed class RedundantArray
{
    private readonly BoundInstance _instance;
    private readonly int _spares, _length;
    private readonly DecodeCell _decode;
    private readonly AlignCell? _inputs, _outputs;
    private readonly HoldCell? _hold;

    public RedundantArray(BoundModule owner, BoundInstance instance)
    {
        _instance = instance;
        _spares = instance.Spares;
        _length = instance.Shape[^1];
        var cells = new RepairCells(owner, owner.Domains);
        var name = instance.Name.Replace('[', '_').Replace("]", "", StringComparison.Ordinal);
        _decode = cells.Decode($"{name}_spot", _length + _spares, _spares);
        var leaves = instance.Module.Ports
            .Where(port => port.Type is not (ClockType or ResetType))
            .SelectMany(port => LinkLeaf.Of(port).Select(leaf => leaf with
            {
                Name = leaf.Name.Length > 0 ? $"{port.Name}.{leaf.Name}" : port.Name,
            })).ToList();
        ImmutableArray<LinkLeaf> inputs = [.. leaves.Where(leaf => !leaf.IsOutput)];
        ImmutableArray<LinkLeaf> outputs = [.. leaves.Where(leaf => leaf.IsOutput)];
        var rank = Bind.IndexType(_length + _spares);
        if (!inputs.IsEmpty) _inputs = cells.Align($"{name}_in", inputs, _spares + 1, rank);
        if (!outputs.IsEmpty) _outputs = cells.Align($"{name}_out", outputs, _spares + 1, rank);
        if (instance.Module.Ports.FirstOrDefault(port => port.Type is ResetType) is { } reset)
            _hold = cells.Hold($"{name}_hold", (ResetType)reset.Type);
    }

    /// <summary>The modules that stand round the array.</summary>
    public IEnumerable<BoundModule> Modules =>
        new[] { _decode.Module, _inputs?.Module, _outputs?.Module, _hold?.Module }.OfType<BoundModule>();

    public ModuleNetlist Apply(
        ModuleNetlist netlist, IReadOnlyList<ModuleNetlist> modules, Func<BoundModule, ModuleId> idOf) =>
        new Rewrite(this, netlist, modules, idOf).Run();

    private sealed class Rewrite
    {
        private readonly RedundantArray _what;
        private readonly ModuleNetlist _netlist;
        private readonly IReadOnlyList<ModuleNetlist> _modules;
        private readonly Func<BoundModule, ModuleId> _idOf;
        private readonly List<Cell> _cells;
        private readonly List<InstanceArray> _arrays;
        private readonly int _index;
        private readonly InstanceArray _array;
        private readonly ModuleNetlist _module;
        private readonly ImmutableArray<int> _logical, _physical;
        private readonly Dictionary<(int Array, int Port), Net> _outputs = [];

        public Rewrite(
            RedundantArray what, ModuleNetlist netlist, IReadOnlyList<ModuleNetlist> modules,
            Func<BoundModule, ModuleId> idOf)
        {
            (_what, _netlist, _modules, _idOf) = (what, netlist, modules, idOf);
            _cells = [.. netlist.Cells];
            _arrays = [.. netlist.Arrays];
            _index = _arrays.FindIndex(array => array.Name == what._instance.Name);
            _array = _arrays[_index];
            _module = modules[_array.Classes[0].Index];
            _logical = _array.Shape;
            _physical = _logical.SetItem(_logical.Length - 1, _logical[^1] + what._spares);
        }

        public ModuleNetlist Run()
        {
            var spots = AddSpots();
            // The reset of the array is one for all; of several domains the first holds what is skipped.
            var reset = _what._hold is null ? -1 : FirstReset();
            var hold = reset < 0 ? -1 : AddHolds(spots, _array.Inputs[reset]);

            var inputs = _what._inputs is { } give ? AddInputs(give, spots) : -1;
            var outputs = _what._outputs is { } take ? AddOutputs(take, spots) : -1;
            var pieces = _module.Ports.Select((port, p) =>
            {
                if (port.IsOutput) return [];
                if (p == reset) return Same(Output(hold, _what._hold!.To), port.Width, 0);
                if (port.Kind is PortKind.Clock or PortKind.Reset) return Widen(_array.Inputs[p]);
                return Same(Output(inputs, $"to.{port.Name}"), port.Width, 0);
            });
            _arrays[_index] = _array with
            {
                Shape = _physical,
                Inputs = [.. pieces],
                ClassMap = [new ClassPiece(Whole(_physical), 0)],
            };
            MoveOutputs(outputs);
            return _netlist.With(cells: [.. _cells], arrays: [.. _arrays]);
        }

        private int FirstReset()
        {
            for (var p = 0; p < _module.Ports.Length; p++)
                if (_module.Ports[p].Kind == PortKind.Reset)
                    return p;
            return -1;
        }

        // What read the outputs of the array reads the multiplexers behind it.
        private void MoveOutputs(int outputs)
        {
            if (outputs < 0) return;
            var own = _modules[_arrays[outputs].Classes[0].Index];
            for (var i = 0; i < _netlist.Cells.Length; i++)
                if (_cells[i] is ArrayOutputCell cell && cell.Array == _index)
                    _cells[i] = cell with
                    {
                        Array = outputs,
                        Port = own.FindPort($"to.{_module.Ports[cell.Port].Name}"),
                    };
        }

        private int AddSpots()
        {
            var skip = _what._instance.Skip!;
            var net = _netlist.PortNets[_netlist.FindPort(skip.Name)];
            var decode = _what._decode;
            var word = decode.List.Type.Width;
            // The list of a line: by the outer dimensions.
            var coefficients = new BigInteger[_physical.Length];
            BigInteger step = 1;
            for (var d = _physical.Length - 2; d >= 0; d--)
            {
                coefficients[d] = step;
                step *= _physical[d];
            }

            var position = new BigInteger[_physical.Length];
            position[^1] = 1;
            return Add("spot", _physical, decode.Module, new()
            {
                [decode.List.Name] = One(_physical, new NetPiece(net, new AffineMap(0, [.. coefficients]), word, 0)),
                [decode.Position.Name] = One(_physical, new IndexPiece(new AffineMap(0, [.. position]))),
            });
        }

        private int AddHolds(int spots, ImmutableArray<ArrayPiece> reset)
        {
            var hold = _what._hold!;
            return Add("hold", _physical, hold.Module, new()
            {
                [hold.Reset.Name] = Widen(reset),
                [hold.Skipped.Name] = Same(Output(spots, _what._decode.Skipped), 1, 0),
                [hold.Retired.Name] = One(_physical, Constant(BitVector.Bit(false))),
            });
        }

        // A physical place takes the inputs of the logical one that it serves: itself or one of those before it.
        private int AddInputs(AlignCell cell, int spots)
        {
            var feeds = new Dictionary<string, ImmutableArray<ArrayPiece>>
            {
                [cell.Skipped.Name] = Same(Output(spots, _what._decode.Skipped), 1, 0),
                [cell.Rank.Name] = Same(Output(spots, _what._decode.Rank), cell.Rank.Type.Width, 0),
            };
            for (var k = 0; k <= _what._spares; k++)
            {
                var offset = k - _what._spares;
                var (skipped, rank) = cell.Others[k];
                var inside = ShiftAll(One(_logical, Constant(BitVector.Bit(false))), offset);
                feeds[skipped.Name] = [.. inside, .. Outside(inside, BitVector.Bit(true))];
                var index = new BigInteger[_physical.Length];
                index[^1] = 1;
                feeds[rank.Name] = One(_physical, new IndexPiece(new AffineMap(offset, [.. index])));
                for (var p = 0; p < _module.Ports.Length; p++)
                {
                    var port = _module.Ports[p];
                    if (port.IsOutput || port.Kind is PortKind.Clock or PortKind.Reset) continue;
                    var pieces = ShiftAll(_array.Inputs[p], offset);
                    feeds[$"from{k}.{port.Name}"] = [.. pieces, .. Outside(pieces, BitVector.Zero(port.Width))];
                }
            }

            return Add("in", _physical, cell.Module, feeds);
        }

        // A logical place shows the outputs of the physical one that serves it: itself or one of those behind it.
        private int AddOutputs(AlignCell cell, int spots)
        {
            var index = new BigInteger[_logical.Length];
            index[^1] = 1;
            var feeds = new Dictionary<string, ImmutableArray<ArrayPiece>>
            {
                [cell.Skipped.Name] = One(_logical, Constant(BitVector.Bit(false))),
                [cell.Rank.Name] = One(_logical, new IndexPiece(new AffineMap(0, [.. index]))),
            };
            for (var k = 0; k <= _what._spares; k++)
            {
                var (skipped, rank) = cell.Others[k];
                feeds[skipped.Name] = Same(Output(spots, _what._decode.Skipped), 1, k, _logical);
                feeds[rank.Name] = Same(Output(spots, _what._decode.Rank), rank.Type.Width, k, _logical);
                for (var p = 0; p < _module.Ports.Length; p++)
                    if (_module.Ports[p] is { IsOutput: true } port)
                        feeds[$"from{k}.{port.Name}"] = Same(ArrayOutput(_index, p, port.Width), port.Width, k, _logical);
            }

            return Add("out", _logical, cell.Module, feeds);
        }

        private int Add(
            string suffix, ImmutableArray<int> shape, BoundModule module,
            Dictionary<string, ImmutableArray<ArrayPiece>> feeds)
        {
            var id = _idOf(module);
            var ports = _modules[id.Index].Ports;
            _arrays.Add(new InstanceArray(
                $"{_array.Name}_{suffix}", shape, _array.IndexNames, [id], [new ClassPiece(Whole(shape), 0)],
                [.. ports.Select(port => port.IsOutput ? [] : feeds[port.Name])], null, _array.Source));
            return _arrays.Count - 1;
        }

        private Net Output(int array, BoundPort port) => Output(array, port.Name);

        private Net Output(int array, string port)
        {
            var ports = _modules[_arrays[array].Classes[0].Index];
            var index = ports.FindPort(port);
            return ArrayOutput(array, index, ports.Ports[index].Width);
        }

        private Net ArrayOutput(int array, int port, int width)
        {
            if (_outputs.TryGetValue((array, port), out var net)) return net;
            var count = (array == _index ? _physical : _arrays[array].Shape).Aggregate(1, (a, b) => a * b);
            net = New(new ArrayOutputCell(array, port, checked(width * count), _array.Source));
            _outputs.Add((array, port), net);
            return net;
        }

        private Net New(Cell cell)
        {
            _cells.Add(cell);
            return new Net(_cells.Count - 1);
        }

        private NetPiece Constant(BitVector value) => new(
            New(new ConstantCell(value, _array.Source)),
            new AffineMap(0, [.. Enumerable.Repeat(BigInteger.Zero, _physical.Length)]), value.Width, 0);

        private static IndexBox Whole(ImmutableArray<int> shape) =>
            new([.. shape.Select(length => new IndexRange(0, length, 1))]);

        private static ImmutableArray<ArrayPiece> One(ImmutableArray<int> shape, PieceSource source) =>
            [new ArrayPiece(Whole(shape), source)];

        // The element of an array of physical shape at the same index, or some places further along the line.
        private ImmutableArray<ArrayPiece> Same(Net net, int width, int offset, ImmutableArray<int>? shape = null)
        {
            var coefficients = new BigInteger[_physical.Length];
            BigInteger step = 1;
            for (var d = _physical.Length - 1; d >= 0; d--)
            {
                coefficients[d] = step;
                step *= _physical[d];
            }

            return One(shape ?? _physical, new NetPiece(net, new AffineMap(offset, [.. coefficients]), width, 0));
        }

        // Pieces over logical indices, as seen from the physical place that is some places further on.
        private static ImmutableArray<ArrayPiece> ShiftAll(ImmutableArray<ArrayPiece> pieces, int offset) =>
            [.. pieces.Select(piece => new ArrayPiece(Shift(piece.Box, -offset), piece.Source switch
            {
                NetPiece net => net with { Element = Shift(net.Element, offset) },
                IndexPiece index => new IndexPiece(Shift(index.Value, offset)),
                var table => table,
            }))];

        private static IndexBox Shift(IndexBox box, int by) => new(box.Ranges.SetItem(
            box.Ranges.Length - 1, box.Ranges[^1] with { Start = box.Ranges[^1].Start + by }));

        private static AffineMap Shift(AffineMap map, int by) =>
            map with { Constant = map.Constant + (map.Coefficients[^1] * by) };

        // The places of a line that the pieces, which cover a shifted line, leave out.
        private IEnumerable<ArrayPiece> Outside(ImmutableArray<ArrayPiece> pieces, BitVector value)
        {
            var first = pieces.Min(piece => piece.Box.Ranges[^1].Start);
            foreach (var (start, count) in new[]
            {
                (0, first), (first + _logical[^1], _physical[^1] - first - _logical[^1]),
            })
                if (count > 0)
                    yield return new ArrayPiece(
                        new IndexBox(Whole(_physical).Ranges.SetItem(_physical.Length - 1, new IndexRange(start, count, 1))),
                        Constant(value));
        }

        // What all instances share, for the spares too.
        private ImmutableArray<ArrayPiece> Widen(ImmutableArray<ArrayPiece> pieces) => One(_physical, pieces[0].Source);
    }
}
