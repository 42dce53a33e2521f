using System.Collections.Immutable;
using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Cli.Simulation;
using WaferHdl.Disk;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Reports.Maps;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl run NAME</c>: a simulation that <c>whdl.toml</c> describes.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string?> _name = new("name")
    {
        Description = "The run; without a name all runs are listed",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "name",
    };

    private readonly Option<string?> _project = new("--project", "-p")
    {
        Description = "The project's folder; without it the project here, or all projects below the current folder",
        HelpName = "DIR",
    };

    private readonly Option<string?> _wave = new("--wave", "-w") { Description = "Write a waveform (.vcd or .fst), also when the run does not ask for one", HelpName = "FILE" };

    private readonly EngineOptions _engine = new();

    private readonly Option<string?> _testbench = new("--testbench")
    {
        Description = "Write the Verilog and a self-checking testbench that replays the run",
        HelpName = "DIR",
    };

    private readonly LongRunOptions _long = new();

    private readonly WaveArguments _waves = new();

    private readonly TraceArguments _trace = new();

    public RunVerb()
        : base(
            "run", "Simulate what whdl.toml describes under a name: top, inputs, expected outputs, waves, tables.",
            "whdl run # the runs there are",
            "whdl run spmv # a sparse matrix from a file, on a row of processing elements",
            "whdl run spmv --testbench build/spmv_verilog # the same run for Icarus and Verilator",
            "whdl run fifo --project examples/02_fifo --wave fifo.vcd")
    {
        _name.CompletionSources.Add(_ => Names());
        Add(_name);
        Add(_project);
        Add(_wave);
        Add(_testbench);
        foreach (var option in _engine.All.Concat(_waves.All).Concat(_trace.All).Concat(_long.All)) Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        var runs = Find(invocation.Get(_project));
        if (invocation.Get(_name) is not { } name)
        {
            var table = new TableWriter(invocation.Console, "run", "project", "what it does");
            foreach (var run in runs) table.Add(run.Name, DisplayPaths.Of(run.Root), run.About ?? run.Top);
            table.Write();
            return ExitCode.Success;
        }

        var found = runs.Where(r => r.Name == name).ToList();
        return found.Count switch
        {
            1 => Execute(invocation, found[0]),
            0 => throw CliException.Of(
                CliRules.UnknownName, $"there is no run '{name}'",
                Nearest.Help(name, runs.Select(r => r.Name).Distinct(), "there are") ?? "'whdl run' lists them"),
            _ => throw CliException.Of(
                CliRules.UnknownName, $"{found.Count} projects have a run '{name}'",
                $"name the project: --project {DisplayPaths.Of(found[0].Root)}"),
        };
    }

    private int Execute(Invocation invocation, RunDescription run)
    {
        var console = invocation.Console;
        var sources = SourceSet.OfProject(run.Root);
        var workspace = new Workspace(sources.Provider, sources.Files);
        var design = workspace.Elaborate(run.Top, run.Wafer.Apply(new ElaborationOptions(WithTraps: run.Trap), run.Root, run.Span));
        DesignLoader.Report(console, sources, workspace.Diagnostics);
        var longRun = _long.Read(invocation, run);
        var job = new SimulationJob
        {
            Name = run.Name,
            LongRun = longRun,
            Loaded = new LoadedDesign(design!, run.Root, sources.Paths.Apply),
            Folder = run.Root,
            Set = run.Set,
            Inputs = run.Inputs,
            Outputs = run.Outputs,
            Loads = run.Loads,
            Fills = run.Fills,
            Clocks = run.Clocks,
            Cycles = run.Cycles,
            Until = run.Until,
            Engine = _engine.Name(invocation, run.Engine),
            Options = _engine.Apply(
                invocation, new SimulationOptions(run.Init == "random", run.Seed ?? 1, run.Trap, longRun.MaximumBytes),
                run.Threads),
            Testbench = invocation.Get(_testbench) is { } testbench ? Path.GetFullPath(testbench) : null,
            Wave = invocation.Get(_wave) is { } wave ? Path.GetFullPath(wave) : run.Wave,
            Trace = _trace.Read(invocation),
            WaveSettings = _waves.Read(invocation, invocation.Has(_wave) || run.Wave is not null),
        };
        if (run.About is { } about) console.Out.WriteLine($"{run.Name}: {about}");
        console.Out.Flush();
        var plan = run.Maps.IsEmpty && run.RepairReport is null ? null : PlanOf(console, run, design!);
        if (run.RepairReport is not null) RunProducts.WriteRepair(console, run, plan!);
        var values = new List<TileValues>();
        var code = run.IsSimulated ? Simulate(console, run, job, values) : ExitCode.Success;
        if (!run.Maps.IsEmpty) RunProducts.WriteMaps(console, run, design!.TopModule.DisplayName, plan!, values);
        return code == ExitCode.Success && run.Verilog is not null ? WriteVerilog(invocation, run, workspace, job.Loaded) : code;
    }

    private static int Simulate(CliConsole console, RunDescription run, SimulationJob job, List<TileValues> values)
    {
        var differences = new List<Diagnostic>();
        var code = new SimulationRunner(console, job).Run((engine, result) =>
        {
            if (run.Report is { } report && result.Failure is null)
                new RunReport(report, engine, result).Write(console, job, run.Name);
            if (run.Tiles.IsEmpty) return;
            var tiles = new TileReport(console, engine, run.Root);
            foreach (var quantity in run.Tiles)
            {
                var (taken, difference) = tiles.Take(quantity);
                values.Add(taken);
                if (difference is not null) differences.Add(difference);
            }
        });
        DiagnosticPrinter.Print(console, job.Loaded.Show(differences));
        return differences.Count > 0 ? ExitCode.Failure : code;
    }

    private static RepairPlan PlanOf(CliConsole console, RunDescription run, Design design)
    {
        var grid = WaferInput.GridOf(design) ?? throw CliException.Of(
            CliRules.NoTop, $"'{run.Top}' has no fabric and no wafer", "'map' and 'repair' belong to a run with one", run.Span);
        return WaferInput.Repair(
            console, grid.Grid!.Shape, run.Wafer.Defects is { } defects ? Path.Combine(run.Root, defects) : null);
    }

    // What is built: the physical form, whatever was simulated.
    private static int WriteVerilog(Invocation invocation, RunDescription run, Workspace workspace, LoadedDesign loaded)
    {
        if (!run.Wafer.IsPhysical)
        {
            var settings = run.Wafer with { IsPhysical = true };
            var design = workspace.Elaborate(run.Top, settings.Apply(ElaborationOptions.Default, run.Root, run.Span));
            if (design is null) throw new CliException(loaded.Show(workspace.Diagnostics.Sorted()), ExitCode.Failure);
            loaded = loaded with { Design = design };
        }

        return ExportVerb.Write(
            invocation, loaded, Parts.Backend("verilog"), ImmutableSortedDictionary<string, string>.Empty,
            Path.Combine(run.Root, run.Verilog!));
    }

    /// <summary>The runs of the project around a folder, else of all projects below it.</summary>
    private static List<RunDescription> Find(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
            throw CliException.Of(CliRules.NoSuchPath, $"there is no folder '{folder}'");
        var start = folder ?? Environment.CurrentDirectory;
        var roots = ProjectFolder.Above(start) is { } root ? [root] : ProjectFolder.ProjectsBelow(start).ToList();
        if (roots.Count == 0)
        {
            throw CliException.Of(
                CliRules.NoSources, $"there is no {ProjectFolder.ManifestName} here or below", "'whdl new NAME' starts a project");
        }

        return [.. roots.Select(Manifest.Read).SelectMany(m => m.Runs)];
    }

    private static IEnumerable<System.CommandLine.Completions.CompletionItem> Names()
    {
        try
        {
            return [.. Find(null).Select(r => new System.CommandLine.Completions.CompletionItem(r.Name, documentation: r.About))];
        }
        catch (CliException)
        {
            return [];
        }
    }
}
