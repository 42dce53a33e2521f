using WaferHdl.Cli.Output;
using WaferHdl.Simulator;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Cli.Simulation;

/// <summary>Says what memory a simulation takes before it takes it.</summary>
internal static class MemoryNotice
{
    private const long WorthSaying = 256_000_000;

    /// <exception cref="CliException">It does not fit (WH4004).</exception>
    public static void Print(CliConsole console, SimulationJob job, ISimulationEngineFactory factory)
    {
        var need = factory.EstimateMemory(job.Loaded.Design);
        var limit = job.Options.MaximumBytes;
        var top = job.Loaded.Design.TopModule;
        if (need.Start > limit)
        {
            throw CliException.Of(
                SimulationRules.TooLarge,
                $"'{top.DisplayName}' takes {ByteCount.Text(need.Start)} in the {factory.Name}, but may take {ByteCount.Text(limit)}",
                "simulate a smaller grid, or raise --memory", top.Source);
        }

        if (need.Most < WorthSaying && !job.LongRun.IsVerbose) return;
        var growth = need.Most > need.Start ? $", up to {ByteCount.Text(need.Most)} when all memories are written" : "";
        console.Error.WriteLine($"memory: {ByteCount.Text(need.Start)}{growth}; at most {ByteCount.Text(limit)} (--memory)");
    }
}
