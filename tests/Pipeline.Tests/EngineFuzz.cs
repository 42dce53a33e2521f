using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;
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
                    "eval" => Mixed(new EvaluatingCompiler(), new EvaluatingCompiler(), seed),
                    "scalar" => Mixed(new EvaluatingCompiler(), new ScalarCompiler(), seed),
                    "lane" => Mixed(new LaneCompiler(), new EvaluatingCompiler(), seed),
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

    private static EngineForm[] Mixed(IKernelCompiler lanes, IKernelCompiler scalar, int seed) =>
    [
        .. ((GraphOptions[])[GraphOptions.AllLanes, GraphOptions.Default, GraphOptions.NoLanes]).Select((l, i) => new EngineForm(
            $"lanes {i}", new CompiledEngineFactory { Lanes = l, Machine = (g, o, b) => new LaneMachine(g, o, lanes, scalar, b) },
            o => o with { VectorBits = (int[])[128, 256, 512] is var w ? w[seed % 3] : 0, Skew = 1, Threads = 1, Skips = false })),
    ];
}
