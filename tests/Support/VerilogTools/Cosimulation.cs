using WaferHdl.Codegen;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>A design, its Verilog and what it is expected to do.</summary>
public sealed record CosimulationCase(string Name, Design Design, StimulusRecording Recording);

/// <summary>Runs the exported Verilog under Icarus and Verilator and compares every output in every cycle with a
/// recording of our own simulator.</summary>
public static class Cosimulation
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(300);

    /// <summary>The Verilog of a design under settings such as <c>("sv", "true")</c>.</summary>
    public static IReadOnlyList<OutputFile> Export(Design design, params IEnumerable<(string Name, string Value)> settings)
    {
        var options = new BackendOptions
        {
            Settings = new BackendOptions().Settings.SetItems(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))),
        };
        return new VerilogBackend().Write(design, options);
    }

    /// <summary>The first difference under each tool, empty when there is none.</summary>
    public static string Cosimulate(Design design, StimulusRecording recording) =>
        Cosimulate([new CosimulationCase("design", design, recording)]);

    /// <summary>Many designs at once: Icarus runs each, Verilator compiles all of them into one program.</summary>
    public static string Cosimulate(IReadOnlyList<CosimulationCase> cases) =>
        UnderIcarus(cases) + UnderVerilator(cases);

    public static string UnderIcarus(IReadOnlyList<CosimulationCase> cases, bool isSystemVerilog = false)
    {
        var problems = "";
        foreach (var item in cases)
        {
            using var folder = new TemporaryFolder();
            var files = Files(item, "", isSystemVerilog);
            folder.Add(files);
            var compiled = ExternalProcess.Run(
                folder.Path, s_limit, "iverilog", [isSystemVerilog ? "-g2012" : "-g2005", "-o", "run.vvp", .. Sources(files)]);
            var result = compiled.ExitCode == 0
                ? ExternalProcess.Run(folder.Path, s_limit, "vvp", "-n", "run.vvp")
                : compiled;
            if (!HasPassed(result.Output, item.Recording)) problems += $"--- icarus, {item.Name}\n{result.Output}";
        }

        return problems;
    }

    public static string UnderVerilator(IReadOnlyList<CosimulationCase> cases)
    {
        using var folder = new TemporaryFolder();
        var sources = new List<string>();
        var top = "module batch;\n";
        for (var i = 0; i < cases.Count; i++)
        {
            var prefix = $"c{i}_";
            var files = Files(cases[i], prefix);
            folder.Add(files);
            sources.AddRange(Sources(files));
            var bench = VerilogBackend.TopName(cases[i].Design, prefix) + "_tb";
            top += $"  {bench} #(.FINISH(0)) b{i} ();\n";
        }

        File.WriteAllText(Path.Combine(folder.Path, "batch.v"), top + "endmodule\n");
        var objects = VerilatorObjects.Prepare(folder.Path);
        var compiled = ExternalProcess.Run(
            folder.Path, s_limit, "verilator",
            [
                "--binary", "-O0", "--top-module", "batch", "--Mdir", objects, "-o", "batch",
                "--output-split", "20000", "-CFLAGS", "-O0", "-MAKEFLAGS", "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0",
                "batch.v", .. sources,
            ]);
        if (compiled.ExitCode != 0) return $"--- verilator, compile\n{compiled.Output}";
        VerilatorObjects.Keep(folder.Path, objects);
        var result = ExternalProcess.Run(folder.Path, s_limit, Path.Combine(folder.Path, objects, "batch"));
        return Judge(cases, result.Output);
    }

    private static string Judge(IReadOnlyList<CosimulationCase> cases, string output)
    {
        var problems = "";
        // Some versions of Verilator begin a hierarchical name with their own top.
        var lines = output.Split('\n').Select(l => l.StartsWith("TOP.", StringComparison.Ordinal) ? l[4..] : l).ToList();
        for (var i = 0; i < cases.Count; i++)
        {
            var mark = $"batch.b{i}: ";
            var own = lines.Where(l => l.Contains(mark, StringComparison.Ordinal))
                .Select(l => l[(l.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..]);
            var text = string.Join('\n', own);
            if (!HasPassed(text, cases[i].Recording)) problems += $"--- verilator, {cases[i].Name}\n{(text.Length == 0 ? output : text)}\n";
        }

        return problems;
    }

    private static bool HasPassed(string output, StimulusRecording recording) =>
        output.Split('\n').Any(line => line.Trim() == $"PASS {recording.Cycles.Length} cycles");

    private static List<OutputFile> Files(CosimulationCase item, string prefix, bool isSystemVerilog = false) =>
        [.. Export(item.Design, ("prefix", prefix), ("sv", isSystemVerilog ? "true" : "false")), .. TestbenchWriter.Write(item.Design, item.Recording, prefix)];

    private static IEnumerable<string> Sources(IEnumerable<OutputFile> files) =>
        files.Select(f => f.Path).Where(VerilogLint.IsSource);
}
