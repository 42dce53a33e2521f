using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Tests;

/// <summary>A module with random cells of all kinds, of widths round the limits of machine words; many inputs are
/// constants, zeros and equal nets, so that rules of passes apply.</summary>
internal sealed class RandomDesign
{
    private static readonly int[] s_widths = [1, 1, 2, 3, 8, 31, 32, 33, 63, 64, 65, 127, 128, 129];
    private readonly Random _random;
    private readonly ModuleBuilder _builder = new("random", []);
    private readonly List<Net> _nets = [];

    private RandomDesign(int seed) => _random = new Random(seed);

    public static Design Create(int seed, int cells) => new RandomDesign(seed).Build(cells);

    private Design Build(int cells)
    {
        Input("clk", 1, ClockType.Instance, PortKind.Clock);
        Input("rst", 1, new ResetType(false, false), PortKind.Reset);
        _builder.Domains.Add(new ClockDomain("clk", 0, 1, false, false));
        for (var i = 0; i < 5; i++)
        {
            var width = Width();
            _nets.Add(Input($"in{i}", width, new UIntType(width), PortKind.Data));
        }

        var registers = Enumerable.Range(0, 3).Select(_ => _builder.Reserve(Width())).ToList();
        _nets.AddRange(registers);
        Memory(false);
        Memory(true);
        for (var i = 0; i < cells; i++) _nets.Add(_builder.Add(Cell()));
        for (var i = 0; i < registers.Count; i++)
            _builder.Define(registers[i], new RegisterCell(
                $"r{i}", Of(_builder.WidthOf(registers[i])), Value(_builder.WidthOf(registers[i])), _random.Next(2) == 0, true, 0, default));
        FixMemory();
        for (var i = 0; i < 8; i++)
        {
            var net = _nets[_nets.Count - 1 - _random.Next(_nets.Count / 2)];
            var type = new UIntType(_builder.WidthOf(net));
            _builder.Ports.Add(new Port($"out{i}", true, type, PortKind.Data, 0, null, default));
            _builder.PortNets.Add(net);
            _builder.Names.Add(new NamedNet($"out{i}", net, type, NameKind.Port, null, default));
        }

        return new Design([_builder.Build()], new ModuleId(0));
    }

    private Net Input(string name, int width, HdlType type, PortKind kind)
    {
        var net = _builder.Add(new InputCell(_builder.Ports.Count, width, default));
        _builder.Ports.Add(new Port(name, false, type, kind, kind == PortKind.Data ? 0 : -1, null, default));
        _builder.PortNets.Add(net);
        return net;
    }

    private void Memory(bool isRom) => _builder.Memories.Add(new Memory(
        isRom ? "rom" : "ram", new UIntType(33), 5, isRom ? [.. Enumerable.Range(0, 4).Select(_ => Value(33))] : null, null, [], null, default));

    private void FixMemory() => _builder.Memories[0] = _builder.Memories[0] with
    {
        Writes = [new WritePort(Of(1), Of(3), 2, Of(31), 31, 0, default), new WritePort(Of(1), Of(3), 0, Of(8), 8, 0, default)],
    };

    private int Width() => s_widths[_random.Next(s_widths.Length)];

    private BitVector Value(int width) => BitVector.FromInteger(_random.Next(6) switch
    {
        0 => BigInteger.Zero,
        1 => BigInteger.One,
        2 => BigInteger.MinusOne,
        3 => BigInteger.One << _random.Next(width),
        _ => new BigInteger(_random.NextInt64()) * _random.NextInt64() * _random.NextInt64(),
    }, width);

    private Net Any() => _nets[Math.Max(0, _nets.Count - 1 - (int)(_random.NextDouble() * _random.NextDouble() * _nets.Count))];

    // A net of a width: a constant, one that there is, or one sliced or extended to it.
    private Net Of(int width)
    {
        if (_random.Next(4) == 0) return _builder.Constant(Value(width));
        var fitting = _nets.Where(net => _builder.WidthOf(net) == width).ToList();
        if (fitting.Count > 0 && _random.Next(4) != 0) return fitting[_random.Next(fitting.Count)];
        var net = Any();
        var have = _builder.WidthOf(net);
        if (have == width) return net;
        return _builder.Add(have < width
            ? new ExtendCell(net, _random.Next(2) == 0, width, default)
            : new SliceCell(net, _random.Next(have - width + 1), width, default));
    }

    private Cell Cell()
    {
        var width = Width();
        switch (_random.Next(14))
        {
            case 0:
                var kind = (UnaryKind)_random.Next(9);
                return new UnaryCell(kind, Of(width), CellRules.UnaryWidth(kind, width), default);
            case 1 or 2 or 3:
                var binary = (BinaryKind)_random.Next(19);
                return new BinaryCell(
                    binary, Of(width), Of(CellRules.IsShift(binary) ? Width() : width), CellRules.IsComparison(binary) ? 1 : width, default);
            case 4 or 5:
                return new MuxCell(Of(1), Of(width), Of(width), width, default);
            case 6:
                return Case(width);
            case 7:
                return new DynamicSliceCell(Of(Width()), Of(_random.Next(1, 7)), _random.Next(1, 9), width, default);
            case 8:
                return new DynamicInsertCell(Of(width), Of(_random.Next(1, 7)), _random.Next(1, 9), Of(Width()), width, default);
            case 9 or 10:
                var parts = Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Any()).ToImmutableArray();
                if (parts.Length > 1 && _random.Next(3) == 0) parts = parts.SetItem(0, _builder.Constant(BitVector.Zero(width)));
                var total = parts.Sum(_builder.WidthOf);
                return total < 300 ? new ConcatCell(parts, total, default) : new CrossCell(Of(width), width, default);
            case 11:
                var source = Any();
                var low = _random.Next(_builder.WidthOf(source));
                return new SliceCell(source, low, _random.Next(1, _builder.WidthOf(source) - low + 1), default);
            case 12:
                var narrow = Any();
                return new ExtendCell(narrow, _random.Next(2) == 0, _builder.WidthOf(narrow) + _random.Next(1, 40), default);
            default:
                return new MemoryReadCell(_random.Next(2), Of(3), 33, default);
        }
    }

    private CaseCell Case(int width)
    {
        var subject = Of(_random.Next(1, 4));
        var subjectWidth = _builder.WidthOf(subject);
        var arms = Enumerable.Range(0, _random.Next(5)).Select(_ => new CaseArm(
            [
                .. Enumerable.Range(0, _random.Next(1, 3)).Select(_ =>
                {
                    var mask = BitVector.FromWord((ulong)_random.Next(8) | (ulong)_random.Next(8), subjectWidth);
                    return new CasePattern(BitMath.And(BitVector.FromWord((ulong)_random.Next(8), subjectWidth), mask), mask);
                }),
            ],
            Of(width)));
        return new CaseCell(subject, [.. arms], Of(width), width, default);
    }
}
