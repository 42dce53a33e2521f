using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>Random well-formed netlists with every kind of cell, built without the front end.</summary>
/// <remarks>Equal seeds give equal designs. Combinational cells only read what exists already, so there are no loops;
/// instances of the submodule and of the array have registered outputs where they feed each other.</remarks>
public sealed class RandomNetlist
{
    private static readonly int[] s_widths = [1, 1, 1, 2, 3, 4, 5, 7, 8, 8, 9, 12, 16, 17, 31, 32, 33, 40, 63, 64, 65, 100, 127, 128, 129, 200];
    private static readonly string[] s_names =
    [
        "a.b", "a_b", "bit", "case", "logic", "delete", "x[3]", "value", "i", "u_child", "cycle", "FINISH", "t", "_t_1", "clk_1",
        "sum.total[2].low", "reverse_8", "cells.y", "by_r", "r", "c",
    ];

    private readonly Random _random;
    private readonly ModuleBuilder _module;
    private readonly List<Net> _nets = [];
    private readonly List<(Net Net, bool HasReset, int Domain)> _registers = [];
    private readonly HashSet<string> _usedNames = [];

    private RandomNetlist(Random random, string name)
    {
        _random = random;
        _module = new ModuleBuilder(name, []);
    }

    /// <summary>A design of about <paramref name="size"/> cells, mostly with a submodule and an instance array.</summary>
    public static Design Build(int seed, int size)
    {
        var random = new Random(seed);
        var modules = ImmutableArray.CreateBuilder<ModuleNetlist>();
        var element = new RandomNetlist(random, "rand.Element");
        modules.Add(element.BuildElement());
        var child = new RandomNetlist(random, "rand.Child");
        modules.Add(child.BuildBody(size / 3, []));
        var top = new RandomNetlist(random, "rand.Top");
        modules.Add(top.BuildBody(size, modules.ToImmutable()));
        return new Design(modules.ToImmutable(), new ModuleId(2));
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private int Width() => s_widths[_random.Next(s_widths.Length)];

    private Net Any() => _nets[_random.Next(_nets.Count)];

    private Net Bit() => Fit(Any(), 1);

    private BitVector Value(int width) => Recorder.Value(width, _random);

    private Net Constant(int width) => _module.Constant(Value(width));

    private Net Keep(Net net)
    {
        _nets.Add(net);
        if (Chance(20)) Name(net);
        return net;
    }

    private void Name(Net net)
    {
        var name = Chance(30) ? s_names[_random.Next(s_names.Length)] : $"n{_module.CellCount}";
        if (_usedNames.Add(name))
            _module.Names.Add(new NamedNet(name, net, new UIntType(_module.WidthOf(net)), NameKind.Let, Chance(10) ? "verilator lint_off\nA named value." : null, default));
    }

    // Some net of a width: by luck one that exists, else cut or extended.
    private Net Of(int width)
    {
        if (Chance(8)) return Constant(width);
        var same = _nets.Where(n => _module.WidthOf(n) == width).ToList();
        return same.Count != 0 && Chance(70) ? same[_random.Next(same.Count)] : Fit(Any(), width);
    }

    private Net Fit(Net net, int width)
    {
        var from = _module.WidthOf(net);
        if (from == width) return net;
        return from > width
            ? _module.Add(new SliceCell(net, _random.Next(from - width + 1), width, default))
            : _module.Add(new ExtendCell(net, Chance(50), width, default));
    }

    private Net Input(string name, int width, PortKind kind = PortKind.Data, HdlType? type = null)
    {
        var net = _module.Add(new InputCell(_module.Ports.Count, width, default));
        _module.Ports.Add(new Port(name, false, type ?? new UIntType(width), kind, -1, null, default));
        _module.PortNets.Add(net);
        _usedNames.Add(name);
        return net;
    }

    private void Output(string name, Net net)
    {
        _module.Ports.Add(new Port(name, true, new UIntType(_module.WidthOf(net)), PortKind.Data, -1, null, default));
        _module.PortNets.Add(net);
        _usedNames.Add(name);
    }

    private void Clocks(bool isPlain)
    {
        var count = isPlain || Chance(75) ? 1 : 2;
        for (var i = 0; i < count; i++)
        {
            var suffix = i == 0 ? "" : $"_{i}";
            var (isAsync, isLow) = isPlain ? (false, false) : (Chance(40), Chance(40));
            Input("clk" + suffix, 1, PortKind.Clock, ClockType.Instance);
            var hasReset = isPlain || Chance(80);
            if (hasReset) Input("rst" + suffix, 1, PortKind.Reset, new ResetType(isAsync, isLow));
            var clock = _module.Ports.Count - (hasReset ? 2 : 1);
            _module.Domains.Add(new ClockDomain("clk" + suffix, clock, hasReset ? clock + 1 : -1, isAsync, isLow));
        }
    }

    // A tile for arrays: every output is a register, so that tiles may feed each other.
    private ModuleNetlist BuildElement()
    {
        Clocks(isPlain: true);
        var inputs = new[] { 8, 8, 4, 1 }.Select((w, i) => Input($"i{i}", w)).ToList();
        _nets.AddRange(inputs);
        for (var i = 0; i < 12; i++) AddCell();
        foreach (var (name, width, index) in new[] { ("o0", 8, 0), ("o1", 8, 1), ("o2", 1, 2) })
        {
            var register = _module.Reserve(width);
            var mixed = _module.Add(new BinaryCell(BinaryKind.Xor, Of(width), Fit(inputs[index % 2], width), width, default));
            _module.Define(register, new RegisterCell("r" + name, mixed, Value(width), Chance(50), true, 0, default));
            Output(name, register);
        }

        return _module.Build();
    }

    private ModuleNetlist BuildBody(int size, ImmutableArray<ModuleNetlist> children)
    {
        Clocks(isPlain: children.IsEmpty);
        for (var i = 0; i < 4; i++) _nets.Add(Input($"in{i}", Width()));
        if (Chance(50)) _nets.Add(Input("fuses", 8, PortKind.Fuse));
        var registers = 2 + _random.Next(1 + size / 6);
        for (var i = 0; i < registers; i++)
        {
            var net = _module.Reserve(Width());
            _registers.Add((net, Chance(60), _random.Next(_module.Domains.Count)));
            _nets.Add(net);
        }

        for (var i = _random.Next(3); i > 0; i--) AddMemory();
        for (var i = 0; i < size; i++)
        {
            AddCell();
            if (!children.IsEmpty && i == size / 2) AddInstance(children);
            if (!children.IsEmpty && i == 2 * size / 3) AddArray(children);
        }

        DefineRegisters();
        DefineWrites();
        if (Chance(60)) _module.Properties.Add(new Property(PropertyCheck.Assert, True(), [new MessagePart("value ", Of(8), new UIntType(8), null)], 0, default));
        for (var i = 0; i < 3; i++) Output($"out{i}", Any());
        Output("all", _module.Add(new ConcatCell([.. _nets.TakeLast(6)], _nets.TakeLast(6).Sum(_module.WidthOf), default)));
        return _module.Build();
    }

    // A condition that always holds, in a way no tool sees at once.
    private Net True()
    {
        var a = Any();
        var not = _module.Add(new UnaryCell(UnaryKind.Not, a, _module.WidthOf(a), default));
        var all = _module.Add(new BinaryCell(BinaryKind.Or, a, not, _module.WidthOf(a), default));
        return _module.Add(new UnaryCell(UnaryKind.ReduceAnd, all, 1, default));
    }

    private void AddCell()
    {
        switch (_random.Next(14))
        {
            case 0:
                var sliced = Any();
                Keep(Fit(sliced, 1 + _random.Next(_module.WidthOf(sliced))));
                break;
            case 1:
                Net[] parts = [.. Enumerable.Range(0, 2 + _random.Next(3)).Select(_ => Any())];
                if (parts.Sum(_module.WidthOf) <= 256) Keep(_module.Add(new ConcatCell([.. parts], parts.Sum(_module.WidthOf), default)));
                break;
            case 2:
                var extended = Any();
                Keep(_module.Add(new ExtendCell(extended, Chance(50), _module.WidthOf(extended) + 1 + _random.Next(12), default)));
                break;
            case 3:
                Keep(Unary((UnaryKind)_random.Next(9), Any()));
                break;
            case 4 or 5 or 6 or 7:
                Keep(Binary((BinaryKind)_random.Next(19)));
                break;
            case 8 or 9:
                var width = Width();
                Keep(_module.Add(new MuxCell(Bit(), Of(width), Of(width), width, default)));
                break;
            case 10:
                Keep(Case(Width(), depth: 0));
                break;
            case 11:
                var a = Any();
                var stride = 1 + _random.Next(9);
                Keep(_module.Add(new DynamicSliceCell(
                    Chance(15) ? Constant(64) : a, Of(1 + _random.Next(9)), stride, Chance(50) ? stride : 1 + _random.Next(12), default)));
                break;
            case 12:
                Keep(Insert(Any()));
                break;
            default:
                var crossed = Any();
                Keep(_module.Add(new CrossCell(crossed, _module.WidthOf(crossed), default)));
                break;
        }
    }

    private Net Unary(UnaryKind kind, Net a)
    {
        var width = _module.WidthOf(a);
        var output = kind switch
        {
            UnaryKind.Not or UnaryKind.Negate or UnaryKind.Reverse => width,
            UnaryKind.PopCount or UnaryKind.LeadingZeros or UnaryKind.TrailingZeros => 32 - int.LeadingZeroCount(width),
            _ => 1,
        };
        return _module.Add(new UnaryCell(kind, a, output, default));
    }

    private Net Binary(BinaryKind kind)
    {
        var width = Width();
        if (kind is BinaryKind.ShiftLeft or BinaryKind.ShiftRightUnsigned or BinaryKind.ShiftRightSigned)
            return _module.Add(new BinaryCell(kind, Of(width), Chance(70) ? Of(1 + _random.Next(8)) : Any(), width, default));
        var (a, b) = (Of(width), Of(width));
        if (kind is BinaryKind.DivideSigned or BinaryKind.RemainderSigned)
        {
            // One bit more than the operands, as in the language, so that the quotient always fits.
            a = _module.Add(new ExtendCell(a, true, ++width, default));
            b = _module.Add(new ExtendCell(b, true, width, default));
        }

        return _module.Add(new BinaryCell(kind, a, b, kind >= BinaryKind.Equal ? 1 : width, default));
    }

    private Net Case(int width, int depth)
    {
        var subject = Of(1 + _random.Next(6));
        var subjectWidth = _module.WidthOf(subject);
        var arms = ImmutableArray.CreateBuilder<CaseArm>();
        for (var i = 1 + _random.Next(5); i > 0; i--)
        {
            var patterns = Enumerable.Range(0, 1 + _random.Next(2)).Select(_ =>
            {
                var mask = Chance(80) ? BitVector.AllOnes(subjectWidth) : Value(subjectWidth);
                return new CasePattern(BitMath.And(Value(subjectWidth), mask), mask);
            });
            var value = depth < 2 && Chance(25) ? Case(width, depth + 1) : Of(width);
            arms.Add(new CaseArm([.. patterns], value));
        }

        return _module.Add(new CaseCell(subject, arms.ToImmutable(), Of(width), width, default));
    }

    private Net Insert(Net a)
    {
        var width = _module.WidthOf(a);
        var stride = 1 + _random.Next(9);
        var value = Of(Math.Min(width, Chance(50) ? stride : 1 + _random.Next(12)));
        return _module.Add(new DynamicInsertCell(a, Of(1 + _random.Next(9)), stride, value, width, default));
    }

    private void AddMemory()
    {
        int[] depths = [1, 2, 3, 4, 5, 8, 10, 16, 33];
        var width = Width();
        var depth = depths[_random.Next(depths.Length)];
        ImmutableArray<BitVector>? image = Chance(50) ? [.. Enumerable.Range(0, depth).Select(_ => Value(width))] : null;
        _module.Memories.Add(new Memory($"mem{_module.Memories.Count}", new UIntType(width), depth, image, null, [], null, default));
        for (var i = 0; i < 2; i++)
            _nets.Add(_module.Add(new MemoryReadCell(_module.Memories.Count - 1, Of(1 + _random.Next(6)), width, default)));
    }

    private void DefineWrites()
    {
        for (var i = 0; i < _module.Memories.Count; i++)
        {
            var memory = _module.Memories[i];
            var domain = _random.Next(_module.Domains.Count);
            var writes = Enumerable.Range(0, _random.Next(3)).Select(_ =>
            {
                var width = Chance(50) ? memory.Width : 1 + _random.Next(memory.Width);
                var low = _random.Next(memory.Width - width + 1);
                return new WritePort(Chance(20) ? Constant(1) : Bit(), Of(1 + _random.Next(6)), low, Of(width), width, domain, default);
            });
            _module.Memories[i] = memory with { Writes = [.. writes] };
        }
    }

    private void DefineRegisters()
    {
        foreach (var (net, hasReset, domain) in _registers)
        {
            var width = _module.WidthOf(net);
            var name = $"reg{net.Cell}";
            _module.Define(net, new RegisterCell(name, Next(net, width, 0), Value(width), hasReset, true, domain, default));
        }
    }

    // What a `seq` block gives: choices between holding, new values and changed parts.
    private Net Next(Net register, int width, int depth)
    {
        if (depth > 3) return Chance(50) ? register : Of(width);
        switch (_random.Next(8))
        {
            case 0 or 1:
                return register;
            case 2 or 3 or 4:
                var select = Bit();
                if (Chance(30)) select = _module.Add(new UnaryCell(UnaryKind.Not, select, 1, default));
                return _module.Add(new MuxCell(
                    select, Next(register, width, depth + 1), Next(register, width, depth + 1), width, default));
            case 5 when width > 2:
                var cut = 1 + _random.Next(width - 1);
                var below = Next(register, width, depth + 1);
                return _module.Add(new ConcatCell(
                    [Of(width - cut), _module.Add(new SliceCell(below, 0, cut, default))], width, default));
            case 6:
                return Insert(Next(register, width, depth + 1));
            default:
                return Of(width);
        }
    }

    private void AddInstance(ImmutableArray<ModuleNetlist> children)
    {
        var child = children[1];
        for (var copy = 0; copy < 2; copy++)
        {
            var inputs = child.Ports.Select(p => p switch
            {
                { IsOutput: true } => (Net?)null,
                { Kind: PortKind.Clock } => new Net(0),
                { Kind: PortKind.Reset } => Bit(),
                _ => Of(p.Width),
            });
            _module.Instances.Add(new Instance($"child{copy}", new ModuleId(1), [.. inputs], null, default));
            for (var port = 0; port < child.Ports.Length; port++)
                if (child.Ports[port].IsOutput && Chance(70))
                    Keep(_module.Add(new InstanceOutputCell(_module.Instances.Count - 1, port, child.Ports[port].Width, default)));
        }
    }

    private void AddArray(ImmutableArray<ModuleNetlist> children) =>
        new RandomArray(_random, _module, children[0], Of, net => Keep(net)).Add();
}
