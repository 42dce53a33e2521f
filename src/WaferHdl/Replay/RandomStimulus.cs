using System.Numerics;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Testbench;

namespace WaferHdl.Replay;

/// <summary>Runs a design on random inputs and records it.</summary>
public static class RandomStimulus
{
    /// <summary>Records a number of cycles; equal seeds give equal recordings.</summary>
    /// <remarks>Reset is active in the first cycle and then in about one of 64. Inputs change in three of four cycles, and
    /// corner values (0, all ones, one bit) are much more frequent than by chance. Fuses are drawn once.</remarks>
    public static StimulusRecording Record(ISimulationEngine engine, int cycles, ulong seed)
    {
        var top = engine.Design.TopModule;
        var random = new RandomSource(seed);
        var clocks = new ClockSchedule(top);
        using var recorder = new StimulusRecorder(engine);
        var inputs = StimulusRecording.Of(top).Inputs;
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            foreach (var port in inputs) Drive(engine, top, port, cycle, random);
            recorder.Sample(clocks.Time);
            var ports = clocks.Advance();
            recorder.Edge(clocks.Time, ports);
            engine.Step(ports);
        }

        return recorder.Recording;
    }

    private static void Drive(ISimulationEngine engine, ModuleNetlist top, int port, int cycle, RandomSource random)
    {
        var declared = top.Ports[port];
        switch (declared.Kind)
        {
            case PortKind.Reset:
                var isLow = top.Domains.Any(d => d.ResetPort == port && d.IsResetActiveLow);
                engine.Poke(port, BitVector.Bit((cycle == 0 || random.NextWord() % 64 == 0) != isLow));
                break;
            case PortKind.Fuse when cycle > 0:
            case PortKind.Data when cycle > 0 && random.NextWord() % 4 == 0:
                break;
            default:
                engine.Poke(port, Value(declared.Width, random));
                break;
        }
    }

    private static BitVector Value(int width, RandomSource random) => (random.NextWord() % 8) switch
    {
        0 => BitVector.Zero(width),
        1 => BitVector.AllOnes(width),
        2 => BitVector.FromInteger(BigInteger.One << (int)(random.NextWord() % (ulong)width), width),
        3 => BitVector.FromInteger(random.NextWord() % 8, width),
        _ => random.Next(new UIntType(width)),
    };
}
