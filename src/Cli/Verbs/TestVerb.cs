using System.CommandLine;
using System.Text.RegularExpressions;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Cli.Simulation;
using WaferHdl.Cli.Testing;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Testbench;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl test</c>: the tests written in the language.</summary>
internal sealed class TestVerb : Verb
{
    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "Files and folders; without any, the project here",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _filter = new("--filter")
    {
        Description = "Only tests whose 'package: name' contains this text; * stands for any text",
        HelpName = "TEXT",
    };

    private readonly Option<bool> _list = new("--list") { Description = "List the tests, run none" };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show every test and what it prints" };

    private readonly Option<string?> _junit = new("--junit") { Description = "Write the results as JUnit XML", HelpName = "FILE" };

    private readonly Option<string?> _wave = new("--wave")
    {
        Description = "Write a waveform of the last cycles of each failed test into this folder (build/waves)",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "DIR",
    };

    private readonly Option<int> _waveCycles = new("--wave-cycles")
    {
        Description = "How many of the last cycles",
        DefaultValueFactory = _ => 200,
        HelpName = "N",
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "The seed of random<T>() and --init random", DefaultValueFactory = _ => 1, HelpName = "N" };

    private readonly Option<string> _init = new("--init")
    {
        Description = "What registers without reset and memories hold at power-up: zero or random",
        DefaultValueFactory = _ => "zero",
    };

    private readonly Option<bool> _trap = new("--trap") { Description = "A test fails where a defined corner is reached" };

    private readonly EngineOptions _engine = new();

    private readonly WaferOptions _wafer = new();

    private readonly Option<int> _jobs = new("--jobs", "-j")
    {
        Description = "Tests that run at the same time (default: one a core)",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        HelpName = "N",
    };

    public TestVerb()
        : base(
            "test", "Run the tests of files and folders in parallel. The exit code is 1 when one fails.",
            "whdl test # the project here",
            "whdl test hdl examples --junit results.xml",
            "whdl test --filter 'fifo: *full*' --wave # waveforms of failures in build/waves",
            "whdl test --init random --seed 7 --trap # look for reset bugs",
            "whdl test wafer.whdl --physical --defects map.csv # the same bits on a repaired wafer")
    {
        _init.AcceptOnlyFromAmong("zero", "random");
        foreach (var option in new Option[] { _filter, _list, _verbose, _junit, _wave, _waveCycles, _seed, _init, _trap, _jobs })
            Add(option);
        foreach (var option in _engine.All) Add(option);
        foreach (var option in _wafer.All) Add(option);
        Add(_paths);
    }

    protected override int Run(Invocation invocation)
    {
        var sets = SourceSet.Find(invocation.Get(_paths));
        var filter = MakeFilter(invocation.Get(_filter));
        if (invocation.Get(_list)) return List(invocation, sets, filter);

        // Tests run side by side, so each has one thread unless somebody asks for more.
        var simulation = _engine.Apply(
            invocation,
            new SimulationOptions(invocation.Get(_init) == "random", invocation.Get(_seed), invocation.Get(_trap)), 1);
        var waves = invocation.Has(_wave) ? invocation.Get(_wave) ?? "build/waves" : null;
        using var interrupt = new Interrupt();
        var options = new TestSessionOptions(
            filter,
            new TestOptions
            {
                Engine = Parts.Engine(_engine.Name(invocation)),
                Simulation = simulation,
                Seed = invocation.Get(_seed),
                WaveCycles = waves is null ? 0 : Math.Max(1, invocation.Get(_waveCycles)),
            },
            _wafer.Apply(invocation, new ElaborationOptions(WithTraps: simulation.Trap)), waves, Math.Max(1, invocation.Get(_jobs)), Program.ShowsTrace, interrupt.Token);

        var progress = new TestProgress(invocation.Console, invocation.Get(_verbose));
        var outcomes = new TestSession(options, progress.Report).Run(sets);
        progress.Clear();
        if (outcomes.Count == 0 && invocation.Get(_filter) is { } text)
            throw CliException.Of(CliRules.UnknownName, $"no test matches '{text}'", "'whdl test --list' lists them");
        if (invocation.Get(_junit) is { } junit) JUnitWriter.Write(junit, outcomes);
        return Summarize(invocation, outcomes);
    }

    private static int List(Invocation invocation, IReadOnlyList<SourceSet> sets, Func<string, bool> filter)
    {
        foreach (var set in sets)
            foreach (var test in new Workspace(set.Provider, set.Files).Tests)
                if (filter($"{test.Package}: {test.Name}"))
                    invocation.Out.WriteLine($"{set.Paths.Apply(test.Span).Source!.Path}: {test.Name}");
        return ExitCode.Success;
    }

    private static int Summarize(Invocation invocation, IReadOnlyList<TestOutcome> outcomes)
    {
        var console = invocation.Console;
        var failed = outcomes.Where(o => !o.Passed).ToList();
        var printed = new DiagnosticBag();
        foreach (var outcome in failed)
        {
            invocation.Out.WriteLine(console.Paint($"FAILED {outcome.File}: {outcome.Name}", "1;31"));
            foreach (var line in outcome.Prints) invocation.Out.WriteLine($"  | {line}");
            var before = printed.Count;
            printed.AddRange(outcome.Findings);
            var style = console.HasOutColor ? DiagnosticStyle.Color : DiagnosticStyle.Plain;
            new DiagnosticRenderer(invocation.Out, style).WriteAll(printed.Items.Skip(before));
            if (outcome.IsBuilt) invocation.Out.WriteLine($"  at cycle {outcome.Cycles}, seed {outcome.Seed}");
            if (outcome.Waveform is { } waveform) invocation.Out.WriteLine($"  waveform: {waveform}");
            invocation.Out.WriteLine();
        }

        var passed = outcomes.Count - failed.Count;
        var text = $"{passed} passed, {failed.Count} failed";
        invocation.Out.WriteLine(console.Paint(text, failed.Count > 0 ? "1;31" : "1;32"));
        if (failed.SelectMany(o => o.Findings).Any(d => d.Rule == CliRules.Internal)) return ExitCode.InternalError;
        return failed.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static Func<string, bool> MakeFilter(string? text)
    {
        if (text is null) return _ => true;
        var pattern = new Regex(
            Regex.Escape(text).Replace("\\*", ".*", StringComparison.Ordinal),
            RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
        return pattern.IsMatch;
    }
}
