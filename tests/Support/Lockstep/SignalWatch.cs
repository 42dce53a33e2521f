using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Tests.Lockstep;

/// <summary>What an engine's probes say of its signals: of all of them, and of some.</summary>
internal sealed class SignalWatch : IDisposable
{
    // So few that lanes are not worth computing side by side.
    private const int Rare = 67;

    private readonly List<(ISignalProbe Probe, SignalHandle[] Signals, BitVector?[] Values)> _probes = [];

    public SignalWatch(ISimulationEngine engine, int seed)
    {
        SignalHandle[] all = [.. engine.Signals];
        Add(all);
        Add([.. all.Where((_, i) => i % Rare == seed % Rare)]);

        void Add(SignalHandle[] signals) => _probes.Add((engine.Probe(signals), signals, new BitVector?[signals.Length]));
    }

    /// <summary>Looks again.</summary>
    /// <returns>The values by path; one path may come twice.</returns>
    public IEnumerable<(string Path, BitVector? Value)> Look()
    {
        foreach (var (probe, signals, values) in _probes)
        {
            probe.Look((i, value) => values[i] = value);
            for (var i = 0; i < values.Length; i++) yield return (signals[i].Path, values[i]);
        }
    }

    public void Dispose()
    {
        foreach (var (probe, _, _) in _probes) probe.Dispose();
    }
}
