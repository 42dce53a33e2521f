using System.Runtime.CompilerServices;
using WaferHdl.Disk;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using Xunit;

namespace WaferHdl.Library.Tests;

/// <summary>The checkout that these tests belong to.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The design of a module of a project in the repository; its diagnostics are failures.</summary>
    public static Design Elaborate(string project, string top)
    {
        var provider = new DiskSourceProvider(PathOf(project), PathOf("hdl"));
        var name = top.Split('<')[0];
        var package = name[..name.LastIndexOf('.')];
        var file = provider.FindPackage(package);
        Assert.True(file is not null, $"'{project}' has no package '{package}'");
        var workspace = new Workspace(provider, [file]);
        var design = workspace.Elaborate(top);
        var text = new StringWriter();
        new DiagnosticRenderer(text).WriteAll(workspace.Diagnostics.Sorted());
        Assert.True(design is not null && workspace.Diagnostics.Count == 0, $"{top}\n{text}");
        return design;
    }

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
