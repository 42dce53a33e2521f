using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    /// <summary>Binds a value. The expected type reaches literals, aggregates and branches, but nothing is converted to
    /// it here: <see cref="Coerce"/> does that.</summary>
    public BoundExpression Bind(Expression expression, HdlType? expected = null)
    {
        if (Indices is { Split: not null } || !Spend(expression.Span)) return new BoundError(expression.Span);
        switch (expression)
        {
            case NumberExpression number:
                return BindNumber(number, false, number.Span);
            case BooleanExpression boolean:
                return new BoundConstant(boolean.Value ? 1 : 0, UIntType.Bit, boolean.Span);
            case StringExpression text:
                return BindString(text);
            case NameExpression or MemberExpression or IndexExpression or TypeExpression:
                return ValueOf(Resolve(expression), expression.Span);
            case ParenthesizedExpression parenthesized:
                return Bind(parenthesized.Inner, expected);
            case SliceExpression slice:
                return BindSlice(slice);
            case PartSelectExpression select:
                return BindPartSelect(select);
            case UnaryExpression unary:
                return BindUnary(unary);
            case BinaryExpression binary:
                return BindBinaryChain(binary);
            case CastExpression cast:
                return BindCast(cast);
            case BlockExpression block:
                return BindBlock(block, expected);
            case IfExpression condition:
                return BindIf(condition, expected);
            case MatchExpression match:
                return BindMatch(match, expected);
            case ConcatExpression concat:
                return BindConcat(concat);
            case StructExpression structure:
                return BindStructValue(structure, expected);
            case ArrayExpression array:
                return BindArrayValue(array, expected);
            case FillExpression fill:
                return BindFill(fill, expected);
            case CallExpression call:
                return BindCall(call, expected);
            case OpenExpression open:
                return Error(SemanticRules.NotHere, open.Span, "'_' stands only for an output that is left open");
            default:
                return new BoundError(expression.Span);
        }
    }

    /// <summary>Binds a value and converts it to a type.</summary>
    public BoundExpression BindAs(Expression expression, HdlType type) =>
        type is ErrorHdlType ? Silently(expression) : Coerce(Bind(expression, type), type, expression.Span);

    /// <summary>Binds a value whose place has an error: what is wrong inside it is still reported.</summary>
    protected BoundExpression Silently(Expression expression)
    {
        Bind(expression);
        return new BoundError(expression.Span);
    }

    private BoundExpression BindNumber(NumberExpression number, bool isNegated, SourceSpan span)
    {
        var value = isNegated ? -number.Value : number.Value;
        if (number.SuffixKind == '\0') return new BoundConstant(value, IntegerType.Instance, span);
        if (number.SuffixWidth < 1 || number.SuffixWidth > Session.MaxWidth)
        {
            return Error(
                number.SuffixWidth < 1 ? SemanticRules.ZeroWidth : SemanticRules.TooLarge, span,
                $"'{Snippet(span)}' would have {number.SuffixWidth} bits; a value has 1 to {Session.MaxWidth}");
        }

        HdlType type = number.SuffixKind == 'u' ? UInt(number.SuffixWidth) : new IntType(number.SuffixWidth);
        return Literal(value, type, span);
    }

    /// <summary>A constant of a type, or the report that it does not fit.</summary>
    protected BoundExpression Literal(BigInteger value, HdlType type, SourceSpan span)
    {
        if (Constants.Fits(value, type)) return new BoundConstant(value, type, span);
        var (min, max) = Constants.Range(type);
        return Error(
            SemanticRules.DoesNotFit, span, $"{Number(value)} does not fit {DescribeInteger(type)}, which holds {Number(min)} to {Number(max)}",
            value.Sign < 0 && type is UIntType ? "use an 'int' type for negative numbers" : null);
    }

    protected static string DescribeInteger(HdlType type) => type is UIntType { Width: 1 } ? "'bit'" : $"'{type}'";

    /// <summary>A number for a message; very long ones are shortened.</summary>
    protected static string Number(BigInteger value)
    {
        if (BigInteger.Abs(value).GetBitLength() <= 130) return value.ToString();
        return (value + 1).IsPowerOfTwo ? $"2^{(value + 1).GetBitLength() - 1} - 1"
            : BigInteger.Abs(value).IsPowerOfTwo ? $"{(value.Sign < 0 ? "-" : "")}2^{BigInteger.Abs(value).GetBitLength() - 1}"
            : $"a number of {value.GetBitLength()} bits";
    }

    private BoundExpression BindString(StringExpression text)
    {
        var message = BindMessage(text);
        if (message is null) return new BoundError(text.Span);
        foreach (var part in message.Parts)
            if (part.Value is not null && !Constants.IsConstant(part.Value))
                return Error(
                    SemanticRules.NotConstant, part.Value.Span, "a string is a constant, so the values in it must be too");
        return new BoundString(Render(message), text.Span);
    }

    /// <summary>The text of a message whose values are constants.</summary>
    protected static string Render(BoundMessage message) =>
        string.Concat(message.Parts.Select(p => p.Value is null ? p.Text : Format(p.Value, p.Format)));

    private static string Format(BoundExpression value, string? format) => (value, format) switch
    {
        (BoundString s, _) => s.Value,
        (BoundConstant c, "hex") => Constants.ToBits(c).ToString("x").TrimStart('0') is { Length: > 0 } digits ? digits : "0",
        (BoundConstant c, "bin") => Constants.ToBits(c).ToString("b").TrimStart('0') is { Length: > 0 } digits ? digits : "0",
        _ => Constants.Text(value),
    };

    /// <summary>A text with values, or null after an error.</summary>
    protected BoundMessage? BindMessage(Expression expression)
    {
        if (expression is not StringExpression text)
        {
            var value = Bind(expression);
            if (value is BoundString known) return new BoundMessage([new BoundMessagePart(known.Value, null, null)]);
            if (value is not BoundError)
                Error(SemanticRules.TypeMismatch, expression.Span, $"a message is a string, not {Describe(value.Type)}");
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<BoundMessagePart>();
        var isValid = true;
        foreach (var part in text.Parts)
        {
            if (part.Value is null)
            {
                parts.Add(new BoundMessagePart(part.Text, null, null));
                continue;
            }

            var value = Bind(part.Value);
            if (value is BoundError)
            {
                isValid = false;
                continue;
            }

            if (part.Format is not (null or "hex" or "bin" or "dec"))
            {
                isValid = false;
                Error(
                    SemanticRules.BadFormat, part.Span, $"there is no format '{part.Format}'", "use 'hex', 'bin' or 'dec'");
            }
            else if (!IsData(value.Type) && value.Type is not (IntegerType or StringType) && !Constants.IsConstant(value))
            {
                isValid = false;
                Error(SemanticRules.BadFormat, part.Value.Span, $"a text can't show {Describe(value.Type)}");
            }

            // Exact constants have no bits that hardware could print: they are text already.
            parts.Add(!IsData(value.Type) && Constants.IsConstant(value)
                ? new BoundMessagePart(Format(value, part.Format), null, null)
                : new BoundMessagePart("", value, part.Format));
        }

        return isValid ? new BoundMessage(parts.ToImmutable()) : null;
    }

    // ---- conditions and branches ----

    /// <summary>A condition: a bit, or the literal 0 or 1.</summary>
    public BoundExpression BindCondition(Expression expression) => ToBit(Bind(expression), expression.Span, "a condition");

    private BoundExpression ToBit(BoundExpression value, SourceSpan span, string what)
    {
        switch (value)
        {
            case BoundError or { Type: UIntType { Width: 1 } }: return value;
            case BoundConstant { Type: IntegerType } c when c.Value.IsZero || c.Value.IsOne:
                return c with { Type = UIntType.Bit };
        }

        return Error(
            SemanticRules.BadOperand, span, $"{what} is a bit, but '{Snippet(span)}' is {Describe(value.Type)}",
            Constants.IsInteger(value.Type) || Constants.IsExact(value) ? "compare it: '… != 0'" : null);
    }

    /// <summary>Whether a condition is a constant, and which.</summary>
    protected static bool? Decide(BoundExpression condition) =>
        condition is BoundConstant c && c.Type is not ErrorHdlType ? !c.Value.IsZero : null;

    private BoundExpression BindIf(IfExpression syntax, HdlType? expected)
    {
        // Long 'else if' chains stay on one level: bind all links, then join them from the end.
        var links = new List<(IfExpression Syntax, BoundExpression Condition, BoundExpression Then)>();
        BoundExpression? last = null;
        var hasError = false;
        for (var link = syntax; ;)
        {
            var condition = BindCondition(link.Condition);
            hasError |= condition is BoundError;
            if (Decide(condition) == true)
            {
                last = BindBranch(link.Then, expected, links.Count > 0);
                break;
            }

            if (Decide(condition) is null)
                links.Add((link, condition, BindBranch(link.Then, expected, true)));
            if (link.Else is IfExpression next)
            {
                link = next;
                continue;
            }

            if (link.Else is { } otherwise)
            {
                last = BindBranch(otherwise, expected, links.Count > 0);
                break;
            }

            return Error(
                SemanticRules.MissingElse, link.Span, "this 'if' yields no value when its condition is 0", "add an 'else'");
        }

        if (links.Count == 0) return last;
        var branches = links.Select(l => (l.Then, l.Syntax.Then.Span)).Append((last, last.Span)).ToList();
        if (UnifyBranches(branches, expected, syntax.Span) is not { } unified || hasError) return new BoundError(syntax.Span);
        var result = unified[^1];
        for (var i = links.Count - 1; i >= 0; i--)
            result = new BoundIf(links[i].Condition, unified[i], result, result.Type, links[i].Syntax.Span);
        return result;
    }

    private BoundExpression BindBranch(Expression branch, HdlType? expected, bool isConditional)
    {
        var barrier = AssignBarrier;
        if (isConditional) AssignBarrier = Scope.Depth + 1;
        var value = Bind(branch, expected);
        AssignBarrier = barrier;
        return value;
    }

    /// <summary>Scopes below this depth can't be assigned: their variables belong to code around a value's branch.</summary>
    protected int AssignBarrier { get; set; }

    /// <summary>Branches with one type: the expected one, or that of the branches that have one. Null after an error.</summary>
    private ImmutableArray<BoundExpression>? UnifyBranches(
        List<(BoundExpression Value, SourceSpan Span)> branches, HdlType? expected, SourceSpan span)
    {
        if (branches.Any(b => b.Value is BoundError)) return null;
        var type = expected;
        if (type is null)
        {
            var typed = branches.FirstOrDefault(b => !HasExactPart(b.Value.Type));
            type = typed.Value?.Type ?? (Body == BodyKind.Test ? branches[0].Value.Type : null);
            if (type is null)
            {
                Error(
                    SemanticRules.NeedsType, span, "nothing decides the type of these branches",
                    $"give one of them a type, as in '{Snippet(branches[0].Span).Trim('{', '}', ' ')}u8'");
                return null;
            }

            foreach (var (value, place) in branches)
            {
                if (HasExactPart(value.Type) || value.Type.Equals(type)) continue;
                Error(
                    SemanticRules.BranchTypes, place, $"this branch is {Describe(value.Type)}, another is {Describe(type)}",
                    Constants.IsInteger(value.Type) && Constants.IsInteger(type) ? "convert one of them, as in 'x as T' or 'trunc<N>(x)'" : null,
                    new Label(typed.Span, $"this branch is {Describe(type)}"));
                return null;
            }
        }

        var result = ImmutableArray.CreateBuilder<BoundExpression>(branches.Count);
        foreach (var (value, place) in branches)
        {
            var converted = Coerce(value, type, value.Span.IsNone ? place : value.Span);
            if (converted is BoundError) return null;
            result.Add(converted);
        }

        return result.MoveToImmutable();
    }

    private static bool HasExactPart(HdlType type) => type is IntegerType || type is ArrayType array && HasExactPart(array.Element);

    // ---- aggregates ----

    private BoundExpression BindConcat(ConcatExpression concat)
    {
        var parts = ImmutableArray.CreateBuilder<BoundExpression>(concat.Parts.Length);
        var hasError = false;
        var width = 0L;
        foreach (var syntax in concat.Parts)
        {
            var part = Bind(syntax);
            if (part is not BoundError) part = Sized(part, syntax, "in a concatenation");
            hasError |= part is BoundError;
            width += part.Type.Width;
            parts.Add(part);
        }

        if (hasError) return new BoundError(concat.Span);
        if (!CheckWidth(width, concat.Span)) return new BoundError(concat.Span);
        var type = UInt((int)width);
        if (!parts.All(Constants.IsConstant)) return new BoundConcat(parts.MoveToImmutable(), type, concat.Span);
        var bits = BigInteger.Zero;
        foreach (var part in parts) bits = bits << part.Type.Width | Constants.ToBits(part);
        return new BoundConstant(bits, type, concat.Span);
    }

    /// <summary>A value with a width; reports bare numbers and what is no data.</summary>
    private BoundExpression Sized(BoundExpression value, Expression syntax, string where)
    {
        if (value is BoundError || IsData(value.Type)) return value;
        if (HasExactPart(value.Type))
        {
            var suggestion = syntax is NumberExpression ? $"{Snippet(syntax.Span)}u8" : $"{Snippet(syntax.Span)} as u8";
            return Error(
                SemanticRules.NeedsType, syntax.Span, $"'{Snippet(syntax.Span)}' has no width, and {where} nothing decides it",
                $"give it a type, as in '{suggestion}'");
        }

        return Error(SemanticRules.BadOperand, syntax.Span, $"'{Snippet(syntax.Span)}' is {Describe(value.Type)}, which has no bits to use");
    }

    protected bool CheckWidth(long width, SourceSpan span)
    {
        if (width <= Session.MaxWidth) return true;
        Error(
            SemanticRules.TooLarge, span,
            $"'{Snippet(span)}' has {width} bits, but a value may have at most {Session.MaxWidth}");
        return false;
    }

    private BoundExpression BindStructValue(StructExpression syntax, HdlType? expected)
    {
        var type = StructTypeOf(syntax, expected);
        if (type is not StructType structure)
        {
            if (type is not ErrorHdlType)
                Error(SemanticRules.BadStructValue, syntax.Type.Span, $"'{type}' is no struct");
            foreach (var field in syntax.Fields) Bind(field.Value);
            return new BoundError(syntax.Span);
        }

        var values = new BoundExpression?[structure.Fields.Length];
        var given = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var hasError = false;
        foreach (var field in syntax.Fields)
        {
            var index = structure.IndexOf(field.Name.Text);
            if (index < 0)
            {
                hasError = true;
                if (field.Name.Text.Length > 0)
                    Error(
                        SemanticRules.UnknownMember, field.Name.Span, $"'{structure}' has no field '{field.Name.Text}'",
                        Spelling.Help(field.Name.Text, structure.Fields.Select(f => f.Name)));
                Bind(field.Value);
                continue;
            }

            if (!given.TryAdd(field.Name.Text, field.Name.Span))
            {
                hasError = true;
                Error(
                    SemanticRules.BadStructValue, field.Name.Span, $"the field '{field.Name.Text}' has a value already",
                    "leave one of them out", new Label(given[field.Name.Text], "first given here"));
                continue;
            }

            values[index] = BindAs(field.Value, structure.Fields[index].Type);
            hasError |= values[index] is BoundError;
        }

        var missing = structure.Fields.Where((_, i) => values[i] is null).Select(f => $"'{f.Name}'").ToList();
        if (missing.Count > 0 && !hasError)
        {
            return Error(
                SemanticRules.BadStructValue, syntax.Span,
                $"{string.Join(", ", missing)} of '{structure}' {(missing.Count == 1 ? "has" : "have")} no value",
                "give every field a value");
        }

        return hasError ? new BoundError(syntax.Span) : new BoundStructValue([.. values!], structure, syntax.Span);
    }

    // Without arguments, a generic struct takes them from the expected type, else from its fields' values.
    private HdlType StructTypeOf(StructExpression syntax, HdlType? expected)
    {
        if (syntax.Type is not NamedType { Arguments.IsEmpty: true } named) return BindType(syntax.Type);
        if (named.Path.Length == 1 && Scope.Find(named.Path[0].Text) is not null) return BindType(named);
        var target = named.Path.Length == 1 ? FindSymbol(named.Path[0].Text) : ResolvePath(named.Path);
        if (target is not SymbolTarget { Symbol: TypeSymbol { Parameters.Count: > 0 } symbol }) return BindType(named);
        if (expected is StructType && Session.TypeOrigins.TryGetValue(expected.ToString(), out var origin) && origin.Symbol == symbol)
            return expected;
        if (symbol.Declaration is not StructDeclaration declaration) return BindType(named);
        var inferred = new Dictionary<string, Binding.GenericValue>(StringComparer.Ordinal);
        foreach (var field in syntax.Fields)
        {
            if (declaration.Fields.FirstOrDefault(f => f.Name.Text == field.Name.Text) is not { } member) continue;
            var value = Bind(field.Value);
            if (value is not BoundError) Infer(symbol.Package, symbol.Parameters, member.Type, value.Type, inferred);
        }

        var values = BindArguments(symbol, symbol.Parameters, [], named.Span, inferred);
        return values is null ? ErrorHdlType.Instance : InstantiateType(symbol, values, named.Span);
    }

    private BoundExpression BindArrayValue(ArrayExpression syntax, HdlType? expected)
    {
        var element = expected is ArrayType wanted ? wanted.Element : null;
        var elements = ImmutableArray.CreateBuilder<BoundExpression>(syntax.Elements.Length);
        var hasError = false;
        foreach (var part in syntax.Elements)
        {
            var value = Bind(part, element);
            hasError |= value is BoundError;
            elements.Add(value);
        }

        if (hasError) return new BoundError(syntax.Span);
        if (elements.Count > Session.MaxElements)
            return Error(SemanticRules.TooLarge, syntax.Span, $"an array may have at most {Session.MaxElements} elements");
        if (elements.Any(e => PortLeaves.HasDirections(e.Type))) return BindPortArray(syntax, elements.ToImmutable());
        if (element is null)
        {
            element = elements.FirstOrDefault(e => !HasExactPart(e.Type))?.Type ?? elements[0].Type;
            for (var i = 0; i < elements.Count; i++)
            {
                if (HasExactPart(elements[i].Type) || elements[i].Type.Equals(element)) continue;
                return Error(
                    SemanticRules.BranchTypes, syntax.Elements[i].Span,
                    $"this element is {Describe(elements[i].Type)}, another is {Describe(element)}",
                    "the elements of an array have one type");
            }
        }

        for (var i = 0; i < elements.Count; i++)
        {
            elements[i] = element is StringType && elements[i].Type is StringType
                ? elements[i]
                : Coerce(elements[i], element, syntax.Elements[i].Span);
            hasError |= elements[i] is BoundError;
        }

        if (hasError) return new BoundError(syntax.Span);
        if (!CheckWidth((long)element.Width * elements.Count, syntax.Span)) return new BoundError(syntax.Span);
        return new BoundArrayValue(elements.ToImmutable(), new ArrayType(element, elements.Count), syntax.Span);
    }

    private BoundExpression BindPortArray(ArrayExpression syntax, ImmutableArray<BoundExpression> elements)
    {
        for (var i = 1; i < elements.Length; i++)
        {
            if (elements[i].Type.Equals(elements[0].Type)) continue;
            return Error(
                SemanticRules.BranchTypes, syntax.Elements[i].Span,
                $"this element is {Describe(elements[i].Type)}, another is {Describe(elements[0].Type)}",
                "the elements of an array have one type");
        }

        return new BoundPortArray(elements, new ArrayType(elements[0].Type, elements.Length), syntax.Span);
    }

    private BoundExpression BindFill(FillExpression syntax, HdlType? expected)
    {
        var element = expected is ArrayType wanted ? wanted.Element : null;
        var value = Bind(syntax.Value, element);
        if (element is not null) value = Coerce(value, element, syntax.Value.Span);
        if (ConstantInt(syntax.Count, "the length of an array", 1, Session.MaxElements) is not { } count || value is BoundError)
            return new BoundError(syntax.Span);
        if (PortLeaves.HasDirections(value.Type))
            return Error(SemanticRules.TypeNotAllowed, syntax.Span, $"'{value.Type}' can't be copied", "list the ports one by one");
        if (!CheckWidth((long)value.Type.Width * count, syntax.Span)) return new BoundError(syntax.Span);
        return new BoundFill(value, count, new ArrayType(value.Type, count), syntax.Span);
    }
}
