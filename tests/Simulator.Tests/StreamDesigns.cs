using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Tests;

/// <summary>Small designs with streams, and a top as tests have it.</summary>
internal static class StreamDesigns
{
    /// <summary>A one-entry queue of bytes with the number taken so far: <c>x</c> in, <c>y</c> out,
    /// <c>taken</c>.</summary>
    public static ModuleBuilder Slot(string name = "Slot", string prefix = "")
    {
        var m = DesignBuilder.Module(name);
        m.Clock(prefix + "clk", prefix + "rst");
        var valid = m.Input(prefix + "x.valid", 1);
        var data = m.Input(prefix + "x.data", 8);
        var ready = m.Input(prefix + "y.ready", 1);
        var full = m.Reserve(1);
        var free = m.Add(new UnaryCell(UnaryKind.Not, full, 1, default));
        var take = m.Binary(BinaryKind.And, valid, free);
        var give = m.Binary(BinaryKind.And, ready, full);
        var held = m.Register(prefix + "held", 8, 0, net => m.Add(new MuxCell(take, data, net, 8, default)));
        m.Define(full, new RegisterCell(
            prefix + "full", m.Add(
                new MuxCell(full, m.Add(new UnaryCell(UnaryKind.Not, give, 1, default)), take, 1, default)),
            BitVector.Zero(1), true, true, 0, default));
        var taken = m.Register(prefix + "taken", 8, 0, net =>
            m.Binary(BinaryKind.Add, net, m.Add(new ExtendCell(take, false, 8, default))));
        m.Name(prefix + "full", full);
        m.Output(prefix + "x.ready", free);
        m.Output(prefix + "y.valid", full);
        m.Output(prefix + "y.data", held);
        m.Output(prefix + "count", taken);

        int Port(string port) => m.Ports.FindIndex(p => p.Name == prefix + port);
        PortBits Bits(string port) => new(Port(port), 0, m.Ports[Port(port)].Width);
        m.Streams.Add(new StreamPort(
            prefix + "x", true, Bits("x.valid"), Bits("x.ready"), [Bits("x.data")], new UIntType(8), 0));
        m.Streams.Add(new StreamPort(
            prefix + "y", false, Bits("y.valid"), Bits("y.ready"), [Bits("y.data")], new UIntType(8), 0));
        m.DataPorts.Add(new DataPort(prefix + "count", true, [Bits("count")], new UIntType(8)));
        return m;
    }

    /// <summary>The same as the top of a test: all names begin with <c>dut.</c>.</summary>
    public static Design TestTop() => DesignBuilder.Design(Slot("test", "dut."));

    public static ImmutableArray<BitVector> Bytes(params byte[] values) =>
        [.. values.Select(v => BitVector.FromWord(v, 8))];
}
