using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Support;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>Routers of clauses: what they promise, the netlist of a small one, and their Verilog.</summary>
public sealed class RouterTests
{
    private const string File = "tests/Cases/routers/routers.whdl";

    private static readonly string[] s_tops = ["Xy", "Colours", "First", "Taken", "Worm", "Dateline", "CreditRing"];

    public static TheoryData<string> Tests => [.. Compiler.Open(File).Tests.Select(t => t.Name)];

    public static TheoryData<string> Tops => [.. s_tops];

    [Theory, MemberData(nameof(Tests))]
    public void Test_in_the_language_passes(string name)
    {
        var workspace = Compiler.Open(File);
        var diagnostics = new DiagnosticBag();
        var prepared = workspace.Prepare(workspace.Tests.Single(t => t.Name == name), diagnostics);
        Assert.True(prepared is not null && diagnostics.Count == 0, Compiler.Print(diagnostics));
        var result = TestRunner.Run(prepared.Test, prepared.Design, new TestOptions());
        Assert.True(result.Passed, $"{result.Failure?.Span}: {result.Failure?.Message} (cycle {result.Cycle})");
    }

    [Fact]
    public void Netlist_of_a_router_equals_the_golden_text() => Golden.Check(
        "tests/Cases/routers/First.expect", WnlWriter.Write(Compiler.Design(Compiler.Open(File), "First")));

    [Theory, MemberData(nameof(Tops))]
    public void Verilog_is_clean_under_every_tool(string top)
    {
        var design = Compiler.Design(Compiler.Open(File), top);
        Assert.Equal("", VerilogLint.LintAll(Cosimulation.Export(design), VerilogBackend.TopName(design)));
    }

    [Fact]
    public void Verilog_does_what_the_interpreter_does()
    {
        const int Cycles = 200;
        var cases = s_tops.Select(top =>
        {
            var design = Compiler.Design(Compiler.Open(File), top);
            return new CosimulationCase(top, design, Recorder.Random(design, Cycles, seed: 3));
        });
        Assert.Equal("", Cosimulation.Cosimulate([.. cases]));
    }
}
