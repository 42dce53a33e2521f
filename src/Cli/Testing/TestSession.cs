using System.Collections.Immutable;
using System.Diagnostics;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Testbench;

namespace WaferHdl.Cli.Testing;

/// <summary>How a session runs its tests.</summary>
/// <param name="Filter">Which tests, by <c>package: name</c>.</param>
/// <param name="WaveFolder">Where waveforms of failures go; null: none.</param>
internal sealed record TestSessionOptions(
    Func<string, bool> Filter, TestOptions Test, ElaborationOptions Elaboration, string? WaveFolder, int Jobs, bool ShowsTrace, CancellationToken Cancellation);

/// <summary>Builds the tests of some projects one after another and runs them in parallel.</summary>
internal sealed class TestSession(TestSessionOptions options, Action<TestOutcome> finished)
{
    private readonly Lock _lock = new();

    /// <summary>Results in source order.</summary>
    public IReadOnlyList<TestOutcome> Run(IReadOnlyList<SourceSet> sets)
    {
        var outcomes = new List<Task<TestOutcome>>();
        using var slots = new SemaphoreSlim(options.Jobs);
        foreach (var set in sets)
        {
            var workspace = new Workspace(set.Provider, set.Files);
            foreach (var test in workspace.Tests)
            {
                if (options.Cancellation.IsCancellationRequested) break;
                if (!options.Filter($"{test.Package}: {test.Name}")) continue;
                slots.Wait();
                outcomes.Add(Start(set, workspace, test, slots));
            }
        }

        return [.. Task.WhenAll(outcomes).GetAwaiter().GetResult()];
    }

    private Task<TestOutcome> Start(SourceSet set, Workspace workspace, WorkspaceTest test, SemaphoreSlim slots)
    {
        var bag = new DiagnosticBag();
        var file = set.Paths.Apply(test.Span).Source!.Path;
        var errors = workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error && d.Span.Source == test.Source).ToList();
        var prepared = errors.Count == 0 ? workspace.Prepare(test, bag, options.Elaboration) : null;
        if (prepared is null)
        {
            errors.AddRange(bag.Sorted().Where(d => d.Severity == Severity.Error));
            var findings = set.Paths.Apply(errors).ToImmutableArray();
            slots.Release();
            return Task.FromResult(Note(
                new TestOutcome(file, test.Package, test.Name, findings, false, 0, options.Test.Seed, [], null, TimeSpan.Zero)));
        }

        return Task.Run(() =>
        {
            try
            {
                return Note(Execute(set, test, prepared, file));
            }
            finally
            {
                slots.Release();
            }
        });
    }

    private TestOutcome Execute(SourceSet set, WorkspaceTest test, PreparedTest prepared, string file)
    {
        var time = Stopwatch.StartNew();
        var testOptions = options.Test with { ReadFile = set.Provider.ReadData, Cancellation = options.Cancellation };
        TestResult result;
        try
        {
            result = TestRunner.Run(prepared.Test, prepared.Design, testOptions);
        }
        catch (OperationCanceledException)
        {
            var stopped = new Diagnostic(CliRules.Interrupted, SourceSpan.None, "the test was interrupted", [], null);
            return new TestOutcome(file, test.Package, test.Name, [stopped], true, 0, options.Test.Seed, [], null, time.Elapsed);
        }

        catch (Exception exception) when (CliException.From(exception) is null)
        {
            // One test that the tool can't cope with must not take the results of all others with it.
            var crash = new Diagnostic(
                CliRules.Internal, set.Paths.Apply(test.Span), $"whdl itself failed in this test: {exception.GetType().Name}: {exception.Message}",
                [], "please report it with this test; 'whdl test --debug-trace' prints where it happened");
            if (options.ShowsTrace) crash = crash with { Message = exception.ToString() };
            return new TestOutcome(file, test.Package, test.Name, [crash], true, 0, options.Test.Seed, [], null, time.Elapsed);
        }

        var findings = ImmutableArray.CreateBuilder<Diagnostic>();
        if (result.Failure is { } failure) findings.Add(failure);
        foreach (var captured in result.Captured)
            if (WriteCaptured(set.Root, captured) is { } problem)
                findings.Add(problem with { Span = test.Span });
        string? waveform = null;
        if (result.Waveform is { } vcd && options.WaveFolder is { } folder)
        {
            waveform = Path.Combine(folder, FileName(test) + ".vcd");
            OutputFolder.WriteOne(waveform, vcd);
        }

        ImmutableArray<Diagnostic> shown;
        lock (_lock) shown = [.. set.Paths.Apply(findings)];
        return new TestOutcome(
            file, test.Package, test.Name, shown, true, result.Cycle, result.Seed, result.Prints, waveform, time.Elapsed);
    }

    private TestOutcome Note(TestOutcome outcome)
    {
        lock (_lock) finished(outcome);
        return outcome;
    }

    private static Diagnostic? WriteCaptured(string root, CapturedFile captured)
    {
        var path = Path.GetFullPath(Path.Combine(root, captured.Path));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return new Diagnostic(
                CliRules.FileAccess, SourceSpan.None, $"'{captured.Path}' is outside the project folder", [], "write below the project, such as build/y.csv");
        }

        OutputFolder.WriteOne(path, captured.Text);
        return null;
    }

    private static string FileName(WorkspaceTest test) =>
        string.Concat($"{test.Package}.{test.Name}".Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '_'));
}
