using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>Looks at the same signals again and again, as waveforms do.</summary>
public interface ISignalProbe : IDisposable
{
    /// <summary>Settles, and reports each signal whose value differs from the last look; at the first look all of
    /// them.</summary>
    /// <param name="changed">Called with the signal's place in the list that was asked for and its value.</param>
    void Look(Action<int, BitVector> changed);
}

/// <summary>Asks for one signal after the other.</summary>
internal sealed class PeekProbe(ISimulationEngine engine, IReadOnlyList<SignalHandle> signals) : ISignalProbe
{
    private readonly BitVector?[] _last = new BitVector?[signals.Count];

    public void Look(Action<int, BitVector> changed)
    {
        for (var i = 0; i < _last.Length; i++)
        {
            var value = engine.Peek(signals[i]);
            if (value == _last[i]) continue;
            _last[i] = value;
            changed(i, value);
        }
    }

    public void Dispose()
    {
    }
}
