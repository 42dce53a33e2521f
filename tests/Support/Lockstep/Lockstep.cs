using System.Collections.Immutable;
using System.Diagnostics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Tests.Lockstep;

/// <summary>Runs engines side by side with equal pokes and edges, and reports the first thing in which one differs from
/// the first of them.</summary>
internal sealed class Lockstep
{
    private readonly IReadOnlyList<(string Name, ISimulationEngine Engine)> _engines;
    private readonly LockstepOptions _options;
    private readonly Random _random;
    private readonly ModuleNetlist _top;
    private readonly int[] _inputs;
    private readonly int[] _clocks;
    private readonly BitVector[] _held;
    private EdgeSequence? _edges;
    private int _place;
    private int _quiet;
    private readonly Dictionary<ISimulationEngine, SignalWatch> _watches = [];
    private long _step;

    private Lockstep(IReadOnlyList<(string Name, ISimulationEngine Engine)> engines, LockstepOptions options)
    {
        (_engines, _options, _random) = (engines, options, new Random(options.Seed));
        _top = engines[0].Engine.Design.TopModule;
        _inputs = [.. Ports(p => !p.IsOutput && p.Kind != PortKind.Clock)];
        _clocks = [.. Ports(p => !p.IsOutput && p.Kind == PortKind.Clock)];
        _held = new BitVector[_top.Ports.Length];
    }

    /// <returns>The steps compared.</returns>
    /// <exception cref="LockstepException">An engine differs from the first.</exception>
    public static long Run(IReadOnlyList<(string Name, ISimulationEngine Engine)> engines, LockstepOptions options)
    {
        var run = new Lockstep(engines, options);
        run.Execute();
        return run._step;
    }

    private IEnumerable<int> Ports(Func<Port, bool> fits) =>
        Enumerable.Range(0, _top.Ports.Length).Where(p => fits(_top.Ports[p]));

    private void Execute()
    {
        CompareNames();
        CompareState("at power-up");
        var clock = Stopwatch.StartNew();
        while (_step < _options.Cycles && (_options.Limit == default || clock.Elapsed < _options.Limit))
        {
            Poke();
            ComparePorts();
            if (Every(_options.SignalsEvery)) CompareSignals();
            Step();
            CompareHits();
            if (Every(_options.StateEvery))
            {
                CompareState($"behind step {_step}");
                if (_options.Exchanges && _random.Next(2) == 0) Exchange();
            }
        }

        ComparePorts();
        if (_options.SignalsEvery > 0) CompareSignals();
        CompareState("at the end");
    }

    private bool Every(int steps) => steps > 0 && _random.Next(steps) == 0;

    private void Poke()
    {
        if (_quiet > 0 && _step > 0)
        {
            _quiet--;
            return;
        }

        if (_options.LongestQuiet > 0 && _random.Next(40) == 0) _quiet = _random.Next(_options.LongestQuiet);
        foreach (var port in _inputs)
        {
            var declared = _top.Ports[port];
            if (declared.Kind == PortKind.Fuse) continue;
            var value = _held[port];
            if (declared.Kind == PortKind.Reset)
            {
                var isLow = _top.Domains.Any(d => d.ResetPort == port && d.IsResetActiveLow);
                value = BitVector.Bit((_step == 0 || Every(_options.ResetEvery)) != isLow);
            }
            else if (_step == 0 || _random.Next(_options.HoldChance) != 0)
            {
                value = RandomValue.Next(declared.Width, _random);
            }

            if (value == _held[port]) continue;
            _held[port] = value;
            foreach (var (_, engine) in _engines) engine.Poke(port, value);
        }
    }

    private void Step()
    {
        // Engines keep what they made for a sequence, so one of several clocks goes on for a while.
        if (_edges is null || (_clocks.Length > 1 && _random.Next(12) == 0)) (_edges, _place) = (Edges(), 0);
        var count = _options.LongestBatch > 1 && _random.Next(8) == 0 ? _random.Next(2, _options.LongestBatch + 1) : 1;
        var taken = Take(_engines[0].Engine, _edges, _place, count);
        foreach (var (name, engine) in _engines.Skip(1))
        {
            var own = Take(engine, _edges, _place, count);
            if (own.Steps != taken.Steps) Differ(name, $"steps of a batch of {count}", taken.Steps, own.Steps);
            CompareHits(name, taken.Hits, own.Hits);
        }

        _step += taken.Steps;
        _place = _edges.Behind(_place, taken.Steps);
    }

