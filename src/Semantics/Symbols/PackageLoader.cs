using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Semantics.Symbols;

/// <summary>Parses files, declares their names and follows their <c>use</c>s.</summary>
internal sealed class PackageLoader(ISourceProvider provider, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, Package?> _packages = new(StringComparer.Ordinal);
    private readonly List<(Package Package, SourceSpan Use)> _open = [];

    /// <summary>Loaded packages in the order of loading.</summary>
    public List<Package> Loaded { get; } = [];

    /// <summary>The package of each file, in order, with everything that they import.</summary>
    public IReadOnlyList<Package> LoadRoots(IEnumerable<SourceText> files)
    {
        var roots = new List<Package>();
        foreach (var file in files)
        {
            var name = NameOf(file.Path);
            if (_packages.TryGetValue(name, out var known) && known is not null)
            {
                if (known.Source == file && !roots.Contains(known)) roots.Add(known);
                continue;
            }

            var package = Declare(name, file);
            roots.Add(package);
        }

        foreach (var package in roots) Resolve(package, SourceSpan.None);
        return roots;
    }

    /// <summary>A package by its full name, or null.</summary>
    public Package? Find(string name, SourceSpan use)
    {
        if (!_packages.TryGetValue(name, out var package))
        {
            var source = provider.FindPackage(name);
            if (source is null)
            {
                _packages.Add(name, null);
                return null;
            }

            package = Declare(name, source);
        }

        if (package is not null) Resolve(package, use);
        return package;
    }

    /// <summary><c>hdl/noc/router.whdl</c> is <c>hdl.noc.router</c>, relative to the root.</summary>
    public static string NameOf(string path)
    {
        const string Extension = ".whdl";
        if (path.EndsWith(Extension, StringComparison.Ordinal)) path = path[..^Extension.Length];
        return string.Join('.', path.Split('/', '\\').Where(part => part is not ("" or "." or "..")));
    }

    private Package Declare(string name, SourceText source)
    {
        var package = new Package(name, WhdlParser.Parse(source, diagnostics));
        _packages[name] = package;
        Loaded.Add(package);
        foreach (var declaration in package.Unit.Declarations)
        {
            if (SymbolOf(package, declaration) is not { } symbol) continue;
            if (package.Declare(symbol) is not { } other) continue;
            diagnostics.Report(
                SemanticRules.DuplicateName, symbol.Span, $"'{symbol.Name}' is already declared in this file",
                "rename one of them", new Label(other.Span, "first declared here"));
        }

        return package;
    }

    private static Symbol? SymbolOf(Package package, Declaration declaration) => declaration switch
    {
        ModuleDeclaration module => new ModuleSymbol(package, module),
        FunctionDeclaration function => new FunctionSymbol(package, function),
        ConstDeclaration constant => new ConstSymbol(package, constant),
        TestDeclaration test => new TestSymbol(package, test),
        TypeDeclaration or StructDeclaration or EnumDeclaration or BundleDeclaration => new TypeSymbol(package, declaration),
        _ => null,
    };

    private readonly HashSet<Package> _resolved = [];

    private void Resolve(Package package, SourceSpan use)
    {
        if (_open.FindIndex(o => o.Package == package) is >= 0 and var start)
        {
            ReportCycle(package, start, use);
            return;
        }

        if (!_resolved.Add(package)) return;
        _open.Add((package, use));
        foreach (var declaration in package.Unit.Declarations)
            if (declaration is UseDeclaration import)
                Use(package, import);
        _open.RemoveAt(_open.Count - 1);
    }

    private void ReportCycle(Package package, int start, SourceSpan use)
    {
        var names = _open.Skip(start).Select(o => o.Package.Name).Append(package.Name);
        var labels = _open.Skip(start + 1).Select(o => new Label(o.Use, "this import is part of the cycle"));
        diagnostics.Report(
            SemanticRules.ImportCycle, use, $"these files import each other: {string.Join(" -> ", names)}",
            "move what both need into a file of its own", [.. labels]);
    }

    private void Use(Package package, UseDeclaration use)
    {
        if (use.Path.Any(p => p.Text.Length == 0)) return;
        var path = string.Join('.', use.Path.Select(p => p.Text));
        var span = use.Path[0].Span.To(use.Path[^1].Span);
        if (use.IsList)
        {
            var target = Find(path, span);
            if (target is null) ReportUnknown(path, span);
            foreach (var name in use.Names)
            {
                var symbol = target is null ? null : Member(package, target, name.Name);
                Add(package, name.Alias ?? name.Name, new Import(symbol, null, name.Span));
            }

            return;
        }

        var local = use.Alias ?? use.Path[^1];
        if (Find(path, span) is { } whole)
        {
            Add(package, local, new Import(null, whole, use.Span));
            return;
        }

        var owner = use.Path.Length > 1 ? Find(string.Join('.', use.Path.SkipLast(1).Select(p => p.Text)), span) : null;
        if (owner is null) ReportUnknown(path, span);
        var found = owner is null ? null : Member(package, owner, use.Path[^1]);
        Add(package, local, new Import(found, null, use.Span));
    }

    private Symbol? Member(Package user, Package owner, Identifier name)
    {
        if (name.Text.Length == 0) return null;
        var symbol = owner.Find(name.Text);
        if (symbol is null)
        {
            diagnostics.Report(
                SemanticRules.UnknownName, name.Span, $"'{owner.Name}' has no '{name.Text}'",
                Spelling.Help(name.Text, owner.PublicNames));
            return null;
        }

        if (symbol.IsPrivate && user != owner)
        {
            diagnostics.Report(
                SemanticRules.PrivateName, name.Span, $"'{name.Text}' is private to '{owner.Name}'",
                "a name that starts with '_' stays in its file; rename it there to share it",
                new Label(symbol.Span, "declared here"));
        }

        return symbol;
    }

    private void Add(Package package, Identifier name, Import import)
    {
        if (name.Text.Length == 0) return;
        var other = package.Find(name.Text)?.Span ?? package.ImportOf(name.Text)?.Span;
        if (other is { } first)
        {
            diagnostics.Report(
                SemanticRules.DuplicateName, name.Span, $"'{name.Text}' is already a name of this file",
                $"import it under another name with 'as'", new Label(first, "first here"));
            return;
        }

        package.Import(name.Text, import);
    }

    private void ReportUnknown(string path, SourceSpan span)
    {
        diagnostics.Report(
            SemanticRules.UnknownPackage, span, $"there is no package '{path}'",
            Spelling.Help(path, provider.Packages)
                ?? "a package is a file: 'noc.router' is 'noc/router.whdl' under the project or in the library");
    }
}
