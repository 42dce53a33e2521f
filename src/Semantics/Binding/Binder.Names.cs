using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    /// <summary>What a name, member or index expression leads to; other expressions lead to their value.</summary>
    protected Target Resolve(Expression expression, HdlType? expected = null)
    {
        switch (expression)
        {
            case NameExpression name:
                return ResolveName(name.Name);
            case MemberExpression member:
                if (!Spend(member.Span)) return ErrorTarget.Instance;
                return Member(Resolve(member.Target), member.Member, member);
            case IndexExpression index:
                if (!Spend(index.Span)) return ErrorTarget.Instance;
                return Index(Resolve(index.Target), index);
            case ParenthesizedExpression parenthesized:
                return Resolve(parenthesized.Inner, expected);
            case TypeExpression type:
                return new TypeTarget(BindType(type.Type));
            default:
                var value = Bind(expression, expected);
                return value is BoundError ? ErrorTarget.Instance : new ValueTarget(value);
        }
    }

    protected Target ResolveName(Identifier name)
    {
        if (name.Text.Length == 0) return ErrorTarget.Instance;
        if (Scope.Find(name.Text) is { } entry) return OfEntry(entry, name);
        if (FindSymbol(name.Text) is { } target) return target;
        if (BuiltIns.IsName(name.Text)) return new BuiltInTarget(name.Text);
        return UnknownName(name);
    }

    /// <summary>A declaration or import of the package, or null.</summary>
    protected Target? FindSymbol(string name)
    {
        if (Package.Find(name) is { } own) return new SymbolTarget(own);
        if (Package.ImportOf(name) is not { } import) return null;
        if (import.Symbol is { } symbol) return new SymbolTarget(symbol);
        return import.Package is { } package ? new PackageTarget(package) : ErrorTarget.Instance;
    }

    private ErrorTarget UnknownName(Identifier name)
    {
        NameRules.ReportUnknown(Diagnostics, name, Scope.Names.Concat(Package.VisibleNames));
        return ErrorTarget.Instance;
    }

    protected virtual Target OfEntry(Entry entry, Identifier name)
    {
        switch (entry)
        {
            case LazyEntry lazy:
                if (lazy.Resolve() is { } resolved) return OfEntry(resolved, name);
                Error(
                    SemanticRules.DependsOnItself, name.Span, $"the definition of '{name.Text}' needs '{name.Text}' itself",
                    null, new Label(lazy.Span, "declared here"));
                return ErrorTarget.Instance;
            case ValueEntry value:
                if (value.Value is BoundError) return ErrorTarget.Instance;
                return new ValueTarget(At(value.Value, name.Span));
            case TypeEntry type:
                return new TypeTarget(type.Type);
            case LocalEntry { Value: { } now }:
                return new ValueTarget(At(now, name.Span));
            case LocalEntry local:
                return local.Local.Type is ErrorHdlType
                    ? ErrorTarget.Instance
                    : new ValueTarget(new BoundName(local.Local, name.Span));
            case SignalEntry signal:
                return signal.Signal.Type is ErrorHdlType
                    ? ErrorTarget.Instance
                    : new ValueTarget(new BoundName(signal.Signal, name.Span));
            case InstanceEntry instance:
                return new InstanceTarget(instance.Instance, [], instance.Siblings);
            case LoopEntry loop:
                return new LoopTarget(loop);
            case SparseEntry sparse:
                return new SparseTarget(sparse.Busy);
            default:
                return OfRouterEntry(entry, name) ?? ErrorTarget.Instance;
        }
    }

    // Aggregates keep the span of their definition: copying them would cost their size.
    private static BoundExpression At(BoundExpression value, SourceSpan span) =>
        value is BoundConstant or BoundIndexValue or BoundString or BoundName ? value with { Span = span } : value;

    private Target Member(Target target, Identifier member, MemberExpression syntax)
    {
        if (member.Text.Length == 0) return ErrorTarget.Instance;
        switch (target)
        {
            case ErrorTarget:
                return target;
            case PackageTarget package:
                return PackageMember(package.Package, member);
            case SymbolTarget { Symbol: ConstSymbol constant }:
                return Member(OfConst(constant, syntax.Target.Span), member, syntax);
            case SymbolTarget { Symbol: TypeSymbol type }:
                return Member(new TypeTarget(InstantiateType(type, ImmutableArray<GenericArgument>.Empty, syntax.Target.Span)), member, syntax);
            case TypeTarget type:
                return EnumMember(type.Type, member, syntax.Span);
            case SparseTarget sparse:
                if (member.Text == "busy") return new ValueTarget(new BoundName(sparse.Busy, syntax.Span));
                Error(SemanticRules.UnknownMember, member.Span, $"a sparse block has no '{member.Text}'", "it has 'busy'");
                return ErrorTarget.Instance;
            case InstanceTarget instance:
                return InstanceMember(instance, member, syntax);
            case DesignTarget design:
                return DesignMember(design.Place, member, syntax.Span);
            case ValueTarget value:
                var bound = ValueMember(value.Value, member, syntax.Span);
                return bound is BoundError ? ErrorTarget.Instance : new ValueTarget(bound);
            default:
                Error(
                    SemanticRules.UnknownMember, member.Span, $"'{Snippet(syntax.Target.Span)}' has no member '{member.Text}'");
                return ErrorTarget.Instance;
        }
    }

    private Target OfConst(ConstSymbol constant, SourceSpan span)
    {
        var value = ConstantOf(constant, span);
        return value is null or BoundError ? ErrorTarget.Instance : new ValueTarget(value);
    }

    private Target PackageMember(Package package, Identifier member)
    {
        if (package.Find(member.Text) is not { } symbol)
        {
            Error(
                SemanticRules.UnknownName, member.Span, $"'{package.Name}' has no '{member.Text}'",
                Spelling.Help(member.Text, package.PublicNames));
            return ErrorTarget.Instance;
        }

        if (symbol.IsPrivate && package != Package)
        {
            Error(
                SemanticRules.PrivateName, member.Span, $"'{member.Text}' is private to '{package.Name}'",
                "a name that starts with '_' stays in its file; rename it there to share it",
                new Label(symbol.Span, "declared here"));
        }

        return new SymbolTarget(symbol);
    }

    private Target EnumMember(HdlType type, Identifier member, SourceSpan span)
    {
        if (type is ErrorHdlType) return ErrorTarget.Instance;
        if (type is not EnumType enumeration)
        {
            Error(SemanticRules.UnknownMember, member.Span, $"the type '{type}' has no member '{member.Text}'");
            return ErrorTarget.Instance;
        }

        foreach (var name in enumeration.Names)
            if (name.Name == member.Text)
                return new ValueTarget(new BoundConstant(name.Value, enumeration, span));
        Error(
            SemanticRules.UnknownMember, member.Span, $"'{enumeration}' has no name '{member.Text}'",
            Spelling.Help(member.Text, enumeration.Names.Select(n => n.Name)));
        return ErrorTarget.Instance;
    }

    private Target InstanceMember(InstanceTarget target, Identifier member, MemberExpression syntax)
    {
        var instance = target.Instance;
        if (target.Indices.Length != instance.Shape.Length)
        {
            Error(
                SemanticRules.WrongIndices, syntax.Target.Span,
                $"'{instance.Name}' has {Count(instance.Shape.Length, "dimension")}, but {Count(target.Indices.Length, "index", "indices")} {(target.Indices.Length == 1 ? "is" : "are")} given",
                target.Indices.Length == 0 ? $"write '{instance.Name}[…].{member.Text}'" : null);
            return ErrorTarget.Instance;
        }

        foreach (var port in instance.Module.Ports)
        {
            if (port.Name != member.Text) continue;
            return port.Type is ErrorHdlType
                ? ErrorTarget.Instance
                : new ValueTarget(new BoundInstancePort(instance, target.Indices, port, syntax.Span));
        }

        Error(
            SemanticRules.UnknownMember, member.Span, $"'{instance.Module}' has no port '{member.Text}'",
            Spelling.Help(member.Text, instance.Module.Ports.Select(p => p.Name)));
        return ErrorTarget.Instance;
    }

    protected static string Count(int count, string noun, string? plural = null) =>
        count == 1 ? $"1 {noun}" : $"{count} {plural ?? noun + "s"}";

    /// <summary>A member of a value: a field, a part of a stream, a member of a bundle.</summary>
    protected BoundExpression ValueMember(BoundExpression value, Identifier member, SourceSpan span)
    {
        switch (value.Type)
        {
            case ErrorHdlType:
                return new BoundError(span);
            case StructType structure:
                var index = structure.IndexOf(member.Text);
                if (index < 0)
                {
                    return Error(
                        SemanticRules.UnknownMember, member.Span, $"'{structure}' has no field '{member.Text}'",
                        Spelling.Help(member.Text, structure.Fields.Select(f => f.Name)));
                }

                if (value is BoundStructValue known) return known.Fields[index];
                return new BoundField(value, index, structure.Fields[index].Type, span);
            case StreamType stream:
                return StreamMember(value, stream, member, span);
            case BundleType bundle:
                foreach (var part in bundle.Members)
                {
                    if (part.Name != member.Text) continue;
                    return new BoundPortMember(value, part.Name, Ports.MemberType(bundle, part), span);
                }

                return Error(
                    SemanticRules.UnknownMember, member.Span, $"'{bundle}' has no member '{member.Text}'",
                    Spelling.Help(member.Text, bundle.Members.Select(m => m.Name)));
            default:
                return Error(
                    SemanticRules.UnknownMember, member.Span,
                    $"'{Snippet(value.Span)}' is {Describe(value.Type)} and has no member '{member.Text}'");
        }
    }

    private BoundExpression StreamMember(BoundExpression value, StreamType stream, Identifier member, SourceSpan span)
    {
        switch (member.Text)
        {
            case "valid" or "ready":
                return new BoundPortMember(value, member.Text, UIntType.Bit, span);
            case "data":
                return new BoundPortMember(value, "data", stream.Element, span);
            case "fire":
                return new BoundBinary(
                    BinaryOperator.LogicalAnd, new BoundPortMember(value, "valid", UIntType.Bit, span),
                    new BoundPortMember(value, "ready", UIntType.Bit, span), UIntType.Bit, span);
        }

        string[] names = ["valid", "ready", "data", "fire"];
        return Error(
            SemanticRules.UnknownMember, member.Span, $"a stream has no '{member.Text}'",
            Spelling.Help(member.Text, names) ?? "a stream has 'valid', 'ready', 'data' and 'fire'");
    }

    protected virtual Target DesignMember(DesignPlace place, Identifier member, SourceSpan span) => ErrorTarget.Instance;

    protected virtual Target DesignIndex(DesignPlace place, IndexExpression syntax) => ErrorTarget.Instance;

    /// <summary>The value of a target, or an error if it has none.</summary>
    protected virtual BoundExpression ValueOf(Target target, SourceSpan span)
    {
        switch (target)
        {
            case ValueTarget { Value: var value }:
                if (value.Type is MemoryType)
                    return Error(
                        SemanticRules.BadOperand, span, $"'{Snippet(span)}' is a memory, not a value",
                        "read a word of it: 'm[address]'");
                return value;
            case ErrorTarget:
                return new BoundError(span);
            case SymbolTarget { Symbol: ConstSymbol constant }:
                return ConstantOf(constant, span) is { } known ? At(known, span) : new BoundError(span);
            case SymbolTarget { Symbol: var symbol }:
                return Error(
                    SemanticRules.WrongKindOfName, span, $"'{symbol.Name}' is a {symbol.Kind}, not a value",
                    symbol is FunctionSymbol ? $"call it: '{symbol.Name}(…)'" : null, new Label(symbol.Span, "declared here"));
            case TypeTarget { Type: var type }:
                return type is ErrorHdlType
                    ? new BoundError(span)
                    : Error(SemanticRules.WrongKindOfName, span, $"'{type}' is a type, not a value");
            case PackageTarget { Package: var package }:
                return Error(SemanticRules.WrongKindOfName, span, $"'{package.Name}' is a package, not a value");
            case InstanceTarget { Instance: var instance }:
                return Error(
                    SemanticRules.WrongKindOfName, span, $"'{instance.Name}' is an instance, not a value", "name one of its ports");
            case BuiltInTarget { Name: var name }:
                return Error(SemanticRules.WrongKindOfName, span, $"'{name}' is built in, and not a value");
            case LoopTarget:
                return Error(
                    SemanticRules.WrongIndices, span,
                    $"'{Snippet(span)}' is declared in a 'for' and stands for one thing an index", $"write '{Snippet(span)}[…]'");
            default:
                return Error(SemanticRules.WrongKindOfName, span, $"'{Snippet(span)}' is not a value");
        }
    }

    /// <summary>The value of a top-level constant, worked out once.</summary>
    protected BoundExpression? ConstantOf(ConstSymbol symbol, SourceSpan use)
    {
        if (Session.Constants.TryGetValue(symbol, out var known))
        {
            if (known is null && !symbol.IsFailed)
            {
                symbol.IsFailed = true;
                Error(
                    SemanticRules.DependsOnItself, use, $"the value of '{symbol.Name}' needs '{symbol.Name}' itself", null,
                    new Label(symbol.Span, "declared here"));
            }

            return known;
        }

        Session.Constants[symbol] = null;
        var binder = new Binder(Session, symbol.Package, new Scope(null), Session.Shared) { Body = BodyKind.Constant };
        var value = binder.BindConstDeclaration(symbol.Declaration);
        symbol.IsFailed = value is BoundError;
        Session.Constants[symbol] = value;
        return value;
    }

    /// <summary>The value of a <c>const</c> in any place.</summary>
    public BoundExpression BindConstDeclaration(ConstDeclaration declaration)
    {
        HdlType? type = null;
        if (declaration.Type is { } syntax)
        {
            type = BindParameterType(syntax);
            if (type is ErrorHdlType) return new BoundError(declaration.Span);
        }

        var value = Bind(declaration.Value, type);
        if (type is not null) value = Coerce(value, type, declaration.Value.Span);
        return Constant(value, $"the value of '{declaration.Name.Text}'", declaration.Value.Span);
    }
}
