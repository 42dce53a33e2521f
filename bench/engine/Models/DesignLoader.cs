using WaferHdl.Disk;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Bench.Engine.Models;

/// <summary>From source to netlist.</summary>
internal static class DesignLoader
{
    /// <exception cref="BenchException">The source has errors.</exception>
    public static Design Load(string project, string package, string top)
    {
        var provider = new DiskSourceProvider(project);
        var source = provider.FindPackage(package) ?? throw new BenchException($"there is no '{package}' in {project}");
        var workspace = new Workspace(provider, [source]);
        return workspace.Elaborate(top) ?? throw new BenchException(
            string.Join('\n', workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Span}: {d.Code} {d.Message}")));
    }
}

/// <summary>A measurement can't be made.</summary>
internal sealed class BenchException(string message) : Exception(message);
