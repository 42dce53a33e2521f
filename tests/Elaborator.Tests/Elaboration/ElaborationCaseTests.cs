using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>Golden netlists, and sources whose own tests must pass on the interpreter.</summary>
public sealed class ElaborationCaseTests
{
    public static IEnumerable<TheoryDataRow<string>> Netlists =>
        Golden.Files("tests/Cases/elaboration", "*.whdl").Select(path => new TheoryDataRow<string>(path));

    public static IEnumerable<TheoryDataRow<string, string>> Runs =>
        Golden.Files("tests/Cases/elaboration-run", "*.whdl").SelectMany(path =>
            Whdl.Of(Golden.Read(path)).Tests.Select(test => new TheoryDataRow<string, string>(path, test)));

    [Theory, MemberData(nameof(Netlists))]
    public void Netlist_equals_the_golden_text(string path)
    {
        var design = Whdl.Of(Golden.Read(path), Path.GetFileName(path)).Design();
        Golden.Check(path + ".expect", WnlWriter.Write(design));
    }

    [Theory, MemberData(nameof(Netlists))]
    public void Elaborating_twice_gives_equal_bytes(string path)
    {
        var text = Golden.Read(path);
        var first = WnlWriter.Write(Whdl.Of(text).Design());
        Assert.Equal(first, WnlWriter.Write(Whdl.Of(text).Design()));
    }

    [Theory, MemberData(nameof(Runs))]
    public void Test_in_the_language_passes(string path, string name)
    {
        var (test, design) = Whdl.Of(Golden.Read(path), Path.GetFileName(path)).Test(name);
        var result = TestRunner.Run(test, design, new TestOptions());
        Assert.True(result.Passed, result.Failure is { } failure
            ? $"{failure.Span}: {failure.Message} (cycle {result.Cycle})" : "");
    }
}
