using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>Draws clocks: they rise at their edges and fall half a period later.</summary>
internal sealed class ClockFalls(ClockSchedule clocks)
{
    private readonly List<(long Steps, int Port)> _falls = [];

    /// <summary>Writes the falls before a time, in their order.</summary>
    public void Flush(IWaveFormatter output, long before)
    {
        while (_falls.Count > 0)
        {
            var next = 0;
            for (var i = 1; i < _falls.Count; i++)
                if (_falls[i].CompareTo(_falls[next]) < 0)
                    next = i;
            if (_falls[next].Steps >= before) return;
            output.Time(_falls[next].Steps);
            output.Clock(_falls[next].Port, false);
            _falls.RemoveAt(next);
        }
    }

    public void Rise(long time, int port) => _falls.Add(
        (time * WaveRecorder.StepsPerUnit + clocks.PeriodOf(port) * WaveRecorder.StepsPerUnit / 2, port));
}
