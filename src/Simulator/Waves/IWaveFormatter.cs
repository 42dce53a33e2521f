using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Waves;

/// <summary>Writes changes of values in one format of files.</summary>
internal interface IWaveFormatter
{
    /// <summary>What follows happens then.</summary>
    /// <param name="steps">In <see cref="WaveRecorder.StepsPerUnit"/>ths of a unit; never earlier than the last
    /// time.</param>
    void Time(long steps);

    void Clock(int port, bool value);

    /// <summary>Everything at once, at the begin of a dump; clocks are low.</summary>
    void DumpAll(IReadOnlyList<BitVector> values);

    void Change(WaveChange change);

    /// <summary>All is written.</summary>
    void Finish();
}
