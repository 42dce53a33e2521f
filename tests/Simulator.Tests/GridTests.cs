using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>Fabrics and wafers in tests of the language: names, ports and cycles are the same in every form.</summary>
public class GridTests
{
    private const string Path = "tests/Cases/simulation/grids.whdl";

    private static readonly DefectMap s_defects = DefectMap.Of(
    [
        new Defect(DefectKind.Tile, 0, 0), new Defect(DefectKind.Tile, 1, 5), new Defect(DefectKind.Tile, 3, 2),
        new Defect(DefectKind.Tile, 4, 1), new Defect(DefectKind.Tile, 4, 2),
    ]);

    public static TheoryData<bool, bool, bool> Forms =>
        new() { { false, true, false }, { true, false, false }, { true, true, false }, { true, true, true } };

    [Theory, MemberData(nameof(Forms))]
    public void Tests_pass_in_the_same_cycles_in_every_form(bool isPhysical, bool isBroken, bool hasGarbage)
    {
        var options = Options(isPhysical, isBroken) with { HasGarbage = hasGarbage };
        foreach (var isRandom in new[] { false, true })
        {
            var run = new TestOptions { Simulation = new SimulationOptions(isRandom, Seed: 5) };
            Assert.Equal(Outcomes(ElaborationOptions.Default, run), Outcomes(options, run));
        }
    }

    // Registers without reset get their random value by the name of the tile, so the forms agree in that too.
    [Fact]
    public void Tiles_keep_names_and_random_values_when_the_wafer_is_repaired()
    {
        var random = new SimulationOptions(RandomInit: true, Seed: 9);
        using var logical = Engine(ElaborationOptions.Default, random);
        using var mended = Engine(Options(isPhysical: true, isBroken: true), random);
        var names = logical.Signals.Select(s => s.Path).Where(p => p.StartsWith("tile[", StringComparison.Ordinal)).ToList();
        Assert.Equal(24, names.Count(n => n.EndsWith("].noise", StringComparison.Ordinal)));
        Assert.Equal(
            names.Order(),
            mended.Signals.Select(s => s.Path).Where(p => p.StartsWith("tile[", StringComparison.Ordinal)).Order());
        foreach (var name in names.Where(n => n.EndsWith("].noise", StringComparison.Ordinal)))
            Assert.Equal(logical.Peek(logical.Find(name)!), mended.Peek(mended.Find(name)!));
    }

    [Fact]
    public void Physical_places_are_found_in_both_forms_where_there_is_a_tile()
    {
        using var logical = Engine(Options(isPhysical: false, isBroken: true));
        using var mended = Engine(Options(isPhysical: true, isBroken: true));
        // Row 0 of die (0, 0): physical column 0 is dead, so logical column 0 stands at 1.
        Assert.Null(logical.Find("physical[0][0].x"));
        Assert.Equal("0", mended.Peek(mended.Find("physical[0][1].x")!).Unsigned.ToString());
        Assert.NotNull(mended.Find("physical[0][0].x"));
        Assert.Equal(mended.Find("tile[0][0].x")!.Slot, mended.Find("physical[0][1].x")!.Slot);
        Assert.Equal(logical.Find("tile[0][0].x")!.Slot, logical.Find("physical[0][1].x")!.Slot);
        // Row 4 of the wafer has more dead tiles than it can shift past: it is retired, and row 2 of the logical grid is row 3.
        Assert.Null(logical.Find("physical[4][0].x"));
        Assert.Equal(mended.Find("tile[2][0].x")!.Slot, mended.Find("physical[3][0].x")!.Slot);
        Assert.Equal(mended.Find("tile[3][0].x")!.Slot, mended.Find("physical[5][0].x")!.Slot);
        foreach (var engine in new[] { logical, mended })
        {
            Assert.Null(engine.Find("tile[4][0].x"));
            Assert.Null(engine.Find("tile[0].x"));
            Assert.Null(engine.Find("physical[6][0].x"));
            Assert.Null(engine.Find("physical[0][8].x"));
            Assert.NotNull(engine.FindMemory("tile[3][5].log"));
        }
    }

    private static ElaborationOptions Options(bool isPhysical, bool isBroken) => new()
    {
        IsPhysical = isPhysical,
        Defects = isBroken ? s_defects : DefectMap.Empty,
    };

    private static Workspace Load()
    {
        var workspace = new Workspace(new NoFiles(), [new SourceText("grids.whdl", Golden.Read(Path))]);
        Assert.Empty(workspace.Diagnostics.Items.Select(d => $"{d.Span}: {d.Message}"));
        return workspace;
    }

    private static List<string> Outcomes(ElaborationOptions options, TestOptions run)
    {
        var workspace = Load();
        var outcomes = new List<string>();
        foreach (var test in workspace.Tests)
        {
            var diagnostics = new DiagnosticBag();
            var prepared = workspace.Prepare(test, diagnostics, options);
            Assert.Empty(diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Span}: {d.Message}"));
            var result = TestRunner.Run(prepared!.Test, prepared.Design, run);
            Assert.True(result.Passed, $"{test.Name}: {result.Failure?.Message}");
            outcomes.Add($"{test.Name}: {result.Cycle}");
        }

        return outcomes;
    }

    private static ISimulationEngine Engine(ElaborationOptions options, SimulationOptions? simulation = null)
    {
        var workspace = Load();
        var design = workspace.Elaborate("Plate", options);
        Assert.Empty(workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Span}: {d.Message}"));
        return new InterpreterFactory().Create(design!, simulation ?? SimulationOptions.Default, new DiagnosticBag())!;
    }

    private sealed class NoFiles : ISourceProvider
    {
        public IEnumerable<string> Packages => [];

        public SourceText? FindPackage(string package) => null;

        public string? ReadData(string path, out string? error)
        {
            error = "no such file";
            return null;
        }
    }
}
