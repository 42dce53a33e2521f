using WaferHdl.Simulator.Waves;

namespace WaferHdl.Cli.Simulation;

/// <summary>Several listeners of one run.</summary>
internal sealed class WaveFan(IReadOnlyList<IWaveWriter> writers) : IWaveWriter
{
    /// <summary>Null when nobody listens, so that a run need not go cycle by cycle.</summary>
    public static IWaveWriter? Of(params IWaveWriter?[] writers) =>
        writers.OfType<IWaveWriter>().ToList() switch
        {
            [] => null,
            [var only] => only,
            var all => new WaveFan(all),
        };

    public void AtCycle(long cycle)
    {
        foreach (var writer in writers) writer.AtCycle(cycle);
    }

    public long QuietCycles(long cycle) => writers.Min(w => w.QuietCycles(cycle));

    public void Sample(long time)
    {
        foreach (var writer in writers) writer.Sample(time);
    }

    public void Edge(long time, ReadOnlySpan<int> clockPorts)
    {
        foreach (var writer in writers) writer.Edge(time, clockPorts);
    }

    public void Finish(long time)
    {
        foreach (var writer in writers) writer.Finish(time);
    }

    public void Dispose()
    {
        foreach (var writer in writers) writer.Dispose();
    }
}
