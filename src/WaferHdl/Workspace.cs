using System.Collections.Immutable;
using WaferHdl.Elaborator.Checks;
using WaferHdl.Elaborator.Checks.Fabric;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl;

/// <summary>Some files of one project with all that they import: checks them, and makes designs and tests of them.</summary>
/// <remarks>One thread at a time; the designs it gives out are immutable.</remarks>
public sealed class Workspace
{
    private readonly Program _program;
    private readonly List<FabricResult> _fabrics = [];

    /// <param name="provider">Where imports and data files come from.</param>
    /// <param name="files">The files to work on. A file's path, relative to the project's folder, gives its package.</param>
    public Workspace(ISourceProvider provider, IEnumerable<SourceText> files)
    {
        _program = Program.Load(provider, files, Diagnostics);
        Tests = [.. _program.Tests.Select(t => new WorkspaceTest(t))];
    }

    /// <summary>What was found, in the order of finding.</summary>
    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>The tests of the files, in source order.</summary>
    public ImmutableArray<WorkspaceTest> Tests { get; }

    /// <summary>What the checks found out about the fabrics and wafers elaborated so far, each once: phases, proofs.</summary>
    public IReadOnlyList<FabricResult> Fabrics => _fabrics;

    /// <summary>Full names of the modules that can be a top without arguments and that no other of these modules
    /// instantiates.</summary>
    public ImmutableArray<string> TopCandidates
    {
        get
        {
            var candidates = _program.Modules.Where(m => m.HasDefaults && !m.IsExtern).ToList();
            var used = new HashSet<string>(StringComparer.Ordinal);
            foreach (var module in candidates)
                if (_program.BindModule(module, new DiagnosticBag()) is { } bound)
                    used.UnionWith(bound.Uses.Select(m => m.Definition));
            return [.. candidates.Select(m => m.FullName).Where(name => !used.Contains(name))];
        }
    }

    /// <summary>Reports everything that can be found without a top: in names, types and values, and in the netlist of
    /// every module and test that needs no arguments.</summary>
    public void Check(ElaborationOptions? options = null)
    {
        options ??= ElaborationOptions.Default;
        _program.CheckAll(Diagnostics);
        foreach (var module in _program.Modules.Where(m => m.HasDefaults && !m.IsExtern))
        {
            var bag = new DiagnosticBag();
            if (_program.BindModule(module, bag) is { } bound && !bag.HasErrors) Elaborate(bound, options, bag);
            Diagnostics.AddRange(bag.Items);
        }

        foreach (var test in Tests)
        {
            var bag = new DiagnosticBag();
            Prepare(test, bag, options);
            Diagnostics.AddRange(bag.Items);
        }
    }

    /// <summary>The design of a module.</summary>
    /// <param name="top">A name with arguments where it has parameters: <c>Fifo&lt;u8, DEPTH = 4&gt;</c>; the package may be
    /// left out of the modules of these files.</param>
    /// <returns>Null when errors were reported.</returns>
    public Design? Elaborate(string top, ElaborationOptions? options = null)
    {
        if (Diagnostics.HasErrors) return null;
        var bag = new DiagnosticBag();
        var bound = _program.BindModule(top, bag);
        var design = bound is null || bag.HasErrors ? null : Elaborate(bound, options ?? ElaborationOptions.Default, bag);
        Diagnostics.AddRange(bag.Items);
        return bag.HasErrors ? null : design;
    }

    /// <summary>A test with its design, ready to be run (on any thread).</summary>
    /// <returns>Null when errors were reported.</returns>
    public PreparedTest? Prepare(WorkspaceTest test, DiagnosticBag diagnostics, ElaborationOptions? options = null)
    {
        var bound = _program.BindTest(test.Symbol, diagnostics);
        if (bound is null || diagnostics.HasErrors) return null;
        var design = DesignElaborator.ElaborateTest(bound, options ?? ElaborationOptions.Default, diagnostics);
        if (design is not null) DesignChecks.Run(design, diagnostics, options);
        return design is null || diagnostics.HasErrors ? null : new PreparedTest(bound, design);
    }

    private Design? Elaborate(BoundModule module, ElaborationOptions options, DiagnosticBag diagnostics)
    {
        var design = DesignElaborator.Elaborate(module, options, diagnostics);
        if (design is null) return null;
        foreach (var result in DesignChecks.Run(design, diagnostics, options))
            if (_fabrics.TrueForAll(known => known.Name != result.Name))
                _fabrics.Add(result);
        return design;
    }
}

/// <summary>A test of a file.</summary>
public sealed class WorkspaceTest
{
    internal WorkspaceTest(TestSymbol symbol) => Symbol = symbol;

    public string Name => Symbol.Name;

    /// <summary>The package that holds it, <c>stream.fifo</c>.</summary>
    public string Package => Symbol.Package.Name;

    public SourceText Source => Symbol.Package.Source;

    public SourceSpan Span => Symbol.Span;

    internal TestSymbol Symbol { get; }
}

/// <param name="Design">Its top holds the instances of the test.</param>
public sealed record PreparedTest(BoundTest Test, Design Design);
