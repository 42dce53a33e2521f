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
    private BoundExpression BindCall(CallExpression call, HdlType? expected)
    {
        var (target, arguments) = call.Callee switch
        {
            NameExpression name => (ResolveName(name.Name), name.Arguments),
            MemberExpression member => (Resolve(member), member.Arguments),
            _ => (Resolve(call.Callee), []),
        };
        switch (target)
        {
            case ErrorTarget:
                foreach (var argument in call.Arguments)
                    if (argument is not TypeExpression)
                        Bind(argument);
                return new BoundError(call.Span);
            case BuiltInTarget builtIn when BuiltIns.IsFunction(builtIn.Name):
                return BindBuiltIn(builtIn.Name, call, arguments, expected);
            case BuiltInTarget { Name: "file" }:
                return Error(SemanticRules.NotHere, call.Span, "'file(…)' stands only as the initial value of a 'mem'");
            case SymbolTarget { Symbol: FunctionSymbol function }:
                return BindFunctionCall(function, call, arguments);
            case SetTarget set:
                return BindSet(set.Ports, call);
        }

        return Error(
            SemanticRules.WrongCall, call.Callee.Span, $"'{Snippet(call.Callee.Span)}' is no function",
            target is SymbolTarget { Symbol: ModuleSymbol } ? "a module is used with 'inst name = Module(…);'" : null);
    }

    private BoundExpression BindFunctionCall(
        FunctionSymbol symbol, CallExpression call, ImmutableArray<GenericArgument> genericSyntax)
    {
        symbol.IsUsed = true;
        var declaration = symbol.Declaration;
        if (call.Arguments.Length != declaration.Arguments.Length)
        {
            foreach (var argument in call.Arguments) Bind(argument);
            return Error(
                SemanticRules.WrongCall, call.Span,
                $"'{symbol.Name}' takes {Count(declaration.Arguments.Length, "argument")}, but {call.Arguments.Length} {(call.Arguments.Length == 1 ? "is" : "are")} given",
                null, new Label(symbol.Span, "declared here"));
        }

        var inferred = new Dictionary<string, GenericValue>(StringComparer.Ordinal);
        var loose = new BoundExpression?[call.Arguments.Length];
        if (genericSyntax.Length < declaration.Parameters.Length)
        {
            for (var i = 0; i < call.Arguments.Length; i++)
            {
                loose[i] = Bind(call.Arguments[i]);
                if (loose[i] is BoundError) return new BoundError(call.Span);
                Infer(symbol.Package, declaration.Parameters, declaration.Arguments[i].Type, loose[i]!.Type, inferred);
            }
        }

        var generics = BindArguments(symbol, declaration.Parameters, genericSyntax, call.Callee.Span, inferred);
        if (generics is null) return new BoundError(call.Span);
        var scope = new Scope(null);
        for (var i = 0; i < generics.Count; i++)
            scope.Add(declaration.Parameters[i].Name.Text, EntryOf(generics[i], declaration.Parameters[i].Name.Span));
        var own = new Binder(Session, symbol.Package, scope, Session.Shared) { Body = BodyKind.Constant };
        var types = new HdlType[loose.Length];
        var values = new BoundExpression[loose.Length];
        var hasError = false;
        for (var i = 0; i < values.Length; i++)
        {
            types[i] = own.BindParameterType(declaration.Arguments[i].Type);
            var isKind = types[i] is IntegerType or StringType || own.KindOf(declaration.Arguments[i].Type) == "bool";
            values[i] = types[i] is ErrorHdlType
                ? new BoundError(call.Span)
                : Coerce(loose[i] is { } bound && bound.Type is not ArrayType ? bound : Bind(call.Arguments[i], types[i]), types[i], call.Arguments[i].Span);
            if (isKind) values[i] = Constant(values[i], $"the argument '{declaration.Arguments[i].Name.Text}'", call.Arguments[i].Span);
            if (types[i] is IntegerType && own.KindOf(declaration.Arguments[i].Type) == "nat"
                && values[i] is BoundConstant { Value.Sign: < 0 } negative)
            {
                values[i] = Error(
                    SemanticRules.ParameterKind, call.Arguments[i].Span,
                    $"the argument '{declaration.Arguments[i].Name.Text}' is a nat, but its value is {negative.Value}");
            }

            hasError |= values[i] is BoundError;
        }

        if (hasError) return new BoundError(call.Span);
        if (declaration.ReturnType is null)
        {
            return Error(
                SemanticRules.MissingElse, call.Span, $"'{symbol.Name}' has no result", "declare it: 'fn f(…) -> T { … }'",
                new Label(symbol.Span, "declared here"));
        }

        var returnKind = own.KindOf(declaration.ReturnType);
        var mustEvaluate = returnKind is "nat" or "int" or "string" or "bool";
        var canEvaluate = values.All(Constants.IsConstant);
        if (canEvaluate && (mustEvaluate || Body != BodyKind.Test))
            return Evaluate(symbol, own, generics, types, values, call);
        if (mustEvaluate)
        {
            var first = Array.FindIndex(values, v => !Constants.IsConstant(v));
            ReportNotConstant(values[first], $"'{symbol.Name}' yields a constant, so its argument", call.Arguments[first].Span);
            return new BoundError(call.Span);
        }

        return Inline(symbol, own, generics, types, values, call);
    }

    /// <summary>Solves generic parameters from the type of an argument: <c>T</c>, <c>uint&lt;N&gt;</c>, <c>S&lt;A, B&gt;</c>, <c>T[N]</c>.</summary>
    protected void Infer(
        Package package, IReadOnlyList<GenericParameter> parameters, TypeSyntax pattern, HdlType type,
        Dictionary<string, GenericValue> inferred)
    {
        switch (pattern)
        {
            case ArrayTypeSyntax array when type is ArrayType actual:
                Infer(package, parameters, array.Element, actual.Element, inferred);
                InferNumber(parameters, array.Length, actual.Length, inferred);
                break;
            case NamedType { Path: [var name], Arguments.IsEmpty: true }
                when parameters.Any(p => p.Name.Text == name.Text && Snippet(p.Kind.Span) == "type"):
                if (IsData(type)) inferred.TryAdd(name.Text, new TypeValue(type));
                break;
            case NamedType { Path: [{ Text: "uint" or "int" } name], Arguments: [{ Value: var width }] }
                when name.Text == "int" ? type is IntType : type is UIntType:
                InferNumber(parameters, width, type.Width, inferred);
                break;
            case NamedType { Arguments.IsEmpty: false } named when Session.TypeOrigins.TryGetValue(type.ToString(), out var origin):
                var target = named.Path.Length == 1 ? new Binder(Session, package, new Scope(null), new()).FindSymbol(named.Path[0].Text) : null;
                if (target is not SymbolTarget { Symbol: TypeSymbol symbol } || symbol != origin.Symbol) break;
                for (var i = 0; i < named.Arguments.Length; i++)
                {
                    var argument = named.Arguments[i];
                    var index = argument.Name is { } key
                        ? symbol.Parameters.ToList().FindIndex(p => p.Name.Text == key.Text)
                        : i;
                    if (index < 0 || index >= origin.Arguments.Count) continue;
                    InferValue(package, parameters, argument.Value, origin.Arguments[index], inferred);
                }

                break;
        }
    }

    private void InferValue(
        Package package, IReadOnlyList<GenericParameter> parameters, SyntaxNode pattern, GenericValue value,
        Dictionary<string, GenericValue> inferred)
    {
        if (value is TypeValue type)
        {
            var syntax = pattern as TypeSyntax ?? (pattern is Expression expression ? AsType(expression) : null);
            if (syntax is not null) Infer(package, parameters, syntax, type.Type, inferred);
        }
        else if (pattern is NameExpression { Arguments.IsEmpty: true } name && parameters.Any(p => p.Name.Text == name.Name.Text))
        {
            inferred.TryAdd(name.Name.Text, value);
        }
    }

    private static void InferNumber(
        IReadOnlyList<GenericParameter> parameters, SyntaxNode pattern, int value, Dictionary<string, GenericValue> inferred)
    {
        if (pattern is not NameExpression { Arguments.IsEmpty: true } name) return;
        if (parameters.FirstOrDefault(p => p.Name.Text == name.Name.Text) is not { } parameter) return;
        inferred.TryAdd(
            name.Name.Text,
            new ConstantValue(new BoundConstant(value, IntegerType.Instance, parameter.Span), Snippet(parameter.Kind.Span)));
    }

    // ---- bodies ----

    /// <summary>The value of a function on constants, worked out by running it.</summary>
    private BoundExpression Evaluate(
        FunctionSymbol symbol, Binder own, IReadOnlyList<GenericValue> generics, HdlType[] types, BoundExpression[] values,
        CallExpression call)
    {
        var arguments = values.Select(v => (GenericValue)new ConstantValue(v, "value")).ToList();
        var key = $"={KeyOf(symbol, generics)}({string.Join(", ", arguments.Select(a => a.Text))})";
        var entry = EnterFunction(symbol, key, [.. generics, .. arguments], call.Span);
        if (entry is null) return new BoundError(call.Span);
        if (entry.Value is null)
        {
            var scope = own.Scope;
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = symbol.Declaration.Arguments[i];
                scope.Add(parameter.Name.Text, new ValueEntry(values[i], parameter.Name.Span));
            }

            var binder = new Binder(Session, symbol.Package, new Scope(scope), entry.Diagnostics)
            {
                Body = BodyKind.Function,
                IsCompileTime = true,
                SiteFindings = generics.Count + values.Length > 0 ? entry.SiteFindings : null,
            };
            var type = binder.BindParameterType(symbol.Declaration.ReturnType!);
            var value = binder.BindBlock(symbol.Declaration.Body, type);
            if (value is not BoundError) value = binder.Coerce(value, type, value.Span.IsNone ? symbol.Span : value.Span);
            entry.Value = binder.Constant(value, $"the result of '{symbol.Name}'", symbol.Declaration.Body.Span);
            LeaveFunction(entry);
        }

        Diagnostics.AddRange(entry.Diagnostics.Items);
        ReportAtSite(entry.SiteFindings, call.Span);
        return entry.Value is BoundError ? new BoundError(call.Span) : At(entry.Value, call.Span);
    }

    /// <summary>A call that becomes hardware: one function a set of generic and constant arguments.</summary>
    private BoundExpression Inline(
        FunctionSymbol symbol, Binder own, IReadOnlyList<GenericValue> generics, HdlType[] types, BoundExpression[] values,
        CallExpression call)
    {
        var arguments = symbol.Declaration.Arguments;
        var isConstant = new bool[values.Length];
        var constants = new List<GenericValue>();
        for (var i = 0; i < values.Length; i++)
        {
            isConstant[i] = types[i] is IntegerType or StringType || own.KindOf(arguments[i].Type) == "bool";
            if (isConstant[i]) constants.Add(new ConstantValue(values[i], "value"));
        }

        var key = $"{KeyOf(symbol, generics)}({string.Join(", ", constants.Select(c => c.Text))})";
        var entry = EnterFunction(symbol, key, [.. generics, .. constants], call.Span);
        if (entry is null) return new BoundError(call.Span);
        if (entry.Function is null && !entry.IsFailed)
        {
            BindFunction(symbol, own.Scope, entry, types, values, isConstant, key);
            LeaveFunction(entry);
        }

        Diagnostics.AddRange(entry.Diagnostics.Items);
        ReportAtSite(entry.SiteFindings, call.Span);
        if (entry.Function is not { } function) return new BoundError(call.Span);
        return new BoundCall(
            function, [.. values.Where((_, i) => !isConstant[i])], function.Body.Type, call.Span);
    }

    private void BindFunction(
        FunctionSymbol symbol, Scope scope, FunctionEntry entry, HdlType[] types, BoundExpression[] values, bool[] isConstant,
        string key)
    {
        var parameters = ImmutableArray.CreateBuilder<BoundLocal>();
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = symbol.Declaration.Arguments[i];
            if (isConstant[i])
            {
                scope.Add(parameter.Name.Text, new ValueEntry(values[i], parameter.Name.Span));
                continue;
            }

            var local = new BoundLocal(parameter.Name.Text, types[i], false, parameter.Name.Span);
            parameters.Add(local);
            scope.Add(parameter.Name.Text, new LocalEntry(local, 0, parameter.Name.Span));
        }

        var binder = new Binder(Session, symbol.Package, new Scope(scope), entry.Diagnostics)
        {
            Body = BodyKind.Function,
            SiteFindings = symbol.Declaration.Parameters.IsEmpty && !isConstant.Contains(true) ? null : entry.SiteFindings,
        };
        var type = binder.BindDataType(symbol.Declaration.ReturnType!, "the result of a function");
        var body = binder.BindBlock(symbol.Declaration.Body, type);
        if (body is not BoundError && type is not ErrorHdlType) body = binder.CoerceResult(body, type, symbol.Declaration.Body);
        if (body is BoundError || type is ErrorHdlType)
        {
            entry.IsFailed = true;
            return;
        }

        var name = key.EndsWith("()", StringComparison.Ordinal) ? key[..^2] : key;
        entry.Function = new BoundFunction(name, parameters.ToImmutable(), body);
    }

    // The value of a block is converted inside the block, where its parts are named.
    private BoundExpression CoerceResult(BoundExpression body, HdlType type, BlockExpression syntax)
    {
        if (body is not BoundBlock block) return Coerce(body, type, syntax.Value?.Span ?? syntax.Span);
        var value = Coerce(block.Value, type, syntax.Value?.Span ?? syntax.Span);
        return value is BoundError ? value : block with { Value = value, Type = type };
    }

    private FunctionEntry? EnterFunction(
        FunctionSymbol symbol, string key, IReadOnlyList<GenericValue> values, SourceSpan site)
    {
        if (Session.Functions.TryGetValue(key, out var known))
        {
            if (!known.IsOpen) return known;
            ReportEndless(symbol, CallText(symbol, key), site);
            return null;
        }

        var parameters = symbol.Declaration.Parameters.Select(p => p)
            .Concat(symbol.Declaration.Arguments.Select(a => new GenericParameter(a.Name, a.Type, null, a.Span))).ToList();
        if (!EnterChain(symbol, CallText(symbol, key), parameters, values, site)) return null;
        var entry = new FunctionEntry { IsOpen = true };
        NameChecker.Check(symbol, entry.Diagnostics);
        Session.Functions.Add(key, entry);
        return entry;
    }

    // The call as a user would write it.
    private static string CallText(FunctionSymbol symbol, string key)
    {
        var text = symbol.Name + key.AsSpan(key.IndexOf(symbol.FullName, StringComparison.Ordinal) + symbol.FullName.Length).ToString();
        return text.EndsWith("()", StringComparison.Ordinal) ? text[..^2] : text;
    }

    /// <summary>Binds a function that nobody has to call: one without generic and constant parameters.</summary>
    protected void CheckFunction(FunctionSymbol symbol)
    {
        var declaration = symbol.Declaration;
        if (!declaration.Parameters.IsEmpty || declaration.ReturnType is null) return;
        var own = new Binder(Session, symbol.Package, new Scope(null), Session.Shared) { Body = BodyKind.Constant };
        if (declaration.Arguments.Any(a => own.KindOf(a.Type) is not null || own.ContainsKind(a.Type) is not null)) return;
        if (own.KindOf(declaration.ReturnType) is not null || own.ContainsKind(declaration.ReturnType) is not null) return;
        var types = declaration.Arguments.Select(a => own.BindParameterType(a.Type)).ToArray();
        if (types.Any(t => t is ErrorHdlType)) return;
        BoundExpression[] values =
        [
            .. declaration.Arguments.Select((a, i) => new BoundName(new BoundLocal(a.Name.Text, types[i], false, a.Name.Span), a.Name.Span)),
        ];
        var call = new CallExpression(new NameExpression(declaration.Name, [], symbol.Span), [], symbol.Span);
        Inline(symbol, own, [], types, values, call);
    }

    private void LeaveFunction(FunctionEntry entry)
    {
        entry.IsOpen = false;
        LeaveChain();
    }

    /// <summary>Where findings go that belong to each place of instantiation.</summary>
    public List<SiteFinding>? SiteFindings { get; set; }
}
