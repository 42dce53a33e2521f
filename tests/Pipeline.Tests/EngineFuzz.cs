using System.Diagnostics;
using System.Globalization;
using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Simulator.Engine;
using WaferHdl.Tests.Lockstep;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The compiled engine against the interpreter on random designs without end: <c>./test --long engines</c>.</summary>
public sealed class EngineFuzz(ITestOutputHelper output)
{
    /// <remarks>WAFERHDL_LONG_SECONDS bounds the time (600), WAFERHDL_SEED gives the first seed (else the clock does),
    /// WAFERHDL_CYCLES the steps of each design (1,000).</remarks>
    [Fact(Explicit = true), Trait("Long", "engines")]
    public void Random_designs_run_alike_in_every_form_of_the_compiled_engine()
    {
        var limit = TimeSpan.FromSeconds(Setting("WAFERHDL_LONG_SECONDS") ?? 600);
        var first = Setting("WAFERHDL_SEED") ?? (int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerMillisecond % 1_000_000_000);
        var cycles = Setting("WAFERHDL_CYCLES") ?? 1_000;
        var clock = Stopwatch.StartNew();
        var failures = new List<string>();
        var compared = 0L;
        var seed = first;
        for (; clock.Elapsed < limit && failures.Count < 5; seed++)
        {
            var text = DesignGenerator.Generate(seed, 1 + (seed % 8), new GeneratorOptions(HasFailures: seed % 4 == 0));
            try
            {
                var design = Compiler.Design(Compiler.OpenText(text, "random.whdl"), "Top");
                var options = new LockstepOptions(cycles, seed, SignalsEvery: 64, StateEvery: 128, LongestBatch: 40);
                var simulation = new SimulationOptions(seed % 2 == 0, (ulong)seed, Trap: seed % 3 == 0);
                compared += EngineForm.Compare(design, EngineForm.Some(seed, 2), options, simulation);
            }
            catch (Exception exception)
            {
                failures.Add($"seed {seed}: {exception.Message}\n{text}\n");
            }
        }

        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"seeds {first} to {seed - 1}: {compared} design-cycles compared in {clock.Elapsed.TotalSeconds:0} s");
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(failures.Count == 0, string.Join('\n', failures) + summary);
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
