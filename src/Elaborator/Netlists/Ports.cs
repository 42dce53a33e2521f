using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Netlists;

public enum PortKind
{
    Data,
    Clock,
    Reset,

    /// <summary>An input that is constant after power-up.</summary>
    Fuse,
}

/// <summary>One hardware port; ports of the language are split by <see cref="PortLeaves"/>.</summary>
/// <param name="Name">With dots: <c>x.data.color</c>.</param>
/// <param name="Domain">Index into <see cref="ModuleNetlist.Domains"/>, or −1 (no domain: pure combinational, clocks).</param>
/// <param name="FuseDefault">For a fuse: its value when nothing sets it.</param>
public sealed record Port(
    string Name, bool IsOutput, HdlType Type, PortKind Kind, int Domain, string? Documentation, SourceSpan Source,
    Semantics.Values.BitVector? FuseDefault = null)
{
    public int Width => Type.Width;
}

/// <summary>Bits <c>Low … Low + Width − 1</c> of hardware port <paramref name="Port"/>.</summary>
public readonly record struct PortBits(int Port, int Low, int Width);

/// <summary>A stream at the boundary of a module (an element of an array of streams is one of its own).</summary>
/// <param name="Name"><c>x</c>, <c>west.fwd</c>, <c>in[3]</c>.</param>
/// <param name="IsInput">Whether the module receives valid and data.</param>
/// <param name="Data">The pieces of the data, highest bits first, as the packed <paramref name="Element"/> value.</param>
public sealed record StreamPort(
    string Name, bool IsInput, PortBits Valid, PortBits Ready, ImmutableArray<PortBits> Data, HdlType Element, int Domain);

/// <summary>A port of the language that is no stream: the pieces that carry it, highest bits first.</summary>
/// <param name="Name"><c>clear</c>, <c>link.credit</c>, <c>config[2].mode</c>.</param>
public sealed record DataPort(string Name, bool IsOutput, ImmutableArray<PortBits> Bits, HdlType Type);

/// <summary>One clock domain of a module.</summary>
/// <param name="Name">The clock's name, <c>clk</c> where it is implied.</param>
/// <param name="ClockPort">Index of the clock port.</param>
/// <param name="ResetPort">Index of the reset port, or −1.</param>
public sealed record ClockDomain(string Name, int ClockPort, int ResetPort, bool IsResetAsynchronous, bool IsResetActiveLow);
