using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

/// <summary>What may stand in the body of a module (and of a module-level <c>for</c> or <c>if</c>).</summary>
public abstract record ModuleItem(Prefix Prefix, SourceSpan Span) : SyntaxNode(Span);

public sealed record ErrorItem(SourceSpan Span) : ModuleItem(Prefix.None, Span);

/// <param name="Domain">The clock named after <c>@</c>, or null.</param>
public sealed record PortItem(
    Prefix Prefix, PortDirection Direction, Identifier Name, TypeSyntax Type, Identifier? Domain,
    SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record ConstItem(Prefix Prefix, ConstDeclaration Declaration, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>type W = u8;</c> inside a module.</summary>
public sealed record TypeItem(Prefix Prefix, TypeDeclaration Declaration, SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record LetItem(
    Prefix Prefix, Identifier Name, TypeSyntax? Type, Expression Value, SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record WireItem(
    Prefix Prefix, Identifier Name, TypeSyntax Type, Identifier? Domain, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>reg r: T = v;</c>, or <c>config reg r: T = v;</c> in a router: a register that <c>route</c> may read.</summary>
public sealed record RegItem(
    Prefix Prefix, Identifier Name, TypeSyntax Type, Expression? Initial, Identifier? Domain, SourceSpan Span)
    : ModuleItem(Prefix, Span)
{
    public bool IsConfig { get; init; }
}

/// <summary><c>mem m: T[DEPTH] = init;</c>; the type is an <see cref="ArrayTypeSyntax"/> when well formed.
/// The initial value may be the call <c>file("…")</c> or a constant array.</summary>
public sealed record MemItem(
    Prefix Prefix, Identifier Name, TypeSyntax Type, Expression? Initial, Identifier? Domain, SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record FuseItem(
    Prefix Prefix, Identifier Name, TypeSyntax Type, Expression? Initial, SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record SeqItem(
    Prefix Prefix, Identifier? Domain, ImmutableArray<Statement> Body, SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record CombItem(Prefix Prefix, ImmutableArray<Statement> Body, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>place = value;</c>.</summary>
public sealed record AssignItem(Prefix Prefix, Expression Place, Expression Value, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>a &lt;&gt; b;</c>.</summary>
public sealed record ConnectItem(Prefix Prefix, Expression Left, Expression Right, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>inst t[r: ROWS][c: COLS] = Tile&lt;…&gt;(x: c) @ fast;</c>.</summary>
public sealed record InstItem(
    Prefix Prefix, Identifier Name, ImmutableArray<InstDimension> Dimensions, NamedType Module,
    ImmutableArray<PortArgument> Arguments, Identifier? Domain, SourceSpan Span) : ModuleItem(Prefix, Span)
{
    /// <summary>The number of <c>redundant 1</c> after the dimensions, or null.</summary>
    public Expression? Spares { get; init; }
}

/// <summary><c>[r: ROWS]</c>, or <c>[ROWS]</c> when no argument needs the index.</summary>
public sealed record InstDimension(Identifier? Index, Expression Size, SourceSpan Span) : SyntaxNode(Span);

/// <summary><c>enq: a</c>; the value is an <see cref="OpenExpression"/> for <c>_</c>.</summary>
public sealed record PortArgument(Identifier Name, Expression Value, SourceSpan Span) : SyntaxNode(Span);

/// <summary><c>for i in lo..hi { … }</c> at module level.</summary>
public sealed record ForItem(
    Prefix Prefix, Identifier Index, RangeSyntax Range, ImmutableArray<ModuleItem> Body, SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record RangeSyntax(Expression Low, Expression High, bool IsInclusive, SourceSpan Span)
    : SyntaxNode(Span);

/// <summary><c>if</c> on a constant at module level. <c>else if</c> is one nested
/// <see cref="IfItem"/>.</summary>
public sealed record IfItem(
    Prefix Prefix, Expression Condition, ImmutableArray<ModuleItem> Then, ImmutableArray<ModuleItem> Else,
    SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record StaticAssertItem(
    Prefix Prefix, Expression Condition, Expression? Message, SourceSpan Span)
    : ModuleItem(Prefix, Span);

public sealed record PropertyItem(
    Prefix Prefix, PropertyKind Kind, Expression Condition, Expression? Message, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>sparse mac (e in x) skip (…) when (…) lanes 1 window 4 { … }</c>, or <c>-&gt; y;</c> instead
/// of the body. The clauses may come in any order; a missing one is null.</summary>
public sealed record SparseItem(
    Prefix Prefix, Identifier Name, Identifier Element, Expression Stream, Expression? Skip, Expression? When,
    Expression? Lanes, Expression? Window, ImmutableArray<Statement> Body, Expression? Target,
    Identifier? Domain,
    SourceSpan Span) : ModuleItem(Prefix, Span);
