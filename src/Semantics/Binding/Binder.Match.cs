using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>An arm of a match with its patterns bound.</summary>
internal sealed record ArmHead(MatchArm Syntax, ImmutableArray<BoundPattern> Patterns, bool IsWildcard);

internal partial class Binder
{
    private BoundExpression BindMatch(MatchExpression syntax, HdlType? expected)
    {
        var subject = Bind(syntax.Subject);
        if (BindArms(subject, syntax.Subject, syntax.Arms, syntax.Span) is not { } arms)
        {
            foreach (var arm in syntax.Arms)
                if (arm.Body is Expression body)
                    Bind(body, expected);
            return new BoundError(syntax.Span);
        }

        if (subject is BoundConstant known)
        {
            var chosen = Choose(arms, known.Value);
            return BindArmBody(chosen.Syntax, expected, false);
        }

        var values = arms.Select(a => (BindArmBody(a.Syntax, expected, true), a.Syntax.Body.Span)).ToList();
        if (UnifyBranches(values, expected, syntax.Span) is not { } unified) return new BoundError(syntax.Span);
        return new BoundMatch(
            subject,
            [.. arms.Select((a, i) => new BoundMatchArm(a.Patterns, a.IsWildcard, unified[i], a.Syntax.Span))],
            unified[0].Type, syntax.Span);
    }

    private BoundExpression BindArmBody(MatchArm arm, HdlType? expected, bool isConditional)
    {
        if (arm.Body is Expression body) return BindBranch(body, expected, isConditional);
        return Error(SemanticRules.MissingElse, arm.Body.Span, "this arm yields no value");
    }

    /// <summary>The first arm that matches a constant; none matches: the last.</summary>
    protected static ArmHead Choose(IReadOnlyList<ArmHead> arms, BigInteger value)
    {
        foreach (var arm in arms)
            if (arm.IsWildcard || arm.Patterns.Any(p => Matches(p, value)))
                return arm;
        return arms[^1];
    }

    private static bool Matches(BoundPattern pattern, BigInteger value) => pattern.High is { } high
        ? value >= pattern.Value && value <= high
        : pattern.Mask is { } mask ? (value & mask) == pattern.Value : value == pattern.Value;

    /// <summary>Binds and checks the patterns of a match; null after an error.</summary>
    protected IReadOnlyList<ArmHead>? BindArms(
        BoundExpression subject, Expression subjectSyntax, ImmutableArray<MatchArm> syntax, SourceSpan span)
    {
        if (subject is BoundError) return null;
        var type = subject.Type;
        if (type is not (UIntType or IntType or EnumType or IntegerType))
        {
            Error(
                SemanticRules.BadOperand, subjectSyntax.Span,
                $"'match' takes an integer or an enum, but '{Snippet(subjectSyntax.Span)}' is {Describe(type)}",
                IsData(type) ? "match its bits: 'bits(x)'" : null);
            return null;
        }

        if (subject is BoundIndexValue index)
        {
            Indices?.RequestPoints(index.Map);
            return null;
        }

        if (syntax.IsEmpty)
        {
            Error(SemanticRules.NonExhaustive, span, "this 'match' has no arms");
            return null;
        }

        var arms = new List<ArmHead>();
        var coverage = new Coverage(type);
        var isValid = true;
        foreach (var arm in syntax)
        {
            var patterns = ImmutableArray.CreateBuilder<BoundPattern>();
            var isWildcard = false;
            var adds = false;
            var isKnown = true;
            foreach (var pattern in arm.Patterns)
            {
                if (pattern is WildcardPattern)
                {
                    isWildcard = true;
                    adds |= coverage.AddAll();
                    continue;
                }

                if (BindPattern(pattern, type) is not { } bound)
                {
                    isKnown = false;
                    continue;
                }

                patterns.Add(bound);
                adds |= coverage.Add(bound);
            }

            isValid &= isKnown;
            if (isKnown && !adds)
            {
                isValid = false;
                Error(
                    SemanticRules.UnreachableArm, arm.Patterns.Length > 0 ? arm.Patterns[0].Span.To(arm.Patterns[^1].Span) : arm.Span,
                    "this arm never matches: earlier arms take all of its values", "remove it, or move it up");
            }

            arms.Add(new ArmHead(arm, patterns.ToImmutable(), isWildcard));
        }

        if (!isValid) return null;
        if (coverage.Missing() is not { } missing) return arms;
        Error(
            SemanticRules.NonExhaustive, span.Source is null ? span : new SourceSpan(span.Source, span.Start, Math.Min(5, span.Length)),
            $"this 'match' does not cover {missing}", "add the missing arms, or '_ => …'",
            new Label(subjectSyntax.Span, Describe(type)));
        return null;
    }

    private BoundPattern? BindPattern(Pattern pattern, HdlType type)
    {
        switch (pattern)
        {
            case ValuePattern value:
                return PatternValue(value.Value, type) is { } number ? new BoundPattern(number, null, null, pattern.Span) : null;
            case MaskPattern mask:
                if (type is IntegerType or EnumType)
                {
                    Error(SemanticRules.TypeMismatch, pattern.Span, $"a bit pattern needs bits, and the subject is {Describe(type)}");
                    return null;
                }

                if (mask.Digits > type.Width)
                {
                    Error(
                        SemanticRules.DoesNotFit, pattern.Span,
                        $"the pattern has {mask.Digits} digits, but the subject is {Bits(type)}");
                    return null;
                }

                // Digits that are not written are 0.
                var all = (BigInteger.One << type.Width) - 1;
                return new BoundPattern(mask.Value & mask.Mask, mask.Mask | all & ~((BigInteger.One << mask.Digits) - 1), null, pattern.Span);
            case RangePattern range:
                if (type is EnumType)
                {
                    Error(SemanticRules.TypeMismatch, pattern.Span, "the names of an enum have no order", "list them with '|'");
                    return null;
                }

                if (PatternValue(range.Low, type) is not { } low) return null;
                var exclusive = range.IsInclusive ? 0 : 1;
                if (ConstantPattern(range.High) is not { } highValue) return null;
                var high = highValue.Value - exclusive;
                if (type is not IntegerType && Literal(high, type, range.High.Span) is BoundError) return null;
                if (high >= low) return new BoundPattern(low, null, high, pattern.Span);
                Error(SemanticRules.DoesNotFit, pattern.Span, $"the range {Number(low)}..={Number(high)} holds no value");
                return null;
            default:
                return null;
        }
    }

    private BoundConstant? ConstantPattern(Expression expression)
    {
        var value = Constant(Bind(expression), "a pattern", expression.Span);
        if (value is BoundConstant constant) return constant;
        if (value is not BoundError) Error(SemanticRules.TypeMismatch, expression.Span, $"a pattern is a number or a name, not {Describe(value.Type)}");
        return null;
    }

    private BigInteger? PatternValue(Expression expression, HdlType type)
    {
        if (ConstantPattern(expression) is not { } constant) return null;
        if (type is IntegerType) return constant.Type is EnumType ? null : constant.Value;
        if (constant.Type is IntegerType or UIntType or IntType && type is UIntType or IntType)
            return Literal(constant.Value, type, expression.Span) is BoundConstant c ? c.Value : null;
        return Coerce(constant, type, expression.Span) is BoundConstant fitted ? fitted.Value : null;
    }
}
