using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl inspect</c>: what the compiled engine makes of a design.</summary>
internal sealed class InspectVerb : DesignVerb
{
    private static readonly string[] s_widths = ["128", "256", "512"];

    private readonly Option<string?> _class = new("--class", "-c")
    {
        Description = "Show the values of this class of lanes: 'top', or a path of the list like 'w.die[].tile[]'",
        HelpName = "PATH",
    };

    private readonly Option<bool> _code = new("--il") { Description = "With --class: show its code in place of its values" };

    private readonly Option<string?> _vector = new("--vector")
    {
        Description = "Bits of the vectors in the code: 128, 256 or 512 (the processor's widest)",
        HelpName = "BITS",
    };

    private readonly Option<string?> _out = new("--out", "-o") { Description = "The file to write; without it, standard output" };

    public InspectVerb()
        : base(
            "inspect", "Show how the compiled engine runs a design: its classes, the schedule of a step, the code of a class.",
            new WaferOptions(),
            "whdl inspect --top mesh.Mesh # the classes of lanes and the passes of a step",
            "whdl inspect --top mesh.Mesh --class 'tile[][]' # the values of a tile and where they come from",
            "whdl inspect --top mesh.Mesh --class 'tile[][]' --il --vector 256 # its code")
    {
        _vector.AcceptOnlyFromAmong(s_widths);
        Add(_class);
        Add(_code);
        Add(_vector);
        Add(_out);
    }

    protected override int Run(Invocation invocation)
    {
        if (invocation.Get(_code) && invocation.Get(_class) is null)
            throw CliException.Of(CliRules.Usage, "'--il' has no '--class'", "name a class; without options they are listed");
        var loaded = Load(invocation);
        var options = SimulationOptions.Default with
        {
            VectorBits = invocation.Get(_vector) is { } bits ? int.Parse(bits, System.Globalization.CultureInfo.InvariantCulture) : 0,
        };
        var diagnostics = new DiagnosticBag();
        var inspection = EngineInspection.Of(loaded.Design, options, diagnostics);
        DiagnosticPrinter.Print(invocation.Console, loaded.Show(diagnostics.Sorted()));
        if (inspection is null) return ExitCode.Failure;
        var text = new StringWriter();
        if (invocation.Get(_class) is not { } name) inspection.WriteSchedule(text);
        else if (invocation.Get(_code)) inspection.WriteCode(Find(inspection, name), options, text);
        else inspection.WriteValues(Find(inspection, name), text);
        OutputFolder.WriteTo(invocation.Console, invocation.Get(_out), text.ToString());
        return ExitCode.Success;
    }

    private static int Find(EngineInspection inspection, string name)
    {
        var index = inspection.Classes.IndexOf(name);
        if (index >= 0) return index;
        throw CliException.Of(
            CliRules.UnknownName, $"the design has no class '{name}'", Nearest.Help(name, inspection.Classes, "its classes are"));
    }
}
