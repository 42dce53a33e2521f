using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>Writes a value change dump while a design runs.</summary>
/// <remarks>Instances, structs, streams and bundles are scopes (<c>pe[3]</c>, <c>x</c>), clocks of the top
/// rise at their edges, and an enum <c>state</c> has its names beside it as <c>state_name</c>. The caller
/// owns the text writer.</remarks>
public sealed class VcdWriter : WaveRecorder
{
    private readonly TextWriter _output;

    public VcdWriter(TextWriter output, ISimulationEngine engine, ClockSchedule clocks, WaveOptions? options = null)
        : this(output, engine, clocks, options ?? WaveOptions.All, WaveSignals.Of(engine, options ?? WaveOptions.All))
    {
    }

    private VcdWriter(TextWriter output, ISimulationEngine engine, ClockSchedule clocks, WaveOptions options, WaveSignals signals)
        : base(engine, clocks, options, signals, new VcdFormatter(output, signals, engine.Design.TopModule)) =>
        _output = output;

    private protected override void Close() => _output.Flush();
}
