using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Semantics.Binding;

/// <summary>Checks the names of a declaration once, whatever its parameters are: that each is declared, and that the
/// local ones are used.</summary>
internal sealed partial class NameChecker
{
    private readonly Package _package;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<Dictionary<string, Use>> _scopes = [];

    private NameChecker(Package package, DiagnosticBag diagnostics)
    {
        _package = package;
        _diagnostics = diagnostics;
    }

    /// <summary>What has been seen of a declared name.</summary>
    private sealed class Use(Identifier name, string? what)
    {
        public Identifier Name { get; } = name;

        /// <summary>What a warning calls it; null when it may stay unused.</summary>
        public string? What { get; } = what;

        public bool IsRead { get; set; }

        public bool IsWritten { get; set; }

        public bool IsRegister { get; init; }
    }

    public static void Check(Symbol symbol, DiagnosticBag diagnostics)
    {
        if (symbol.NameFindings is { } known)
        {
            diagnostics.AddRange(known.Items);
            return;
        }

        symbol.NameFindings = new DiagnosticBag();
        var checker = new NameChecker(symbol.Package, symbol.NameFindings);
        checker.Push();
        switch (symbol.Declaration)
        {
            case ModuleDeclaration module: checker.Module(module); break;
            case FunctionDeclaration function: checker.Function(function); break;
            case TestDeclaration test: checker.Block(test.Body); break;
            case ConstDeclaration constant:
                checker.Visit(constant.Type);
                checker.Visit(constant.Value);
                break;
            case TypeDeclaration type:
                checker.Parameters(type.Parameters);
                checker.Visit(type.Type);
                break;
            case StructDeclaration structure:
                checker.Parameters(structure.Parameters);
                foreach (var field in structure.Fields) checker.Visit(field.Type);
                break;
            case EnumDeclaration enumeration:
                checker.Visit(enumeration.Base);
                foreach (var member in enumeration.Members) checker.Visit(member.Value);
                break;
            case BundleDeclaration bundle:
                checker.Parameters(bundle.Parameters);
                foreach (var member in bundle.Members) checker.Visit(member.Type);
                break;
        }

        checker.Pop();
        diagnostics.AddRange(symbol.NameFindings.Items);
    }

    /// <summary>Warns of private declarations that nothing in their file uses, once all of it has been checked.</summary>
    public static void CheckPrivate(Package package, DiagnosticBag diagnostics)
    {
        foreach (var symbol in package.Symbols)
        {
            if (!symbol.IsPrivate || symbol.IsUsed || symbol is TestSymbol || Attributes.AllowsUnused(symbol.Declaration.Prefix)) continue;
            diagnostics.Report(
                SemanticRules.Unused, symbol.Span, $"the {symbol.Kind} '{symbol.Name}' is never used",
                "remove it: a name that starts with '_' can't be used from outside");
        }
    }

    // ---- scopes ----

    private void Push() => _scopes.Add(new Dictionary<string, Use>(StringComparer.Ordinal));

    private void Pop()
    {
        foreach (var use in _scopes[^1].Values)
        {
            if (use.What is null || use.Name.Text.StartsWith('_')) continue;
            if (!use.IsRead)
            {
                _diagnostics.Report(
                    SemanticRules.Unused, use.Name.Span,
                    use.IsWritten ? $"the {use.What} '{use.Name.Text}' is never read" : $"the {use.What} '{use.Name.Text}' is never used",
                    $"remove it, or name it '_{use.Name.Text}'");
            }
        }

        _scopes.RemoveAt(_scopes.Count - 1);
    }

    private void Declare(Identifier name, string? what = null, bool isRegister = false)
    {
        if (name.Text is "" or "_") return;
        _scopes[^1].TryAdd(name.Text, new Use(name, what) { IsRegister = isRegister });
    }

    private Use? Find(string name)
    {
        for (var i = _scopes.Count - 1; i >= 0; i--)
            if (_scopes[i].TryGetValue(name, out var use))
                return use;
        return null;
    }

    private void Read(Identifier name)
    {
        if (name.Text is "" or "_") return;
        if (Find(name.Text) is { } use)
        {
            use.IsRead = true;
            return;
        }

        if (_package.Find(name.Text) is { } symbol)
        {
            symbol.IsUsed = true;
            return;
        }

        if (_package.ImportOf(name.Text) is { } import)
        {
            import.IsUsed = true;
            return;
        }

        if (BuiltIns.IsName(name.Text) || IsSizedType(name.Text) || name.Text is "type") return;
        NameRules.ReportUnknown(_diagnostics, name, _scopes.SelectMany(s => s.Keys).Concat(_package.VisibleNames));
    }

    private static bool IsSizedType(string name) =>
        name.Length >= 2 && name[0] is 'u' or 'i' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private void Parameters(ImmutableArray<GenericParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            Visit(parameter.Kind);
            Visit(parameter.Default);
            Declare(parameter.Name);
        }
    }

    private void Function(FunctionDeclaration function)
    {
        Parameters(function.Parameters);
        foreach (var argument in function.Arguments)
        {
            Visit(argument.Type);
            Declare(argument.Name, Attributes.AllowsUnused(function.Prefix) ? null : "argument");
        }

        Visit(function.ReturnType);
        Visit(function.Body);
    }

    // ---- expressions and types ----

    private void Visit(SyntaxNode? node)
    {
        switch (node)
        {
            case null:
                return;
            case BinaryExpression binary:
                // The left spine may have 100,000 terms.
                Expression left = binary;
                var rights = new Stack<Expression>();
                while (left is BinaryExpression inner)
                {
                    rights.Push(inner.Right);
                    left = inner.Left;
                }

                Visit(left);
                foreach (var right in rights) Visit(right);
                return;
            case NameExpression name:
                Read(name.Name);
                foreach (var argument in name.Arguments) Visit(argument.Value);
                return;
            case NamedType named:
                Read(named.Path[0]);
                foreach (var argument in named.Arguments) Visit(argument.Value);
                return;
            case BlockExpression block:
                Push();
                foreach (var statement in block.Statements) Statement(statement);
                Visit(block.Value);
                Pop();
                return;
            case IfExpression condition:
                Expression? link = condition;
                while (link is IfExpression current)
                {
                    Visit(current.Condition);
                    Visit(current.Then);
                    link = current.Else;
                }

                Visit(link);
                return;
            case MatchArm arm:
                foreach (var pattern in arm.Patterns) Visit(pattern);
                if (arm.Body is Statement body) Statement(body);
                else Visit(arm.Body);
                return;
            case Statement statement:
                Statement(statement);
                return;
            default:
                foreach (var child in SyntaxChildren.Of(node)) Visit(child);
                return;
        }
    }

    // The root of a place is written; its indices are read. A part of a port counts as a use.
    private void Place(Expression place)
    {
        var isPart = false;
        while (true)
        {
            switch (place)
            {
                case MemberExpression member:
                    isPart = true;
                    place = member.Target;
                    continue;
                case IndexExpression index:
                    Visit(index.Index);
                    place = index.Target;
                    continue;
                case SliceExpression slice:
                    Visit(slice.High);
                    Visit(slice.Low);
                    place = slice.Target;
                    continue;
                case PartSelectExpression select:
                    Visit(select.Start);
                    Visit(select.Width);
                    place = select.Target;
                    continue;
            }

            break;
        }

        if (place is not NameExpression name)
        {
            Visit(place);
            return;
        }

        if (Find(name.Name.Text) is not { } use)
        {
            Read(name.Name);
            return;
        }

        use.IsWritten = true;
        if (isPart && !use.IsRegister) use.IsRead = true;
    }
}
