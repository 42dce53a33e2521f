using System.Collections.Immutable;
using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Figures;
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
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl run NAME</c>: a simulation that <c>whdl.toml</c> describes.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string[]> _names = new("name")
    {
        Description = "The runs; without a name all runs are listed. A sweep's name stands for all its points",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "name",
    };

    private readonly Option<string?> _project = new("--project", "-p")
    {
        Description = "The project's folder; without it the project here, or all projects below the current folder",
        HelpName = "DIR",
    };

    private readonly Option<string?> _wave = new("--wave", "-w") { Description = "Write a waveform (.vcd or .fst), also when the run does not ask for one", HelpName = "FILE" };

    private readonly Option<string?> _figures = new("--figures")
    {
        Description = "Write the figures of the runs as one Markdown document; without names of runs, those of all that have figures",
        HelpName = "FILE.md",
    };

    // A project is read once for all its runs.
    private readonly Dictionary<string, (SourceSet Sources, Workspace Workspace)> _projects = new(StringComparer.Ordinal);

    // Then the runs behind it are left out.
    private bool _isInterrupted;

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
            "whdl run fifo --project examples/02_fifo --wave fifo.vcd",
            "whdl run --figures docs/fidelity.md # measured numbers beside formulas and published ones")
    {
        _names.CompletionSources.Add(_ => Names());
        Add(_names);
        Add(_project);
        Add(_wave);
        Add(_testbench);
        Add(_figures);
        foreach (var option in _engine.All.Concat(_waves.All).Concat(_trace.All).Concat(_long.All)) Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        var runs = Find(invocation.Get(_project));
        var names = invocation.Get(_names);
        var document = invocation.Get(_figures);
        if (names.Length == 0 && document is null)
        {
            var table = new TableWriter(invocation.Console, "run", "project", "what it does");
            foreach (var run in runs.GroupBy(r => (r.Root, r.Family)))
            {
                var points = run.Count() > 1 ? $" ({run.Count()} points)" : "";
                table.Add(run.Key.Family, DisplayPaths.Of(run.Key.Root), (run.First().About ?? run.First().Top) + points);
            }

            table.Write();
            return ExitCode.Success;
        }

        var chosen = names.Length == 0 ? runs.Where(r => r.Figures.Length > 0) : names.SelectMany(name => Named(name, runs));
        var (all, code) = (new List<FigureResult>(), ExitCode.Success);
        foreach (var family in chosen.Distinct().GroupBy(r => (r.Root, r.Family)))
        {
            var results = new List<FigureResult>();
            foreach (var run in family)
                if (!_isInterrupted)
                    code = Math.Max(code, Execute(invocation, run, results));
            if (results.Count == 0) continue;
            foreach (var table in FigureTable.Of(results)) table.Print(invocation.Console);
            FigurePlot.Write(invocation.Console, results);
            var problems = results.SelectMany(r => r.Problems).ToList();
            DiagnosticPrinter.Print(invocation.Console, problems);
            if (problems.Count > 0) code = Math.Max(code, ExitCode.Failure);
            all.AddRange(results);
        }

        if (document is not null) WriteFigures(invocation, document, all);
        return code;
    }

    private static void WriteFigures(Invocation invocation, string file, List<FigureResult> results)
    {
        if (results.Count == 0)
            throw CliException.Of(CliRules.Usage, "the runs have no figures", "describe them in whdl.toml: [run.NAME.figures]");
        OutputFolder.WriteTo(invocation.Console, file, FigureDocument.Write(results));
        if (file != "-") invocation.Out.WriteLine($"figures: {DisplayPaths.Of(Path.GetFullPath(file))}");
    }

    private static List<RunDescription> Named(string name, List<RunDescription> runs)
    {
        var found = runs.Where(r => r.Name == name || r.Family == name).ToList();
        return found.Select(r => r.Root).Distinct().Count() switch
        {
            1 => found,
            0 => throw CliException.Of(
                CliRules.UnknownName, $"there is no run '{name}'",
                Nearest.Help(name, runs.Select(r => r.Family).Distinct(), "there are") ?? "'whdl run' lists them"),
            var count => throw CliException.Of(
                CliRules.UnknownName, $"{count} projects have a run '{name}'",
                $"name the project: --project {DisplayPaths.Of(found[0].Root)}"),
        };
    }

    // Reports what a run finds in its project's sources and an earlier one did not.
    private (SourceSet Sources, Workspace Workspace, Design Design) Elaborate(CliConsole console, RunDescription run)
    {
        if (!_projects.TryGetValue(run.Root, out var project))
        {
            var sources = SourceSet.OfProject(run.Root);
            _projects[run.Root] = project = (sources, new Workspace(sources.Provider, sources.Files));
            DesignLoader.Report(console, sources, project.Workspace.Diagnostics);
        }

        var known = project.Workspace.Diagnostics.Items.ToHashSet();
        var design = project.Workspace.Elaborate(
            run.Top, run.Wafer.Apply(new ElaborationOptions(WithTraps: run.Trap), run.Root, run.Span));
        var found = new DiagnosticBag();
        found.AddRange(project.Workspace.Diagnostics.Items.Where(d => !known.Contains(d)));
        DesignLoader.Report(console, project.Sources, found);
        return (project.Sources, project.Workspace, design!);
    }

    private int Execute(Invocation invocation, RunDescription run, List<FigureResult> figures)
    {
        var console = invocation.Console;
        var (sources, workspace, design) = Elaborate(console, run);
        var longRun = _long.Read(invocation, run);
        var job = new SimulationJob
        {
            Name = run.Name,
            LongRun = longRun,
            Loaded = new LoadedDesign(design, run.Root, sources.Paths.Apply),
            Folder = run.Root,
            Set = run.Set,
            Inputs = run.Inputs,
            Outputs = run.Outputs,
            Loads = run.Loads,
            Programs = run.Programs,
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
        else if (run.Constants.Label is not null) console.Out.WriteLine(run.Name);
        console.Out.Flush();
        var plan = run.Maps.IsEmpty && run.RepairReport is null ? null : PlanOf(console, run, design);
        if (run.RepairReport is not null) RunProducts.WriteRepair(console, run, plan!);
        var values = new List<TileValues>();
        var code = run.IsSimulated ? Simulate(console, run, job, values, figures) : ExitCode.Success;
        if (!run.Maps.IsEmpty) RunProducts.WriteMaps(console, run, design.TopModule.DisplayName, plan!, values);
        return code == ExitCode.Success && run.Verilog is not null ? WriteVerilog(invocation, run, workspace, job.Loaded) : code;
    }

    private int Simulate(CliConsole console, RunDescription run, SimulationJob job, List<TileValues> values, List<FigureResult> figures)
    {
        var differences = new List<Diagnostic>();
        var code = new SimulationRunner(console, job).Run((engine, result) =>
        {
            _isInterrupted = result.Reason == StopReason.Cancelled;
            if (run.Report is { } report && result.Failure is null)
                new RunReport(report, engine, result).Write(console, job, run.Name);
            if (result.Failure is null && !_isInterrupted)
            {
                var meter = new FigureMeter(run, engine, result);
                figures.AddRange(run.Figures.Select(meter.Measure));
            }

            if (run.Tiles.IsEmpty) return;
            var tiles = new TileReport(console, engine, run.Root);
            foreach (var quantity in run.Tiles)
            {
                var (taken, difference) = tiles.Take(quantity);
                if (taken is not null) values.Add(taken);
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
            return [.. Find(null).DistinctBy(r => r.Family).Select(r => new System.CommandLine.Completions.CompletionItem(r.Family, documentation: r.About))];
        }
        catch (CliException)
        {
            return [];
        }
    }
}
