using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Passes;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl passes</c>: the passes in their order.</summary>
internal sealed class PassesVerb : Verb
{
    public PassesVerb()
        : base(
            "passes", "List the passes that rewrite a netlist, in the order in which they run.",
            "whdl passes",
            "whdl netlist fifo.whdl --top 'Fifo<u8, 4>' --after fold-constants # the netlist behind one of them")
    {
    }

    protected override int Run(Invocation invocation)
    {
        var table = new TableWriter(invocation.Console, "pass", "what it does");
        foreach (var pass in PassList.All) table.Add(pass.Name, pass.Summary);
        table.Write();
        return ExitCode.Success;
    }
}
