using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>Samples signals while a design runs, in the cycles that are asked for, and has them written.</summary>
public abstract class WaveRecorder : IWaveWriter
{
    /// <summary>Steps of the time scale (100 ps) in a unit of the clock schedule.</summary>
    internal const int StepsPerUnit = 10;

    private readonly ISimulationEngine _engine;
    private readonly WaveOptions _options;
    private readonly WaveSampler _sampler;
    private readonly IWaveFormatter _formatter;
    private readonly ClockFalls _falls;
    private readonly List<WaveChange> _changes = [];
    private readonly WaveHistory? _history;
    private int[] _rises = [];
    private bool _hasTriggered;
    private bool _isLive;
    private long _cycle;
    private long _last;
    private long _endTime;

    private protected WaveRecorder(
        ISimulationEngine engine, ClockSchedule clocks, WaveOptions options, WaveSignals signals, IWaveFormatter formatter)
    {
        (_engine, _options, _formatter) = (engine, options, formatter);
        _sampler = new WaveSampler(engine, signals);
        _falls = new ClockFalls(clocks);
        _last = options.To;
        _hasTriggered = options.Trigger is null;
        if (!_hasTriggered && options.Before > 0) _history = new WaveHistory(signals.Handles.Count, options.Before);
    }

    /// <summary>Whether anything was recorded: the cycles came, and the trigger held.</summary>
    public bool HasBegun { get; private set; }

    public void AtCycle(long cycle) => _cycle = cycle;

    public long QuietCycles(long cycle) =>
        cycle < _options.From ? _options.From - 1 - cycle
        : cycle > _last ? long.MaxValue
        : 0;

    public void Sample(long time)
    {
        _isLive = (_options.From == 0 || _cycle >= _options.From) && _cycle <= _last;
        if (!_isLive) return;
        if (!_hasTriggered && !Triggers(time)) return;
        _sampler.Sample(_changes);
        Write(time, _rises, _changes);
    }

    public void Edge(long time, ReadOnlySpan<int> clockPorts)
    {
        _rises = [.. clockPorts];
        if (_isLive) _endTime = time;
    }

    public void Finish(long time)
    {
        // Behind the window nothing is known.
        var end = (_isLive ? time : _endTime) * StepsPerUnit;
        if (HasBegun)
        {
            _falls.Flush(_formatter, end);
            _formatter.Time(end);
        }

        _formatter.Finish();
    }

    public void Dispose()
    {
        Close();
        _sampler.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is written reaches the file.</summary>
    private protected abstract void Close();

    private bool Triggers(long time)
    {
        if (!_options.Trigger!.Holds(_engine))
        {
            if (_history is null) return false;
            _sampler.Sample(_changes);
            _history.Add(time, _rises, _changes);
            return false;
        }

        _hasTriggered = true;
        _last = Math.Min(_last, _options.After > long.MaxValue - _cycle ? long.MaxValue : _cycle + _options.After);
        if (_history is null) return true;
        foreach (var entry in _history.Entries) Write(entry.Time, entry.Rises, entry.Changes, _history.Base);
        return true;
    }

    private void Write(long time, int[] rises, IReadOnlyList<WaveChange> changes, BitVector[]? before = null)
    {
        var steps = time * StepsPerUnit;
        _falls.Flush(_formatter, steps);
        if (!HasBegun)
        {
            HasBegun = true;
            BitVector[] values = [.. before ?? _sampler.Last];
            foreach (var change in changes) values[change.Signal] = change.Value;
            _formatter.Time(steps);
            _formatter.DumpAll(values);
        }
        else if (changes.Count > 0 || rises.Length > 0)
        {
            _formatter.Time(steps);
            foreach (var change in changes) _formatter.Change(change);
        }

        foreach (var port in rises)
        {
            _formatter.Clock(port, true);
            _falls.Rise(time, port);
        }
    }
}
