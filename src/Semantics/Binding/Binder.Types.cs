using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    /// <summary>The type that a type syntax means; <see cref="ErrorHdlType"/> after an error.</summary>
    public HdlType BindType(TypeSyntax syntax)
    {
        if (!Spend(syntax.Span)) return ErrorHdlType.Instance;
        switch (syntax)
        {
            case NamedType named:
                return BindNamedType(named);
            case ArrayTypeSyntax array:
                var element = BindType(array.Element);
                if (ConstantInt(array.Length, "the length of an array", 1, Session.MaxElements) is not { } length)
                    return ErrorHdlType.Instance;
                return element is ErrorHdlType ? element : ArrayOf(element, length, syntax.Span);
            case FlipType flip:
                var inner = BindType(flip.Inner);
                return Flip(inner, flip.Span);
            case ResetTypeSyntax reset:
                return new ResetType(reset.IsAsynchronous, reset.IsActiveLow);
            default:
                return ErrorHdlType.Instance;
        }
    }

    private HdlType Flip(HdlType type, SourceSpan span)
    {
        switch (type)
        {
            case ErrorHdlType: return type;
            case BundleType bundle: return bundle.Flip();
            case ArrayType { Element: BundleType or ArrayType } array when PortLeaves.HasDirections(array):
                var element = Flip(array.Element, span);
                return element is ErrorHdlType ? element : new ArrayType(element, array.Length);
        }

        Error(
            SemanticRules.TypeNotAllowed, span, $"only a bundle can be flipped, and '{type}' is none",
            "the direction of data and streams is 'in' or 'out'");
        return ErrorHdlType.Instance;
    }

    /// <summary>An array type, if its bits stay within the limit.</summary>
    protected HdlType ArrayOf(HdlType element, int length, SourceSpan span)
    {
        if (element is ClockType or ResetType or StringType or MemoryType)
        {
            Error(SemanticRules.TypeNotAllowed, span, $"there are no arrays of {Describe(element)[2..]}s");
            return ErrorHdlType.Instance;
        }

        if ((long)element.Width * length > Session.MaxWidth)
        {
            Error(
                SemanticRules.TooLarge, span,
                $"'{element}[{length}]' has {(long)element.Width * length} bits, but a value may have at most {Session.MaxWidth}",
                "a memory ('mem') may be larger");
            return ErrorHdlType.Instance;
        }

        return new ArrayType(element, length);
    }

    private HdlType BindNamedType(NamedType named)
    {
        var first = named.Path[0];
        if (first.Text.Length == 0) return ErrorHdlType.Instance;
        if (named.Path.Length == 1)
        {
            if (Scope.Find(first.Text) is { } entry)
            {
                var target = OfEntry(entry, first);
                if (target is TypeTarget { Type: var type })
                {
                    if (!named.Arguments.IsEmpty) ReportNoParameters(named.Arguments[0].Span, first.Text);
                    return type;
                }

                return NotAType(target, named.Span, first.Text);
            }

            if (FindSymbol(first.Text) is { } found) return TypeOf(found, named);
            if (BuiltInType(named) is { } builtIn) return builtIn;
            Error(
                SemanticRules.UnknownName, first.Span, $"'{first.Text}' is not declared",
                Spelling.Help(first.Text, Scope.Names.Concat(Package.VisibleNames).Concat(BuiltIns.Names)));
            return ErrorHdlType.Instance;
        }

        return TypeOf(ResolvePath(named.Path), named);
    }

    /// <summary>What a dotted path of packages and declarations leads to.</summary>
    protected Target ResolvePath(ImmutableArray<Identifier> path)
    {
        var target = ResolveName(path[0]);
        foreach (var name in path.Skip(1))
        {
            if (target is ErrorTarget || name.Text.Length == 0) return ErrorTarget.Instance;
            if (target is not PackageTarget package)
            {
                Error(SemanticRules.UnknownMember, name.Span, $"'{Snippet(path[0].Span)}' has no member '{name.Text}'");
                return ErrorTarget.Instance;
            }

            target = PackageMember(package.Package, name);
        }

        return target;
    }

    private HdlType TypeOf(Target target, NamedType named) => target switch
    {
        ErrorTarget => ErrorHdlType.Instance,
        TypeTarget type => type.Type,
        SymbolTarget { Symbol: TypeSymbol symbol } => InstantiateType(symbol, named.Arguments, named.Span),
        _ => NotAType(target, named.Span, named.Path[^1].Text),
    };

    private ErrorHdlType NotAType(Target target, SourceSpan span, string name)
    {
        var what = target switch
        {
            ErrorTarget => null,
            SymbolTarget { Symbol: var symbol } => $"a {symbol.Kind}",
            PackageTarget => "a package",
            ValueTarget => "a value",
            InstanceTarget or LoopTarget or SparseTarget => "an instance",
            _ => "no type",
        };
        if (what is not null)
            Error(SemanticRules.NotAType, span, $"'{name}' is {what}, but a type is expected here");
        return ErrorHdlType.Instance;
    }

    private void ReportNoParameters(SourceSpan span, string name) =>
        Error(SemanticRules.UnknownParameter, span, $"'{name}' takes no generic arguments", "leave out the '<…>'");

    private HdlType? BuiltInType(NamedType named)
    {
        var name = named.Path[0].Text;
        switch (name)
        {
            case "bit":
                if (!named.Arguments.IsEmpty) ReportNoParameters(named.Arguments[0].Span, name);
                return UIntType.Bit;
            case "clock":
                return ClockType.Instance;
            case "reset":
                return new ResetType(false, false);
            case "uint" or "int":
                if (SoleArgument(named) is not { } width) return WidthMissing(named);
                if (ConstantInt(width, $"the width of '{name}'", 1, Session.MaxWidth) is not { } bits) return ErrorHdlType.Instance;
                return name == "uint" ? UInt(bits) : new IntType(bits);
            case "index":
                if (SoleArgument(named) is not { } count) return WidthMissing(named);
                if (ConstantInteger(count, "the range of 'index'") is not { } number) return ErrorHdlType.Instance;
                if (number >= 1) return UInt(Math.Max(1, Constants.Clog2(number)));
                Error(
                    SemanticRules.ZeroWidth, count.Span, $"the range of 'index' is {number}, but must be at least 1");
                return ErrorHdlType.Instance;
            case "stream":
                if (named.Arguments.Length != 1 || named.Arguments[0].Name is not null)
                {
                    Error(SemanticRules.MissingParameter, named.Span, "'stream' takes one type, as in 'stream<u8>'");
                    return ErrorHdlType.Instance;
                }

                var element = BindTypeArgument(named.Arguments[0].Value);
                if (element is ErrorHdlType || IsData(element)) return element is ErrorHdlType ? element : new StreamType(element);
                Error(
                    SemanticRules.TypeNotAllowed, named.Arguments[0].Span, $"a stream carries data, not {Describe(element)}");
                return ErrorHdlType.Instance;
            case "nat" or "bool" or "string" or "type":
                Error(
                    SemanticRules.NotAType, named.Span, $"'{name}' is a kind of parameter, not a type of hardware",
                    name == "bool" ? "use 'bit'" : name == "nat" ? "use 'uint<N>'" : null);
                return ErrorHdlType.Instance;
        }

        if (name[0] is not ('u' or 'i') || name.Length < 2 || name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') >= 0)
            return null;
        if (!named.Arguments.IsEmpty) ReportNoParameters(named.Arguments[0].Span, name);
        var text = name.AsSpan(1).TrimStart('0');
        if (text.Length == 0)
        {
            Error(SemanticRules.ZeroWidth, named.Span, $"'{name}' would have no bits");
            return ErrorHdlType.Instance;
        }

        if (text.Length > 7 || int.Parse(text, CultureInfo.InvariantCulture) is var n && n > Session.MaxWidth)
        {
            Error(SemanticRules.TooLarge, named.Span, $"'{name}' has more than {Session.MaxWidth} bits, the most a value may have");
            return ErrorHdlType.Instance;
        }

        return name[0] == 'u' ? UInt(n) : new IntType(n);
    }

    private ErrorHdlType WidthMissing(NamedType named)
    {
        var name = named.Path[0].Text;
        Error(SemanticRules.MissingParameter, named.Span, $"'{name}' takes one number, as in '{name}<8>'");
        return ErrorHdlType.Instance;
    }

    private static Expression? SoleArgument(NamedType named) =>
        named.Arguments is [{ Name: null, Value: Expression value }] ? value : null;

    protected static UIntType UInt(int width) => width == 1 ? UIntType.Bit : new UIntType(width);

    /// <summary>Whether values of a type are bits that registers and wires can hold.</summary>
    protected static bool IsData(HdlType type) => type switch
    {
        UIntType or IntType or EnumType or StructType => true,
        ArrayType array => IsData(array.Element),
        _ => false,
    };

    /// <summary>A type that must be data; reports others.</summary>
    protected HdlType BindDataType(TypeSyntax syntax, string what)
    {
        var type = BindType(syntax);
        if (type is ErrorHdlType || IsData(type)) return type;
        Error(
            SemanticRules.TypeNotAllowed, syntax.Span, $"{what} holds data, and {Describe(type)} is none",
            type is StreamType or BundleType ? "declare a port, or connect it directly with '<>'" : null);
        return ErrorHdlType.Instance;
    }

    /// <summary>The type of a constant or of a function's parameter or result: a data type, or one of the kinds
    /// <c>nat</c>, <c>int</c>, <c>bool</c>, <c>string</c>.</summary>
    protected HdlType BindParameterType(TypeSyntax syntax) => KindOf(syntax) switch
    {
        "nat" or "int" => IntegerType.Instance,
        "bool" => UIntType.Bit,
        "string" => StringType.Instance,
        "type" => BindType(syntax),
        _ => ContainsKind(syntax) is { } element
            ? BindKindArray((ArrayTypeSyntax)syntax, element)
            : BindDataType(syntax, "a value"),
    };

    // nat[4] and the like: arrays of constants.
    protected TypeSyntax? ContainsKind(TypeSyntax syntax)
    {
        if (syntax is not ArrayTypeSyntax array) return null;
        return KindOf(array.Element) is not null || ContainsKind(array.Element) is not null ? array.Element : null;
    }

    private HdlType BindKindArray(ArrayTypeSyntax syntax, TypeSyntax element)
    {
        var inner = BindParameterType(element);
        if (ConstantInt(syntax.Length, "the length of an array", 1, Session.MaxElements) is not { } length)
            return ErrorHdlType.Instance;
        return inner is ErrorHdlType ? inner : new ArrayType(inner, length);
    }

    /// <summary><c>nat</c>, <c>int</c>, <c>bool</c>, <c>string</c> or <c>type</c>, unless something shadows it; else null.</summary>
    protected string? KindOf(TypeSyntax syntax)
    {
        if (syntax is not NamedType { Path: [var name], Arguments.IsEmpty: true }) return null;
        if (name.Text is not ("nat" or "int" or "bool" or "string" or "type")) return null;
        return Scope.Find(name.Text) is null && Package.Find(name.Text) is null && Package.ImportOf(name.Text) is null
            ? name.Text
            : null;
    }

    /// <summary>A type written where an expression may stand: <c>T</c>, <c>T[4]</c>, <c>pkg.S&lt;8&gt;</c>.</summary>
    protected HdlType BindTypeArgument(SyntaxNode node)
    {
        switch (node)
        {
            case TypeSyntax type: return BindType(type);
            case TypeExpression type: return BindType(type.Type);
            case ParenthesizedExpression parenthesized: return BindTypeArgument(parenthesized.Inner);
            case Expression expression when AsType(expression) is { } syntax: return BindType(syntax);
            case ErrorExpression: return ErrorHdlType.Instance;
        }

        Error(SemanticRules.NotAType, node.Span, $"'{Snippet(node.Span)}' is no type");
        return ErrorHdlType.Instance;
    }

    /// <summary>An expression read as a type, or null when it can't be one.</summary>
    protected static TypeSyntax? AsType(Expression expression)
    {
        var lengths = new List<(Expression Length, SourceSpan Span)>();
        var inner = expression;
        while (inner is IndexExpression index)
        {
            lengths.Add((index.Index, index.Span));
            inner = index.Target;
        }

        TypeSyntax? type = inner switch
        {
            TypeExpression t => t.Type,
            NameExpression n => new NamedType([n.Name], n.Arguments, n.Span),
            MemberExpression m when PathOf(m) is { } path => new NamedType(path, m.Arguments, m.Span),
            _ => null,
        };
        if (type is null) return null;
        // x[a][b] is ((x)[a])[b]; as a type the leftmost length is the outermost.
        foreach (var (length, span) in lengths) type = new ArrayTypeSyntax(type, length, span);
        return type;
    }

    /// <summary>The names of <c>a.b.c</c>, or null when it is not made of names.</summary>
    protected static ImmutableArray<Identifier>? PathOf(Expression expression)
    {
        var names = new List<Identifier>();
        while (expression is MemberExpression member)
        {
            names.Add(member.Member);
            expression = member.Target;
        }

        if (expression is not NameExpression name) return null;
        names.Add(name.Name);
        names.Reverse();
        return [.. names];
    }
}
