using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves.Fst;

/// <summary>Writes GTKWave's fast signal trace while a design runs: the same signals as
/// <see cref="VcdWriter"/>, compressed, and quick to open at any place. The caller owns the stream.</summary>
public sealed class FstWriter : WaveRecorder
{
    private const long BlockBytes = 16 << 20;

    private readonly Stream _output;

    /// <param name="output">Seekable.</param>
    public FstWriter(Stream output, ISimulationEngine engine, ClockSchedule clocks, WaveOptions? options = null)
        : this(output, engine, clocks, options ?? WaveOptions.All, BlockBytes)
    {
    }

    internal FstWriter(Stream output, ISimulationEngine engine, ClockSchedule clocks, WaveOptions options, long blockBytes)
        : this(output, engine, clocks, options, blockBytes, WaveSignals.Of(engine, options))
    {
    }

    private FstWriter(
        Stream output, ISimulationEngine engine, ClockSchedule clocks, WaveOptions options, long blockBytes, WaveSignals signals)
        : base(engine, clocks, options, signals, new FstFormatter(output, signals, engine.Design.TopModule, blockBytes)) =>
        _output = output;

    private protected override void Close() => _output.Flush();
}
