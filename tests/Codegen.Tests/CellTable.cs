using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Tests;

/// <summary>One module of a width that has every kind of cell, each on an output of its own.</summary>
internal sealed class CellTable
{
    private readonly ModuleBuilder _module;
    private readonly int _width;

    private CellTable(int width)
    {
        _width = width;
        _module = new ModuleBuilder("table.Cells", [new ModuleParameter("W", width.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
    }

    public static Design Build(int width)
    {
        var table = new CellTable(width);
        table.Fill();
        return new Design([table._module.Build()], new ModuleId(0));
    }

    private void Fill()
    {
        var clk = Input("clk", 1, PortKind.Clock, ClockType.Instance);
        Input("rst", 1, PortKind.Reset, new ResetType(false, false));
        _module.Domains.Add(new ClockDomain("clk", clk.Cell, 1, false, false));
        var a = Input("a", _width);
        var b = Input("b", _width);
        var s = Input("s", 9);
        var wideShift = Input("t", 70);
        var c = Input("c", 1);

        foreach (var kind in Enum.GetValues<UnaryKind>()) Output($"u_{kind}", Unary(kind, a));
        foreach (var kind in Enum.GetValues<BinaryKind>()) AddBinary(kind, a, b, s, wideShift);
        Output("zext", Add(new ExtendCell(a, false, _width + 5, default)));
        Output("sext", Add(new ExtendCell(a, true, _width + 5, default)));
        Output("mux", Add(new MuxCell(c, a, b, _width, default)));
        Output("cat", Add(new ConcatCell([a, c, b], 2 * _width + 1, default)));
        Output("slice", Add(new SliceCell(a, _width / 2, _width - _width / 2, default)));
        Output("cross", Add(new CrossCell(a, _width, default)));
        foreach (var stride in new[] { 1, 3, 8 })
        {
            Output($"get_{stride}", Add(new DynamicSliceCell(a, s, stride, stride, default)));
            Output($"part_{stride}", Add(new DynamicSliceCell(a, s, stride, 5, default)));
            if (stride <= _width)
                Output($"put_{stride}", Add(new DynamicInsertCell(a, s, stride, Slice(b, stride), _width, default)));
        }

        Output("case", Case(s, a, b));
        AddStorage(a, b, s, c);
    }

    private void AddBinary(BinaryKind kind, Net a, Net b, Net s, Net wide)
    {
        switch (kind)
        {
            case BinaryKind.ShiftLeft or BinaryKind.ShiftRightUnsigned or BinaryKind.ShiftRightSigned:
                Output($"b_{kind}", Add(new BinaryCell(kind, a, s, _width, default)));
                Output($"wide_{kind}", Add(new BinaryCell(kind, a, wide, _width, default)));
                break;
            case BinaryKind.DivideSigned or BinaryKind.RemainderSigned:
                // As the language does it: one bit more, so that every quotient fits.
                var (x, y) = (Extend(a), Extend(b));
                Output($"b_{kind}", Add(new BinaryCell(kind, x, y, _width + 1, default)));
                break;
            default:
                Output($"b_{kind}", Add(new BinaryCell(kind, a, b, kind >= BinaryKind.Equal ? 1 : _width, default)));
                break;
        }
    }

    // A register with reset, one with an enable, one whose parts change by themselves, and a memory.
    private void AddStorage(Net a, Net b, Net s, Net c)
    {
        var plain = _module.Reserve(_width);
        _module.Define(plain, new RegisterCell("plain", a, BitVector.AllOnes(_width), true, true, 0, default));
        Output("q_plain", plain);
        var held = _module.Reserve(_width);
        var sum = Add(new BinaryCell(BinaryKind.Add, held, b, _width, default));
        _module.Define(held, new RegisterCell("held", Add(new MuxCell(c, sum, held, _width, default)), BitVector.Zero(_width), false, true, 0, default));
        Output("q_held", held);
        var parts = _module.Reserve(_width);
        var bit = Slice(b, 1);
        _module.Define(parts, new RegisterCell(
            "parts", Add(new DynamicInsertCell(parts, s, 1, bit, _width, default)), BitVector.Zero(_width), true, true, 0, default));
        Output("q_parts", parts);
        _module.Memories.Add(new Memory("m", new UIntType(_width), 5, null, null, [new WritePort(c, s, 0, a, _width, 0, default)], null, default));
        Output("m_read", Add(new MemoryReadCell(0, s, _width, default)));
    }

    private Net Case(Net subject, Net a, Net b)
    {
        var all = BitVector.AllOnes(9);
        ImmutableArray<CaseArm> arms =
        [
            new CaseArm([new CasePattern(BitVector.Zero(9), all), new CasePattern(BitVector.FromWord(2, 9), all)], a),
            new CaseArm([new CasePattern(BitVector.FromWord(0x10, 9), BitVector.FromWord(0x1f0, 9))], b),
        ];
        return Add(new CaseCell(subject, arms, Unary(UnaryKind.Not, a), _width, default));
    }

    private Net Unary(UnaryKind kind, Net a) => Add(new UnaryCell(
        kind, a,
        kind switch
        {
            UnaryKind.Not or UnaryKind.Negate or UnaryKind.Reverse => _width,
            UnaryKind.PopCount or UnaryKind.LeadingZeros or UnaryKind.TrailingZeros => 32 - int.LeadingZeroCount(_width),
            _ => 1,
        },
        default));

    private Net Extend(Net net) => Add(new ExtendCell(net, true, _width + 1, default));

    private Net Slice(Net net, int width) => width == _width ? net : Add(new SliceCell(net, 0, width, default));

    private Net Add(Cell cell) => _module.Add(cell);

    private Net Input(string name, int width, PortKind kind = PortKind.Data, HdlType? type = null)
    {
        var net = _module.Add(new InputCell(_module.Ports.Count, width, default));
        _module.Ports.Add(new Port(name, false, type ?? new UIntType(width), kind, -1, null, default));
        _module.PortNets.Add(net);
        return net;
    }

    private void Output(string name, Net net)
    {
        _module.Ports.Add(new Port(name, true, new UIntType(_module.WidthOf(net)), PortKind.Data, -1, null, default));
        _module.PortNets.Add(net);
    }
}
