using VerifyXunit;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Codegen.Tests;

/// <summary>What the Verilog of each case looks like, and that no tool has anything to say about it.</summary>
public sealed class VerilogTextTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Cases.Names.Select(n => new TheoryDataRow<string>(n));

    [Theory, MemberData(nameof(Names))]
    public Task Text_is_as_reviewed(string name)
    {
        var files = Cosimulation.Export(Cases.Load(name));
        var text = string.Concat(files.Select(f => $"// ---- {f.Path}\n{f.Text}\n"));
        return Verifier.Verify(text, "v").UseDirectory("Snapshots").UseParameters(name);
    }

    [Theory, MemberData(nameof(Names))]
    public void Text_is_clean_in_every_tool(string name)
    {
        var design = Cases.Load(name);
        Assert.Equal("", VerilogLint.LintAll(Cosimulation.Export(design), VerilogBackend.TopName(design)));
    }

    [Theory, MemberData(nameof(Names))]
    public void SystemVerilog_text_is_clean_in_every_tool(string name)
    {
        var design = Cases.Load(name);
        var files = Cosimulation.Export(design, ("sv", "true"));
        Assert.All(files.Where(f => VerilogLint.IsSource(f.Path)), f => Assert.EndsWith(".sv", f.Path, StringComparison.Ordinal));
        Assert.Equal("", VerilogLint.LintAll(files, VerilogBackend.TopName(design), synthesize: false));
    }

    [Theory, MemberData(nameof(Names))]
    public void Equal_designs_give_equal_bytes(string name) =>
        Assert.Equal(Cosimulation.Export(Cases.Load(name)), Cosimulation.Export(Cases.Load(name)));

    [Fact]
    public void SystemVerilog_computes_what_the_interpreter_does()
    {
        var cases = Cases.Names.Select((name, i) =>
        {
            var design = Cases.Load(name);
            return new CosimulationCase(name, design, Recorder.Random(design, 300, 100 + i));
        });
        Assert.Equal("", Cosimulation.UnderIcarus(cases.ToList(), isSystemVerilog: true));
    }

    [Fact]
    public void Every_case_computes_what_the_interpreter_does()
    {
        var cases = Cases.Names.Select((name, i) =>
        {
            var design = Cases.Load(name);
            return new CosimulationCase(name, design, Recorder.Random(design, 300, i));
        });
        Assert.Equal("", Cosimulation.Cosimulate(cases.ToList()));
    }
}
