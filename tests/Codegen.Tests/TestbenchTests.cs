using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Semantics.Values;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Codegen.Tests;

public sealed class TestbenchTests
{
    [Fact]
    public void A_difference_is_reported_with_cycle_signal_and_both_values()
    {
        var design = Cases.Load("accumulate");
        var recording = Recorder.Random(design, 50, 7);
        var count = recording.Outputs.IndexOf(design.TopModule.FindPort("count"));
        var wrong = recording.Cycles[30];
        var value = wrong.Outputs[count];
        wrong = wrong with { Outputs = wrong.Outputs.SetItem(count, BitMath.Not(value)) };
        var broken = recording.With(recording.Cycles.SetItem(30, wrong));
        var output = Cosimulation.UnderIcarus([new CosimulationCase("broken", design, broken)]);
        Assert.Contains($"FAIL cycle 30: count is {value.ToHex()}, expected {BitMath.Not(value).ToHex()}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_that_does_not_fit_the_ports_is_refused()
    {
        var top = Cases.Load("accumulate").TopModule;
        var recording = StimulusRecording.Of(top);
        Assert.Throws<ArgumentException>(() => recording.With([new RecordedCycle([], [], [true])]));
    }
}
