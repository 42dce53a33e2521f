using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>Writes a value change dump while a design runs.</summary>
/// <remarks>Instances, structs, streams and bundles are scopes (<c>pe[3]</c>, <c>x</c>), clocks of the top
/// rise at their edges, and an enum <c>state</c> has its names beside it as <c>state_name</c>. The caller
/// owns the text writer.</remarks>
public sealed class VcdWriter : IWaveWriter
{
    private readonly WaveSignals _signals;
    private readonly WaveSampler _sampler;
    private readonly VcdFormatter _formatter;
    private readonly ClockFalls _falls;
    private readonly TextWriter _output;
    private readonly List<WaveChange> _changes = [];
    private readonly List<int> _rises = [];
    private bool _hasBegun;

    /// <param name="filter">Which signals to record, by path; null: all.</param>
    public VcdWriter(
        TextWriter output, ISimulationEngine engine, ClockSchedule clocks, Func<string, bool>? filter = null)
    {
        _output = output;
        _signals = new WaveSignals(engine, filter);
        _sampler = new WaveSampler(engine, _signals);
        _formatter = new VcdFormatter(output, _signals, engine.Design.TopModule);
        _falls = new ClockFalls(clocks);
    }

    public void Sample(long time)
    {
        _sampler.Sample(_changes);
        var steps = time * VcdFormatter.StepsPerUnit;
        if (!_hasBegun)
        {
            _hasBegun = true;
            _formatter.Time(steps);
            _formatter.DumpAll(_sampler.Last);
        }
        else if (_changes.Count > 0 || _rises.Count > 0)
        {
            _formatter.Time(steps);
            foreach (var change in _changes) _formatter.Change(change);
        }

        foreach (var port in _rises) _formatter.Clock(port, true);
        _rises.Clear();
    }

    public void Edge(long time, ReadOnlySpan<int> clockPorts)
    {
        _falls.Flush(_formatter, time * VcdFormatter.StepsPerUnit);
        foreach (var port in clockPorts)
        {
            _falls.Rise(time, port);
            _rises.Add(port);
        }
    }

    public void Finish(long time)
    {
        _falls.Flush(_formatter, time * VcdFormatter.StepsPerUnit);
        _formatter.Time(time * VcdFormatter.StepsPerUnit);
        _output.Flush();
    }

    public void Dispose() => _output.Flush();
}
