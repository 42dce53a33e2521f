using System.Diagnostics;
using System.Globalization;
using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Simulator.Engine;
using WaferHdl.Tests.Lockstep;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The compiled engine against the interpreter on random designs without end: <c>./test --long engines</c>.</summary>
public sealed class EngineFuzz(ITestOutputHelper output)
{
    // Of one design; a large one gets through fewer cycles in that time.
    private static readonly TimeSpan s_share = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_reduction = TimeSpan.FromSeconds(60);

    /// <remarks>WAFERHDL_LONG_SECONDS bounds the time (600), WAFERHDL_SEED gives the first seed (else the clock does),
    /// WAFERHDL_CYCLES the most steps of each design (20,000).</remarks>
    [Fact(Explicit = true), Trait("Long", "engines")]
    public void Random_designs_run_alike_in_every_form_of_the_compiled_engine()
    {
        var limit = TimeSpan.FromSeconds(Setting("WAFERHDL_LONG_SECONDS") ?? 600);
        var first = Setting("WAFERHDL_SEED") ?? (int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerMillisecond % 1_000_000_000);
        var cycles = Setting("WAFERHDL_CYCLES") ?? 20_000;
        var clock = Stopwatch.StartNew();
        var failures = new List<string>();
        var compared = 0L;
        var seed = first;
        for (; clock.Elapsed < limit && failures.Count < 5; seed++)
        {
            var source = RandomSource.Make(seed, 1 + (seed % 8), new GeneratorOptions(HasFailures: seed % 4 == 0));
            try
            {
                compared += Compare(source, seed, cycles);
            }
            catch (Exception exception)
            {
                var reduced = TextReducer.Reduce(
                    source.Text, s_reduction, t => Problem(source with { Text = t }, seed), Kind(exception));
                failures.Add(
                    $"seed {seed}: {exception.Message}\n{source.Form}\n{source.Text}\n--- reduced\n{reduced}\n");
            }
        }

        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"seeds {first} to {seed - 1}: {compared} design-cycles compared in {clock.Elapsed.TotalSeconds:0} s");
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(failures.Count == 0, string.Join('\n', failures) + summary);
    }

    private static long Compare(RandomSource source, int seed, int cycles)
    {
        var design = source.Elaborate();
        var options = new LockstepOptions(
            cycles, seed, SignalsEvery: 400, StateEvery: 200, LongestBatch: 40, ResetEvery: seed % 2 == 0 ? 400 : 16,
            HoldChance: seed % 3 == 0 ? 2 : 4, LongestQuiet: seed % 5 < 2 ? 60 : 0, Limit: s_share);
        var simulation = new SimulationOptions(seed % 2 == 0, (ulong)seed, Trap: seed % 3 == 0);
        return EngineForm.Compare(design, EngineForm.Some(seed, 1 + (seed % 2)), options, simulation);
    }

    // What is wrong with a text, in short, so that a reduced one has the same fault.
    private static string Problem(RandomSource source, int seed)
    {
        try
        {
            Compare(source, seed, 2_000);
            return "";
        }
        catch (Exception exception)
        {
            return Kind(exception);
        }
    }

    private static string Kind(Exception exception) => exception is LockstepException
        ? "difference"
        : $"{exception.GetType().Name}: {exception.Message.Split('\n')[0]}";

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
