using System.Collections.Immutable;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Waves;

namespace WaferHdl.Replay;

/// <summary>Records a run at the ports of the top, for a testbench that replays it. It listens as a waveform does, so
/// every run can be recorded.</summary>
public sealed class StimulusRecorder(ISimulationEngine engine) : IWaveWriter
{
    private readonly StimulusRecording _ports = StimulusRecording.Of(engine.Design.TopModule);
    private readonly ImmutableArray<RecordedCycle>.Builder _cycles = ImmutableArray.CreateBuilder<RecordedCycle>();
    private ImmutableArray<BitVector> _inputs = [];
    private ImmutableArray<BitVector> _outputs = [];

    // Before the first cycle.
    private readonly ImmutableArray<RecordedMemory> _memories = VerilogMemories.Of(engine);

    /// <summary>Everything so far.</summary>
    public StimulusRecording Recording => _ports.With(_cycles.ToImmutable()) with { Memories = _memories };

    public void Sample(long time)
    {
        _inputs = [.. _ports.Inputs.Select(engine.PeekPort)];
        _outputs = [.. _ports.Outputs.Select(engine.PeekPort)];
    }

    public void Edge(long time, ReadOnlySpan<int> clockPorts)
    {
        var edges = ImmutableArray.CreateBuilder<bool>(_ports.Clocks.Length);
        foreach (var clock in _ports.Clocks) edges.Add(clockPorts.Contains(clock));
        _cycles.Add(new RecordedCycle(_inputs, _outputs, edges.ToImmutable()));
    }

    public void Finish(long time)
    {
    }

    public void Dispose()
    {
    }
}
