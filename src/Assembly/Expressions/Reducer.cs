using System.Numerics;
using WaferHdl.Assembly.Source;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Expressions;

/// <summary>Works out expressions as far as their symbols are known.</summary>
/// <param name="report">Null while symbols may still follow: what is not known then stays as it is.</param>
internal sealed class Reducer(SymbolTable symbols, Reporter? report, Expansion? expansion)
{
    private const int MostBits = 256;
    private const int DeepestSymbols = 5_000;

    public AsmExpression Reduce(AsmExpression expression) => expression switch
    {
        AsmConstant or AsmError => expression,
        AsmSymbolName name => ValueOf(name),
        AsmLocalName local => ValueOf(local),
        AsmUnary unary => Unary(unary with { Operand = Reduce(unary.Operand) }),
        AsmBinary { Sign: "&&" or "||" } logical => Logical(logical),
        AsmBinary binary => Binary(binary with { Left = Reduce(binary.Left), Right = Reduce(binary.Right) }),
        AsmConditional choice => Conditional(choice),
        AsmCall call => Call(call),
        _ => expression,
    };

    private AsmExpression ValueOf(AsmSymbolName name)
    {
        if (symbols.Find(name.Name) is not { } symbol)
        {
            if (report is null) return name;
            report.Report(
                AssemblyRules.UnknownSymbol, name.Span, $"there is no symbol '{name.Name}'", expansion, symbols.Suggest(name.Name));
            return new AsmError(name.Span);
        }

        if (symbol.Value is AsmConstant known) return known with { Span = name.Span };
        if (symbol.Value is AsmError) return new AsmError(name.Span);
        if (symbol.IsOpen || symbols.Depth > DeepestSymbols)
        {
            if (report is null) return name;
            report.Report(
                AssemblyRules.Expression, symbol.Span,
                symbol.IsOpen ? $"'{symbol.Name}' is defined by itself" : $"'{symbol.Name}' is defined through too many others", null);
            symbol.Value = new AsmError(symbol.Span);
            return new AsmError(name.Span);
        }

        symbol.IsOpen = true;
        symbols.Depth++;
        var reduced = new Reducer(symbols, report, symbol.Expansion).Reduce(symbol.Value);
        symbols.Depth--;
        symbol.IsOpen = false;
        if (reduced is AsmConstant or AsmError) symbol.Value = reduced;
        return reduced switch
        {
            AsmConstant constant => constant with { Span = name.Span },
            AsmError => new AsmError(name.Span),
            _ => name,
        };
    }

    private AsmExpression ValueOf(AsmLocalName name)
    {
        if (symbols.Local(name.Number, name.Index) is { } place) return new AsmConstant(AsmValue.Of(place), name.Span);
        if (report is null) return name;
        report.Report(
            AssemblyRules.UnknownSymbol, name.Span,
            $"no label '{name.Number}' stands {(name.IsForward ? "behind" : "before")} this line", expansion,
            $"'{name.Number}:' at the start of a line is the label");
        return new AsmError(name.Span);
    }

    private AsmExpression Unary(AsmUnary unary)
    {
        if (unary.Operand is AsmError) return new AsmError(unary.Span);
        if (unary.Operand is not AsmConstant { Value: var value } operand) return unary;
        switch (unary.Sign)
        {
            case "+":
                return operand;
            case "-" when value.Float is { } number:
                var literal = operand.Literal is { } text ? text.StartsWith('-') ? text[1..] : "-" + text : null;
                return new AsmConstant(AsmValue.Of(-number), unary.Span, literal);
            case "-":
                return Constant(-value.Integer, unary.Span, unary);
            case "!":
                return new AsmConstant(AsmValue.Of(!value.IsTrue), unary.Span);
            default:
                return value.IsFloat ? WrongKind(unary, unary.Sign) : Constant(-value.Integer - 1, unary.Span, unary);
        }
    }

    private AsmExpression Logical(AsmBinary binary)
    {
        var left = Reduce(binary.Left);
        if (left is AsmError) return left;
        if (left is AsmConstant first && first.Value.IsTrue == (binary.Sign == "||"))
            return new AsmConstant(AsmValue.Of(binary.Sign == "||"), binary.Span);
        var right = Reduce(binary.Right);
        if (right is AsmError) return right;
        return left is AsmConstant && right is AsmConstant second
            ? new AsmConstant(AsmValue.Of(second.Value.IsTrue), binary.Span)
            : binary with { Left = left, Right = right };
    }

