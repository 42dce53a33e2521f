using System.CommandLine;
using WaferHdl.Assembly.Isa;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Projects;

/// <summary><c>--isa</c>: the instruction set of the verbs that read or write programs.</summary>
internal sealed class IsaOptions
{
    public Option<string> Isa { get; } = new("--isa")
    {
        Description = "The package with the instruction set: a project's own, or one of the library",
        DefaultValueFactory = _ => IsaReader.DefaultPackage,
        HelpName = "PACKAGE",
    };

    /// <summary>The instruction set, as the project round a file sees it; errors end the command.</summary>
    /// <param name="near">A file or folder of the project.</param>
    public IsaTable Load(Invocation invocation, string near) => Load(invocation.Console, near, invocation.Get(Isa));

    /// <summary>The instruction set of a package; errors end the command.</summary>
    public static IsaTable Load(CliConsole console, string near, string package)
    {
        var provider = new DiskSourceProvider(ProjectFolder.Of(near), SourceSet.LibraryFolder);
        var diagnostics = new DiagnosticBag();
        var table = IsaReader.Read(provider, package, diagnostics);
        var shown = new DisplayPaths(provider).Apply(diagnostics.Sorted());
        if (table is null || diagnostics.HasErrors) throw new CliException(shown, ExitCode.Failure);
        DiagnosticPrinter.Print(console, shown);
        return table;
    }
}
