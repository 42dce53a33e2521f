using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Replay;
using WaferHdl.Simulator;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Runtime.Checkpoints;
using WaferHdl.Simulator.Runtime.StreamFiles;

namespace WaferHdl.Cli.Simulation;

/// <summary>Carries out a job: opens files, runs, compares, and says what came of it.</summary>
internal sealed class SimulationRunner(CliConsole console, SimulationJob job)
{
    // A run without an end of its own stops when its inputs have ended and nothing has moved for so long.
    private const long IdleCycles = 1_000;

    private bool _hasCheckpoint;

    private string? ResumeHelp => _hasCheckpoint ? $"go on by the same command with --resume {DisplayPaths.Of(job.CheckpointFile)}" : null;

    /// <param name="report">Called with the engine and the result before the engine is given up.</param>
    /// <returns>The exit code.</returns>
    public int Run(Action<ISimulationEngine, RunResult>? report = null)
    {
        RefuseEndless();
        if (job.Wave is { } wave) WaveFile.CheckEnding(wave);
        var diagnostics = new DiagnosticBag();
        var factory = Parts.Engine(job.Engine);
        MemoryNotice.Print(console, job, factory);
        using var engine = factory.Create(job.Loaded.Design, job.Options, diagnostics);
        DiagnosticPrinter.Print(console, job.Loaded.Show(diagnostics.Sorted()));
        if (engine is null) return ExitCode.Failure;

        using var files = new JobFiles(job);
        var clocks = new ClockSchedule(job.Loaded.Design.TopModule);
        using var resumed = Resume(engine);
        if (resumed is null) Prepare(engine, clocks, files);
        var result = Execute(engine, clocks, files, resumed);
        files.KeepsCompared = job.LongRun.CheckpointEvery is not null
            && result.Reason is StopReason.Cancelled or StopReason.MemoryReached or StopReason.Failed;
        files.CloseOutputs();
        if (job.SaveState is { } state) WriteState(engine, job.FullPath(state));

        var problems = Problems(result, files).ToList();
        MemoryNotice.PrintEnd(console, job, engine);
        if (job.Explains) engine.Explain(console.Out);
        report?.Invoke(engine, result);
        foreach (var output in files.Outputs) Describe(output, problems);
        DiagnosticPrinter.Print(console, job.Loaded.Show(problems));
        return problems.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private void RefuseEndless()
    {
        if (job.Cycles is not null || job.Until is not null || job.Inputs.Length > 0 || job.Outputs.Any(o => o.Rows is not null)) return;
        throw CliException.Of(
            CliRules.Usage, "nothing ends this simulation", "add --cycles N, or --until SIGNAL, or an input with --in");
    }

    // Inputs, memories and clocks come from the checkpoint.
    private Checkpoint? Resume(ISimulationEngine engine)
    {
        if (job.LongRun.Resume is not { } file) return null;
        if (job.RestoreState is not null || job.Testbench is not null)
        {
            throw CliException.Of(
                CliRules.Usage, $"'--resume' does not go with '{(job.Testbench is null ? "--restore" : "--testbench")}'",
                job.Testbench is null ? "leave one of them out" : "a testbench replays a run from its first cycle");
        }

        if (!File.Exists(file)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{DisplayPaths.Of(file)}'");
        var checkpoint = Checkpoint.Open(File.OpenRead(file), DisplayPaths.Of(file), engine.State);
        console.Error.WriteLine($"resumed at cycle {ProgressLine.Number(checkpoint.Cycles)}");
        return checkpoint;
    }

    private void Prepare(ISimulationEngine engine, ClockSchedule clocks, JobFiles files)
    {
        if (job.RestoreState is { } state)
        {
            using var reader = new StreamReader(files.OpenRead(state, SourceSpan.None));
            Restore(engine, StateText.Read(reader, DisplayPaths.Of(job.FullPath(state)), engine.State.Layout), state);
        }

        foreach (var clock in job.Clocks) PortBinder.SetClock(job.Loaded.Design.TopModule, clocks, clock);
        foreach (var setting in job.Set) PortBinder.Set(engine, setting);
        foreach (var load in job.Loads)
        {
            var memory = engine.FindMemory(load.Port) ?? throw CliException.Of(
                CliRules.UnknownName, $"the design has no memory '{load.Port}'",
                Nearest.Help(load.Port, job.Loaded.Design.TopModule.Memories.Select(m => m.Name), "the top's memories are"), load.Span);
            MemoryFile.Load(engine, memory, files.OpenText(load), DisplayPaths.Of(job.FullPath(load.File!)));
        }

        foreach (var program in job.Programs) ProgramLoader.Load(console, engine, program, job);
        foreach (var fill in job.Fills) TileFiller.Fill(engine, fill, files, DisplayPaths.Of(job.FullPath(fill.File)));
    }

    private void Restore(ISimulationEngine engine, IStateAccess state, string file)
    {
        if (StateTransfer.WhyNot(state, engine.State) is { } error)
            throw new SimulationException(Problem(SimulationRules.BadState, $"'{DisplayPaths.Of(job.FullPath(file))}': {error}"));
        engine.Restore(state);
    }

    private RunResult Execute(ISimulationEngine engine, ClockSchedule clocks, JobFiles files, Checkpoint? resumed)
    {
        var until = Condition(engine, job.Until);
        var trigger = Condition(engine, job.WaveSettings.Trigger);
        using var waves = job.Wave is { } wave ? WaveFile.Open(engine, clocks, WavePath(job.FullPath(wave), resumed), job.WaveSettings, trigger) : null;
        using var trace = job.Trace is { } settings ? TraceWriter.Open(console, engine, settings, job) : null;
        using var recorder = job.Testbench is null ? null : new StimulusRecorder(engine);
        using var interrupt = new Interrupt();
        using var progress = new ProgressLine(console, job.Cycles, resumed?.Cycles ?? 0);
        var result = SimulationRun.Execute(engine, clocks, new RunOptions
        {
            Cycles = job.Cycles,
            Until = until,
            IdleCycles = job.Cycles is null && until is null ? IdleCycles : null,
            ResetCycles = job.RestoreState is null ? 1 : 0,
            Sources = [.. job.Inputs.Select(files.OpenInput)],
            Sinks = [.. job.Outputs.Select(files.OpenOutput)],
            Waves = WaveFan.Of(waves?.Writer, trace, recorder),
            Progress = progress.Report,
            Checkpoint = job.LongRun.CheckpointEvery is { } every
                ? new CheckpointOptions(write => AtomicFile.Write(job.CheckpointFile, write), every, Written)
                : null,
            Resume = resumed,
            Cancellation = interrupt.Token,
        });
        progress.Dispose();
        if (waves?.Writer.HasBegun == false)
            console.Error.WriteLine(trigger is null ? "no cycle was recorded" : $"'{job.WaveSettings.Trigger}' did not hold: nothing was recorded");
        if (recorder is not null) VerilogReplay.Write(console, job.Loaded, recorder.Recording, job.FullPath(job.Testbench!));
        var rate = console.IsErrorTerminal ? $", {progress.Rate(result.Cycles)}" : "";
        console.Error.WriteLine($"{ProgressLine.Number(result.Cycles)} cycles{rate}: {Reason(result)}");
        return result;

        void Written(long cycle)
        {
            _hasCheckpoint = true;
            if (!job.LongRun.IsVerbose) return;
            progress.Dispose();
            console.Error.WriteLine($"checkpoint of cycle {ProgressLine.Number(cycle)}: {DisplayPaths.Of(job.CheckpointFile)}");
        }
    }

    private static RunCondition? Condition(ISimulationEngine engine, string? text) => text is null
        ? null
        : RunCondition.Parse(text, engine, out var error) ?? throw CliException.Of(
            CliRules.Value, $"the condition '{text}' can't be read: {error}",
            Nearest.Of(text, engine.Signals.Take(10_000).Select(s => s.Path)) is { } near ? $"did you mean '{near}'?" : null);

    // The waves before the checkpoint stay in their own file.
    private string WavePath(string path, Checkpoint? resumed)
    {
        if (resumed is null) return path;
        path = Path.ChangeExtension(path, $".from{resumed.Cycles}{Path.GetExtension(path)}");
        console.Error.WriteLine($"waves from cycle {ProgressLine.Number(resumed.Cycles)} on: {DisplayPaths.Of(path)}");
        return path;
    }

    private IEnumerable<Diagnostic> Problems(RunResult result, JobFiles files)
    {
        if (result.Failure is { } failure)
            yield return result.Reason == StopReason.MemoryReached && _hasCheckpoint ? failure with { Help = $"raise --memory, and {ResumeHelp}" } : failure;
        if (result.Reason == StopReason.MemoryReached) yield break;
        if (result.Reason == StopReason.Cancelled)
        {
            yield return Problem(CliRules.Interrupted, $"interrupted after {result.Cycles} cycles; what was written until then is kept", ResumeHelp);
            yield break;
        }

        if (result.Reason == StopReason.CyclesReached && job.Until is { } until)
            yield return Problem(CliRules.CutShort, $"'{until}' did not hold within {result.Cycles} cycles", "allow more --cycles");
        foreach (var output in files.Outputs)
        {
            if (output.File.Rows is { } rows && output.Sink.Rows < rows)
            {
                yield return Problem(
                    CliRules.CutShort, $"'{output.File.Port}' gave {output.Sink.Rows} of {rows} rows in {result.Cycles} cycles");
            }
            else if (output.File.Expect is not null && Comparison.Compare(job, output).Difference is { } difference)
            {
                yield return difference;
            }
        }
    }

    private void Describe(JobFiles.Output output, List<Diagnostic> problems)
    {
        var written = output.File.File is null ? "" : $" in {DisplayPaths.Of(output.Path)}";
        var equal = "";
        if (output.File.Expect is { } expect && problems.Count == 0)
            equal = $", equal to {DisplayPaths.Of(job.FullPath(expect))}";
        console.Out.WriteLine($"{output.File.Port}: {ProgressLine.Number(output.Sink.Rows)} rows{written}{equal}");
    }

    private string Reason(RunResult result) => result.Reason switch
    {
        StopReason.CyclesReached => "the number asked for",
        StopReason.ConditionMet => $"'{job.Until}' holds",
        StopReason.SinksFull => "all outputs are complete",
        StopReason.Idle => $"the inputs have ended and nothing moved for {IdleCycles} cycles",
        StopReason.Cancelled => "interrupted",
        StopReason.MemoryReached => "stopped at the limit of memory",
        _ => "stopped by an error",
    };

    private static Diagnostic Problem(DiagnosticRule rule, string message, string? help = null) =>
        new(rule, SourceSpan.None, message, [], help);

    private static void WriteState(ISimulationEngine engine, string path)
    {
        using var writer = new StreamWriter(path);
        StateText.Write(engine.State, writer);
    }
}
