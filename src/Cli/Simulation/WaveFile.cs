using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Waves;

namespace WaferHdl.Cli.Simulation;

/// <summary>A waveform file while it is written.</summary>
internal sealed class WaveFile : IDisposable
{
    private readonly StreamWriter _text;

    private WaveFile(StreamWriter text, IWaveWriter writer) => (_text, Writer) = (text, writer);

    public IWaveWriter Writer { get; }

    public static WaveFile Open(ISimulationEngine engine, ClockSchedule clocks, string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        var text = new StreamWriter(path, append: false, encoding: new System.Text.UTF8Encoding(false), bufferSize: 1 << 16) { NewLine = "\n" };
        return new WaveFile(text, new VcdWriter(text, engine, clocks));
    }

    public void Dispose()
    {
        Writer.Dispose();
        _text.Dispose();
    }
}
