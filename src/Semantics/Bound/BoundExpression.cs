using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Bound;

/// <summary>A typed expression: names resolved, generics and constants evaluated, loops unrolled.</summary>
/// <remarks>A place (the left of an assignment) is an expression of signal, instance port, member, element, bit, slice
/// and part-select nodes. Nothing here refers to syntax nodes, only to spans.</remarks>
public abstract record BoundExpression(HdlType Type, SourceSpan Span);

/// <summary>Where an error was reported; consumers stay silent about it.</summary>
public sealed record BoundError(SourceSpan Span) : BoundExpression(ErrorHdlType.Instance, Span);

/// <summary>A constant of an integer, bit or enum type (its value as a number), or an exact integer in a test.</summary>
public sealed record BoundConstant(BigInteger Value, HdlType Type, SourceSpan Span) : BoundExpression(Type, Span);

/// <summary>A string constant (tests, file names).</summary>
public sealed record BoundString(string Value, SourceSpan Span) : BoundExpression(StringType.Instance, Span);

/// <summary>An affine function of the indices of the enclosing <see cref="BoundDrive.Box"/>: it stands where a constant
/// would, as a value or as an index.</summary>
public sealed record BoundIndexValue(AffineMap Map, HdlType Type, SourceSpan Span) : BoundExpression(Type, Span);

/// <summary>A signal by name. A memory only occurs inside <see cref="BoundMemoryRead"/> and in places.</summary>
public sealed record BoundName(BoundSignal Signal, SourceSpan Span) : BoundExpression(Signal.Type, Span);

/// <summary>A port of an instance; for an array one index a dimension (constant, <see cref="BoundIndexValue"/>, or
/// variable when read).</summary>
public sealed record BoundInstancePort(
    BoundInstance Instance, ImmutableArray<BoundExpression> Indices, BoundPort Port, SourceSpan Span)
    : BoundExpression(Port.Type, Span);

