using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Simulator.Engine;
using WaferHdl.Tests.Lockstep;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

public sealed class EngineFuzz(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public void Probe()
    {
        var bad = 0;
        var from = int.Parse(Environment.GetEnvironmentVariable("FROM") ?? "0");
        var count = int.Parse(Environment.GetEnvironmentVariable("COUNT") ?? "100");
        for (var seed = from; seed < from + count && bad < 8; seed++)
        {
            var text = DesignGenerator.Generate(seed, 1 + (seed % 6), new GeneratorOptions(HasFailures: true));
            File.WriteAllText("/tmp/engine.seed", $"{seed}");
            try
            {
                var design = Compiler.Design(Compiler.OpenText(text, "random.whdl"), "Top");
                var forms = Environment.GetEnvironmentVariable("FORMS") switch
                {
                    "some" => EngineForm.Some(seed, 3),
                    "all" => EngineForm.Compiled,
                    _ => EngineForm.ByTheBook,
                };
                EngineForm.Compare(
                    design, forms, new LockstepOptions(Cycles: 40, Seed: seed),
                    new SimulationOptions(RandomInit: seed % 2 == 0, Seed: (ulong)seed, Trap: seed % 3 == 0));
            }
            catch (Exception e)
            {
                bad++;
                output.WriteLine($"seed {seed}: {string.Join('\n', e.ToString().Split('\n').Take(12))}");
                File.WriteAllText($"/tmp/gen{seed}.whdl", text);
            }
        }
        Assert.Equal(0, bad);
    }
}
