using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Codegen;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Passes;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl netlist</c>: the elaborated design in one of its forms.</summary>
internal sealed class NetlistVerb : DesignVerb
{
    private readonly Option<string> _format = new("--format", "-f")
    {
        Description = "wnl (the text form), json (Yosys), dot or svg (a picture of one module)",
        DefaultValueFactory = _ => "wnl",
    };

    private readonly Option<string?> _after = new("--after")
    {
        Description = "Show the netlist behind this pass ('whdl passes' lists them), or behind 'all'",
        HelpName = "PASS",
    };

    private readonly Option<string?> _module = new("--module")
    {
        Description = "Of a picture: the module to show, in place of the top",
        HelpName = "NAME",
    };

    private readonly Option<bool> _sources = new("--sources") { Description = "In wnl: the source place of each cell as a comment" };

    private readonly Option<string?> _out = new("--out", "-o") { Description = "The file to write; without it, standard output" };

    public NetlistVerb()
        : base(
            "netlist", "Print the netlist of a design: its text form, Yosys JSON, or a picture of one module.",
            new WaferOptions(),
            "whdl netlist counter.whdl --top 'Counter<8>' # the text form",
            "whdl netlist --top 'Counter<8>' --after all # as the export sees it",
            "whdl netlist --top 'Counter<8>' --format svg --out counter.svg # a picture (needs Graphviz)",
            "whdl netlist --top 'Counter<8>' --format json --out counter.json # for Yosys: read_json counter.json")
    {
        _format.AcceptOnlyFromAmong("wnl", "json", "dot", "svg");
        Add(_format);
        Add(_after);
        Add(_module);
        Add(_sources);
        Add(_out);
    }

    protected override int Run(Invocation invocation)
    {
        var loaded = Load(invocation);
        var design = invocation.Get(_after) is { } pass ? After(loaded.Design, pass) : loaded.Design;
        var format = invocation.Get(_format);
        var options = new BackendOptions();
        if (invocation.Get(_module) is { } module)
            options = options with { Settings = options.Settings.Add("module", FindModule(design, module)) };
        if (invocation.Get(_sources)) options = options with { Settings = options.Settings.Add("sources", "true") };

        var backend = Parts.Backend(format switch { "svg" => "dot", "json" => "yosys-json", _ => format });
        var files = backend.Write(design, options);
        DiagnosticPrinter.Print(invocation.Console, loaded.Show(options.Diagnostics.Sorted()));
        if (options.Diagnostics.HasErrors) return ExitCode.Failure;
        var text = files[0].Text;
        if (format == "svg") text = Graphviz.Draw(text);
        OutputFolder.WriteTo(invocation.Console, invocation.Get(_out), text);
        return ExitCode.Success;
    }

    private static Design After(Design design, string pass) =>
        PassRunner.Run(design, pass == "all" ? PassList.Export : Parts.PassesUntil(PassList.Export, pass));

    private static string FindModule(Design design, string name)
    {
        var found = design.Modules.FirstOrDefault(m => m.DisplayName == name || m.Definition == name)
            ?? design.Modules.FirstOrDefault(m => m.Definition.EndsWith("." + name, StringComparison.Ordinal));
        return found?.DisplayName ?? throw CliException.Of(
            CliRules.UnknownName, $"the design has no module '{name}'",
            Nearest.Help(name, design.Modules.Select(m => m.DisplayName), "its modules are"));
    }
}
