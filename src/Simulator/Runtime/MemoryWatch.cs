using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime;

/// <summary>Keeps a run inside its memory: fewer steps at once where memory grows, and a stop before there is too
/// much.</summary>
internal sealed class MemoryWatch(ISimulationEngine engine)
{
    private long _before = engine.CommittedBytes;
    private double _growth;

    public bool IsReached => engine.CommittedBytes > engine.Options.MaximumBytes;

    /// <summary>At most half of what is left is taken in steps that nobody watches.</summary>
    public long Most(long steps)
    {
        if (_growth <= 0) return steps;
        var left = Math.Max(0, engine.Options.MaximumBytes - engine.CommittedBytes);
        return Math.Max(1, (long)Math.Min(steps, left / 2 / _growth));
    }

    public void Note(long steps)
    {
        var now = engine.CommittedBytes;
        _growth = (double)(now - _before) / steps;
        _before = now;
    }
}
