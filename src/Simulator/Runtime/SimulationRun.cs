using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.Checkpoints;

namespace WaferHdl.Simulator.Runtime;

/// <summary>Runs a design: applies reset, feeds and drains its ports, and stops when told to.</summary>
/// <remarks>Streams without a sink are drained, inputs without a source keep what was poked (0). In each
/// cycle sources and sinks act first, then everything settles, and what is valid and ready goes through at
/// the edge.</remarks>
public sealed class SimulationRun
{
    private readonly ISimulationEngine _engine;
    private readonly ClockSchedule _clocks;
    private readonly RunOptions _options;
    private readonly ModuleNetlist _top;
    private readonly List<PortDriver> _drivers = [];
    private readonly ImmutableArray<TimedHit>.Builder _hits = ImmutableArray.CreateBuilder<TimedHit>();
    private readonly Pace _pace = new();
    private readonly MemoryWatch _memory;
    private long _cycles;
    private long _checkpointCycle;
    private long _lastTransfer;
    private bool _failed;
    private bool _isInReset;

    private SimulationRun(ISimulationEngine engine, ClockSchedule clocks, RunOptions options)
    {
        (_engine, _clocks, _options, _top) = (engine, clocks, options, engine.Design.TopModule);
        _memory = new MemoryWatch(engine);
        foreach (var source in options.Sources) _drivers.Add(PortDriver.Create(engine, source));
        foreach (var sink in options.Sinks) _drivers.Add(PortDriver.Create(engine, sink));
    }

    /// <exception cref="ArgumentException">A binding names no port of the top that fits.</exception>
    public static RunResult Execute(ISimulationEngine engine, ClockSchedule clocks, RunOptions options) =>
        new SimulationRun(engine, clocks, options).Execute();

    /// <summary>What a failed property says, as a diagnostic.</summary>
    public static Diagnostic DiagnosticOf(PropertyHit hit, long cycle)
    {
        var isTrap = hit.Property.Check == PropertyCheck.Trap;
        var what = hit.Property.Check switch
        {
            PropertyCheck.Trap => "a defined corner was reached",
            PropertyCheck.Assume => "an assumption failed",
            PropertyCheck.Cover => "a cover was met",
            _ => "an assertion failed",
        };
        var where = hit.InstancePath.Length == 0 ? "" : $" in '{hit.InstancePath}'";
        var message = hit.Message.Length == 0 ? "" : $": {hit.Message}";
        return new Diagnostic(
            isTrap ? SimulationRules.Trapped : SimulationRules.AssertFailed, hit.Property.Source,
            $"{what}{where} at cycle {cycle}{message}", [],
            isTrap ? "guard the operation, or run without --trap to go on with the defined result" : null);
    }

    private RunResult Execute()
    {
        var reason = StopReason.Failed;
        Diagnostic? failure = null;
        try
        {
            if (_options.Resume is { } checkpoint) Resume(checkpoint);
            else ApplyReset();
            reason = Run();
            if (reason == StopReason.MemoryReached) failure = OutOfMemory();
            if (_options.Checkpoint is not null && reason is StopReason.Cancelled or StopReason.MemoryReached) TakeCheckpoint();
            if (_failed)
            {
                reason = StopReason.Failed;
                var first = _hits.First(h => h.Hit.Property.Check != PropertyCheck.Cover);
                failure = DiagnosticOf(first.Hit, first.Cycle);
            }
        }
        catch (SimulationException error)
        {
            failure = error.Diagnostic;
        }

        FinishWaves(failure is not null);
        return new RunResult(
            reason, _cycles, _clocks.Time, failure, _hits.ToImmutable(),
            [.. _drivers.Select(d => (d.Name, d.Transfers))], [.. _engine.Counters]);
    }

    private Diagnostic OutOfMemory() => new(
        SimulationRules.MemoryLimit, default,
        $"the simulation stopped at cycle {_cycles}: its memories take {ByteCount.Text(_engine.CommittedBytes)}, "
        + $"but it may take {ByteCount.Text(_engine.Options.MaximumBytes)}",
        [], "raise --memory, or let the design touch fewer words");

    // The design may be what failed, so that the last values can't be had.
    private void FinishWaves(bool hasFailed)
    {
        try
        {
            _options.Waves?.AtCycle(_cycles);
            _options.Waves?.Sample(_clocks.Time);
        }
        catch (SimulationException) when (hasFailed)
        {
        }

        _options.Waves?.Finish(_clocks.NextTime);
    }

    // Streams idle meanwhile; open outputs are drained from here on.
    private void ApplyReset()
    {
        foreach (var stream in _top.Streams)
            if (!stream.IsInput && _drivers.TrueForAll(d => d.Name != stream.Name))
                _engine.Poke(stream.Ready, BitVector.Bit(true));
        if (_options.ResetCycles <= 0 || !_top.Ports.Any(p => p.Kind == PortKind.Reset)) return;

        _engine.SetResets(true);
        _isInReset = true;
        var edges = _clocks.Ports.ToDictionary(p => p, _ => 0);
        while (_clocks.HasClocks && edges.Values.Any(count => count < _options.ResetCycles))
            foreach (var port in Step())
                edges[port]++;
        _engine.TakeHits();
        _isInReset = false;
        _engine.SetResets(false);
    }

