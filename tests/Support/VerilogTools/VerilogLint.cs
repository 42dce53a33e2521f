using WaferHdl.Codegen;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>The three gates that every exported design passes without a waiver.</summary>
public static class VerilogLint
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    /// <summary>What the tools say against the files, empty when nothing.</summary>
    /// <param name="synthesize">Whether Yosys also runs its whole synthesis, which takes seconds on wide arithmetic.</param>
    /// <param name="keepMemories">Whether that ends where memories would be taken apart.</param>
    /// <param name="useYosys">Whether Yosys reads it at all: it takes seconds for a thousand words of memory.</param>
    public static string LintAll(IReadOnlyList<OutputFile> files, string top, bool synthesize = true, bool keepMemories = false, bool useYosys = true)
    {
        using var folder = new TemporaryFolder();
        folder.Add(files);
        var sources = files.Select(f => f.Path).Where(IsSource).ToList();
        var isSystemVerilog = sources.Any(s => s.EndsWith(".sv", StringComparison.Ordinal));
        var problems = "";
        Check("verilator", ["--lint-only", "-Wall", "--top-module", top, .. sources]);
        Check("iverilog", [isSystemVerilog ? "-g2012" : "-g2005", "-Wall", "-t", "null", "-s", top, .. sources]);
        var read = isSystemVerilog ? "read_verilog -sv" : "read_verilog";
        var script = $"{read} {string.Join(' ', sources)}; hierarchy -check -top {top}; proc; check -assert";
        if (!useYosys) return problems;
        // Memories of many words would become as many flip-flops: they stay what they are, and so does the arithmetic.
        Check("yosys", ["-q", "-p", !synthesize ? script : script + (keepMemories ? "; opt; memory -nomap; opt; check -assert" : "; synth")]);
        return problems;

        void Check(string tool, IEnumerable<string> arguments)
        {
            var result = ExternalProcess.Run(folder.Path, s_limit, tool, arguments);
            var output = string.Concat(result.Output.Split('\n').Where(l => !IsIcarusNote(l)).Select(l => l.Length == 0 ? "" : l + "\n"));
            if (result.ExitCode != 0 || output.Length != 0) problems += $"--- {tool} (exit {result.ExitCode})\n{output}";
        }
    }

    // Icarus 11 waits for whole vectors in `always_comb`, and says so; the result is the same.
    private static bool IsIcarusNote(string line) =>
        line.Contains("sorry: constant selects in always_* processes", StringComparison.Ordinal);

    public static bool IsSource(string path) =>
        path.EndsWith(".v", StringComparison.Ordinal) || path.EndsWith(".sv", StringComparison.Ordinal);
}