    // Of several clocks a sequence, often of one step only.
    private EdgeSequence Edges()
    {
        var length = _clocks.Length > 1 && _random.Next(2) == 0 ? _random.Next(2, 9) : 1;
        return EdgeSequence.Of(Enumerable.Range(0, length).Select(
            _ => _clocks.Where(_ => _clocks.Length == 1 || _random.Next(3) != 0).ToImmutableArray()));
    }

    // An engine may take fewer steps a call; it stops behind a step with hits.
    private static (long Steps, List<string> Hits) Take(
        ISimulationEngine engine, EdgeSequence edges, int place, long count)
    {
        var steps = 0L;
        while (steps < count)
        {
            var first = edges.Behind(place, steps);
            steps += edges.Length == 1 ? engine.Step(edges[0], count - steps) : engine.Step(edges, first, count - steps);
            List<string> hits = [.. engine.TakeHits().Select(Text)];
            if (hits.Count > 0) return (steps, hits);
        }

        return (steps, []);
    }

    private static string Text(PropertyHit hit) => $"{hit.Property.Check} in '{hit.InstancePath}': {hit.Message}";

    private void CompareHits(string name, List<string> expected, List<string> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (one, other) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (one == other) continue;
            var note = expected.Order().SequenceEqual(actual.Order()) ? " (only the order differs)" : "";
            Differ(name, $"hit {i} of the step{note}", one ?? "nothing", other ?? "nothing");
        }
    }

    private void CompareHits()
    {
        foreach (var (name, engine) in _engines)
            if (engine.TakeHits().Length > 0)
                throw new LockstepException($"{name}: hits come back that were taken");
    }

    private void ComparePorts()
    {
        for (var port = 0; port < _top.Ports.Length; port++)
        {
            if (_top.Ports[port].Kind == PortKind.Clock) continue;
            var expected = _engines[0].Engine.PeekPort(port);
            foreach (var (name, engine) in _engines.Skip(1))
                if (engine.PeekPort(port) is var actual && actual != expected)
                    Differ(name, $"port '{_top.Ports[port].Name}'", expected, actual);
        }
    }

    private void CompareNames()
    {
        foreach (var (name, engine) in _engines.Skip(1))
        {
            foreach (var (expected, actual) in _engines[0].Engine.Signals.Zip(engine.Signals))
                if ((expected.Path, expected.Type, expected.Kind) != (actual.Path, actual.Type, actual.Kind))
                    Differ(name, "a name", expected, actual);
            var count = _engines[0].Engine.Signals.Count();
            if (count != engine.Signals.Count()) Differ(name, "the number of signals", count, engine.Signals.Count());
        }
    }

    private void CompareSignals()
    {
        var values = _engines[0].Engine.Signals.ToDictionary(s => s.Path, _engines[0].Engine.Peek, StringComparer.Ordinal);
        foreach (var (name, engine) in _engines.Skip(1))
        {
            foreach (var signal in engine.Signals)
                if (engine.Peek(signal) is var value && value != values[signal.Path])
                    Differ(name, $"'{signal.Path}'", values[signal.Path], value);
            if (!_watches.TryGetValue(engine, out var watch))
                _watches[engine] = watch = new SignalWatch(engine, _options.Seed);
            foreach (var (path, value) in watch.Look())
                if (value != values[path])
                    Differ(name, $"'{path}' as the probe sees it", values[path], (object?)value ?? "nothing");
        }
    }

    private void CompareState(string when)
    {
        var expected = StateLines.Of(_engines[0].Engine);
        foreach (var (name, engine) in _engines.Skip(1))
        {
            var actual = StateLines.Of(engine);
            for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
            {
                var (one, other) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
                if (one != other) Differ(name, $"the state {when}", one ?? "nothing", other ?? "nothing");
            }
        }
    }

    // Each engine goes on with the state of the one before it.
    private void Exchange()
    {
        var states = _engines.Select(e => e.Engine.Save()).ToList();
        for (var i = 0; i < states.Count; i++) _engines[i].Engine.Restore(states[(i + states.Count - 1) % states.Count]);
        CompareState($"behind an exchange at step {_step}");
    }

    private void Differ(string engine, string what, object expected, object actual) => throw new LockstepException(
        $"seed {_options.Seed}, step {_step}: {what} is {actual} in {engine}, but {expected} in {_engines[0].Name}");
}
