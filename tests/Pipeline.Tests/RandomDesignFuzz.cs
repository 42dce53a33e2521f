using System.Diagnostics;
using System.Globalization;
using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>Random designs without end: <c>./test --long fuzz</c>.</summary>
public sealed class RandomDesignFuzz(ITestOutputHelper output)
{
    private const int BatchSize = 6;
    private const int Cycles = 200;

    /// <remarks>WAFERHDL_LONG_SECONDS bounds the time (600), WAFERHDL_SEED gives the first seed (else the clock does).</remarks>
    [Fact(Explicit = true), Trait("Long", "fuzz")]
    public void Random_designs_of_growing_size_agree_on_both_engines_Icarus_and_Verilator()
    {
        var limit = TimeSpan.FromSeconds(Setting("WAFERHDL_LONG_SECONDS") ?? 600);
        var first = Setting("WAFERHDL_SEED") ?? (int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerMillisecond % 1_000_000_000);
        var clock = Stopwatch.StartNew();
        var failures = new List<string>();
        var designs = 0;
        do
        {
            var batch = new List<RandomDesign>();
            for (; batch.Count < BatchSize && clock.Elapsed < limit; designs++)
            {
                // Each round of ten batches is larger than the one before.
                var size = 1 + designs / BatchSize % 10 + designs / (10 * BatchSize);
                Try(failures, () => batch.Add(RandomDesign.Make(first + designs, size, Cycles)));
            }

            Try(failures, () => RandomDesign.Agree(batch, Cosimulation.Cosimulate));
        }
        while (clock.Elapsed < limit && failures.Count < 5);

        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"seeds {first} to {first + designs - 1}: {(long)designs * Cycles} design-cycles compared in {clock.Elapsed.TotalSeconds:0} s");
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(failures.Count == 0, string.Join('\n', failures) + summary);
    }

    private static void Try(List<string> failures, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            failures.Add(exception.Message + "\n");
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