/// <summary><c>valid</c>, <c>ready</c> or <c>data</c> of a stream, or a member of a bundle.</summary>
public sealed record BoundPortMember(BoundExpression Target, string Member, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>Ports listed in brackets, <c>[north.fwd, west.fwd]</c>: indexed by <see cref="BoundElement"/>.</summary>
public sealed record BoundPortArray(ImmutableArray<BoundExpression> Elements, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>A field of a struct value.</summary>
public sealed record BoundField(BoundExpression Target, int Field, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>An element of an array (of data, streams or bundles). Out of range it reads 0 and writes nothing.</summary>
public sealed record BoundElement(BoundExpression Target, BoundExpression Index, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>One bit of an integer.</summary>
public sealed record BoundBit(BoundExpression Target, BoundExpression Index, SourceSpan Span)
    : BoundExpression(UIntType.Bit, Span);

/// <summary>Constant slice: <paramref name="Count"/> bits of an integer, or elements of an array, from
/// <paramref name="Low"/> on; in range.</summary>
public sealed record BoundSlice(BoundExpression Target, int Low, int Count, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary><c>a[i +: n]</c>, bits or elements; each part out of range reads 0.</summary>
public sealed record BoundPartSelect(BoundExpression Target, BoundExpression Start, int Count, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

public sealed record BoundUnary(UnaryOperator Operator, BoundExpression Operand, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>Operands keep their own types: who computes extends each, by its own sign, to the width the operator needs
/// (arithmetic: the result's; comparison: the wider one's). For <c>/</c> and <c>%</c> of signed operands compute at
/// max(wa + 1, wb) bits and take the result's low bits; results are as language.md section 3 says.</summary>
public sealed record BoundBinary(
    BinaryOperator Operator, BoundExpression Left, BoundExpression Right, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

public enum ConversionKind
{
    /// <summary>More bits: copies of the operand's top bit when <see cref="BoundConvert.IsSigned"/>, else zeros.</summary>
    Extend,

    /// <summary>The low bits.</summary>
    Truncate,

    /// <summary>The same bits as another type of equal width.</summary>
    Reinterpret,

    /// <summary>Tests only: an exact integer that must fit the type (checked when it runs).</summary>
    Fit,

    /// <summary>Tests only: a typed value as an exact integer.</summary>
    ToInteger,
}

public sealed record BoundConvert(
    ConversionKind Kind, BoundExpression Operand, bool IsSigned, HdlType Type, SourceSpan Span) : BoundExpression(Type, Span);

/// <summary>First part in the high bits.</summary>
public sealed record BoundConcat(ImmutableArray<BoundExpression> Parts, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

public sealed record BoundRepeat(BoundExpression Operand, int Count, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

public sealed record BoundIf(
    BoundExpression Condition, BoundExpression Then, BoundExpression Else, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>Bits that match when <c>(x &amp; Mask) == Value</c>, or (mask null) a range <c>Value ≤ x ≤ High</c> in the
/// subject's sign.</summary>
public sealed record BoundPattern(BigInteger Value, BigInteger? Mask, BigInteger? High, SourceSpan Span);

/// <summary>The first arm that matches wins; an encoding that none matches takes the last arm.</summary>
public sealed record BoundMatch(
    BoundExpression Subject, ImmutableArray<BoundMatchArm> Arms, HdlType Type, SourceSpan Span) : BoundExpression(Type, Span);

/// <param name="IsWildcard">Whether it matches everything.</param>
public sealed record BoundMatchArm(
    ImmutableArray<BoundPattern> Patterns, bool IsWildcard, BoundExpression Value, SourceSpan Span);

/// <summary>All fields in declaration order.</summary>
public sealed record BoundStructValue(ImmutableArray<BoundExpression> Fields, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>Element 0 first (it ends in the low bits).</summary>
public sealed record BoundArrayValue(ImmutableArray<BoundExpression> Elements, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

public sealed record BoundFill(BoundExpression Value, int Count, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

/// <summary>Statements on locals, then a value: the body of a function, or a branch with <c>let</c>s.</summary>
public sealed record BoundBlock(ImmutableArray<BoundStatement> Statements, BoundExpression Value, SourceSpan Span)
    : BoundExpression(Value.Type, Span);

/// <summary>A function with everything but its value parameters decided. One object for equal arguments of the
/// generic and constant kind.</summary>
public sealed record BoundFunction(string Name, ImmutableArray<BoundLocal> Parameters, BoundExpression Body);

public sealed record BoundCall(BoundFunction Function, ImmutableArray<BoundExpression> Arguments, HdlType Type, SourceSpan Span)
    : BoundExpression(Type, Span);

public enum IntrinsicKind
{
    Any, All, Parity, PopCount, LeadingZeros, TrailingZeros, Abs, Min, Max, Sum, OneHot,

    /// <summary>Bits of an integer, or elements of an array.</summary>
    Reverse,
}

public sealed record BoundIntrinsic(
    IntrinsicKind Kind, ImmutableArray<BoundExpression> Arguments, HdlType Type, SourceSpan Span) : BoundExpression(Type, Span);

/// <summary>The word at an address; 0 out of range.</summary>
public sealed record BoundMemoryRead(BoundMemory Memory, BoundExpression Address, SourceSpan Span)
    : BoundExpression(Memory.Element, Span);

/// <summary>The operand through <paramref name="Count"/> registers of a domain, with an optional enable.</summary>
public sealed record BoundDelay(
    BoundExpression Operand, int Count, BoundExpression? Enable, int Domain, SourceSpan Span)
    : BoundExpression(Operand.Type, Span);

/// <summary>The operand, read from another clock domain on purpose.</summary>
public sealed record BoundCross(BoundExpression Operand, SourceSpan Span) : BoundExpression(Operand.Type, Span);

/// <summary>A text with values in it.</summary>
public sealed record BoundMessage(ImmutableArray<BoundMessagePart> Parts);

/// <param name="Value">Null for text.</param>
/// <param name="Format"><c>hex</c>, <c>bin</c>, <c>dec</c> or null.</param>
public sealed record BoundMessagePart(string Text, BoundExpression? Value, string? Format);
