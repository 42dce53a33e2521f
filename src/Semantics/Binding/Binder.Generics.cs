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
    /// <summary>The values of generic parameters, from arguments (bound here), inference and defaults (bound in the
    /// declaration's own package). Null after an error.</summary>
    protected IReadOnlyList<GenericValue>? BindArguments(
        Symbol symbol, IReadOnlyList<GenericParameter> parameters, ImmutableArray<GenericArgument> arguments,
        SourceSpan site, IReadOnlyDictionary<string, GenericValue>? inferred = null)
    {
        var given = new Dictionary<string, GenericArgument>(StringComparer.Ordinal);
        var isValid = true;
        var position = 0;
        foreach (var argument in arguments)
        {
            GenericParameter? parameter;
            if (argument.Name is { } name)
            {
                parameter = parameters.FirstOrDefault(p => p.Name.Text == name.Text);
                if (parameter is null)
                {
                    isValid = false;
                    Error(
                        SemanticRules.UnknownParameter, name.Span, $"'{symbol.Name}' has no parameter '{name.Text}'",
                        Spelling.Help(name.Text, parameters.Select(p => p.Name.Text)), new Label(symbol.Span, "declared here"));
                    continue;
                }
            }
            else if (position >= parameters.Count)
            {
                isValid = false;
                Error(
                    SemanticRules.UnknownParameter, argument.Span,
                    $"'{symbol.Name}' has {Count(parameters.Count, "parameter")}, but argument {position + 1} is given",
                    "leave it out", new Label(symbol.Span, "declared here"));
                break;
            }
            else
            {
                parameter = parameters[position++];
            }

            if (given.TryAdd(parameter.Name.Text, argument)) continue;
            isValid = false;
            Error(
                SemanticRules.DuplicateArgument, argument.Span, $"the parameter '{parameter.Name.Text}' has a value already",
                "leave one of them out", new Label(given[parameter.Name.Text].Span, "first given here"));
        }

        if (!isValid) return null;
        var own = new Binder(Session, symbol.Package, new Scope(null), Diagnostics) { Body = BodyKind.Constant };
        var values = new List<GenericValue>();
        foreach (var parameter in parameters)
        {
            var value = given.TryGetValue(parameter.Name.Text, out var argument)
                ? BindArgument(own, parameter, argument.Value)
                : inferred?.GetValueOrDefault(parameter.Name.Text)
                    ?? (parameter.Default is { } otherwise
                        ? own.BindArgument(own, parameter, otherwise)
                        : MissingArgument(symbol, parameter, site));
            if (value is null)
            {
                isValid = false;
                own.Scope.Add(parameter.Name.Text, new ErrorEntry(parameter.Span));
                continue;
            }

            values.Add(value);
            own.Scope.Add(parameter.Name.Text, EntryOf(value, parameter.Name.Span));
        }

        return isValid ? values : null;
    }

    protected static Entry EntryOf(GenericValue value, SourceSpan span) => value switch
    {
        TypeValue type => new TypeEntry(type.Type, span),
        ConstantValue constant => new ValueEntry(constant.Value, span),
        _ => new ErrorEntry(span),
    };

    private GenericValue? MissingArgument(Symbol symbol, GenericParameter parameter, SourceSpan site)
    {
        Error(
            SemanticRules.MissingParameter, site, $"the parameter '{parameter.Name.Text}' of '{symbol.Name}' has no value",
            $"write '{symbol.Name}<{parameter.Name.Text} = …>'", new Label(parameter.Span, "this parameter"));
        return null;
    }

    // The kind is looked up where the parameter is declared, the value where the argument stands.
    private GenericValue? BindArgument(Binder declaration, GenericParameter parameter, SyntaxNode node)
    {
        var kind = declaration.KindOf(parameter.Kind);
        var name = parameter.Name.Text;
        if (kind == "type")
        {
            var type = BindTypeArgument(node);
            return type is ErrorHdlType ? null : new TypeValue(type);
        }

        if (node is not Expression expression)
        {
            Error(
                SemanticRules.ParameterKind, node.Span, $"the parameter '{name}' is a {Snippet(parameter.Kind.Span)}, not a type");
            return null;
        }

        if (kind is null)
        {
            // A typed constant: an enum or a sized integer.
            var wanted = declaration.BindDataType(parameter.Kind, $"the parameter '{name}'");
            if (wanted is ErrorHdlType) return null;
            var typed = Constant(Coerce(Bind(expression, wanted), wanted, expression.Span), $"the parameter '{name}'", expression.Span);
            return typed is BoundError ? null : new ConstantValue(typed, "typed");
        }

        var value = Bind(expression);
        if (kind is "nat" or "int" && value is BoundConstant { Type: UIntType or IntType } sized)
            value = sized with { Type = IntegerType.Instance };
        if (kind == "bool" && value is BoundConstant { Type: IntegerType } number && (number.Value.IsZero || number.Value.IsOne))
            value = number with { Type = UIntType.Bit };
        value = Constant(value, $"the parameter '{name}'", expression.Span);
        if (value is BoundError) return null;
        var fits = kind switch
        {
            "nat" or "int" => value.Type is IntegerType,
            "bool" => value.Type is UIntType { Width: 1 },
            _ => value.Type is StringType,
        };
        if (!fits)
        {
            Error(
                SemanticRules.ParameterKind, expression.Span,
                $"the parameter '{name}' is a {kind}, but '{Snippet(expression.Span)}' is {Describe(value.Type)}");
            return null;
        }

        if (kind == "nat" && value is BoundConstant { Value.Sign: < 0 } negative)
        {
            Error(
                SemanticRules.ParameterKind, expression.Span, $"the parameter '{name}' is a nat, but its value is {negative.Value}",
                "a nat is 0 or more; an 'int' parameter takes negative numbers");
            return null;
        }

        return new ConstantValue(value, kind);
    }

    /// <summary>A struct, enum, bundle or alias with its arguments.</summary>
    protected HdlType InstantiateType(TypeSymbol symbol, ImmutableArray<GenericArgument> arguments, SourceSpan site)
    {
        if (symbol.Parameters.Count == 0 && !arguments.IsEmpty)
        {
            ReportNoParameters(arguments[0].Span, symbol.Name);
            return ErrorHdlType.Instance;
        }

        var values = BindArguments(symbol, symbol.Parameters, arguments, site);
        return values is null ? ErrorHdlType.Instance : InstantiateType(symbol, values, site);
    }

    protected HdlType InstantiateType(TypeSymbol symbol, IReadOnlyList<GenericValue> values, SourceSpan site)
    {
        var key = KeyOf(symbol, values);
        if (Session.Types.TryGetValue(key, out var known))
        {
            if (known is not null) return known;
            Error(
                SemanticRules.DependsOnItself, site, $"the type '{symbol.Name}' contains itself", null,
                new Label(symbol.Span, "declared here"));
            return ErrorHdlType.Instance;
        }

        if (!EnterChain(symbol, key, symbol.Parameters, values, site)) return ErrorHdlType.Instance;
        Session.Types[key] = null;
        var scope = new Scope(null);
        for (var i = 0; i < values.Count; i++)
            scope.Add(symbol.Parameters[i].Name.Text, EntryOf(values[i], symbol.Parameters[i].Name.Span));
        var binder = new Binder(Session, symbol.Package, scope, Session.Shared) { Body = BodyKind.Constant };
        Session.TypeOrigins[key] = (symbol, values);
        var type = binder.BindTypeDeclaration(symbol, key);
        Session.Types[key] = type;
        LeaveChain();
        return type;
    }

    protected static string KeyOf(Symbol symbol, IReadOnlyList<GenericValue> values) =>
        values.Count == 0 ? symbol.FullName : $"{symbol.FullName}<{string.Join(", ", values.Select(v => v.Text))}>";

    /// <summary>Enters an instantiation; false (and a report) when the chain has become too long.</summary>
    protected bool EnterChain(
        Symbol symbol, string text, IReadOnlyList<GenericParameter> parameters, IReadOnlyList<GenericValue> values,
        SourceSpan site)
    {
        if (Session.Chain.Count >= Session.MaxDepth)
        {
            ReportEndless(symbol, text, site);
            return false;
        }

        var named = values.Select((v, i) => (i < parameters.Count ? parameters[i].Name.Text : "", v)).ToList();
        Session.Chain.Add(new Frame(symbol, text, named, site));
        return true;
    }

    protected void LeaveChain() => Session.Chain.RemoveAt(Session.Chain.Count - 1);

    protected void ReportEndless(Symbol symbol, string text, SourceSpan site)
    {
        if (Session.IsEndlessReported) return;
        Session.IsEndlessReported = true;
        var chain = Session.Chain;
        var same = chain.Where(f => f.Symbol == symbol).ToList();
        var growing = "";
        if (same.Count >= 2)
        {
            var (last, before) = (same[^1], same[^2]);
            for (var i = 0; i < last.Values.Count && i < before.Values.Count; i++)
                if (last.Values[i].Value.Text != before.Values[i].Value.Text)
                {
                    growing = $"; its parameter '{last.Values[i].Name}' is {Shorten(last.Values[i].Value.Text)} by then";
                    break;
                }
        }

        var names = chain.Select(f => f.Text).Append(text).ToList();
        var shown = names.Count <= 8
            ? string.Join(" -> ", names.Select(Shorten))
            : $"{string.Join(" -> ", names.Take(4).Select(Shorten))} -> … -> {string.Join(" -> ", names.TakeLast(2).Select(Shorten))}";
        Error(
            SemanticRules.EndlessRecursion, site,
            $"'{symbol.Name}' does not come to an end: {shown}{growing}",
            "end the recursion with an 'if' on a parameter", new Label(symbol.Span, "declared here"));
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..59] + "…";

    /// <summary>Reports the findings of a module or function at a place where it is used.</summary>
    protected void ReportAtSite(IEnumerable<SiteFinding> findings, SourceSpan site)
    {
        foreach (var finding in findings)
            Error(finding.Rule, site, finding.Message, finding.Help, finding.Label is { } label ? [label] : []);
    }
}
