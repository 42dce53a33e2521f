using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Codegen;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Replay;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli.Simulation;

/// <summary>Writes testbenches that replay a recorded simulation.</summary>
internal static class VerilogReplay
{
    /// <summary>The Verilog of the design, and beside it the testbench.</summary>
    public static void Write(CliConsole console, LoadedDesign loaded, StimulusRecording recording, string folder)
    {
        var options = new BackendOptions();
        var files = Parts.Backend("verilog").Write(loaded.Design, options);
        DiagnosticPrinter.Print(console, loaded.Show(options.Diagnostics.Sorted()));
        if (options.Diagnostics.HasErrors) return;
        OutputFolder.Write(console, folder, [.. files, .. TestbenchWriter.Write(loaded.Design, recording)]);
    }

    /// <summary>Only the testbench, of random cycles on the reference engine.</summary>
    public static void WriteRandom(CliConsole console, LoadedDesign loaded, int cycles, ulong seed, string folder, string prefix)
    {
        var diagnostics = new DiagnosticBag();
        using var engine = Parts.Engine("interpreter").Create(loaded.Design, SimulationOptions.Default, diagnostics)
            ?? throw new CliException(loaded.Show(diagnostics.Sorted()), ExitCode.Failure);
        var recording = RandomStimulus.Record(engine, Math.Max(1, cycles), seed);
        OutputFolder.Write(console, folder, TestbenchWriter.Write(loaded.Design, recording, prefix));
    }
}
