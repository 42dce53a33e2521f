using System.Diagnostics;
using WaferHdl.Cli.Output;
using WaferHdl.Simulator;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Cli.Simulation;

/// <summary>Says what memory a simulation takes before it takes it.</summary>
internal static class MemoryNotice
{
    private const long WorthSaying = 256_000_000;

    // Of generated code and of those who generate it, and of what is not collected yet.
    private const long Code = 50_000_000;
    private const long Uncollected = 64_000_000;

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
                $"'{top.DisplayName}' takes {ByteCount.Text(need.Start)} in the {factory.Name} engine, but may take {ByteCount.Text(limit)}",
                "simulate a smaller grid, or raise --memory", top.Source);
        }

        // What the process has taken until now: the runtime and the design.
        var process = Environment.WorkingSet + Code + Math.Min(need.Start / 2, Uncollected);
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (need.Start > machine - process)
        {
            throw CliException.Of(
                SimulationRules.TooLarge,
                $"'{top.DisplayName}' takes {ByteCount.Text(need.Start)} in the {factory.Name} engine and the tool itself "
                + $"{ByteCount.Text(process)}, but this machine has {ByteCount.Text(machine)}",
                "simulate a smaller grid, or use a machine with more memory", top.Source);
        }

        if (need.Most < WorthSaying && !job.LongRun.IsVerbose) return;
        var growth = need.Most > need.Start ? $", up to {ByteCount.Text(need.Most)} when all memories are written" : "";
        console.Error.WriteLine(
            $"memory: {ByteCount.Text(need.Start)} for state and rows{growth}; at most {ByteCount.Text(limit)} (--memory)");
        console.Error.WriteLine($"memory: about {ByteCount.Text(process)} more for the tool itself");
    }

    /// <summary>What it came to, when that was asked for.</summary>
    public static void PrintEnd(CliConsole console, SimulationJob job, ISimulationEngine engine)
    {
        if (!job.LongRun.IsVerbose) return;
        using var process = Process.GetCurrentProcess();
        console.Error.WriteLine(
            $"memory: took {ByteCount.Text(engine.CommittedBytes)} for state and rows, {ByteCount.Text(process.PeakWorkingSet64)} in all");
    }
}
