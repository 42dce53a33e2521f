using System.Collections.Immutable;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>Makes recordings by running the interpreter on random inputs.</summary>
public static class Recorder
{
    /// <summary>Random inputs for a number of cycles; equal seeds give equal recordings.</summary>
    /// <remarks>Reset is active in the first cycle and then in about one of sixteen. With several clocks each has an
    /// edge in about two of three cycles.</remarks>
    /// <param name="simulator">What runs the design; null: the interpreter.</param>
    public static StimulusRecording Random(
        Design design, int cycles, int seed, ISimulationEngineFactory? simulator = null, SimulationOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        using var engine = (simulator ?? new InterpreterFactory()).Create(design, options ?? new SimulationOptions(), diagnostics)
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Items.Select(d => d.Message)));
        var top = design.TopModule;
        var recording = StimulusRecording.Of(top);
        var random = new Random(seed);
        var steps = ImmutableArray.CreateBuilder<RecordedCycle>(cycles);
        var last = recording.Inputs.Select(p => BitVector.Zero(top.Ports[p].Width)).ToArray();
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            for (var i = 0; i < recording.Inputs.Length; i++)
            {
                var port = recording.Inputs[i];
                last[i] = NextInput(top, port, cycle, last[i], random);
                engine.Poke(port, last[i]);
            }

            var outputs = recording.Outputs.Select(engine.PeekPort).ToImmutableArray();
            var edges = recording.Clocks.Select(_ => recording.Clocks.Length == 1 || random.Next(3) != 0).ToImmutableArray();
            steps.Add(new RecordedCycle([.. last], outputs, edges));
            engine.Step(recording.Clocks.Where((_, i) => edges[i]).ToArray());
        }

        return recording.With(steps.ToImmutable());
    }

    /// <summary>A value of any width; corners (0, all ones, one bit) are much more frequent than by chance.</summary>
    public static BitVector Value(int width, Random random)
    {
        switch (random.Next(8))
        {
            case 0: return BitVector.Zero(width);
            case 1: return BitVector.AllOnes(width);
            case 2: return BitVector.FromInteger(System.Numerics.BigInteger.One << random.Next(width), width);
            case 3: return BitVector.FromInteger(random.Next(8), width);
        }

        var bytes = new byte[width / 8 + 2];
        random.NextBytes(bytes);
        return BitVector.FromInteger(new System.Numerics.BigInteger(bytes), width);
    }

    private static BitVector NextInput(ModuleNetlist top, int port, int cycle, BitVector last, Random random)
    {
        var declared = top.Ports[port];
        switch (declared.Kind)
        {
            case PortKind.Reset:
                var isLow = top.Domains.Any(d => d.ResetPort == port && d.IsResetActiveLow);
                return BitVector.Bit((cycle == 0 || random.Next(16) == 0) != isLow);
            case PortKind.Fuse when cycle > 0:
                return last;
            default:
                return cycle == 0 || random.Next(4) != 0 ? Value(declared.Width, random) : last;
        }
    }
}
