using System.Collections.Immutable;
using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Codegen;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl export --format NAME</c>: any registered backend.</summary>
internal sealed class ExportVerb : DesignVerb
{
    private readonly Option<string?> _format = new("--format", "-f")
    {
        Description = "The backend; without it, all are listed",
        HelpName = "NAME",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "The folder to write into, or '-' for standard output",
        DefaultValueFactory = _ => "build",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _set = new("--option")
    {
        Description = "An option of the backend, NAME or NAME=VALUE; may be repeated",
        HelpName = "NAME[=VALUE]",
    };

    public ExportVerb()
        : base(
            "export", "Write a design through any backend, also those that a C# program has added.",
            new WaferOptions(isPhysicalByDefault: true),
            "whdl export # the formats there are",
            "whdl export --format verilog --top 'Counter<8>' --option sv --out rtl")
    {
        _format.CompletionSources.Add(_ => Parts.Backends.Select(b => new System.CommandLine.Completions.CompletionItem(b.Name)));
        Add(_format);
        Add(_out);
        Add(_set);
    }

    protected override int Run(Invocation invocation)
    {
        if (invocation.Get(_format) is not { } format)
        {
            var table = new TableWriter(invocation.Console, "format", "file", "what it is");
            foreach (var known in Parts.Backends) table.Add(known.Name, known.FileExtension, known.Description);
            table.Write();
            return ExitCode.Success;
        }

        var backend = Parts.Backend(format);
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var setting in invocation.Get(_set))
        {
            var parts = setting.Split('=', 2);
            settings[parts[0]] = parts.Length == 2 ? parts[1] : "true";
        }

        return Write(invocation, Load(invocation), backend, settings.ToImmutable(), invocation.Get(_out));
    }

    /// <summary>Runs a backend, prints what it has to say, and writes its files.</summary>
    internal static int Write(
        Invocation invocation, LoadedDesign loaded, IBackend backend, ImmutableSortedDictionary<string, string> settings, string folder)
    {
        var options = new BackendOptions { Settings = settings };
        var files = backend.Write(loaded.Design, options);
        DiagnosticPrinter.Print(invocation.Console, loaded.Show(options.Diagnostics.Sorted()));
        if (options.Diagnostics.HasErrors) return ExitCode.Failure;
        OutputFolder.Write(invocation.Console, folder, files);
        return ExitCode.Success;
    }
}
