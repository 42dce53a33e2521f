using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

/// <summary><c>buffer N;</c>: entries of each input queue, per channel.</summary>
public sealed record BufferItem(Prefix Prefix, Expression Depth, SourceSpan Span) : ModuleItem(Prefix, Span);

/// <summary><c>vcs N;</c>: virtual channels per hop and direction.</summary>
public sealed record VcsItem(Prefix Prefix, Expression Count, SourceSpan Span) : ModuleItem(Prefix, Span);

/// <summary><c>arbitrate round_robin;</c> or <c>arbitrate priority;</c>.</summary>
public sealed record ArbitrateItem(Prefix Prefix, Arbitration Kind, SourceSpan Span) : ModuleItem(Prefix, Span);

/// <summary><c>credit;</c> or <c>handshake;</c>.</summary>
public sealed record FlowControlItem(Prefix Prefix, FlowControl Kind, SourceSpan Span) : ModuleItem(Prefix, Span);

public enum RouterFunction
{
    /// <summary><c>route (flit, from) -> set { … }</c>.</summary>
    Route,

    /// <summary><c>vc (flit, from, vc, to) -> uint { … }</c>.</summary>
    Vc,

    /// <summary><c>tail (flit) -> bit { … }</c>.</summary>
    Tail,
}

/// <summary>One of the functions that make a router of its parts. The result type is a word of the clause.</summary>
public sealed record RouterFunctionItem(
    Prefix Prefix, RouterFunction Kind, ImmutableArray<Identifier> Parameters, BlockExpression Body, SourceSpan Span)
    : ModuleItem(Prefix, Span);
