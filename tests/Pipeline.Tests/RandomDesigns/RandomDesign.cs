using WaferHdl.Elaborator.Passes;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>A generated text, its design, and a recording of the interpreter.</summary>
internal sealed record RandomDesign(string Name, string Text, CosimulationCase Case)
{
    /// <summary>Generates, compiles and checks; passes must keep what the design does.</summary>
    public static RandomDesign Make(int seed, int size, int cycles)
    {
        var text = DesignGenerator.Generate(seed, size);
        var name = $"seed {seed}, size {size}";
        try
        {
            var design = Compiler.Design(Compiler.OpenText(text, "random.whdl"), "Top");
            var recording = Recorder.Random(design, cycles, seed);
            foreach (var passes in new[] { PassList.Default, PassList.Export })
            {
                var optimised = PassRunner.Run(design, passes, verifies: true);
                var again = Recorder.Random(optimised, cycles, seed);
                for (var cycle = 0; cycle < cycles; cycle++)
                {
                    Assert.True(
                        recording.Cycles[cycle].Outputs.AsSpan().SequenceEqual(again.Cycles[cycle].Outputs.AsSpan()),
                        $"the passes change the outputs of cycle {cycle}");
                }
            }

            return new RandomDesign(name, text, new CosimulationCase(name, design, recording));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{name}: {exception.Message}\n{text}", exception);
        }
    }

    /// <summary>Fails with the sources of the designs that differ.</summary>
    public static void Agree(IReadOnlyList<RandomDesign> designs, Func<IReadOnlyList<CosimulationCase>, string> simulate)
    {
        var problems = simulate([.. designs.Select(d => d.Case)]);
        if (problems.Length == 0) return;
        var texts = designs.Where(d => designs.Count == 1 || problems.Contains($", {d.Name}\n", StringComparison.Ordinal));
        Assert.Fail(problems + string.Join('\n', texts.Select(d => $"=== {d.Name}\n{d.Text}")));
    }
}
