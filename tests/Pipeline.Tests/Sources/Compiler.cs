using WaferHdl.Disk;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Pipeline.Tests.Sources;

/// <summary>From source text to designs, with the standard library of the repository.</summary>
internal static class Compiler
{
    public static string Library { get; } = Path.Combine(Golden.Root, "hdl");

    /// <summary>A file of the repository, in its project.</summary>
    public static Workspace Open(string file)
    {
        var full = Path.Combine(Golden.Root, file);
        var provider = new DiskSourceProvider(ProjectFolder.Of(full), Library);
        return new Workspace(provider, [provider.FindFile(full)!]);
    }

    /// <summary>A text that is no file, in an empty project.</summary>
    public static Workspace OpenText(string text, string name = "text.whdl") =>
        new(new DiskSourceProvider(Path.Combine(Golden.Root, "tests", "Cases", "empty"), Library), [new SourceText(name, text)]);

    /// <summary>The design of a top without errors or faults.</summary>
    public static Design Design(Workspace workspace, string top)
    {
        var design = workspace.Elaborate(top);
        Assert.True(design is not null && !workspace.Diagnostics.HasErrors, Print(workspace.Diagnostics));
        Assert.Empty(NetlistVerifier.Verify(design).Select(f => $"{f.Span}: {f.Message}"));
        return design;
    }

    public static string Print(DiagnosticBag diagnostics) =>
        string.Join('\n', diagnostics.Items.Select(d => $"{d.Span}: {d.Severity} {d.Code} {d.Message}"));
}
