using System.Globalization;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Codegen.Tests;

/// <summary>Random netlists: the interpreter, Icarus and Verilator agree in every cycle, and lint is silent.</summary>
/// <remarks><c>WHDL_FUZZ_SEED</c> and <c>WHDL_FUZZ_DESIGNS</c> choose others than the first few.</remarks>
public sealed class RandomNetlistTests
{
    [Fact]
    public void Random_netlists_agree_in_every_simulator()
    {
        var cases = new List<CosimulationCase>();
        var problems = "";
        foreach (var seed in Seeds())
        {
            var design = RandomNetlist.Build(seed, 10 + seed % 40);
            Assert.Empty(NetlistVerifier.Verify(design));
            cases.Add(new CosimulationCase($"seed {seed}", design, Recorder.Random(design, 60, seed)));
            var lint = VerilogLint.LintAll(Cosimulation.Export(design), VerilogBackend.TopName(design), synthesize: false);
            if (lint.Length != 0) problems += $"seed {seed}: {lint}";
        }

        foreach (var batch in cases.Chunk(12)) problems += Cosimulation.Cosimulate(batch);
        Assert.Equal("", problems);
    }

    private static IEnumerable<int> Seeds() => Enumerable.Range(Setting("WHDL_FUZZ_SEED", 1), Setting("WHDL_FUZZ_DESIGNS", 12));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
