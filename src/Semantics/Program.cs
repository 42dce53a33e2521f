using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Binding;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics;

/// <summary>The files of a run with everything that they import: finds, checks and binds their modules and tests.</summary>
/// <remarks>Findings of a module are kept with it, so every request that involves the module reports them again into
/// its own bag.</remarks>
public sealed class Program
{
    private readonly Session _session;
    private readonly IReadOnlyList<Package> _roots;
    private readonly Lock _gate = new();

    private Program(Session session, IReadOnlyList<Package> roots)
    {
        _session = session;
        _roots = roots;
        Modules = [.. roots.SelectMany(p => p.Symbols).OfType<ModuleSymbol>()];
        Tests = [.. roots.SelectMany(p => p.Symbols).OfType<TestSymbol>()];
    }

    /// <summary>The modules that the files declare, in source order.</summary>
    public ImmutableArray<ModuleSymbol> Modules { get; }

    /// <summary>The tests that the files declare, in source order.</summary>
    public ImmutableArray<TestSymbol> Tests { get; }

    /// <summary>All packages of the run, imported ones included, in the order of loading.</summary>
    public IReadOnlyList<Package> Packages => _session.Loader.Loaded;

    /// <summary>Parses files, declares their names and follows their imports.</summary>
    public static Program Load(ISourceProvider provider, IEnumerable<SourceText> files, DiagnosticBag diagnostics) =>
        DeepStack.Run(() =>
        {
            var loader = new PackageLoader(provider, diagnostics);
            var roots = loader.LoadRoots(files);
            return new Program(new Session(provider, loader), roots);
        });

    /// <summary>Binds a module by name, with arguments where it has parameters: <c>M</c>, <c>Fifo&lt;u8, DEPTH = 4&gt;</c>,
    /// <c>stream.fifo.Fifo&lt;u8&gt;</c>. Null when there is none.</summary>
    public BoundModule? BindModule(string nameOrInstantiation, DiagnosticBag diagnostics) => Alone(() =>
    {
        _session.ResetWork();
        var bag = new DiagnosticBag();
        var text = new SourceText("<command line>", nameOrInstantiation);
        var syntax = WhdlParser.ParseType(text, bag);
        ModuleEntry? entry = null;
        if (!bag.HasErrors && syntax is NamedType named) entry = InstantiateNamed(named, bag);
        else if (!bag.HasErrors) bag.Report(SemanticRules.WrongKindOfName, syntax.Span, $"'{nameOrInstantiation}' is no name of a module");
        Collect(entry, bag, diagnostics);
        return entry?.Module;
    });

    /// <summary>Binds a module without arguments: its parameters take their defaults.</summary>
    public BoundModule? BindModule(ModuleSymbol symbol, DiagnosticBag diagnostics) => Alone(() =>
    {
        _session.ResetWork();
        var bag = new DiagnosticBag();
        var entry = Instantiate(symbol, [], symbol.Span, bag);
        Collect(entry, bag, diagnostics);
        return entry?.Module;
    });

    /// <summary>Binds a test. Null when it has errors that leave nothing to run.</summary>
    public BoundTest? BindTest(TestSymbol test, DiagnosticBag diagnostics) => Alone(() =>
    {
        _session.ResetWork();
        var bag = new DiagnosticBag();
        var entry = new ModuleEntry();
        var bound = new TestBinder(_session, test, entry).BindTest();
        bag.AddRange(entry.Diagnostics.Items);
        Collect(entry, bag, diagnostics);
        return bag.HasErrors ? null : bound;
    });

    /// <summary>A package by its full name, <c>noc.router</c>, whether one of the files imports it or not; null when there
    /// is none.</summary>
    public Package? FindPackage(string name) => Alone(() => _session.Loader.Find(name, SourceSpan.None));

