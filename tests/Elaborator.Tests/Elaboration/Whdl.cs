using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>Sources to designs, for tests.</summary>
internal sealed class Whdl : ISourceProvider
{
    private readonly Semantics.Program _program;

    private readonly bool _hasLibrary;

    private Whdl(SourceText source, bool hasLibrary)
    {
        _hasLibrary = hasLibrary;
        _program = Semantics.Program.Load(this, [source], Diagnostics);
    }

    public DiagnosticBag Diagnostics { get; } = new();

    public IEnumerable<string> Packages => [];

    public IEnumerable<string> Tests => _program.Tests.Select(test => test.Name);

    public static Whdl Of(string content, string path = "case.whdl", bool hasLibrary = false) =>
        new(new SourceText(path, content), hasLibrary);

    public SourceText? FindPackage(string package)
    {
        var path = $"hdl/{package.Replace('.', '/')}.whdl";
        return _hasLibrary && Golden.Files("hdl", "*.whdl").Contains(path) ? new SourceText(path, Golden.Read(path)) : null;
    }

    public string? ReadData(string path, out string? error)
    {
        error = "tests read no files";
        return null;
    }

    /// <summary>The last module of the source, or the one named, elaborated; null after errors.</summary>
    public Design? Elaborate(string? module = null, ElaborationOptions? options = null)
    {
        if (Diagnostics.HasErrors) return null;
        var bound = module is null
            ? _program.BindModule(_program.Modules.Last(m => m.HasDefaults), Diagnostics)
            : _program.BindModule(module, Diagnostics);
        if (bound is null || Diagnostics.HasErrors) return null;
        return DesignElaborator.Elaborate(bound, options ?? ElaborationOptions.Default, Diagnostics);
    }

    /// <summary>Like <see cref="Elaborate"/>, for a source without errors; the design passes the
    /// verifier.</summary>
    public Design Design(string? module = null, ElaborationOptions? options = null)
    {
        var design = Elaborate(module, options);
        Assert.Empty(Diagnostics.Items.Where(d => d.Severity == Severity.Error)
            .Select(d => $"{d.Span}: {d.Code} {d.Message}"));
        Assert.NotNull(design);
        Assert.Empty(NetlistVerifier.Verify(design).Select(fault => fault.Message));
        return design;
    }

    public (BoundTest Test, Design Design) Test(string name)
    {
        var test = _program.BindTest(_program.Tests.Single(t => t.Name == name), Diagnostics);
        var design = test is null
            ? null : DesignElaborator.ElaborateTest(test, ElaborationOptions.Default, Diagnostics);
        Assert.Empty(Diagnostics.Items.Where(d => d.Severity == Severity.Error)
            .Select(d => $"{d.Span}: {d.Code} {d.Message}"));
        Assert.NotNull(design);
        Assert.Empty(NetlistVerifier.Verify(design).Select(fault => fault.Message));
        return (test!, design);
    }
}
