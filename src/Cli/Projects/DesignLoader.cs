using WaferHdl.Cli.Output;
using WaferHdl.Disk;
using WaferHdl.Elaborator.Checks.Fabric;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>An elaborated design and where it came from.</summary>
/// <param name="Root">The project's folder; of a netlist file, the folder of the file.</param>
/// <param name="Show">Makes the paths of later diagnostics readable.</param>
internal sealed record LoadedDesign(Design Design, string Root, Func<IEnumerable<Diagnostic>, IReadOnlyList<Diagnostic>> Show)
{
    /// <summary>What the checks found out about its fabrics and wafers.</summary>
    public IReadOnlyList<FabricResult> Fabrics { get; init; } = [];

    public string Name => Design.TopModule.Definition[(Design.TopModule.Definition.LastIndexOf('.') + 1)..];
}

/// <summary>Makes a design from what the user named.</summary>
internal static class DesignLoader
{
    /// <summary>Prints warnings on standard error; errors end the command.</summary>
    public static LoadedDesign Load(CliConsole console, string? path, string? top, ElaborationOptions options)
    {
        if (IsNetlist(path)) return LoadNetlist(path!, top);

        var sources = SourceSet.FindOne(path);
        var workspace = new Workspace(sources.Provider, sources.Files);
        var design = workspace.Elaborate(top ?? DefaultTop(sources, workspace), options);
        Report(console, sources, workspace.Diagnostics);
        return new LoadedDesign(design!, sources.Root, sources.Paths.Apply) { Fabrics = workspace.Fabrics };
    }

    public static bool IsNetlist(string? path) => path is not null && Path.GetExtension(path) == ".wnl";

    /// <summary>Prints what was found; throws when it has errors.</summary>
    public static void Report(CliConsole console, SourceSet sources, DiagnosticBag diagnostics)
    {
        var shown = sources.Paths.Apply(diagnostics.Sorted());
        if (diagnostics.HasErrors) throw new CliException(shown, ExitCode.Failure);
        DiagnosticPrinter.Print(console, shown);
    }

    private static LoadedDesign LoadNetlist(string path, string? top)
    {
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'");
        var diagnostics = new DiagnosticBag();
        var design = WnlParser.Parse(new SourceText(path, File.ReadAllText(path)), diagnostics);
        if (design is null || diagnostics.HasErrors) throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
        if (top is not null && design.TopModule.DisplayName != top && design.TopModule.Definition != top)
        {
            throw CliException.Of(
                CliRules.UnknownName, $"the top of '{path}' is '{design.TopModule.DisplayName}', not '{top}'",
                "leave out --top: a netlist file has its own");
        }

        return new LoadedDesign(design, Path.GetDirectoryName(Path.GetFullPath(path))!, d => [.. d]);
    }

    private static string DefaultTop(SourceSet sources, Workspace workspace)
    {
        if (File.Exists(Path.Combine(sources.Root, ProjectFolder.ManifestName))
            && Manifest.Read(sources.Root).Top is { } named)
        {
            return named;
        }

        var candidates = workspace.TopCandidates;
        if (workspace.Diagnostics.HasErrors)
            throw new CliException(sources.Paths.Apply(workspace.Diagnostics.Sorted()), ExitCode.Failure);
        if (candidates.Length == 1) return candidates[0];
        throw candidates.Length == 0
            ? CliException.Of(CliRules.NoTop, "no module here can be the top without arguments", "name one: --top 'file.Module<8>'")
            : CliException.Of(
                CliRules.NoTop, $"{candidates.Length} modules could be the top",
                $"name one: --top {string.Join(", --top ", candidates.Take(5))}");
    }
}