    /// <summary>The type that a declaration without parameters stands for. Null when it has errors.</summary>
    public HdlType? BindType(TypeSymbol symbol, DiagnosticBag diagnostics) => Alone(() =>
    {
        _session.ResetWork();
        var bag = new DiagnosticBag();
        var type = new DeclarationBinder(_session, symbol.Package, bag).TypeOf(symbol);
        Collect(null, bag, diagnostics);
        return type is ErrorHdlType ? null : type;
    });

    /// <summary>Checks the files: binds every module that needs no arguments, every constant and type without
    /// parameters and every test, and checks the names in everything else.</summary>
    public void CheckAll(DiagnosticBag diagnostics) => Alone(() =>
    {
        var bag = new DiagnosticBag();
        foreach (var package in _roots)
        {
            foreach (var symbol in package.Symbols)
            {
                _session.ResetWork();
                NameChecker.Check(symbol, bag);
                Attributes.Check(symbol.Declaration.Prefix, bag);
                switch (symbol)
                {
                    case ModuleSymbol { HasDefaults: true } module:
                        CollectInto(Instantiate(module, [], module.Span, bag), bag);
                        break;
                    case TestSymbol test:
                        var entry = new ModuleEntry();
                        new TestBinder(_session, test, entry).BindTest();
                        CollectInto(entry, bag);
                        break;
                    case ConstSymbol or FunctionSymbol or TypeSymbol { Parameters.Count: 0 }:
                        new DeclarationBinder(_session, package, bag).Check(symbol);
                        break;
                }
            }

            NameChecker.CheckPrivate(package, bag);
        }

        bag.AddRange(_session.Shared.Items);
        diagnostics.AddRange(bag.Items);
        return true;
    });

    // The caches are shared, so one request binds at a time.
    private T Alone<T>(Func<T> request)
    {
        lock (_gate) return DeepStack.Run(request);
    }

    private ModuleEntry? InstantiateNamed(NamedType named, DiagnosticBag bag)
    {
        var path = named.Path;
        var name = path[^1].Text;
        List<ModuleSymbol> found;
        if (path.Length == 1)
        {
            found = [.. Modules.Where(m => m.Name == name)];
        }
        else
        {
            var package = string.Join('.', path.SkipLast(1).Select(p => p.Text));
            found = _session.Loader.Find(package, named.Span)?.Find(name) is ModuleSymbol module ? [module] : [];
        }

        if (found.Count == 1) return Instantiate(found[0], named.Arguments, named.Span, bag);
        if (found.Count == 0)
        {
            bag.Report(
                SemanticRules.UnknownName, named.Span, $"there is no module '{string.Join('.', path.Select(p => p.Text))}'",
                Spelling.Help(name, Modules.Select(m => m.Name)));
        }
        else
        {
            bag.Report(
                SemanticRules.DuplicateName, named.Span, $"several files have a module '{name}'",
                $"write its full name, as in '{found[0].FullName}'", [.. found.Select(f => new Label(f.Span, "one of them"))]);
        }

        return null;
    }

    private ModuleEntry? Instantiate(
        ModuleSymbol symbol, ImmutableArray<GenericArgument> arguments, SourceSpan site, DiagnosticBag bag) =>
        new DeclarationBinder(_session, symbol.Package, bag).Instantiate(symbol, arguments, site);

    private void Collect(ModuleEntry? entry, DiagnosticBag bag, DiagnosticBag diagnostics)
    {
        CollectInto(entry, bag);
        bag.AddRange(_session.Shared.Items);
        diagnostics.AddRange(bag.Items);
    }

    private static void CollectInto(ModuleEntry? entry, DiagnosticBag bag)
    {
        if (entry is null) return;
        var seen = new HashSet<ModuleEntry> { entry };
        var work = new Queue<ModuleEntry>(seen);
        while (work.TryDequeue(out var next))
        {
            bag.AddRange(next.Diagnostics.Items);
            foreach (var child in next.Children)
                if (seen.Add(child))
                    work.Enqueue(child);
        }
    }
}
