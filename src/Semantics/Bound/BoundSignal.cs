using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Bound;

/// <summary>Something with a name and a type in a bound module. Signals are compared by identity.</summary>
/// <param name="name">The name inside the module; declared in a module-level <c>for</c> it carries its index: <c>mac[2]</c>.</param>
public abstract class BoundSignal(string name, HdlType type, SourceSpan span)
{
    public string Name { get; } = name;

    public HdlType Type { get; } = type;

    public SourceSpan Span { get; } = span;

    public string? Documentation { get; init; }

    /// <summary>Whether <c>#[keep]</c> or <c>#[allow(unused)]</c> stand before it.</summary>
    public bool IsKept { get; init; }

    public bool AllowUnused { get; init; }

    public override string ToString() => $"{Name}: {Type}";
}

/// <summary>A port of the language: plain data, stream, bundle, array of these, clock, reset or fuse.</summary>
public sealed class BoundPort(string name, HdlType type, PortDirection direction, SourceSpan span)
    : BoundSignal(name, type, span)
{
    public PortDirection Direction { get; } = direction;

    /// <summary>Index of the domain named with <c>@</c>, or −1: then the domain of its uses.</summary>
    public int Domain { get; init; } = -1;

    /// <summary>Whether it is a <c>fuse</c>; <see cref="FuseDefault"/> is then its default, as bits.</summary>
    public bool IsFuse { get; init; }

    public BitVector FuseDefault { get; init; }

    /// <summary><c>clk</c> or <c>rst</c> that nobody wrote.</summary>
    public bool IsImplied { get; init; }
}

/// <summary><c>wire w: T;</c>.</summary>
public sealed class BoundWire(string name, HdlType type, SourceSpan span) : BoundSignal(name, type, span);

/// <summary>A module-level <c>let</c> of data (a <c>let</c> of a port is an alias that binding resolves away).</summary>
public sealed class BoundLet(string name, HdlType type, BoundExpression value, SourceSpan span)
    : BoundSignal(name, type, span)
{
    public BoundExpression Value { get; } = value;
}

/// <summary><c>reg r: T = v;</c>.</summary>
public sealed class BoundRegister(string name, HdlType type, BitVector init, int domain, SourceSpan span)
    : BoundSignal(name, type, span)
{
    /// <summary>The initial value as bits; zeros where none is written.</summary>
    public BitVector Init { get; } = init;

    /// <summary>Whether a value is written: then reset sets it.</summary>
    public bool HasInit { get; init; }

    public int Domain { get; } = domain;
}

/// <summary><c>mem m: T[DEPTH];</c>; its type is the array type.</summary>
public sealed class BoundMemory(string name, HdlType element, int depth, SourceSpan span)
    : BoundSignal(name, new MemoryType(element, depth), span)
{
    public HdlType Element { get; } = element;

    public int Depth { get; } = depth;

    /// <summary>The words at power-up, from address 0; null when none are given.</summary>
    public ImmutableArray<BitVector>? Image { get; init; }

    public string? ImageFile { get; init; }
}

/// <summary>The type of a memory's name; it is no value.</summary>
public sealed class MemoryType(HdlType element, int depth) : HdlType
{
    public HdlType Element { get; } = element;

    public int Depth { get; } = depth;

    public override int Width => 0;

    public override string ToString() => $"mem {Element}[{Depth}]";
}

/// <summary>A <c>let</c> or <c>var</c> of a block, a parameter of a function, the element of a <c>sparse</c>, a
/// variable of a test.</summary>
public sealed class BoundLocal(string name, HdlType type, bool isMutable, SourceSpan span) : BoundSignal(name, type, span)
{
    public bool IsMutable { get; } = isMutable;
}

/// <summary>A clock domain of a module.</summary>
public sealed record BoundDomain(string Name, BoundPort Clock, BoundPort? Reset);

/// <summary>An instance, or an array of instances.</summary>
/// <remarks>Everything that drives its inputs (arguments, clocks, fuses, drained streams) is a
/// <see cref="BoundDrive"/> of the module, so that arguments and later statements are one thing.</remarks>
public sealed class BoundInstance(string name, SourceSpan span)
{
    public string Name { get; } = name;

    public SourceSpan Span { get; } = span;

    public string? Documentation { get; init; }

    /// <summary>Empty for a single instance; else one to four lengths, outermost first.</summary>
    public ImmutableArray<int> Shape { get; init; } = [];

    public ImmutableArray<string> IndexNames { get; init; } = [];

    /// <summary>The modules that occur (one unless a parameter depends on the index); all have equal ports.</summary>
    public required ImmutableArray<BoundModule> Classes { get; init; }

    /// <summary>Which class stands where; empty for a single instance or a single class.</summary>
    public ImmutableArray<(IndexBox Box, int Class)> ClassMap { get; init; } = [];

    /// <summary>Spare instances along the last dimension (<c>redundant 1</c>), in each line of it. The shape is the
    /// logical one. <see cref="Skip"/> is then the fuse port of the module that says which are passed over.</summary>
    public int Spares { get; init; }

    /// <summary>The implied fuse port <c>NAME_skip: index&lt;n + s&gt;[s]</c> (<c>[…][s]</c> by the outer dimensions): the
    /// physical positions without a logical instance, ascending; by default the last s.</summary>
    public BoundPort? Skip { get; init; }

    /// <summary>The module that gives the ports.</summary>
    public BoundModule Module => Classes[0];

    /// <summary>Output ports left open with <c>_</c>, so that nobody warns of them.</summary>
    public ImmutableArray<string> OpenPorts { get; init; } = [];
}
