using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime;

/// <summary>Reads and drives ports of the language, which may be pieces of several ports of the
/// hardware.</summary>
public static class PortAccess
{
    /// <summary>The value of a port, packed as its type.</summary>
    public static BitVector Peek(this ISimulationEngine engine, ImmutableArray<PortBits> pieces)
    {
        BitVector? value = null;
        foreach (var piece in pieces)
        {
            var part = BitMath.Slice(engine.PeekPort(piece.Port), piece.Low, piece.Width);
            value = value is { } high ? BitMath.Concat(high, part) : part;
        }

        return value ?? throw new ArgumentException("a port without pieces", nameof(pieces));
    }

    /// <summary>Drives a port; bits of the hardware ports that belong to others stay.</summary>
    public static void Poke(this ISimulationEngine engine, ImmutableArray<PortBits> pieces, BitVector value)
    {
        var low = pieces.Sum(p => p.Width);
        if (low != value.Width)
            throw new ArgumentException($"{value.Width} bits for a port of {low}", nameof(value));
        foreach (var piece in pieces)
        {
            low -= piece.Width;
            engine.Poke(piece, BitMath.Slice(value, low, piece.Width));
        }
    }

    public static bool PeekBit(this ISimulationEngine engine, PortBits bit) =>
        engine.PeekPort(bit.Port)[bit.Low];

    /// <summary>Drives some bits of a hardware port.</summary>
    public static void Poke(this ISimulationEngine engine, PortBits piece, BitVector value)
    {
        var width = engine.Design.TopModule.Ports[piece.Port].Width;
        engine.Poke(piece.Port, width == piece.Width
            ? value
            : BitMath.Insert(engine.PeekInput(piece.Port), piece.Low, value));
    }

    public static StreamPort? FindStream(this ModuleNetlist top, string name) =>
        top.Streams.FirstOrDefault(s => s.Name == name);

    public static DataPort? FindData(this ModuleNetlist top, string name) =>
        top.DataPorts.FirstOrDefault(p => p.Name == name);

    /// <summary>The clock port of a stream, or −1 where every clock is its own.</summary>
    public static int ClockOf(this ModuleNetlist top, StreamPort stream) =>
        stream.Domain < 0 ? -1 : top.Domains[stream.Domain].ClockPort;

    /// <summary>Activates or releases every reset port of the top.</summary>
    public static void SetResets(this ISimulationEngine engine, bool isActive)
    {
        for (var port = 0; port < engine.Design.TopModule.Ports.Length; port++)
        {
            if (engine.Design.TopModule.Ports[port] is not { Kind: PortKind.Reset, IsOutput: false } declared)
                continue;
            var isLow = declared.Type is Semantics.Types.ResetType { IsActiveLow: true };
            engine.Poke(port, BitVector.Bit(isActive != isLow));
        }
    }
}
