using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>The patterns of a <c>match</c> arm, and ranges.</summary>
internal static class PatternGrammar
{
    /// <summary><c>1 | 4..=6 | E.A</c>.</summary>
    public static ImmutableArray<Pattern> Patterns(TokenCursor cursor)
    {
        var first = Pattern(cursor);
        if (cursor.Kind != TokenKind.Pipe) return [first];
        var patterns = ImmutableArray.CreateBuilder<Pattern>();
        patterns.Add(first);
        while (cursor.Accept(TokenKind.Pipe)) patterns.Add(Pattern(cursor));
        return patterns.ToImmutable();
    }

    private static Pattern Pattern(TokenCursor cursor)
    {
        var start = cursor.Index;
        switch (cursor.Kind)
        {
            case TokenKind.Underscore:
                cursor.Advance();
                return new WildcardPattern(cursor.SpanFrom(start));
            case TokenKind.BinaryPattern:
                return LiteralReader.Mask(cursor);
            case TokenKind.OpenBrace:
                cursor.Fail("a pattern");
                break;
        }
        var low = ExpressionGrammar.Expression(cursor, ExpressionGrammar.PatternLevel);
        var isInclusive = cursor.Kind == TokenKind.DotDotEquals;
        if (!isInclusive && cursor.Kind != TokenKind.DotDot) return new ValuePattern(low, low.Span);
        cursor.Advance();
        var high = ExpressionGrammar.Expression(cursor, ExpressionGrammar.PatternLevel);
        return new RangePattern(low, high, isInclusive, cursor.SpanFrom(start));
    }

    /// <summary><c>lo..hi</c> or <c>lo..=hi</c> of a <c>for</c>, up to the brace of its body.</summary>
    public static RangeSyntax Range(TokenCursor cursor, int head)
    {
        var start = cursor.Index;
        var low = ExpressionGrammar.Bracketed(cursor);
        var isInclusive = cursor.Kind == TokenKind.DotDotEquals;
        if (isInclusive || cursor.Kind == TokenKind.DotDot) cursor.Advance();
        else cursor.Fail("'..' or '..='");
        var high = ExpressionGrammar.Bracketed(cursor);
        var range = new RangeSyntax(low, high, isInclusive, cursor.SpanFrom(start));
        if (!cursor.IsAtBody) cursor.Fail("'{'");
        if (!cursor.Failed) return range;
        Recovery.Head(cursor, head);
        return range with { High = new ErrorExpression(high.Span) };
    }
}
