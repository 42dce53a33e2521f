using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Simulator.Tests.Graphs;

/// <summary>From source text to graphs.</summary>
internal static class GraphCases
{
    public static Design Design(string path, string top, ElaborationOptions? options = null) =>
        Elaborate(new SourceText(path, Golden.Read(path)), top, options);

    public static Design DesignOf(string text, string top) => Elaborate(new SourceText("text.whdl", text), top, null);

    /// <summary>A sound graph.</summary>
    public static Graph Build(Design design, GraphOptions? options = null, bool trap = false)
    {
        var diagnostics = new DiagnosticBag();
        var graph = GraphBuilder.Build(design, trap, diagnostics, options);
        Assert.Empty(diagnostics.Items.Select(d => d.Message));
        Assert.Empty(GraphVerifier.Verify(graph!));
        return graph!;
    }

    private static Design Elaborate(SourceText source, string top, ElaborationOptions? options)
    {
        var workspace = new Workspace(new NoFiles(), [source]);
        var design = workspace.Elaborate(top, options ?? ElaborationOptions.Default);
        Assert.Empty(workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Span}: {d.Message}"));
        return design!;
    }

    private sealed class NoFiles : ISourceProvider
    {
        public IEnumerable<string> Packages => [];

        public SourceText? FindPackage(string package) => null;

        public string? ReadData(string path, out string? error)
        {
            error = "no such file";
            return null;
        }
    }
}
