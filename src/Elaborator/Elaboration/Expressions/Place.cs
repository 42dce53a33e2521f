using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>One step from a value to a part of it.</summary>
/// <param name="Width">Bits of the part.</param>
internal abstract record Selector(int Width, SourceSpan Span);

/// <summary>Bits <paramref name="Low"/> on.</summary>
internal sealed record StaticSelector(int Low, int Width, SourceSpan Span) : Selector(Width, Span);

/// <summary>Bits <c>Index · Stride</c> on. Parts past the end read 0 and are not written.</summary>
/// <param name="Length">How many positions there are, for the out-of-range trap.</param>
internal sealed record DynamicSelector(
    BoundExpression Index, int Stride, int Width, int Length, SourceSpan Span)
    : Selector(Width, Span);

/// <summary>What an expression of names and selectors stands for: a range of bits of a root, and from the
/// first variable index on the selectors that lead to the part.</summary>
/// <param name="Root">A <see cref="Carrier"/>, a <see cref="BoundLocal"/>, a <see cref="MemoryState"/>, or an
/// <see cref="ArrayElement"/>.</param>
/// <param name="Address">Of a memory.</param>
/// <param name="Low">The fixed range: lowest bit.</param>
/// <param name="Width">The fixed range: bits. 0 when a constant index points past the end.</param>
internal sealed record Place(
    object Root, BoundExpression? Address, int Low, int Width, List<Selector> Rest, SourceSpan Span)
{
    public bool IsStatic => Rest.Count == 0;

    public bool IsNowhere => Width == 0;
}

/// <summary>Root of a place: one group of the instance of an array at a constant index.</summary>
internal sealed record ArrayElement(InstanceState Array, PortGroup Group, int Index);
