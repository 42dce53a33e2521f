using System.Numerics;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Library.Tests.Floats;

/// <summary>Floating point against TestFloat's vectors, values and flags.</summary>
public sealed class FloatVectorTests
{
    private static readonly ISimulationEngineFactory[] s_engines = [new InterpreterFactory(), new CompiledEngineFactory()];

    public static TheoryData<string, string> Files()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in FloatVectors.Functions)
            foreach (var engine in s_engines)
                data.Add(file.File, engine.Name);
        return data;
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_vector_gives_its_value_and_flags(string name, string engineName)
    {
        var file = FloatVectors.Functions.Single(f => f.File == name);
        var design = DesignOf(file);
        using var engine = Create(design, engineName);
        var (x, y) = (Port(design, "x"), Port(design, "y"));
        engine.Poke(Port(design, "mode"), BitVector.FromInteger(file.Mode, 3));
        var failures = new List<string>();
        var rows = 0;
        foreach (var (operands, wanted) in file.Read())
        {
            rows++;
            engine.Poke(x, BitVector.FromInteger(operands, file.InputWidth));
            Compare(file, operands, wanted, engine.PeekPort(y), failures);
        }

        Assert.Empty(failures.Take(20));
        Assert.Equal(file.Rows, rows);
    }

    public static TheoryData<string, string> UnitTops()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in FloatVectors.Units) data.Add(file.File, file.Top);
        return data;
    }

    // Both sides wait at times, so that the order and the waiting of a pipeline are tried too.
    [Theory, MemberData(nameof(UnitTops))]
    public void Units_with_latency_give_the_same(string name, string top)
    {
        var file = FloatVectors.Units.Single(f => f.File == name && f.Top == top);
        var design = DesignOf(file);
        var rows = file.Read().ToList();
        Assert.Equal(file.Rows, rows.Count);
        using var engine = Create(design, "compiled");
        var (valid, data, taken) = (Port(design, "x.valid"), Port(design, "x.data"), Port(design, "x.ready"));
        var (found, result, ready) = (Port(design, "y.valid"), Port(design, "y.data"), Port(design, "y.ready"));
        int[] clock = [Port(design, "clk")];
        engine.Poke(Port(design, "mode"), BitVector.FromInteger(file.Mode, 3));
        var random = new Random(1);
        var failures = new List<string>();
        var (sent, received) = (0, 0);
        for (var cycle = 0; received < rows.Count; cycle++)
        {
            Assert.True(cycle < 40 * rows.Count + 1000, $"{received} of {rows.Count} results");
            engine.Poke(valid, BitVector.Bit(sent < rows.Count && random.Next(8) != 0));
            if (sent < rows.Count) engine.Poke(data, BitVector.FromInteger(rows[sent].X, file.InputWidth));
            engine.Poke(ready, BitVector.Bit(random.Next(8) != 0));
            var isTaken = engine.PeekInput(valid)[0] && engine.PeekPort(taken)[0];
            if (engine.PeekInput(ready)[0] && engine.PeekPort(found)[0])
            {
                Compare(file, rows[received].X, rows[received].Y, engine.PeekPort(result), failures);
                received++;
            }

            engine.Step(clock);
            if (isTaken) sent++;
        }

        Assert.Empty(failures.Take(20));
    }

    // The vectors themselves are what the exported Verilog is held to.
    [Fact]
    public void Exported_Verilog_gives_a_sample_of_the_vectors_under_Icarus()
    {
        const int Sample = 400;
        var cases = FloatVectors.Functions.Where(f => f.HasFlags).Select(file =>
        {
            var design = DesignOf(file);
            var recording = StimulusRecording.Of(design.TopModule);
            var stride = Math.Max(1, file.Rows / Sample);
            var cycles = file.Read().Where((_, i) => i % stride == 0).Select(row => new RecordedCycle(
                [.. recording.Inputs.Select(p => p == Port(design, "mode")
                    ? BitVector.FromInteger(file.Mode, 3)
                    : BitVector.FromInteger(row.X, file.InputWidth))],
                [BitVector.FromInteger(row.Y, file.Result + 5)],
                []));
            return new CosimulationCase(file.ToString(), design, recording.With([.. cycles]));
        });
        Assert.Equal("", Cosimulation.UnderIcarus([.. cases]));
    }

    private static void Compare(
        VectorFile file, BigInteger operands, BigInteger wanted, BitVector found, List<string> failures)
    {
        var value = found.Unsigned;
        if (!file.HasFlags) value = value >> 5 << 5;
        if (value != wanted) failures.Add($"{operands:x}: {value >> 5:x} {value & 31:x}, not {wanted >> 5:x} {wanted & 31:x}");
    }

    private static Design DesignOf(VectorFile file) => Repository.Elaborate("tests/Cases/float", $"vectors.{file.Top}");

    private static ISimulationEngine Create(Design design, string name)
    {
        var diagnostics = new DiagnosticBag();
        var engine = s_engines.Single(e => e.Name == name).Create(design, SimulationOptions.Default, diagnostics);
        Assert.False(diagnostics.HasErrors);
        return engine!;
    }

    private static int Port(Design design, string name) =>
        Enumerable.Range(0, design.TopModule.Ports.Length).Single(p => design.TopModule.Ports[p].Name == name);
}
