using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests;

public sealed class PassCaseTests
{
    public static TheoryData<string> Cases => [.. Golden.Files("tests/Cases/passes", "*.wnl")];

    public static TheoryData<string> PassNames => [.. PassList.All.Select(pass => pass.Name)];

    // The folder names the pass: passes/fold-mux/all.wnl runs fold-mux alone.
    [Theory, MemberData(nameof(Cases))]
    public void Pass_output_matches_expect_file(string path)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(path));
        var pass = PassList.All.Single(p => p.Name == name);
        var result = PassRunner.Run(Wnl.Parse(Golden.Read(path), path), [pass], verifies: true);
        Golden.Check(path + ".expect", WnlWriter.Write(result));
    }

    [Theory, MemberData(nameof(PassNames))]
    public void Pass_has_a_case(string name) =>
        Assert.Contains(Golden.Files("tests/Cases/passes", "*.wnl"), path => path.Contains($"/{name}/", StringComparison.Ordinal));

    [Theory, MemberData(nameof(Cases))]
    public void Second_run_of_the_export_passes_changes_little_and_third_nothing(string path)
    {
        var once = PassRunner.Run(Wnl.Parse(Golden.Read(path), path), PassList.Export, verifies: true);
        var twice = PassRunner.Run(once, PassList.Export, verifies: true);
        Assert.True(CellsOf(twice) <= CellsOf(once));
        var thrice = PassRunner.Run(twice, PassList.Export, verifies: true);
        Assert.Same(PassRunner.Run(thrice, PassList.Export, verifies: true), thrice);
    }

    private static int CellsOf(Design design) => design.Modules.Sum(module => module.Cells.Length);
}
