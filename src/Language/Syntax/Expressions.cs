using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

public abstract record Expression(SourceSpan Span) : SyntaxNode(Span);

/// <summary>Stands where an expression could not be parsed; it silences follow-on errors.</summary>
public sealed record ErrorExpression(SourceSpan Span) : Expression(Span);

/// <summary><c>42</c>, <c>0xFFu8</c>, <c>3i8</c>. A leading minus is a unary operator; <c>-3i8</c> is
/// <c>-(3i8)</c> that the binder folds as one literal.</summary>
/// <param name="SuffixKind"><c>'u'</c>, <c>'i'</c> or <c>'\0'</c> without suffix.</param>
public sealed record NumberExpression(BigInteger Value, char SuffixKind, int SuffixWidth, SourceSpan Span)
    : Expression(Span);

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed record BooleanExpression(bool Value, SourceSpan Span) : Expression(Span);

/// <summary><c>"text {x} {y:hex}"</c>. Escapes are resolved; <c>{{</c> and <c>}}</c> are braces.</summary>
public sealed record StringExpression(ImmutableArray<StringPart> Parts, SourceSpan Span) : Expression(Span);

/// <summary>A run of text (<see cref="Value"/> is null) or an interpolated value with an optional
/// format.</summary>
public sealed record StringPart(string Text, Expression? Value, string? Format, SourceSpan Span)
    : SyntaxNode(Span);

/// <summary>A name, with generic arguments where grammar rule 3 finds them. <c>noc.router.X</c> is a chain of
/// <see cref="MemberExpression"/> on a name.</summary>
public sealed record NameExpression(
    Identifier Name, ImmutableArray<GenericArgument> Arguments, SourceSpan Span)
    : Expression(Span);

/// <summary><c>_</c>: an output left open.</summary>
public sealed record OpenExpression(SourceSpan Span) : Expression(Span);

/// <param name="Arguments">Generic arguments after the member name, as in <c>pkg.f&lt;8&gt;(x)</c>; else
/// empty.</param>
public sealed record MemberExpression(
    Expression Target, Identifier Member, ImmutableArray<GenericArgument> Arguments, SourceSpan Span)
    : Expression(Span);

/// <summary><c>a[i]</c>.</summary>
public sealed record IndexExpression(Expression Target, Expression Index, SourceSpan Span) : Expression(Span);

/// <summary><c>a[hi:lo]</c>.</summary>
public sealed record SliceExpression(Expression Target, Expression High, Expression Low, SourceSpan Span)
    : Expression(Span);

/// <summary><c>a[i +: n]</c>.</summary>
public sealed record PartSelectExpression(
    Expression Target, Expression Start, Expression Width, SourceSpan Span)
    : Expression(Span);

public sealed record UnaryExpression(UnaryOperator Operator, Expression Operand, SourceSpan Span)
    : Expression(Span);

/// <param name="OperatorSpan">The operator token, which width and sign errors point at.</param>
public sealed record BinaryExpression(
    BinaryOperator Operator, Expression Left, Expression Right, SourceSpan OperatorSpan, SourceSpan Span)
    : Expression(Span);

/// <summary><c>x as T</c>; <c>as int</c> and <c>as uint</c> have a <see cref="NamedType"/> without
/// arguments.</summary>
public sealed record CastExpression(Expression Operand, TypeSyntax Type, SourceSpan Span) : Expression(Span);

/// <summary><c>(a)</c>.</summary>
public sealed record ParenthesizedExpression(Expression Inner, SourceSpan Span) : Expression(Span);

/// <summary><c>{ let t = a; t + 1 }</c>: the body of a function or a branch that yields a value.</summary>
/// <param name="Value">Null when the block ends with a statement (its last statement may be an if or match
/// that yields the value; the parser puts that one into <see cref="Value"/>).</param>
public sealed record BlockExpression(ImmutableArray<Statement> Statements, Expression? Value, SourceSpan Span)
    : Expression(Span);

/// <summary><c>if c { a } else { b }</c>; <c>else if</c> is an <see cref="IfExpression"/> as
/// <see cref="Else"/>.</summary>
public sealed record IfExpression(
    Expression Condition, BlockExpression Then, Expression? Else, SourceSpan Span)
    : Expression(Span);

public sealed record MatchExpression(Expression Subject, ImmutableArray<MatchArm> Arms, SourceSpan Span)
    : Expression(Span);

/// <summary><c>1 | 2 =&gt; body</c>. In statements the body is a <see cref="BlockExpression"/> of statements
/// or a single statement; in values an expression.</summary>
public sealed record MatchArm(ImmutableArray<Pattern> Patterns, SyntaxNode Body, SourceSpan Span)
    : SyntaxNode(Span);

public abstract record Pattern(SourceSpan Span) : SyntaxNode(Span);

/// <summary>A constant expression: a number, <c>E.A</c>, a named constant.</summary>
public sealed record ValuePattern(Expression Value, SourceSpan Span) : Pattern(Span);

/// <summary><c>0b01??</c>: <see cref="Mask"/> has a 1 where the digit counts.</summary>
public sealed record MaskPattern(BigInteger Value, BigInteger Mask, int Digits, SourceSpan Span)
    : Pattern(Span);

/// <summary><c>lo..=hi</c>, or <c>lo..hi</c> without the upper end.</summary>
public sealed record RangePattern(Expression Low, Expression High, bool IsInclusive, SourceSpan Span)
    : Pattern(Span);

/// <summary><c>_</c>.</summary>
public sealed record WildcardPattern(SourceSpan Span) : Pattern(Span);

/// <summary><c>{a, b}</c>, first operand in the high bits.</summary>
public sealed record ConcatExpression(ImmutableArray<Expression> Parts, SourceSpan Span) : Expression(Span);

/// <summary><c>S&lt;8&gt; { a: 1, b: 2 }</c>.</summary>
public sealed record StructExpression(
    TypeSyntax Type, ImmutableArray<FieldInitializer> Fields, SourceSpan Span)
    : Expression(Span);

public sealed record FieldInitializer(Identifier Name, Expression Value, SourceSpan Span) : SyntaxNode(Span);

/// <summary><c>[a, b, c]</c>, element 0 first.</summary>
public sealed record ArrayExpression(ImmutableArray<Expression> Elements, SourceSpan Span) : Expression(Span);

/// <summary><c>[v; n]</c>.</summary>
public sealed record FillExpression(Expression Value, Expression Count, SourceSpan Span) : Expression(Span);

/// <summary><c>f(a, b)</c>, a function or built-in. Arguments may be types (<c>width(T)</c>), which the
/// parser gives as an expression when it reads as one (<c>T</c>, <c>T[4]</c>), else as a
/// <see cref="TypeExpression"/>.</summary>
public sealed record CallExpression(Expression Callee, ImmutableArray<Expression> Arguments, SourceSpan Span)
    : Expression(Span);

/// <summary>A type where an expression may stand: <c>u8</c>, <c>uint&lt;N&gt;</c>.</summary>
public sealed record TypeExpression(TypeSyntax Type, SourceSpan Span) : Expression(Span);