    private StopReason Run()
    {
        var main = _clocks.HasClocks ? _clocks.Ports[0] : -1;
        var untilLook = _pace.Steps;
        _pace.Start();
        while (true)
        {
            if (_options.Cancellation.IsCancellationRequested) return StopReason.Cancelled;
            if (_memory.IsReached) return StopReason.MemoryReached;
            if (_options.Checkpoint is { } plan && _cycles % plan.Every == 0 && _cycles != _checkpointCycle) TakeCheckpoint();
            if (_options.Cycles is { } limit && _cycles >= limit) return StopReason.CyclesReached;
            foreach (var driver in _drivers) driver.Offer();

            var next = _clocks.PeekPorts();
            var most = IsWatched() ? 1 : StepsAtOnce(main);
            if (most > 1)
            {
                StepAtOnce(most, main);
            }
            else
            {
                StepOnce(next, main);
                if (--untilLook <= 0) untilLook = Look();
            }

            if (_failed && _options.StopOnFailure) return StopReason.Failed;
            if (_options.Until is { } condition && condition.Holds(_engine)) return StopReason.ConditionMet;
            if (_options.StopWhenSinksFull && AreSinksFull()) return StopReason.SinksFull;
            if (_options.IdleCycles is { } idle && _drivers.TrueForAll(d => d.HasEnded)
                && _cycles - _lastTransfer > idle) return StopReason.Idle;
        }
    }

    private void StepOnce(ReadOnlySpan<int> next, int main)
    {
        foreach (var driver in _drivers)
            if (driver.TakesEdge(next, main) && driver.Capture())
                _lastTransfer = _cycles;
        var ports = Step();
        foreach (var driver in _drivers) driver.Commit();
        TakeHits();
        if (main < 0 || ports.Contains(main)) _cycles++;
    }

    // Whether something on this side has to see every cycle.
    private bool IsWatched() =>
        _options.Waves?.QuietCycles(_cycles) <= 0 || _options.Until is not null || !_drivers.TrueForAll(d => d.IsQuiet);

    // Up to the end of the cycle behind which something may have to be done.
    private long StepsAtOnce(int main)
    {
        var most = _memory.Most(_pace.Steps);
        var cycles = long.MaxValue;
        if (_options.Cycles is { } limit) cycles = Math.Min(cycles, limit - _cycles);
        if (_options.Checkpoint is { } plan) cycles = Math.Min(cycles, plan.Every - (_cycles % plan.Every));
        if (_options.Waves is { } waves) cycles = Math.Min(cycles, waves.QuietCycles(_cycles));
        if (_options.IdleCycles is { } idle) cycles = Math.Min(cycles, Math.Max(1, _lastTransfer + idle + 1 - _cycles));
        if (most <= 1) return 1;

        var coming = _clocks.Coming;
        var steps = main < 0 ? cycles : coming.Sequence.StepsUntil(main, coming.First, cycles);
        return Math.Min(Math.Min(most, steps), coming.Most);
    }

    private void StepAtOnce(long most, int main)
    {
        var (edges, first, _) = _clocks.Coming;
        _pace.Start();
        var steps = _engine.Step(edges, first, most);
        _pace.Stop(steps);
        _memory.Note(steps);
        var isMain = _clocks.Advance(steps) is var ports && (main < 0 || ports.Contains(main));
        foreach (var driver in _drivers) driver.Skip(steps);
        _cycles += main < 0 ? steps - 1 : edges.EdgesOf(main, first, steps - 1);
        TakeHits();
        if (isMain) _cycles++;
        _options.Progress?.Invoke(_cycles);
    }

    // Now and then in a run that goes cycle by cycle.
    private long Look()
    {
        _pace.Stop(_pace.Steps);
        _pace.Start();
        _options.Progress?.Invoke(_cycles);
        return _pace.Steps;
    }

    private void TakeCheckpoint()
    {
        var snapshot = new RunSnapshot
        {
            Fingerprint = _engine.State.Layout.Fingerprint,
            Design = _engine.State.Layout.TopModule.DisplayName,
            Options = _engine.Options,
            Cycles = _cycles,
            LastTransfer = _lastTransfer,
            Time = _clocks.Time,
            Clocks = _clocks.Save(),
            Drivers = [.. _drivers.Select(d => d.Save())],
            Hits = [.. _hits],
        };
        _options.Checkpoint!.Store(stream => Checkpoint.Write(stream, snapshot, _engine.State));
        _checkpointCycle = _cycles;
        _options.Checkpoint.Written?.Invoke(_cycles);
    }

    private void Resume(Checkpoint checkpoint)
    {
        checkpoint.CheckDrivers(_drivers.Select(d => (d.Name, d.IsInput)));
        checkpoint.CheckClocks(_clocks, _top);
        var snapshot = checkpoint.Snapshot;
        for (var i = 0; i < _drivers.Count; i++) _drivers[i].Restore(snapshot.Drivers[i]);
        checkpoint.RestoreState(_engine.State);
        _clocks.Restore(snapshot.Time, snapshot.Clocks);
        (_cycles, _checkpointCycle, _lastTransfer) = (snapshot.Cycles, snapshot.Cycles, snapshot.LastTransfer);
        _hits.AddRange(snapshot.Hits);
        _failed = _hits.Any(h => h.Hit.Property.Check != PropertyCheck.Cover);
        _options.Waves?.Resume(snapshot.Time, _clocks);
    }

    private bool AreSinksFull()
    {
        var any = false;
        foreach (var driver in _drivers)
        {
            if (!driver.HasLimit) continue;
            if (!driver.IsFull) return false;
            any = true;
        }

        return any;
    }

    private void TakeHits()
    {
        foreach (var hit in _engine.TakeHits())
        {
            _hits.Add(new TimedHit(hit, _cycles));
            _failed |= hit.Property.Check != PropertyCheck.Cover;
        }
    }

    private ReadOnlySpan<int> Step()
    {
        _options.Waves?.AtCycle(_isInReset ? -1 : _cycles);
        _options.Waves?.Sample(_clocks.Time);
        var ports = _clocks.Advance();
        _options.Waves?.Edge(_clocks.Time, ports);
        _engine.Step(ports);
        return ports;
    }
}
