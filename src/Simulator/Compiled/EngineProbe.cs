using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Machine;

namespace WaferHdl.Simulator.Compiled;

/// <summary>A machine's probe in terms of the engine: signals that nothing carries are 0, and what does not settle has a
/// name.</summary>
/// <param name="signalOf">By node of the machine's probe.</param>
/// <param name="widths">By signal.</param>
internal sealed class EngineProbe(
    ISignalProbe nodes, int[] signalOf, int[] widths, Func<UnsettledException, SimulationException> describe)
    : ISignalProbe
{
    private bool _hasLooked;

    public void Look(Action<int, BitVector> changed)
    {
        if (!_hasLooked)
            foreach (var signal in Enumerable.Range(0, widths.Length).Except(signalOf))
                changed(signal, BitVector.Zero(widths[signal]));
        _hasLooked = true;
        try
        {
            nodes.Look((node, value) => changed(signalOf[node], value));
        }
        catch (UnsettledException unsettled)
        {
            throw describe(unsettled);
        }
    }

    public void Dispose() => nodes.Dispose();
}
