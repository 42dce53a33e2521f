using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

public abstract record TypeSyntax(SourceSpan Span) : SyntaxNode(Span);

public sealed record ErrorType(SourceSpan Span) : TypeSyntax(Span);

/// <summary><c>u8</c>, <c>bit</c>, <c>uint&lt;N&gt;</c>, <c>stream&lt;T&gt;</c>, <c>noc.Hop&lt;T&gt;</c>,
/// <c>clock</c>, <c>nat</c>, <c>type</c>: a path and generic arguments.</summary>
public sealed record NamedType(
    ImmutableArray<Identifier> Path, ImmutableArray<GenericArgument> Arguments, SourceSpan Span)
    : TypeSyntax(Span);

/// <summary><c>T[N]</c>; <c>T[A][B]</c> is A elements of <c>T[B]</c>, so the element of the outer node is
/// <c>T[B]</c> and its length <c>A</c>.</summary>
public sealed record ArrayTypeSyntax(TypeSyntax Element, Expression Length, SourceSpan Span)
    : TypeSyntax(Span);

/// <summary><c>flip B</c>.</summary>
public sealed record FlipType(TypeSyntax Inner, SourceSpan Span) : TypeSyntax(Span);

/// <summary><c>reset</c> with its words: <c>reset async low</c>. Plain <c>reset</c> is synchronous, active
/// high.</summary>
public sealed record ResetTypeSyntax(bool IsAsynchronous, bool IsActiveLow, SourceSpan Span)
    : TypeSyntax(Span);

/// <summary>One of <c>&lt;8, DEPTH = 4, u8&gt;</c>. The value is an <see cref="Expression"/> or a
/// <see cref="TypeSyntax"/>; a bare name is a <see cref="NameExpression"/> that the binder takes as a type
/// where the parameter is one, and likewise <c>T[4]</c> an <see cref="IndexExpression"/>.</summary>
public sealed record GenericArgument(Identifier? Name, SyntaxNode Value, SourceSpan Span) : SyntaxNode(Span);

/// <summary>One of <c>&lt;N: nat = 4, T: type&gt;</c>. The kind is a <see cref="NamedType"/>: nat, int, bool,
/// type, string.</summary>
public sealed record GenericParameter(Identifier Name, TypeSyntax Kind, SyntaxNode? Default, SourceSpan Span)
    : SyntaxNode(Span);
