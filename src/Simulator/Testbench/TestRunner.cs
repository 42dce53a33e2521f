using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Waves;

namespace WaferHdl.Simulator.Testbench;

/// <summary>Runs a <c>test</c> block on its design.</summary>
/// <remarks>Branches of a <c>parallel</c> take turns in the order they are written: each goes on until it has
/// to wait for an edge, and everything settles before the next one reads. So equal seeds give equal
/// runs.</remarks>
public sealed class TestRunner
{
    private readonly TestOptions _options;
    private readonly ISimulationEngine _engine;
    private readonly ClockSchedule _clocks;
    private readonly TestContext _context;
    private readonly TestProgram _program;
    private readonly IWaveWriter? _waves;
    private readonly VcdRing? _ring;
    private readonly Pace _pace = new();

    private TestRunner(ISimulationEngine engine, TestOptions options)
    {
        (_engine, _options) = (engine, options);
        _clocks = new ClockSchedule(engine.Design.TopModule);
        _context = new TestContext(engine, _clocks, options);
        _program = new TestProgram(_context);
        _waves = options.Waves?.Invoke(engine, _clocks);
        if (options.WaveCycles > 0) _ring = new VcdRing(engine, _clocks, options.WaveCycles);
    }

    /// <param name="design">Its top holds the instances of the test.</param>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public static TestResult Run(BoundTest test, Design design, TestOptions options)
    {
        var diagnostics = new DiagnosticBag();
        using var engine = options.Engine.Create(design, options.Simulation, diagnostics);
        return engine is null
            ? new TestResult(test, diagnostics.Sorted()[0], 0, [], options.Seed, [], null)
            : new TestRunner(engine, options).Run(test);
    }

    private TestResult Run(BoundTest test)
    {
        Diagnostic? failure = null;
        try
        {
            ApplyReset();
            Execute(test);
        }
        catch (SimulationException error)
        {
            failure = error.Diagnostic;
        }

        Finish(failure is not null);
        var waveform = failure is null ? null : _ring?.ToText();
        return new TestResult(
            test, failure, _context.Cycle, [.. _context.Prints], _options.Seed, _context.Captured, waveform);
    }

    private void ApplyReset()
    {
        if (!_engine.Design.TopModule.Ports.Any(p => p is { Kind: PortKind.Reset, IsOutput: false })) return;
        _engine.SetResets(true);
        var open = _clocks.Ports.ToHashSet();
        while (open.Count > 0)
            foreach (var port in Step())
                open.Remove(port);
        _engine.TakeHits();
        _engine.SetResets(false);
    }

    private void Execute(BoundTest test)
    {
        var main = new TestCoroutine(_program.Run(test.Body).GetEnumerator());
        main.Start();
        var first = _clocks.HasClocks ? _clocks.Ports[0] : -1;
        while (!main.HasEnded)
        {
            _options.Cancellation.ThrowIfCancellationRequested();
            _context.Offer();
            var next = _clocks.PeekPorts();
            main.Current!.BeforeEdges(next);
            _context.BeforeEdges(next);
            var most = _waves is null && _ring is null && !_context.HasCaptures ? StepsAtOnce(main.Current, first) : 1;
            var ports = most > 1 ? StepAtOnce(main.Current, most, first) : Step();
            ThrowOnHits();
            if (_engine.CommittedBytes > _engine.Options.MaximumBytes) throw MemoryLimit();
            if (first < 0 || ports.Contains(first)) _context.Cycle++;
            if (_context.Cycle > _options.MaximumCycles)
                throw TestFault.Create(test.Span,
                    $"the test takes more than {_options.MaximumCycles} cycles");
            _program.NoteEdge();
            main.Current.LetGo();
            main.Resume(ports);
        }
    }

    // Up to where somebody has to look again.
    private long StepsAtOnce(Wait wait, int first)
    {
        var coming = _clocks.Coming;
        var most = Math.Min(wait.StepsUntilOver(coming), Math.Min(_pace.Steps, coming.Most));
        if (most <= 1) return 1;
        var cycles = _options.MaximumCycles - _context.Cycle + 1;
        return Math.Min(most, first < 0 ? cycles : coming.Sequence.StepsUntil(first, coming.First, cycles));
    }

    // All but the last step are accounted for here.
    private ReadOnlySpan<int> StepAtOnce(Wait wait, long most, int first)
    {
        var coming = _clocks.Coming;
        _pace.Start();
        var steps = _engine.Step(coming.Sequence, coming.First, most);
        _pace.Stop(steps);
        wait.Skip(coming, steps - 1);
        _context.Cycle += first < 0 ? steps - 1 : coming.Sequence.EdgesOf(first, coming.First, steps - 1);
        return _clocks.Advance(steps);
    }

    private ReadOnlySpan<int> Step()
    {
        _waves?.Sample(_clocks.Time);
        _ring?.Sample(_clocks.Time);
        var ports = _clocks.Advance();
        _waves?.Edge(_clocks.Time, ports);
        _ring?.Edge(_clocks.Time, ports);
        _engine.Step(ports);
        return ports;
    }

    private SimulationException MemoryLimit() => new(new Diagnostic(
        SimulationRules.MemoryLimit, default,
        $"the test stopped at cycle {_context.Cycle}: its memories take {ByteCount.Text(_engine.CommittedBytes)}, "
        + $"but it may take {ByteCount.Text(_engine.Options.MaximumBytes)}",
        [], "let the test touch fewer words"));

    private void ThrowOnHits()
    {
        foreach (var hit in _engine.TakeHits())
            if (hit.Property.Check != PropertyCheck.Cover)
                throw new SimulationException(SimulationRun.DiagnosticOf(hit, _context.Cycle));
    }

    // The design may be what failed, so that the last values can't be had.
    private void Finish(bool hasFailed)
    {
        try
        {
            _waves?.Sample(_clocks.Time);
            _ring?.Sample(_clocks.Time);
        }
        catch (SimulationException) when (hasFailed)
        {
        }

        _waves?.Finish(_clocks.NextTime);
        _ring?.Finish(_clocks.NextTime);
        _waves?.Dispose();
    }
}
