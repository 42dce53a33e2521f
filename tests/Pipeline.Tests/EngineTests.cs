using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Pipeline.Tests.RandomDesigns;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Simulator.Engine;
using WaferHdl.Tests.Lockstep;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The compiled engine in all its forms does what the interpreter does: ports, all signals, hits, counts and
/// states, step by step.</summary>
public sealed class EngineTests
{
    private const string Mesh = "tests/Cases/wafers/mesh.whdl";
    private const string Grids = "tests/Cases/simulation/grids.whdl";
    private const string Regions = "tests/Cases/simulation/regions.whdl";

    /// <summary>Designs on which an engine once differed.</summary>
    public static TheoryData<string> Regressions => [.. Golden.Files("tests/Cases/engines", "*.whdl")];

    public static TheoryData<string> Designs => [.. GoldenDesigns.All.Select(d => d.Name)];

    public static TheoryData<string> Routers => ["Xy", "Colours", "First", "Taken", "Worm", "Dateline", "CreditRing"];

    [Theory, MemberData(nameof(Regressions))]
    public void Engines_agree_where_one_once_differed(string file)
    {
        var design = Compiler.Design(Compiler.Open(file), "Top");
        Agree(design, [.. EngineForm.ByTheBook, .. EngineForm.Compiled], seed: 1, cycles: 60);
    }

    [Theory, MemberData(nameof(Designs))]
    public void Engines_agree_on_the_golden_designs(string name)
    {
        var source = GoldenDesigns.All.Single(d => d.Name == name);
        Agree(source.Elaborate(), Forms(name.Length), seed: 3, cycles: 60);
    }

    [Theory, MemberData(nameof(Routers))]
    public void Engines_agree_on_routers(string top)
    {
        var design = Compiler.Design(Compiler.Open("tests/Cases/routers/routers.whdl"), top);
        Agree(design, Forms(top.Length), seed: 5, cycles: 60);
    }

    [Theory]
    [InlineData(Mesh, "Wafer<2, 2, 2, 3>", false, 0)]
    [InlineData(Mesh, "Wafer<2, 2, 2, 2>", true, 1)]
    [InlineData(Mesh, "Wafer<1, 2, 4, 2>", true, 2)]
    [InlineData(Grids, "Plate", false, 0)]
    [InlineData(Grids, "Plate", true, 0)]
    [InlineData(Grids, "Sheet<5, 7>", false, 0)]
    [InlineData(Grids, "Cluster", false, 0)]
    public void Engines_agree_on_grids(string file, string top, bool isPhysical, int defects)
    {
        var workspace = Compiler.Open(file);
        var design = workspace.Elaborate(
            top,
            new ElaborationOptions { IsPhysical = isPhysical, Defects = Map(defects), HasGarbage = defects > 1 });
        Assert.True(design is not null && !workspace.Diagnostics.HasErrors, Compiler.Print(workspace.Diagnostics));
        Agree(design, Forms(defects + 1), seed: 7, cycles: 40);
    }

    [Theory]
    [InlineData(Regions, "Chess<7, 9>")]
    [InlineData(Regions, "Chess<12, 70>")]
    [InlineData(Regions, "Framed<9, 70>")]
    [InlineData(Regions, "Framed<5, 6>")]
    [InlineData(Regions, "Dotted<13, 9>")]
    [InlineData(Regions, "Dotted<6, 68>")]
    [InlineData(Regions, "Watched<9, 12>")]
    [InlineData(Regions, "Watched<10, 66>")]
    [InlineData(Regions, "Stalled<9, 12, false>")]
    [InlineData(Regions, "Stalled<11, 66, true>")]
    [InlineData(Mesh, "Wafer<3, 2, 4, 5>")]
    [InlineData(Mesh, "Wafer<2, 3, 5, 3>")]
    [InlineData(Mesh, "Wafer<2, 2, 3, 2>", true)]
    [InlineData(Grids, "Plate")]
    public void Engines_agree_on_rows_of_several_classes(string file, string top, bool isPhysical = false)
    {
        var workspace = Compiler.Open(file);
        var design = workspace.Elaborate(top, new ElaborationOptions { IsPhysical = isPhysical });
        Assert.True(design is not null && !workspace.Diagnostics.HasErrors, Compiler.Print(workspace.Diagnostics));
        Agree(design, EngineForm.Rows, seed: top.Length, cycles: 70);
    }

    [Fact]
    public void Engines_agree_on_random_designs()
    {
        for (var seed = 1; seed <= 24; seed++)
        {
            var text = DesignGenerator.Generate(seed, 1 + (seed % 4), new GeneratorOptions(HasFailures: true));
            var design = Compiler.Design(Compiler.OpenText(text, "random.whdl"), "Top");
            try
            {
                Agree(
                    design, Forms(seed), seed, cycles: 40,
                    new SimulationOptions(RandomInit: seed % 2 == 0, Seed: (ulong)seed, Trap: seed % 3 == 0));
            }
            catch (LockstepException difference)
            {
                Assert.Fail($"{difference.Message}\n{text}");
            }
        }
    }

    private static IReadOnlyList<EngineForm> Forms(int seed) =>
        [EngineForm.ByTheBook[seed % 3], .. EngineForm.Some(seed, 2)];

    private static void Agree(
        Design design, IReadOnlyList<EngineForm> forms, int seed, int cycles, SimulationOptions? simulation = null)
    {
        var options = new LockstepOptions(Cycles: cycles, Seed: seed);
        Assert.InRange(EngineForm.Compare(design, forms, options, simulation), cycles, long.MaxValue);
    }

    // One dead tile in the first row of the first die, and two dead ones elsewhere.
    private static DefectMap Map(int defects) => new(
        [.. Enumerable.Range(0, defects).Select(i => new Defect(DefectKind.Tile, i, i + 1)).ToImmutableArray()]);
}
