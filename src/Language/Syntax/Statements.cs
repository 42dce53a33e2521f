using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

/// <summary>A statement of a <c>seq</c>, <c>comb</c>, <c>fn</c>, <c>sparse</c> body or <c>test</c>.</summary>
public abstract record Statement(SourceSpan Span) : SyntaxNode(Span);

public sealed record ErrorStatement(SourceSpan Span) : Statement(Span);

public sealed record LetStatement(Identifier Name, TypeSyntax? Type, Expression Value, SourceSpan Span)
    : Statement(Span);

public sealed record VarStatement(Identifier Name, TypeSyntax? Type, Expression? Value, SourceSpan Span)
    : Statement(Span);

public sealed record ConstStatement(ConstDeclaration Declaration, SourceSpan Span) : Statement(Span);

/// <param name="IsRegistered"><c>&lt;=</c> (true) or <c>=</c>.</param>
public sealed record AssignStatement(Expression Place, Expression Value, bool IsRegistered, SourceSpan Span)
    : Statement(Span);

public sealed record BlockStatement(ImmutableArray<Statement> Body, SourceSpan Span) : Statement(Span);

/// <param name="Else">A <see cref="BlockStatement"/>, an <see cref="IfStatement"/>, or null.</param>
public sealed record IfStatement(Expression Condition, BlockStatement Then, Statement? Else, SourceSpan Span)
    : Statement(Span);

/// <summary>The body of each arm is a <see cref="Statement"/> (a <see cref="BlockStatement"/> or one
/// statement).</summary>
public sealed record MatchStatement(Expression Subject, ImmutableArray<MatchArm> Arms, SourceSpan Span)
    : Statement(Span);

public sealed record ForStatement(Identifier Index, RangeSyntax Range, BlockStatement Body, SourceSpan Span)
    : Statement(Span);

public sealed record StaticAssertStatement(Expression Condition, Expression? Message, SourceSpan Span)
    : Statement(Span);

// ---- statements of tests ----

/// <summary><c>inst dut = M&lt;…&gt;(a: 0);</c> in a test.</summary>
public sealed record InstStatement(InstItem Item, SourceSpan Span) : Statement(Span);

/// <summary><c>while c { … }</c>.</summary>
public sealed record WhileStatement(Expression Condition, BlockStatement Body, SourceSpan Span)
    : Statement(Span);

/// <summary><c>step n @ dut.wclk;</c>; no count is 1.</summary>
public sealed record StepStatement(Expression? Count, Expression? Clock, SourceSpan Span) : Statement(Span);

/// <summary><c>clock dut.wclk period 7 phase 2;</c>.</summary>
public sealed record ClockStatement(Expression Clock, Expression Period, Expression? Phase, SourceSpan Span)
    : Statement(Span);

public sealed record ExpectStatement(Expression Condition, Expression? Message, SourceSpan Span)
    : Statement(Span);

/// <summary><c>send s, e within 100;</c>.</summary>
public sealed record SendStatement(Expression Stream, Expression Value, Expression? Within, SourceSpan Span)
    : Statement(Span);

/// <summary><c>recv s -&gt; v within 100;</c>. The target names a <c>var</c>, or declares a new one when
/// unknown; null drops the value.</summary>
public sealed record RecvStatement(Expression Stream, Expression? Target, Expression? Within, SourceSpan Span)
    : Statement(Span);

public sealed record PrintStatement(Expression Message, SourceSpan Span) : Statement(Span);

/// <summary><c>load dut.path from "f.hex";</c>.</summary>
public sealed record LoadStatement(Expression Memory, Expression File, SourceSpan Span) : Statement(Span);

/// <summary><c>feed dut.s from "f.csv";</c>: runs beside the following statements.</summary>
public sealed record FeedStatement(Expression Stream, Expression File, SourceSpan Span) : Statement(Span);

/// <summary><c>capture dut.s to "f.csv";</c>.</summary>
public sealed record CaptureStatement(Expression Stream, Expression File, SourceSpan Span) : Statement(Span);

/// <summary><c>parallel { … } { … }</c>: ends when all branches have.</summary>
public sealed record ParallelStatement(ImmutableArray<BlockStatement> Branches, SourceSpan Span)
    : Statement(Span);

/// <summary>An expression as a statement: only a call (<c>static_assert</c> has a node of its own).</summary>
public sealed record ExpressionStatement(Expression Value, SourceSpan Span) : Statement(Span);
