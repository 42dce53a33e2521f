using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Cli.Simulation;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl sim</c>.</summary>
internal sealed class SimVerb : DesignVerb
{
    private readonly Option<long?> _cycles = new("--cycles", "-n") { Description = "Stop after so many cycles behind the reset", HelpName = "N" };

    private readonly Option<string?> _until = new("--until")
    {
        Description = "Stop when this holds: a signal, !signal, or comparisons with numbers joined by && and ||; all(core.halted) is about every tile",
        HelpName = "CONDITION",
    };

    private readonly Option<string[]> _set = new("--set") { Description = "Hold an input or fuse at a value", HelpName = "PORT=VALUE" };

    private readonly Option<string[]> _in = new("--in")
    {
        Description = "Feed an input from a file: .csv, .hex, .bin or .mtx; frac=N scales numbers by 2^N",
        HelpName = "PORT=FILE[,frac=N][,format=F]",
    };

    private readonly Option<string[]> _outputs = new("--out")
    {
        Description = "Write an output to a file; rows=N ends the run when complete; expect=FILE compares",
        HelpName = "PORT=FILE[,rows=N][,expect=FILE][,format=F]",
    };

    private readonly Option<string[]> _load = new("--load") { Description = "Load a memory from a hex file", HelpName = "PATH=FILE" };

    private readonly Option<string[]> _fill = new("--fill")
    {
        Description = "Fill a memory of every tile from CSV (row,column,word,value, or word,value for all tiles alike) or hex; bank[0:7] takes words in turn",
        HelpName = "MEMORY=FILE[,format=f32]",
    };

    private readonly Option<string[]> _clock = new("--clock")
    {
        Description = "Period and phase of a clock (10 and 0 where not given)",
        HelpName = "CLOCK=PERIOD[:PHASE]",
    };

    private readonly Option<string?> _wave = new("--wave", "-w") { Description = "Write a waveform: .vcd or .fst", HelpName = "FILE" };

    private readonly EngineOptions _engine = new();

    private readonly Option<bool> _explain = new("--explain-engine")
    {
        Description = "Say how the engine runs the design: lanes, phases, strips, threads, code of each class",
    };

    private readonly Option<string> _init = new("--init")
    {
        Description = "What registers without reset and memories hold at power-up: zero or random",
        DefaultValueFactory = _ => "zero",
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "The seed of --init random", DefaultValueFactory = _ => 1, HelpName = "N" };

    private readonly Option<bool> _trap = new("--trap")
    {
        Description = "Stop where a defined corner is reached: division by zero, an index out of range, an enum without a name",
    };

    private readonly Option<string?> _testbench = new("--testbench")
    {
        Description = "Write the Verilog and a self-checking testbench that replays this simulation",
        HelpName = "DIR",
    };

    private readonly Option<string?> _save = new("--save") { Description = "Write the state at the end", HelpName = "FILE" };

    private readonly Option<string?> _restore = new("--restore") { Description = "Start from a saved state, without a reset", HelpName = "FILE" };

    private readonly LongRunOptions _long = new();

    private readonly WaveArguments _waves = new();

    private readonly TraceArguments _trace = new();

    public SimVerb()
        : base(
            "sim", "Simulate a design, bit for bit, cycle by cycle.",
            new WaferOptions(),
            "whdl sim --top 'counter.Counter<8>' --set enable=1 --cycles 300 --wave counter.vcd",
            "whdl sim --top mesh.Mesh --cycles 50000 --wave m.fst --wave-select 'tile[3][*].router.*' --wave-trigger 'tile[3][0].fault' --wave-before 50 --wave-after 50",
            "whdl sim --top fir.LowPass --in x=chirp.csv --out y=low.csv # streams from and to files",
            "whdl sim --top 'rv32.Core<PROGRAM = \"data/sort.hex\">' --until halted --cycles 10000",
            "whdl sim --top spmv.Spmv --set rows=494 --in a=494_bus.mtx,frac=16 --in x=x.csv,frac=8 --out y=y.csv,rows=494",
            "whdl sim --top mesh.Mesh --cycles 10000000 --checkpoint every 100000 # stopped? the same with --resume mesh.Mesh.checkpoint",
            "whdl sim --top mesh.Mesh --cycles 100 --explain-engine # which class runs how",
            "whdl sim --top 'Fifo<u8, 4>' --cycles 1000 --init random --seed 7 --trap # look for reset bugs")
    {
        _init.AcceptOnlyFromAmong("zero", "random");
        _cycles.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] or "0" }]) result.AddError("--cycles must be at least 1");
        });
        foreach (var option in new Option[]
                 {
                     _cycles, _until, _set, _in, _outputs, _load, _fill, _clock, _wave, _init, _seed, _trap, _testbench, _save,
                     _restore, _explain,
                 })
        {
            Add(option);
        }

        foreach (var option in _engine.All.Concat(_waves.All).Concat(_trace.All).Concat(_long.All)) Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        var trap = invocation.Get(_trap);
        var inputs = invocation.Get(_in).Select(a => PortArguments.File(a, "--in", "frac", "format")).ToList();
        var outputs = invocation.Get(_outputs)
            .Select(a => PortArguments.File(a, "--out", "rows", "expect", "format", "frac")).ToList();
        var loaded = Load(invocation, new ElaborationOptions(WithTraps: trap));
        var longRun = _long.Read(invocation);
        var job = new SimulationJob
        {
            Loaded = loaded,
            Name = loaded.Design.TopModule.Definition,
            LongRun = longRun,
            Folder = Environment.CurrentDirectory,
            Set = [.. invocation.Get(_set).Select(PortArguments.Setting)],
            Clocks = [.. invocation.Get(_clock).Select(PortArguments.Clock)],
            Inputs = [.. inputs],
            Outputs = [.. outputs],
            Loads = [.. invocation.Get(_load).Select(a => PortArguments.File(a, "--load"))],
            Fills = [.. invocation.Get(_fill).Select(PortArguments.Fill)],
            Cycles = invocation.Get(_cycles),
            Until = invocation.Get(_until),
            Engine = _engine.Name(invocation),
            Explains = invocation.Get(_explain),
            Options = _engine.Apply(
                invocation,
                new SimulationOptions(invocation.Get(_init) == "random", invocation.Get(_seed), trap, longRun.MaximumBytes)
                {
                    NotesTiers = invocation.Get(_explain),
                }),
            Wave = invocation.Get(_wave),
            Trace = _trace.Read(invocation),
            WaveSettings = _waves.Read(invocation, invocation.Has(_wave)),
            Testbench = invocation.Get(_testbench),
            SaveState = invocation.Get(_save),
            RestoreState = invocation.Get(_restore),
        };
        return new SimulationRunner(invocation.Console, job).Run((engine, result) => PrintEnd(invocation, engine, result));
    }

    // What the outputs show in the last cycle, and what was counted.
    private static void PrintEnd(Invocation invocation, ISimulationEngine engine, RunResult result)
    {
        foreach (var port in engine.Design.TopModule.DataPorts.Where(p => p.IsOutput))
            invocation.Out.WriteLine($"{port.Name} = {ValueText.Format(engine.Peek(port.Bits), port.Type)}");
        foreach (var (port, count) in result.Transfers.OrderBy(t => t.Port, StringComparer.Ordinal))
            invocation.Out.WriteLine($"{port}: {ProgressLine.Number(count)} transfers");
        if (result.Counters.Length == 0) return;
        var table = new TableWriter(invocation.Console, "counter", "#value");
        foreach (var (path, value) in result.Counters) table.Add(path, ProgressLine.Number(value));
        table.Write();
    }
}
