using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>Every design of the repository is clean under all tools.</summary>
public sealed class LibraryLintTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Designs =>
        RepositoryDesigns.All.Select(d => new TheoryDataRow<string, string>(d.File, d.Top));

    [Theory, MemberData(nameof(Designs))]
    public void Verilog_is_clean_under_all_tools(string file, string top)
    {
        var design = new DesignSource(file, top).Elaborate();
        if (!HasPorts(design)) return;
        var name = VerilogBackend.TopName(design);
        Clean(VerilogLint.LintAll(Cosimulation.Export(design), name));
        Clean(VerilogLint.LintAll(Cosimulation.Export(design, ("sv", "true")), name, synthesize: false));
    }

    internal static void Clean(string problems) => Assert.True(problems.Length == 0, problems);

    internal static bool HasPorts(Design design) => design.TopModule.Ports.Any(p => p.IsOutput);
}

/// <summary>The Verilog of every design of the repository does what the interpreter does, on random inputs.</summary>
public sealed class LibraryCosimulationTests
{
    private const int Cycles = 200;
    private const int BatchSize = 25;

    public static IEnumerable<TheoryDataRow<int>> Batches =>
        Enumerable.Range(0, (RepositoryDesigns.All.Count + BatchSize - 1) / BatchSize).Select(i => new TheoryDataRow<int>(i));

    [Theory, MemberData(nameof(Batches))]
    public void Icarus_and_Verilator_agree_with_the_interpreter(int batch)
    {
        var cases = RepositoryDesigns.All.Skip(batch * BatchSize).Take(BatchSize)
            .Select(source => (source.Name, Design: source.Elaborate()))
            .Where(c => LibraryLintTests.HasPorts(c.Design))
            .Select(c => new CosimulationCase(c.Name, c.Design, Recorder.Random(c.Design, Cycles, seed: batch)))
            .ToList();
        Assert.NotEmpty(cases);
        LibraryLintTests.Clean(Cosimulation.Cosimulate(cases));
    }
}
