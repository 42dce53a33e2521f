using System.Collections.Immutable;
using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Projects;
using WaferHdl.Cli.Simulation;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl verilog</c>.</summary>
internal sealed class VerilogVerb : DesignVerb
{
    private readonly Option<bool> _sv = new("--sv") { Description = "SystemVerilog in place of Verilog-2005" };

    private readonly Option<bool> _testbench = new("--testbench")
    {
        Description = "Also a self-checking testbench that replays a recorded simulation, cycle by cycle",
    };

    private readonly Option<int> _cycles = new("--cycles")
    {
        Description = "Of the testbench: cycles to record, with random inputs",
        DefaultValueFactory = _ => 200,
        HelpName = "N",
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Of the testbench: the seed of the random inputs",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
    };

    private readonly Option<bool> _noInitial = new("--no-initial") { Description = "No initial values (for ASIC flows)" };

    private readonly Option<bool> _noLocations = new("--no-locations") { Description = "No '// whdl: file:line' comments" };

    private readonly Option<string?> _prefix = new("--prefix") { Description = "Start every module's name with this", HelpName = "TEXT" };

    private readonly Option<bool> _hierarchical = new("--hierarchical")
    {
        Description = "Also a .vlt file for 'verilator --hierarchical' (by default above 2,000 instances)",
    };

    private readonly Option<string> _fuses = new("--fuses")
    {
        Description = "Where fuses of over 4,096 bits stand",
        DefaultValueFactory = _ => "file",
        HelpName = "file|constant",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "The folder to write into, or '-' for standard output",
        DefaultValueFactory = _ => "build",
        HelpName = "DIR",
    };

    public VerilogVerb()
        : base(
            "verilog", "Write Verilog-2005: one module a file, a file list, readable, clean under Verilator, Icarus and Yosys.",
            new WaferOptions(isPhysicalByDefault: true),
            "whdl verilog counter.whdl --top 'Counter<8>' # into build/",
            "whdl verilog --top 'Counter<8>' --sv --out rtl # SystemVerilog into rtl/",
            "whdl verilog --top 'Counter<8>' --testbench # with a testbench that replays 200 random cycles",
            "whdl verilog --top 'Counter<8>' --out - # to standard output",
            "whdl verilog wse.whdl --top Wafer --defects map.csv # its spares, and the fuses that repair this wafer")
    {
        _fuses.AcceptOnlyFromAmong("file", "constant");
        foreach (var option in new Option[] { _sv, _testbench, _cycles, _seed, _noInitial, _noLocations, _prefix, _hierarchical, _fuses, _out }) Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (invocation.Get(_sv)) settings["sv"] = "true";
        if (invocation.Get(_noInitial)) settings["no-initial"] = "true";
        if (invocation.Get(_noLocations)) settings["no-locations"] = "true";
        if (invocation.Get(_prefix) is { } prefix) settings["prefix"] = prefix;
        if (invocation.Get(_hierarchical)) settings["hierarchical"] = "true";
        if (invocation.Get(_fuses) != "file") settings["fuses"] = invocation.Get(_fuses);
        var loaded = Load(invocation);
        var folder = invocation.Get(_out);
        var code = ExportVerb.Write(invocation, loaded, Parts.Backend("verilog"), settings.ToImmutable(), folder);
        if (code != ExitCode.Success || !invocation.Get(_testbench)) return code;
        VerilogReplay.WriteRandom(
            invocation.Console, loaded, invocation.Get(_cycles), invocation.Get(_seed), folder, invocation.Get(_prefix) ?? "");
        return ExitCode.Success;
    }
}
