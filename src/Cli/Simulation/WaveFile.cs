using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Waves;
using WaferHdl.Simulator.Waves.Fst;

namespace WaferHdl.Cli.Simulation;

/// <summary>A waveform file while it is written: FST by the ending <c>.fst</c> or <c>.vcd</c>.</summary>
internal sealed class WaveFile : IDisposable
{
    private readonly IDisposable _file;

    private WaveFile(IDisposable file, WaveRecorder writer) => (_file, Writer) = (file, writer);

    public WaveRecorder Writer { get; }

    /// <exception cref="CliException">A pattern matches nothing.</exception>
    public static WaveFile Open(
        ISimulationEngine engine, ClockSchedule clocks, string path, WaveSettings settings, RunCondition? trigger)
    {
        var options = new WaveOptions
        {
            Select = settings.Select,
            From = settings.From,
            To = settings.To,
            Trigger = trigger,
            Before = settings.Before,
            After = settings.After,
        };
        CheckPatterns(engine, settings);
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        if (Path.GetExtension(path).Equals(".fst", StringComparison.OrdinalIgnoreCase))
            return new WaveFile(stream, new FstWriter(stream, engine, clocks, options));
        var text = new StreamWriter(stream, new System.Text.UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        return new WaveFile(text, new VcdWriter(text, engine, clocks, options));
    }

    /// <exception cref="CliException">It says no format.</exception>
    public static void CheckEnding(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".vcd" or ".fst") return;
        throw CliException.Of(CliRules.Usage, $"the ending of '{DisplayPaths.Of(path)}' says no format of waveforms", "end it in .vcd or .fst");
    }

    // Before the file of an earlier run is overwritten.
    private static void CheckPatterns(ISimulationEngine engine, WaveSettings settings)
    {
        try
        {
            SignalSelector.Select(engine, settings.Select);
        }
        catch (ArgumentException error)
        {
            throw CliException.Of(
                CliRules.UnknownName, error.Message.Split(" (Parameter")[0], "'*' stands for text without a dot, '**' for any text");
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        _file.Dispose();
    }
}
