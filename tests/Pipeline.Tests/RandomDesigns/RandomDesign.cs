using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Simulator.Engine;
using WaferHdl.Tests.Lockstep;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>A generated text, its design, and a recording of the interpreter.</summary>
internal sealed record RandomDesign(string Name, string Text, CosimulationCase Case)
{
    /// <summary>Generates, compiles and checks; the compiled engine and passes must keep what the design does.</summary>
    public static RandomDesign Make(int seed, int size, int cycles)
    {
        var source = RandomSource.Make(seed, size, new GeneratorOptions(MostTiles: 24));
        var text = source.Text;
        var name = $"seed {seed}, size {size}";
        try
        {
            var design = source.Elaborate(mayHaveGarbage: false);
            var recording = Recorder.Random(design, cycles, seed);
            foreach (var passes in new[] { PassList.Default, PassList.Export })
            {
                var optimised = PassRunner.Run(design, passes, verifies: true);
                var again = Recorder.Random(optimised, cycles, seed);
                AssertEqual(recording, again, "the passes change");
            }

            foreach (var form in EngineForm.Some(seed, 1))
            {
                var again = Recorder.Random(design, cycles, seed, form.Factory, form.With(new SimulationOptions()));
                AssertEqual(recording, again, $"{form.Name} changes");
            }

            return new RandomDesign(name, text, new CosimulationCase(name, design, recording));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{name}: {exception.Message}\n{text}", exception);
        }
    }

    private static void AssertEqual(StimulusRecording one, StimulusRecording other, string what)
    {
        for (var cycle = 0; cycle < one.Cycles.Length; cycle++)
        {
            Assert.True(
                one.Cycles[cycle].Outputs.AsSpan().SequenceEqual(other.Cycles[cycle].Outputs.AsSpan()),
                $"{what} the outputs of cycle {cycle}");
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
