using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>The options that say in which form wafers are elaborated.</summary>
public sealed class WaferFormTests : InTemporaryFolder
{
    private const string Source = """
        pe Node {
          in  x: u4;
          out east: u8;
          in  west: u8;
          reg sum: u8 = 0;
          east = sum;
          seq { sum <= west +% x; }
        }

        wafer Row {
          tile Node(x: col);
          dies 1 x 2;
          grid 2 x 3;
          redundant columns 1;
          edge west: port;
          edge east: port;
        }

        test "sums on the way" {
          inst w = Row(west: [7, 9]);
          step 6;
          expect w.east[0] == 7 + 15 && w.east[1] == 9 + 15;
          expect w.tile[1][5].sum == 24;
        }
        """;

    private const string Project = """
        name = "row"
        [run.mended]
        top = "row.Row"
        cycles = 6
        set = { west = 5 }
        defects = "map.csv"
        physical = true
        dead = "garbage"
        [run.loud]
        top = "row.Row"
        cycles = 6
        dead = "garbage"
        """;

    public WaferFormTests()
    {
        Write("row.whdl", Source);
        Write("map.csv", "kind,row,column,lane\ntile,0,1,\ntile,1,4,\n");
        Write("bad.csv", "kind,row,column,lane\ntile,0,0,\ntile,0,1,\n");
    }

    [Fact]
    public void Tests_pass_in_both_forms_and_after_repair()
    {
        foreach (var options in new string[][]
        {
            [], ["--physical"], ["--defects", "map.csv"], ["--physical", "-d", "map.csv", "--dead", "garbage"],
        })
        {
            var result = Whdl.RunIn(Folder, ["test", "row.whdl", .. options]).Expect(0);
            Assert.Equal("1 passed, 0 failed\n", result.Out);
        }
    }

    [Fact]
    public void Map_that_spares_do_not_reach_is_an_error()
    {
        Assert.Contains("WH32", Whdl.RunIn(Folder, "test", "row.whdl", "--defects", "bad.csv").Expect(1).Out, StringComparison.Ordinal);
        Assert.Contains("WH32", Whdl.RunIn(Folder, "check", "row.whdl", "--defects", "bad.csv").Expect(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        Assert.Contains("add --physical", Whdl.RunIn(Folder, "test", "row.whdl", "--dead", "garbage").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("add --defects", Whdl.RunIn(Folder, "test", "row.whdl", "--degraded").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("no file", Whdl.RunIn(Folder, "test", "row.whdl", "--defects", "none.csv").Expect(2).Error, StringComparison.Ordinal);
        Whdl.RunIn(Folder, "netlist", "row.whdl", "--top", "Row", "--out", "row.wnl").Expect(0);
        Assert.Contains(
            "elaborated already", Whdl.RunIn(Folder, "sim", "row.wnl", "--physical", "--cycles", "3").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verilog_has_the_spares_unless_asked_otherwise()
    {
        Whdl.RunIn(Folder, "verilog", "row.whdl", "--top", "Row", "--out", "physical").Expect(0);
        Whdl.RunIn(Folder, "verilog", "row.whdl", "--top", "Row", "--logical", "--out", "logical").Expect(0);
        Assert.Contains("Bypass.v", File.ReadAllText(Path.Combine(Folder, "physical", "Row.f")), StringComparison.Ordinal);
        Assert.DoesNotContain("Bypass.v", File.ReadAllText(Path.Combine(Folder, "logical", "Row.f")), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_say_their_map_and_form()
    {
        Write("whdl.toml", Project.Split("[run.loud]")[0]);
        Whdl.RunIn(Folder, "run", "mended").Expect(0);
        Write("whdl.toml", Project);
        Assert.Contains("add physical = true", Whdl.RunIn(Folder, "run", "loud").Expect(2).Error, StringComparison.Ordinal);
    }
}
