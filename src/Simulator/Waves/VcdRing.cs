using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>Keeps the last samples of a run, to be written as a value change dump when something
/// fails.</summary>
public sealed class VcdRing : IWaveWriter
{
    private readonly ISimulationEngine _engine;
    private readonly ClockSchedule _clocks;
    private readonly WaveSignals _signals;
    private readonly WaveSampler _sampler;
    private readonly int _capacity;
    private readonly Queue<Entry> _entries = new();
    private readonly List<WaveChange> _changes = [];

    // The values before the first entry.
    private readonly BitVector[] _base;
    private int[] _rises = [];
    private long _end;

    /// <param name="capacity">Samples to keep: about one a cycle of each clock.</param>
    public VcdRing(ISimulationEngine engine, ClockSchedule clocks, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_engine, _clocks, _capacity) = (engine, clocks, capacity);
        _signals = new WaveSignals(engine.Signals);
        _sampler = new WaveSampler(engine, _signals);
        _base = new BitVector[_signals.Handles.Count];
    }

    private sealed record Entry(long Time, int[] Rises, WaveChange[] Changes);

    public void Sample(long time)
    {
        _sampler.Sample(_changes);
        _entries.Enqueue(new Entry(time, _rises, [.. _changes]));
        _rises = [];
        if (_entries.Count <= _capacity) return;
        foreach (var change in _entries.Dequeue().Changes) _base[change.Signal] = change.Value;
    }

    public void Edge(long time, ReadOnlySpan<int> clockPorts) => _rises = [.. clockPorts];

    public void Finish(long time) => _end = time;

    /// <summary>The dump of what was kept.</summary>
    public string ToText()
    {
        var text = new StringWriter();
        var formatter = new VcdFormatter(text, _signals, _engine.Design.TopModule);
        var falls = new ClockFalls(_clocks);
        var isFirst = true;
        foreach (var entry in _entries)
        {
            var steps = entry.Time * WaveRecorder.StepsPerUnit;
            falls.Flush(formatter, steps);
            formatter.Time(steps);
            if (isFirst)
            {
                BitVector[] values = [.. _base];
                foreach (var change in entry.Changes) values[change.Signal] = change.Value;
                formatter.DumpAll(values);
            }
            else
            {
                foreach (var change in entry.Changes) formatter.Change(change);
            }

            isFirst = false;
            foreach (var port in entry.Rises)
            {
                formatter.Clock(port, true);
                falls.Rise(entry.Time, port);
            }
        }

        var end = Math.Max(_end, _entries.Count == 0 ? 0 : _entries.Last().Time) * WaveRecorder.StepsPerUnit;
        falls.Flush(formatter, end);
        formatter.Time(end);
        return text.ToString();
    }

    public void Dispose() => _sampler.Dispose();
}
