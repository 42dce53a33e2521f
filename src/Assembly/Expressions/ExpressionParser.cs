using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using WaferHdl.Assembly.Source;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Assembly.Expressions;

/// <summary>Reads expressions with the operators and precedences of C.</summary>
internal sealed class ExpressionParser(SymbolTable symbols, BigInteger place)
{
    private const int Deepest = 200;
    private const int MostOperators = 4_000;

    private static readonly string[][] s_levels =
    [
        ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", "<=", ">", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"],
    ];

    private static readonly Dictionary<string, int> s_precedence =
        s_levels.SelectMany((signs, level) => signs.Select(s => (s, level))).ToDictionary(p => p.s, p => p.level, StringComparer.Ordinal);

    private int _depth;
    private int _operators;

    /// <summary>An expression, or null when what stands there was reported.</summary>
    public AsmExpression? Parse(LineCursor cursor)
    {
        if (++_depth > Deepest)
        {
            cursor.Fail(AssemblyRules.Limit, "an expression that is nested too deep");
            return null;
        }

        var expression = Conditional(cursor);
        _depth--;
        return expression;
    }

    private AsmExpression? Conditional(LineCursor cursor)
    {
        var condition = Climb(cursor, 0);
        if (condition is null || !cursor.Accept("?")) return condition;
        if (Parse(cursor) is not { } yes || !cursor.Expect(":") || Parse(cursor) is not { } no) return null;
        return new AsmConditional(condition, yes, no, condition.Span.To(no.Span));
    }

    private AsmExpression? Climb(LineCursor cursor, int level)
    {
        var left = Unary(cursor);
        while (left is not null && cursor.Current.Kind == AsmTokenKind.Sign
            && s_precedence.TryGetValue(cursor.Current.Text, out var own) && own >= level)
        {
            if (++_operators > MostOperators)
            {
                cursor.Fail(AssemblyRules.Limit, "an expression with too many operators");
                return null;
            }

            var sign = cursor.Take().Text;
            if (Climb(cursor, own + 1) is not { } right) return null;
            left = new AsmBinary(sign, left, right, left.Span.To(right.Span));
        }

        return left;
    }

    private AsmExpression? Unary(LineCursor cursor)
    {
        if (cursor.Current is not { Kind: AsmTokenKind.Sign, Text: "-" or "+" or "~" or "!" } sign) return Primary(cursor);
        if (++_depth > Deepest)
        {
            cursor.Fail(AssemblyRules.Limit, "an expression that is nested too deep");
            return null;
        }

        cursor.Take();
        var operand = Unary(cursor);
        _depth--;
        return operand is null ? null : new AsmUnary(sign.Text, operand, cursor.SpanOf(sign).To(operand.Span));
    }

    private AsmExpression? Primary(LineCursor cursor)
    {
        var token = cursor.Current;
        var span = cursor.SpanOf(token);
        switch (token.Kind)
        {
            case AsmTokenKind.Number:
                cursor.Take();
                return new AsmConstant(AsmValue.Of(token.Number), span);
            case AsmTokenKind.Float:
                cursor.Take();
                return new AsmConstant(AsmValue.Of(double.Parse(token.Text, CultureInfo.InvariantCulture)), span, token.Text);
            case AsmTokenKind.LocalLabel:
                cursor.Take();
                var number = token.Text[..^1].TrimStart('0') is { Length: > 0 } digits ? digits : "0";
                var count = symbols.LocalCount(number);
                return token.Text[^1] == 'f'
                    ? new AsmLocalName(number, true, count, span)
                    : new AsmLocalName(number, false, count - 1, span);
            case AsmTokenKind.Name:
                return Name(cursor);
            case AsmTokenKind.Sign when token.Text == "(":
                cursor.Take();
                return Parse(cursor) is { } inner && cursor.Expect(")") ? inner : null;
            case AsmTokenKind.Sign when token.Text == ".":
                cursor.Take();
                return new AsmConstant(AsmValue.Of(place), span);
            default:
                cursor.Fail("a number or symbol");
                return null;
        }
    }

    private AsmExpression? Name(LineCursor cursor)
    {
        var first = cursor.Take();
        var (name, end) = (first.Text, first);
        while (cursor.Current.IsSign(".") && cursor.Current.Start == end.End
            && cursor.Peek(1) is { Kind: AsmTokenKind.Name } next && next.Start == cursor.Current.End)
        {
            cursor.Take();
            end = cursor.Take();
            name += "." + end.Text;
        }

        var span = cursor.SpanOf(first.Start, end.End);
        if (!cursor.Current.IsSign("(")) return new AsmSymbolName(name, span);
        if (Functions.ArgumentsOf(name) is not { } count)
        {
            cursor.Report(
                AssemblyRules.UnknownSymbol, span, $"there is no function '{name}'",
                Spelling.Help(name, Functions.Names) ?? $"the functions are {string.Join(", ", Functions.Names)}");
            return null;
        }

        cursor.Take();
        var arguments = ImmutableArray.CreateBuilder<AsmExpression>();
        do
        {
            if (Parse(cursor) is not { } argument) return null;
            arguments.Add(argument);
        }
        while (cursor.Accept(","));
        if (!cursor.Expect(")")) return null;
        if (arguments.Count == count) return new AsmCall(name, arguments.ToImmutable(), span);
        cursor.Report(
            AssemblyRules.Expression, span, $"'{name}' takes {count} {(count == 1 ? "argument" : "arguments")}, not {arguments.Count}");
        return null;
    }
}
