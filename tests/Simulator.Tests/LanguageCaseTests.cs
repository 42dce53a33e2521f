using System.Text;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>Runs the tests in tests/Cases/simulation and compares all that they say with the file beside
/// them.</summary>
public class LanguageCaseTests
{
    private const string Folder = "tests/Cases/simulation";

    public static TheoryData<string> Cases => [.. Golden.Files(Folder, "*.whdl")];

    [Theory, MemberData(nameof(Cases))]
    public void Tests_in_the_language_run_as_expected(string path)
    {
        var source = new SourceText(path[(Folder.Length + 1)..], Golden.Read(path));
        var workspace = new Workspace(new DataFiles(), [source]);
        Assert.Empty(workspace.Diagnostics.Items.Select(d => $"{d.Span}: {d.Message}"));
        var text = new StringBuilder();
        bool[] traps = path.EndsWith("traps.whdl", StringComparison.Ordinal) ? [false, true] : [false];
        foreach (var trap in traps)
            foreach (var test in workspace.Tests)
                Run(workspace, test, trap, text);
        Golden.Check(path.Replace(".whdl", ".expect", StringComparison.Ordinal), text.ToString());
    }

    [Fact]
    public void Every_rule_of_simulation_has_a_case()
    {
        var texts = Golden.Files(Folder, "*.expect").Concat(Golden.Files("tests/Simulator.Tests", "*.cs"))
            .Select(Golden.Read)
            .ToArray();
        foreach (var rule in SimulationRules.All)
            Assert.True(
                texts.Any(t => t.Contains(rule.Code, StringComparison.Ordinal)), $"no case of {rule.Code}");
    }

    private static void Run(Workspace workspace, WorkspaceTest test, bool trap, StringBuilder text)
    {
        var diagnostics = new DiagnosticBag();
        var prepared = workspace.Prepare(test, diagnostics, new ElaborationOptions(WithTraps: trap));
        Assert.Empty(diagnostics.Items
            .Where(d => d.Severity == Severity.Error)
            .Select(d => $"{d.Span}: {d.Code} {d.Message}"));
        var options = new TestOptions
        {
            ReadFile = new DataFiles().ReadData,
            Simulation = new SimulationOptions(Trap: trap),
        };
        var result = TestRunner.Run(prepared!.Test, prepared.Design, options);
        var kind = trap ? "test with traps" : "test";
        var outcome = result.Passed ? "passed" : "failed";
        text.Append($"{kind} \"{test.Name}\": {outcome} at cycle {result.Cycle}\n");
        foreach (var line in result.Prints) text.Append($"  | {line}\n");
        foreach (var file in result.Captured)
            text.Append($"  {file.Path}: {file.Text.ReplaceLineEndings(" ")}\n");
        if (result.Failure is not { } failure) return;
        text.Append($"  {failure.Span}: {failure.Code} {failure.Message}\n");
        foreach (var label in failure.Labels)
            text.Append($"    {label.Span}: {label.Text}\n");
        if (failure.Help is not null) text.Append($"    help: {failure.Help}\n");
    }

    private sealed class DataFiles : ISourceProvider
    {
        private static readonly Dictionary<string, string> s_files = new(StringComparer.Ordinal)
        {
            ["table.hex"] = "11 22 33 f4",
            ["points.csv"] = "x,y\n-1,0\n5,3\n-128,1\n",
            ["rows.hex"] = "10 20 30\n40 // the rest of the beat is 0\n",
            ["bad.csv"] = "value\n1\ntwo\n",
            ["large.csv"] = "value\n256\n",
        };

        public IEnumerable<string> Packages => [];

        public SourceText? FindPackage(string package) => null;

        public string? ReadData(string path, out string? error)
        {
            var text = s_files.GetValueOrDefault(path);
            error = text is null ? "no such file" : null;
            return text;
        }
    }
}
