using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    private BoundExpression BindBuiltIn(
        string name, CallExpression call, ImmutableArray<GenericArgument> generics, HdlType? expected)
    {
        var (min, max) = name switch
        {
            "min" or "max" => (2, int.MaxValue),
            "repeat" => (2, 2),
            "delay" => (2, 3),
            "random" => (0, 0),
            _ => (1, 1),
        };
        if (call.Arguments.Length < min || call.Arguments.Length > max)
        {
            return Error(
                SemanticRules.WrongCall, call.Span,
                $"'{name}' takes {(max == int.MaxValue ? $"at least {min} arguments" : min == max ? Count(min, "argument") : $"{min} or {max} arguments")}, but {call.Arguments.Length} {(call.Arguments.Length == 1 ? "is" : "are")} given");
        }

        var takesGeneric = name is "trunc" or "zext" or "sext" or "from_bits" or "random";
        if (takesGeneric != !generics.IsEmpty || generics.Length > 1)
        {
            return Error(
                SemanticRules.WrongCall, call.Callee.Span,
                takesGeneric ? $"'{name}' takes one generic argument" : $"'{name}' takes no generic arguments",
                takesGeneric ? $"write '{name}<{(name is "from_bits" or "random" ? "T" : "N")}>(…)'" : null);
        }

        switch (name)
        {
            case "width": return Width(call);
            case "len": return Length(call);
            case "random": return Random(call, generics[0]);
            case "delay": return Delay(call);
            case "repeat": return Repeat(call);
            case "cross":
                if (Body == BodyKind.Test) return NotInTest(call, name);
                var crossed = Bind(call.Arguments[0], expected);
                if (crossed is BoundError || !CheckData(crossed, call.Arguments[0])) return new BoundError(call.Span);
                return Constants.IsConstant(crossed) ? crossed : new BoundCross(crossed, call.Span);
            case "trunc" or "zext" or "sext": return Resize(name, call, generics[0]);
            case "from_bits": return FromBits(call, generics[0]);
            case "min" or "max": return MinMax(name, call);
        }

        var syntax = call.Arguments[0];
        var value = Bind(syntax);
        if (value is BoundError) return new BoundError(call.Span);
        return name switch
        {
            "clog2" => Clog2(call, value),
            "abs" => Abs(call, value),
            "sum" => Sum(call, value),
            "reverse" => Reverse(call, value),
            "onehot" => OneHot(call, value),
            "signed" or "unsigned" or "bits" => SameBits(name, call, value),
            _ => Reduce(name, call, value),
        };
    }

    private BoundError NotInTest(CallExpression call, string name) =>
        Error(SemanticRules.NotHere, call.Span, $"'{name}' makes hardware and can't stand in a test");

    private bool CheckData(BoundExpression value, Expression syntax)
    {
        if (value is BoundError) return false;
        if (IsData(value.Type)) return true;
        if (HasExactPart(value.Type)) Sized(value, syntax, "here");
        else Error(SemanticRules.BadOperand, syntax.Span, $"'{Snippet(syntax.Span)}' is {Describe(value.Type)}, which has no bits to use");
        return false;
    }

    // ---- compile time ----

    private BoundExpression Width(CallExpression call)
    {
        if (TypeOrValue(call.Arguments[0]) is not { } type) return new BoundError(call.Span);
        if (IsData(type)) return Exact(type.Width, call.Span);
        return Error(SemanticRules.BadOperand, call.Arguments[0].Span, $"{Describe(type)} has no width");
    }

    private BoundExpression Length(CallExpression call)
    {
        if (TypeOrValue(call.Arguments[0]) is not { } type) return new BoundError(call.Span);
        if (type is ArrayType array) return Exact(array.Length, call.Span);
        if (type is MemoryType memory) return Exact(memory.Depth, call.Span);
        return Error(SemanticRules.BadOperand, call.Arguments[0].Span, $"{Describe(type)} is no array, so it has no length");
    }

    protected static BoundConstant Exact(BigInteger value, SourceSpan span) => new(value, IntegerType.Instance, span);

    // The type that an expression names, or the type of its value.
    private HdlType? TypeOrValue(Expression expression)
    {
        if (AsType(expression) is { } syntax && NamesType(expression))
            return BindType(syntax) is var named and not ErrorHdlType ? named : null;
        var target = Resolve(expression);
        if (target is ValueTarget { Value.Type: MemoryType memory }) return memory;
        var value = ValueOf(target, expression.Span);
        return value is BoundError ? null : value.Type;
    }

    private bool NamesType(Expression expression)
    {
        while (expression is IndexExpression index) expression = index.Target;
        switch (expression)
        {
            case TypeExpression:
                return true;
            case NameExpression name:
                if (Scope.Find(name.Name.Text) is { } entry)
                    return entry is TypeEntry || entry is LazyEntry lazy && lazy.Resolve() is TypeEntry;
                return FindSymbol(name.Name.Text) is SymbolTarget { Symbol: Symbols.TypeSymbol }
                    || name.Name.Text is "bit" or "clock" or "reset" && Package.Find(name.Name.Text) is null;
            case MemberExpression when PathOf(expression) is { } path:
                if (Scope.Find(path[0].Text) is not null || FindSymbol(path[0].Text) is not PackageTarget package) return false;
                return path.Length == 2 && package.Package.Find(path[1].Text) is Symbols.TypeSymbol;
            default:
                return false;
        }
    }

    private BoundExpression Clog2(CallExpression call, BoundExpression value)
    {
        if (value is BoundIndexValue index)
        {
            Indices?.RequestPoints(index.Map);
            return new BoundError(call.Span);
        }

        if (value is not BoundConstant { Type: IntegerType or UIntType or IntType } known)
        {
            ReportNotConstant(value, "the argument of 'clog2'", call.Arguments[0].Span);
            return new BoundError(call.Span);
        }

        if (known.Value.Sign > 0) return Exact(Constants.Clog2(known.Value), call.Span);
        return Error(
            SemanticRules.DoesNotFit, call.Arguments[0].Span, $"'clog2' needs a number of at least 1, and this is {known.Value}");
    }

    private BoundExpression Random(CallExpression call, GenericArgument argument)
    {
        var type = BindTypeArgument(argument.Value);
        if (type is ErrorHdlType) return new BoundError(call.Span);
        if (Body != BodyKind.Test)
            return Error(SemanticRules.NotHere, call.Span, "'random' stands only in a test", "hardware has 'code.lfsr.Lfsr'");
        if (!IsData(type)) return Error(SemanticRules.TypeNotAllowed, argument.Span, $"there are no random values of {Describe(type)}");
        return new BoundRandom(type, call.Span);
    }

    // ---- conversions ----

    private BoundExpression Resize(string name, CallExpression call, GenericArgument argument)
    {
        var width = argument.Value is Expression expression
            ? ConstantInt(expression, $"the width of '{name}'", 1, Session.MaxWidth)
            : null;
        if (argument.Value is not Expression)
            Error(SemanticRules.ParameterKind, argument.Span, $"'{name}' takes a width, as in '{name}<8>(x)'");
        var syntax = call.Arguments[0];
        var value = Bind(syntax);
        if (value is BoundError || width is not { } bits) return new BoundError(call.Span);
        if (Constants.IsExact(value) && Body == BodyKind.Test && value is not BoundConstant)
        {
            // At run time: the low bits of the exact number, through its remainder.
            return Error(
                SemanticRules.NeedsType, syntax.Span, $"'{Snippet(syntax.Span)}' has no width to change",
                $"give it a type first: '{Snippet(syntax.Span)} as u32'");
        }

        value = Sized(value, syntax, $"under '{name}'");
        if (value is BoundError) return value;
        if (!Constants.IsInteger(value.Type))
        {
            return Error(
                SemanticRules.BadOperand, syntax.Span, $"'{name}' takes an integer, but '{Snippet(syntax.Span)}' is {Describe(value.Type)}",
                $"take its bits: 'bits({Snippet(syntax.Span)})'");
        }

        var isTrunc = name == "trunc";
        if (isTrunc ? bits > value.Type.Width : bits < value.Type.Width)
        {
            return Error(
                SemanticRules.LossyCast, call.Span,
                $"'{name}<{bits}>' of {Bits(value.Type)} would {(isTrunc ? "add" : "drop")} bits",
                isTrunc ? $"extend with '{(value.Type is IntType ? "sext" : "zext")}<{bits}>'" : $"cut with 'trunc<{bits}>'");
        }

        HdlType type = value.Type is IntType ? new IntType(bits) : UInt(bits);
        if (value.Type.Width == bits) return value;
        var isSigned = name == "sext";
        if (value is BoundConstant known)
        {
            var raw = Constants.ToBits(known);
            if (isSigned && !(raw >> (known.Type.Width - 1)).IsZero) raw -= BigInteger.One << known.Type.Width;
            return new BoundConstant(Constants.Wrap(raw, type), type, call.Span);
        }

        return new BoundConvert(isTrunc ? ConversionKind.Truncate : ConversionKind.Extend, value, isSigned, type, call.Span);
    }

    private BoundExpression SameBits(string name, CallExpression call, BoundExpression value)
    {
        var syntax = call.Arguments[0];
        value = Sized(value, syntax, $"under '{name}'");
        if (value is BoundError) return value;
        if (name != "bits" && !Constants.IsInteger(value.Type))
        {
            return Error(
                SemanticRules.BadOperand, syntax.Span, $"'{name}' takes an integer, but '{Snippet(syntax.Span)}' is {Describe(value.Type)}",
                $"take its bits first: '{name}(bits({Snippet(syntax.Span)}))'");
        }

        var type = name == "signed" ? (HdlType)new IntType(value.Type.Width) : UInt(value.Type.Width);
        return Reinterpret(value, type, call.Span);
    }

    private BoundExpression FromBits(CallExpression call, GenericArgument argument)
    {
        var type = BindTypeArgument(argument.Value);
        if (type is ErrorHdlType) return Silently(call.Arguments[0]) with { Span = call.Span };
        if (!IsData(type))
            return Error(SemanticRules.TypeNotAllowed, argument.Span, $"'from_bits' makes data, and {Describe(type)} is none");
        var value = BindAs(call.Arguments[0], UInt(type.Width));
        if (value is BoundError) return new BoundError(call.Span);
        return Reinterpret(value, type, call.Span);
    }

    private BoundExpression Repeat(CallExpression call)
    {
        var value = Bind(call.Arguments[0]);
        var count = ConstantInt(call.Arguments[1], "the count of 'repeat'", 1, Session.MaxWidth);
        if (value is BoundError || count is not { } n) return new BoundError(call.Span);
        value = Sized(value, call.Arguments[0], "under 'repeat'");
        if (value is BoundError || !CheckWidth((long)value.Type.Width * n, call.Span)) return new BoundError(call.Span);
        var type = UInt(value.Type.Width * n);
        return Constants.IsConstant(value)
            ? new BoundConstant(Constants.Repeat(Constants.ToBits(value), value.Type.Width, n), type, call.Span)
            : new BoundRepeat(value, n, type, call.Span);
    }

    // ---- arithmetic ----

    private BoundExpression MinMax(string name, CallExpression call)
    {
        var values = call.Arguments.Select(a => (Value: Bind(a), Syntax: a)).ToList();
        if (values.Any(v => v.Value is BoundError)) return new BoundError(call.Span);
        if (values.All(v => Constants.IsExact(v.Value))) return ExactMinMax(name, call, values.Select(v => v.Value).ToList());
        foreach (var (value, syntax) in values)
        {
            if (Constants.IsExact(value) || Constants.IsInteger(value.Type)) continue;
            return Error(
                SemanticRules.BadOperand, syntax.Span, $"'{name}' takes integers, but '{Snippet(syntax.Span)}' is {Describe(value.Type)}");
        }

        var first = values.First(v => !Constants.IsExact(v.Value));
        if (values.Any(v => Constants.IsExact(v.Value) && v.Value is not (BoundConstant or BoundIndexValue)))
        {
            var exact = values.Select(v => Coerce(v.Value, IntegerType.Instance, v.Syntax.Span)).ToList();
            return ExactMinMax(name, call, exact);
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (Constants.IsExact(values[i].Value))
                values[i] = (Smallest(values[i].Value, first.Value.Type, values[i].Syntax.Span), values[i].Syntax);
            if (values[i].Value is BoundError) return new BoundError(call.Span);
            if (values[i].Value.Type is IntType == first.Value.Type is IntType) continue;
            var unsigned = values[i].Value.Type is UIntType ? values[i].Syntax : first.Syntax;
            return Error(
                SemanticRules.SignMix, call.Span, $"'{name}' takes numbers of one sign",
                $"make both signed: '{Snippet(unsigned.Span)} as int'", new Label(first.Syntax.Span, $"'{first.Value.Type}'"),
                new Label(values[i].Syntax.Span, $"'{values[i].Value.Type}'"));
        }

        var width = values.Max(v => v.Value.Type.Width);
        HdlType type = first.Value.Type is IntType ? new IntType(width) : UInt(width);
        var result = values[0].Value;
        foreach (var (value, _) in values.Skip(1))
        {
            if (result is BoundConstant a && value is BoundConstant b)
                result = new BoundConstant(name == "min" ? BigInteger.Min(a.Value, b.Value) : BigInteger.Max(a.Value, b.Value), type, call.Span);
            else
                result = new BoundIntrinsic(name == "min" ? IntrinsicKind.Min : IntrinsicKind.Max, [Widen(result, type), Widen(value, type)], type, call.Span);
        }

        return Widen(result, type);
    }

    private static BoundExpression Widen(BoundExpression value, HdlType type) =>
        value.Type.Width == type.Width ? value : Extend(value, type, type is IntType);

    private BoundExpression ExactMinMax(string name, CallExpression call, List<BoundExpression> values)
    {
        var result = values[0];
        foreach (var value in values.Skip(1))
        {
            if (result is BoundConstant a && value is BoundConstant b)
            {
                result = Exact(name == "min" ? BigInteger.Min(a.Value, b.Value) : BigInteger.Max(a.Value, b.Value), call.Span);
            }
            else if (Indices is { } indices && Affine(result) is { } l && Affine(value) is { } r)
            {
                var isLess = indices.IsNegative(l.Plus(r, -1));
                result = isLess == (name == "min") ? result : value;
            }
            else
            {
                var condition = new BoundBinary(
                    name == "min" ? BinaryOperator.Less : BinaryOperator.Greater, result, value, UIntType.Bit, call.Span);
                result = new BoundIf(condition, result, value, IntegerType.Instance, call.Span);
            }
        }

        return result;
    }

    private BoundExpression Abs(CallExpression call, BoundExpression value)
    {
        switch (value)
        {
            case BoundConstant { Type: IntegerType } exact: return Exact(BigInteger.Abs(exact.Value), call.Span);
            case BoundConstant { Type: IntType type } known:
                return new BoundConstant(BigInteger.Abs(known.Value), UInt(type.Width), call.Span);
            case BoundIndexValue index:
                var isNegative = Indices!.IsNegative(index.Map);
                return isNegative ? Indices.Value(new AffineMapValue(index.Map).Times(-1), IntegerType.Instance, call.Span) : index;
        }

        switch (value.Type)
        {
            case UIntType: return value;
            case IntType type: return new BoundIntrinsic(IntrinsicKind.Abs, [value], UInt(type.Width), call.Span);
            case IntegerType:
                var condition = new BoundBinary(BinaryOperator.Less, value, Exact(0, call.Span), UIntType.Bit, call.Span);
                return new BoundIf(
                    condition, new BoundUnary(UnaryOperator.Negate, value, IntegerType.Instance, call.Span), value,
                    IntegerType.Instance, call.Span);
        }

        return WrongArgument("abs", "an integer", call, value);
    }

    private BoundError WrongArgument(string name, string what, CallExpression call, BoundExpression value) => Error(
        SemanticRules.BadOperand, call.Arguments[0].Span,
        $"'{name}' takes {what}, but '{Snippet(call.Arguments[0].Span)}' is {Describe(value.Type)}",
        IsData(value.Type) && !Constants.IsInteger(value.Type) ? "take its bits: 'bits(x)'" : null);

    private BoundExpression Sum(CallExpression call, BoundExpression value)
    {
        if (value.Type is not ArrayType array) return WrongArgument("sum", "an array of integers", call, value);
        if (array.Element is IntegerType && value is BoundArrayValue exact && Constants.IsConstant(value))
            return Exact(exact.Elements.Aggregate(BigInteger.Zero, (sum, e) => sum + ((BoundConstant)e).Value), call.Span);
        if (!Constants.IsInteger(array.Element)) return WrongArgument("sum", "an array of integers", call, value);
        var width = array.Element.Width + (long)Constants.Clog2(array.Length);
        if (!CheckWidth(width, call.Span)) return new BoundError(call.Span);
        HdlType type = array.Element is IntType ? new IntType((int)width) : UInt((int)width);
        if (value is BoundArrayValue known && Constants.IsConstant(value))
            return new BoundConstant(known.Elements.Aggregate(BigInteger.Zero, (sum, e) => sum + ((BoundConstant)e).Value), type, call.Span);
        return new BoundIntrinsic(IntrinsicKind.Sum, [value], type, call.Span);
    }

    private BoundExpression Reverse(CallExpression call, BoundExpression value)
    {
        switch (value.Type)
        {
            case UIntType:
                return value is BoundConstant known
                    ? new BoundConstant(BitMath.Reverse(BitVector.FromInteger(known.Value, known.Type.Width)).Unsigned, value.Type, call.Span)
                    : new BoundIntrinsic(IntrinsicKind.Reverse, [value], value.Type, call.Span);
            case IntType:
                return new BoundIntrinsic(
                    IntrinsicKind.Reverse, [value], value.Type, call.Span);
            case ArrayType when value is BoundArrayValue array:
                return array with { Elements = [.. array.Elements.Reverse()] };
            case ArrayType when value is BoundPortArray ports:
                return ports with { Elements = [.. ports.Elements.Reverse()] };
            case ArrayType when value is BoundFill:
                return value;
            case ArrayType array when IsData(array):
                return new BoundIntrinsic(IntrinsicKind.Reverse, [value], value.Type, call.Span);
        }

        return WrongArgument("reverse", "an integer or an array", call, value);
    }

    private BoundExpression OneHot(CallExpression call, BoundExpression value)
    {
        value = Sized(value, call.Arguments[0], "under 'onehot'");
        if (value is BoundError) return value;
        if (value.Type is not UIntType) return WrongArgument("onehot", "an unsigned integer", call, value);
        if (value.Type.Width > 20)
            return Error(SemanticRules.TooLarge, call.Span, $"'onehot' of {Bits(value.Type)} has 2^{value.Type.Width} bits, but a value may have at most {Session.MaxWidth}");
        var type = UInt(1 << value.Type.Width);
        return value is BoundConstant known
            ? new BoundConstant(BigInteger.One << (int)known.Value, type, call.Span)
            : new BoundIntrinsic(IntrinsicKind.OneHot, [value], type, call.Span);
    }

    private BoundExpression Reduce(string name, CallExpression call, BoundExpression value)
    {
        value = Sized(value, call.Arguments[0], $"under '{name}'");
        if (value is BoundError) return value;
        if (!Constants.IsInteger(value.Type) && value.Type is not ArrayType { Element: UIntType { Width: 1 } })
            return WrongArgument(name, "an integer or an array of bits", call, value);
        var width = value.Type.Width;
        HdlType type = name is "any" or "all" or "parity" ? UIntType.Bit : UInt(Math.Max(1, Constants.Clog2(width + 1)));
        if (Constants.IsConstant(value))
        {
            var bits = BitVector.FromInteger(Constants.ToBits(value), width);
            BigInteger result = name switch
            {
                "any" => bits.IsZero ? 0 : 1,
                "all" => bits == BitVector.AllOnes(width) ? 1 : 0,
                "parity" => BitMath.PopCount(bits) & 1,
                "popcount" => BitMath.PopCount(bits),
                "clz" => BitMath.LeadingZeros(bits),
                _ => BitMath.TrailingZeros(bits),
            };
            return new BoundConstant(result, type, call.Span);
        }

        if (value.Type is ArrayType) value = new BoundConvert(ConversionKind.Reinterpret, value, false, UInt(width), value.Span);
        var kind = name switch
        {
            "any" => IntrinsicKind.Any,
            "all" => IntrinsicKind.All,
            "parity" => IntrinsicKind.Parity,
            "popcount" => IntrinsicKind.PopCount,
            "clz" => IntrinsicKind.LeadingZeros,
            _ => IntrinsicKind.TrailingZeros,
        };
        return new BoundIntrinsic(kind, [value], type, call.Span);
    }

    // ---- registers ----

    private BoundExpression Delay(CallExpression call)
    {
        var value = Bind(call.Arguments[0]);
        var count = ConstantInt(call.Arguments[1], "the number of stages", 0, Session.MaxElements);
        var enable = call.Arguments.Length == 3 ? BindCondition(call.Arguments[2]) : null;
        if (value is BoundError || count is not { } n || enable is BoundError) return new BoundError(call.Span);
        if (Body != BodyKind.Module)
        {
            return Error(
                SemanticRules.NotHere, call.Span, "'delay' makes registers and stands at module level only",
                "name it there with 'let' and use the name here");
        }

        value = Sized(value, call.Arguments[0], "under 'delay'");
        if (value is BoundError) return value;
        if (n == 0) return value;
        return new BoundDelay(value, n, enable, DefaultDomain(call.Span), call.Span);
    }

    /// <summary>The domain of state that names none; reports when there are several.</summary>
    protected virtual int DefaultDomain(SourceSpan span) => 0;
}
