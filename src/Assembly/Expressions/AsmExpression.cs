using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Expressions;

/// <summary>A number of an expression: an exact integer, or a floating-point number.</summary>
internal readonly record struct AsmValue(BigInteger Integer, double? Float)
{
    public static AsmValue Of(BigInteger value) => new(value, null);

    public static AsmValue Of(bool value) => new(value ? 1 : 0, null);

    public static AsmValue Of(double value) => new(0, value);

    public bool IsFloat => Float is not null;

    public double AsFloat => Float ?? (double)Integer;

    public bool IsTrue => Float is { } f ? f != 0 : !Integer.IsZero;
}

/// <summary>An expression of an assembly program.</summary>
internal abstract record AsmExpression(SourceSpan Span);

/// <summary>A value that is known.</summary>
/// <param name="Literal">A floating-point number as it was written, for a conversion that rounds once.</param>
internal sealed record AsmConstant(AsmValue Value, SourceSpan Span, string? Literal = null) : AsmExpression(Span);

/// <summary>A name.</summary>
internal sealed record AsmSymbolName(string Name, SourceSpan Span) : AsmExpression(Span);

/// <summary><c>1f</c>, <c>1b</c>.</summary>
/// <param name="Index">Which of the labels of this number, in the order of the program, is meant.</param>
internal sealed record AsmLocalName(string Number, bool IsForward, int Index, SourceSpan Span) : AsmExpression(Span);

internal sealed record AsmUnary(string Sign, AsmExpression Operand, SourceSpan Span) : AsmExpression(Span);

internal sealed record AsmBinary(string Sign, AsmExpression Left, AsmExpression Right, SourceSpan Span) : AsmExpression(Span);

internal sealed record AsmConditional(AsmExpression Condition, AsmExpression Then, AsmExpression Else, SourceSpan Span)
    : AsmExpression(Span);

internal sealed record AsmCall(string Function, ImmutableArray<AsmExpression> Arguments, SourceSpan Span) : AsmExpression(Span);

/// <summary>Stands where something was wrong and was reported.</summary>
internal sealed record AsmError(SourceSpan Span) : AsmExpression(Span);
