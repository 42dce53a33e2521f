using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Semantics.Bound;

/// <summary>A statement of a <c>seq</c>, <c>comb</c>, function or <c>sparse</c> body. Loops are unrolled and constant
/// conditions decided.</summary>
public abstract record BoundStatement(SourceSpan Span);

/// <summary>In <c>seq</c> an assignment to registers and memories takes effect at the edge; on locals and in
/// <c>comb</c> at once. The value has the place's type.</summary>
/// <remarks>A memory place is a <see cref="BoundMemoryRead"/>, with field, element, bit or slice nodes around it for partial writes.</remarks>
public sealed record BoundAssign(BoundExpression Place, BoundExpression Value, SourceSpan Span) : BoundStatement(Span);

/// <summary><c>let</c> or <c>var</c>; a <c>var</c> without a value starts as zeros.</summary>
public sealed record BoundDeclare(BoundLocal Local, BoundExpression? Value, SourceSpan Span) : BoundStatement(Span);

public sealed record BoundIfStatement(
    BoundExpression Condition, ImmutableArray<BoundStatement> Then, ImmutableArray<BoundStatement> Else, SourceSpan Span)
    : BoundStatement(Span);

/// <summary>As <see cref="BoundMatch"/>: first match wins, what no arm matches takes the last.</summary>
public sealed record BoundMatchStatement(
    BoundExpression Subject, ImmutableArray<BoundStatementArm> Arms, SourceSpan Span) : BoundStatement(Span);

public sealed record BoundStatementArm(
    ImmutableArray<BoundPattern> Patterns, bool IsWildcard, ImmutableArray<BoundStatement> Body, SourceSpan Span);
