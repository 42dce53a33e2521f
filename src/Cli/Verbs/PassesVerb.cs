using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Passes;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl passes</c>: the passes in their order.</summary>
internal sealed class PassesVerb : Verb
{
    public PassesVerb()
        : base(
            "passes", "List the passes that rewrite a netlist before an export, in the order in which they run.",
            "whdl passes",
            "whdl netlist fifo.whdl --top 'Fifo<u8, 4>' --after fold-constants # the netlist behind one of them")
    {
    }

    protected override int Run(Invocation invocation)
    {
        // The order of an export; 'remove-dead-cells' stands in place of the last one where names are to stay.
        var table = new TableWriter(invocation.Console, "#order", "pass", "what it does");
        var order = PassList.Export;
        for (var i = 0; i < order.Length; i++) table.Add($"{i + 1}", order[i].Name, order[i].Summary);
        foreach (var pass in PassList.All.Where(p => order.All(o => o.Name != p.Name))) table.Add("", pass.Name, pass.Summary);
        table.Write();
        return ExitCode.Success;
    }
}