    private AsmExpression Conditional(AsmConditional choice)
    {
        var condition = Reduce(choice.Condition);
        return condition switch
        {
            AsmError => new AsmError(choice.Span),
            AsmConstant { Value.IsTrue: var isTrue } => Reduce(isTrue ? choice.Then : choice.Else),
            _ => choice with { Condition = condition, Then = Reduce(choice.Then), Else = Reduce(choice.Else) },
        };
    }

    private AsmExpression Binary(AsmBinary binary)
    {
        if (binary.Left is AsmError || binary.Right is AsmError) return new AsmError(binary.Span);
        if (binary is not { Left: AsmConstant { Value: var a }, Right: AsmConstant { Value: var b } }) return binary;
        if (a.IsFloat || b.IsFloat) return Floats(binary, a.AsFloat, b.AsFloat);
        var (x, y) = (a.Integer, b.Integer);
        switch (binary.Sign)
        {
            case "/" or "%" when y.IsZero:
                return Fail(binary, "division by zero");
            case "<<" or ">>" when y < 0 || y > MostBits:
                return Fail(binary, $"a shift by {y}; 0 to {MostBits} are possible");
            default:
                return Constant(Integers(binary.Sign, x, y), binary.Span, binary);
        }
    }

    private static BigInteger Integers(string sign, BigInteger x, BigInteger y) => sign switch
    {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "/" => BigInteger.Divide(x, y),
        "%" => BigInteger.Remainder(x, y),
        "<<" => x << (int)y,
        ">>" => x >> (int)y,
        "&" => x & y,
        "|" => x | y,
        "^" => x ^ y,
        "==" => x == y ? 1 : 0,
        "!=" => x != y ? 1 : 0,
        "<" => x < y ? 1 : 0,
        "<=" => x <= y ? 1 : 0,
        ">" => x > y ? 1 : 0,
        _ => x >= y ? 1 : 0,
    };

    private AsmExpression Floats(AsmBinary binary, double x, double y)
    {
        AsmValue? value = binary.Sign switch
        {
            "+" => AsmValue.Of(x + y),
            "-" => AsmValue.Of(x - y),
            "*" => AsmValue.Of(x * y),
            "/" => AsmValue.Of(x / y),
            "==" => AsmValue.Of(x == y),
            "!=" => AsmValue.Of(x != y),
            "<" => AsmValue.Of(x < y),
            "<=" => AsmValue.Of(x <= y),
            ">" => AsmValue.Of(x > y),
            ">=" => AsmValue.Of(x >= y),
            _ => null,
        };
        return value is { } known ? new AsmConstant(known, binary.Span) : WrongKind(binary, binary.Sign);
    }

    private AsmExpression Call(AsmCall call)
    {
        if (call.Function == Functions.Known)
            return new AsmConstant(AsmValue.Of(new Reducer(symbols, null, expansion).Reduce(call.Arguments[0]) is AsmConstant), call.Span);
        var arguments = call.Arguments.Select(Reduce).ToArray();
        if (arguments.Any(a => a is AsmError)) return new AsmError(call.Span);
        if (!arguments.All(a => a is AsmConstant)) return call with { Arguments = [.. arguments] };
        return Functions.Call(call.Function, [.. arguments.Cast<AsmConstant>()]) is { } value
            ? new AsmConstant(value, call.Span)
            : WrongKind(call, call.Function);
    }

    private AsmExpression Constant(BigInteger value, SourceSpan span, AsmExpression otherwise) =>
        value.GetBitLength() <= MostBits
            ? new AsmConstant(AsmValue.Of(value), span)
            : Fail(otherwise, $"a number of {value.GetBitLength()} bits; {MostBits} are possible");

    private AsmExpression WrongKind(AsmExpression expression, string function) =>
        Fail(expression, $"'{function}' takes integers, not floating-point numbers", "f32(...) and f16(...) give the bits of a number, int(...) its whole part");

    private AsmExpression Fail(AsmExpression expression, string message, string? help = null)
    {
        if (report is null) return expression;
        report.Report(AssemblyRules.Expression, expression.Span, message, expansion, help);
        return new AsmError(expression.Span);
    }
}
