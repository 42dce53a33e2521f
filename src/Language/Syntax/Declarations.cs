using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

/// <summary>One file: its tokens (with all trivia) and its declarations in source order.</summary>
public sealed record CompilationUnit(
    SourceText Source, ImmutableArray<Token> Tokens, ImmutableArray<Declaration> Declarations)
{
    /// <summary>Whether parsing reported an error, so that parts of the tree may be missing.</summary>
    public bool HasErrors { get; init; }
}

/// <summary><c>#[name(args)]</c>.</summary>
public sealed record AttributeSyntax(Identifier Name, ImmutableArray<Expression> Arguments, SourceSpan Span)
    : SyntaxNode(Span);

/// <summary>What may stand before any declaration or module item.</summary>
/// <param name="Documentation">The text of the <c>///</c> lines, joined with line feeds; null without
/// any.</param>
public sealed record Prefix(string? Documentation, ImmutableArray<AttributeSyntax> Attributes)
{
    public static Prefix None { get; } = new(null, []);
}

public abstract record Declaration(Prefix Prefix, Identifier Name, SourceSpan Span) : SyntaxNode(Span);

/// <summary>Stands where a declaration could not be parsed.</summary>
public sealed record ErrorDeclaration(SourceSpan Span)
    : Declaration(Prefix.None, new Identifier("", Span), Span);

/// <summary><c>use a.b.{C, D as E};</c> (names) · <c>use a.b;</c> or <c>use a.b as c;</c> (no
/// names).</summary>
/// <param name="IsList">Whether braces are written. Without braces the last path element may be a package or
/// a declaration.</param>
public sealed record UseDeclaration(
    ImmutableArray<Identifier> Path, bool IsList, ImmutableArray<UseName> Names, Identifier? Alias,
    SourceSpan Span)
    : Declaration(Prefix.None, Path[^1], Span);

public sealed record UseName(Identifier Name, Identifier? Alias, SourceSpan Span) : SyntaxNode(Span);

public sealed record ConstDeclaration(
    Prefix Prefix, Identifier Name, TypeSyntax? Type, Expression Value, SourceSpan Span)
    : Declaration(Prefix, Name, Span);

public sealed record TypeDeclaration(
    Prefix Prefix, Identifier Name, ImmutableArray<GenericParameter> Parameters, TypeSyntax Type,
    SourceSpan Span)
    : Declaration(Prefix, Name, Span);

public sealed record StructDeclaration(
    Prefix Prefix, Identifier Name, ImmutableArray<GenericParameter> Parameters,
    ImmutableArray<FieldDeclaration> Fields, SourceSpan Span) : Declaration(Prefix, Name, Span);

public sealed record FieldDeclaration(Prefix Prefix, Identifier Name, TypeSyntax Type, SourceSpan Span)
    : SyntaxNode(Span);

public sealed record EnumDeclaration(
    Prefix Prefix, Identifier Name, TypeSyntax? Base, ImmutableArray<EnumMember> Members, SourceSpan Span)
    : Declaration(Prefix, Name, Span);

public sealed record EnumMember(Prefix Prefix, Identifier Name, Expression? Value, SourceSpan Span)
    : SyntaxNode(Span);

/// <summary>Members are <see cref="PortItem"/>s: <c>in</c>, <c>out</c>, or <c>port</c> for a nested
/// bundle.</summary>
public sealed record BundleDeclaration(
    Prefix Prefix, Identifier Name, ImmutableArray<GenericParameter> Parameters,
    ImmutableArray<PortItem> Members, SourceSpan Span) : Declaration(Prefix, Name, Span);

public sealed record FunctionDeclaration(
    Prefix Prefix, Identifier Name, ImmutableArray<GenericParameter> Parameters,
    ImmutableArray<FunctionParameter> Arguments, TypeSyntax? ReturnType, BlockExpression Body,
    SourceSpan Span)
    : Declaration(Prefix, Name, Span);

public sealed record FunctionParameter(Identifier Name, TypeSyntax Type, SourceSpan Span) : SyntaxNode(Span);

/// <summary>A module, <c>pe</c>, <c>router</c>, <c>scribe</c>, <c>fabric</c> or <c>wafer</c>. An extern one has ports
/// only; the items of a fabric or wafer are the clauses of <c>GridItems.cs</c>, <c>in</c> ports, constants, types and
/// static asserts.</summary>
public sealed record ModuleDeclaration(
    Prefix Prefix, bool IsExtern, Identifier Name, ImmutableArray<GenericParameter> Parameters,
    ImmutableArray<ModuleItem> Items, SourceSpan Span) : Declaration(Prefix, Name, Span)
{
    public ModuleRole Role { get; init; } = ModuleRole.Module;
}

/// <summary><c>test "title" { … }</c>. The name is the title.</summary>
public sealed record TestDeclaration(
    Prefix Prefix, Identifier Name, ImmutableArray<Statement> Body, SourceSpan Span)
    : Declaration(Prefix, Name, Span);
