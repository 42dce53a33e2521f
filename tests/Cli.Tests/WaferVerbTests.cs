using System.Globalization;
using System.Text.Json;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary><c>whdl defects</c> and <c>whdl yield</c>.</summary>
public sealed class WaferVerbTests : InTemporaryFolder
{
    private static readonly string[] s_small = ["--dies", "2x2", "--grid", "8x8", "--spare-columns", "1", "--spare-rows", "1"];

    [Fact]
    public void A_drawn_map_is_the_same_again_and_can_be_repaired()
    {
        string[] draw = ["defects", .. s_small, "--density", "20", "--seed", "7", "--kinds", "tile=0.9,hop=0.1"];
        var csv = Whdl.Run(draw).Expect(0).Out;
        Assert.Equal(csv, Whdl.Run(draw).Expect(0).Out);
        Assert.StartsWith("# 2 x 2 dies of 8 x 8 tiles, redundant columns 1 + rows 1\n# poisson, 20 defects per cm2, seed 7\nkind,row,column,lane\n", csv, StringComparison.Ordinal);
        var report = Whdl.RunIn(Folder, [.. draw, "-o", "map.json"]).Expect(0).Out;
        Assert.Contains("map.json: ", report, StringComparison.Ordinal);
        Assert.StartsWith("{\"tile\":[[", Read("map.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_reports_what_serves_what_and_proves_it()
    {
        Write("map.csv", "kind,row,column,lane\ntile,2,3,\ntile,2,4,\ntile,12,17,\nvertical_hop,4,9,\n");
        var text = Whdl.RunIn(Folder, ["defects", .. s_small, "--check", "map.csv"]).Expect(0).Out;
        Assert.Contains("256 tiles and 480 links followed through the fuses", text, StringComparison.Ordinal);
        Assert.Contains("die (0, 0): 2 dead tiles, row 2 retired", text, StringComparison.Ordinal);
        Assert.Contains("1 given up for dead hops", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Whdl.RunIn(Folder, ["defects", .. s_small, "--check", "map.csv", "--json"]).Expect(0).Out);
        Assert.Equal(480, json.RootElement.GetProperty("proof").GetProperty("links").GetInt32());
        var die = json.RootElement.GetProperty("dies").EnumerateArray().First();
        Assert.Equal(2, die.GetProperty("retiredRows")[0].GetInt32());
        Assert.Equal(8, die.GetProperty("spares").EnumerateArray().Count());
    }

    [Fact]
    public void Check_names_what_is_short_and_where_a_map_is_wrong()
    {
        Write("bad.csv", "kind,row,column,lane\nbypass,2,3,\nbypass,4,3,\n");
        var error = Whdl.RunIn(Folder, ["defects", .. s_small, "--check", "bad.csv"]).Expect(1).Error;
        Assert.Contains("error WH3203: 2 rows of die (0, 0) must be retired (2, 4), but only 1 can be", error, StringComparison.Ordinal);
        Write("out.csv", "kind,row,column,lane\ntile,2,99,\n");
        Assert.Contains("out.csv:2:6: error WH3207", Whdl.RunIn(Folder, ["defects", .. s_small, "--check", "out.csv"]).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("no file 'none.csv'", Whdl.RunIn(Folder, ["defects", .. s_small, "--check", "none.csv"]).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Yield_is_near_its_closed_form_and_goes_on_from_its_state()
    {
        string[] study = ["yield", "--segment", "66", "--spares", "0,1", "--count", "12936", "--density", "0.1,0.5", "--format", "csv"];
        var once = Whdl.RunIn(Folder, [.. study, "--maps", "6000"]).Expect(0).Out;
        Whdl.RunIn(Folder, [.. study, "--maps", "2000", "--state", "state.json"]).Expect(0);
        var resumed = Whdl.RunIn(Folder, [.. study, "--maps", "6000", "--state", "state.json", "--csv", "y.csv", "--svg", "y.svg"]).Expect(0).Out;
        Assert.Equal(once, resumed);
        Assert.Equal(once, Read("y.csv"));
        Assert.Contains("</svg>", Read("y.svg"), StringComparison.Ordinal);
        var rows = once.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(',')).ToList();
        Assert.Equal(4, rows.Count);
        foreach (var row in rows) Assert.Equal(Value(row[7]), Value(row[4]), 0.02);
        Assert.Equal(0.9580, Value(rows[2][7]), 1e-4);

        var other = Whdl.RunIn(Folder, [.. study, "--seed", "2", "--state", "state.json"]).Expect(2).Error;
        Assert.Contains("with other settings", other, StringComparison.Ordinal);
        Write("broken.json", "{\"settings\": 3}");
        Assert.Contains("no state of a yield study", Whdl.RunIn(Folder, [.. study, "--state", "broken.json"]).Expect(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("both spare columns and spare rows shift", "defects", "--grid", "4x4", "--spare-columns", "1", "--spare-rows", "1 shift")]
    [InlineData("one shift and one retirement", "yield", "--policy", "columns 1 + rows 1 shift")]
    [InlineData("'x' of '--density' is no density", "yield", "--density", "0.1,x")]
    [InlineData("no kind for '--kinds'", "defects", "--grid", "4x4", "--kinds", "core=1")]
    [InlineData("more than ten million defects", "defects", "--grid", "4000x4000", "--density", "100000")]
    [InlineData("'--alpha' must be above 0", "defects", "--grid", "4x4", "--alpha", "0")]
    public void Options_that_make_no_sense_are_errors(string message, params string[] arguments) =>
        Assert.Contains(message, Whdl.RunIn(Folder, arguments).Expect(2).Error, StringComparison.Ordinal);

    private static double Value(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
