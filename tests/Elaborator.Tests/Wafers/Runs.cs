using System.Text;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Runs grids on the interpreter and writes down what can be seen of them.</summary>
internal static class Runs
{
    private static readonly string[] s_registers = ["full", "held", "sent", "out_flit", "sum", "lfsr", "hints"];

    public static Design Elaborate(BoundModule module, ElaborationOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var design = DesignElaborator.Elaborate(module, options ?? ElaborationOptions.Default, diagnostics);
        Assert.Empty(diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Code} {d.Message}"));
        Assert.NotNull(design);
        Assert.Empty(NetlistVerifier.Verify(design).Select(fault => fault.Message));
        Assert.Equal(
            design.Modules.Length, design.Modules.Select(m => (m.Definition, m.DisplayName)).Distinct().Count());
        return design;
    }

    /// <summary>Every output of the top and every register of every tile, cycle by cycle, under random inputs. Outputs
    /// of streams that offer nothing are left out.</summary>
    /// <param name="tile">The path of a tile by its logical row and column.</param>
    public static List<string> Trace(
        Design design, int rows, int columns, Func<int, int, string> tile, int cycles, int seed)
    {
        using var engine = new InterpreterFactory().Create(design, new SimulationOptions(), new DiagnosticBag())!;
        var random = new Random(seed);
        var top = design.TopModule;
        var clock = top.FindPort("clk");
        var reset = top.FindPort("rst");
        var handles = new List<(string Name, SignalHandle Handle)>();
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                foreach (var name in s_registers)
                    handles.Add(($"[{r}][{c}].{name}", engine.Find($"{tile(r, c)}.{name}")
                        ?? throw new InvalidOperationException($"no {tile(r, c)}.{name}")));
        var trace = new List<string>();
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            engine.Poke(reset, BitVector.FromInteger(cycle == 0 || cycle == 60 ? 1 : 0, 1));
            for (var p = 0; p < top.Ports.Length; p++)
            {
                var port = top.Ports[p];
                if (port.IsOutput || port.Kind != PortKind.Data) continue;
                engine.Poke(p, RandomValue(random, port.Width));
            }

            var line = new StringBuilder();
            for (var p = 0; p < top.Ports.Length; p++)
                if (top.Ports[p].IsOutput)
                    line.AppendLine($"{cycle} {top.Ports[p].Name} = {engine.PeekPort(p)}");
            foreach (var (name, handle) in handles) line.AppendLine($"{cycle} {name} = {engine.Peek(handle)}");
            trace.Add(line.ToString());
            engine.Step([clock]);
        }

        return trace;
    }

    public static void Same(List<string> expected, List<string> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            if (expected[i] == actual[i]) continue;
            var (a, b) = (expected[i].Split('\n'), actual[i].Split('\n'));
            var at = Enumerable.Range(0, a.Length).First(k => a[k] != b[k]);
            Assert.Fail($"expected {a[at]}, got {b[at]}");
        }
    }

    private static BitVector RandomValue(Random random, int width)
    {
        var bytes = new byte[width / 8 + 1];
        random.NextBytes(bytes);
        return BitVector.FromInteger(
            new System.Numerics.BigInteger(bytes, isUnsigned: true) & ((System.Numerics.BigInteger.One << width) - 1), width);
    }
}
