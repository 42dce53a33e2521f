using System.Text;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Simulator.Tests.Graphs;

/// <summary>Which regions a design has, and where their lanes take their inputs from.</summary>
public class GraphShapeTests
{
    private const string Arrays = "tests/Cases/graphs/arrays.whdl";
    private const string Grids = "tests/Cases/simulation/grids.whdl";

    [Fact]
    public void Arrays_are_regions_with_few_pieces()
    {
        string[] tops = ["Chain", "Ring", "Sheet", "Shuffled", "Mixed", "Total", "Nested", "Adder"];
        var text = new StringBuilder();
        foreach (var top in tops)
        {
            var design = GraphCases.Design(Arrays, top);
            text.Append(top).Append('\n').Append(GraphOutline.Of(GraphCases.Build(design)));
        }

        Golden.Check("tests/Cases/graphs/arrays.expect", text.ToString());
    }

    [Fact]
    public void Arrays_take_lanes_or_none_where_that_is_asked_for()
    {
        var adder = GraphCases.Design(Arrays, "Adder");
        var lanes = GraphCases.Build(adder, GraphOptions.AllLanes);
        Assert.Equal([32], lanes.Regions[1].Shape);
        Assert.Contains(lanes.Regions[1].Links, l => l.Pieces.Any(p => p.Source is LaneSource { Region: 1 }));
        var inlined = GraphCases.Build(adder, GraphOptions.NoLanes);
        Assert.Single(inlined.Regions);
        Assert.Empty(inlined.Root.Loops);
        Assert.Single(GraphCases.Build(GraphCases.Design(Arrays, "Nested"), GraphOptions.NoLanes).Regions);
    }

    [Fact]
    public void Wafers_are_joined_across_their_dies()
    {
        var text = new StringBuilder();
        foreach (var isPhysical in new[] { false, true })
        {
            var options = new ElaborationOptions
            {
                IsPhysical = isPhysical,
                Defects = DefectMap.Of([new Defect(DefectKind.Tile, 0, 0), new Defect(DefectKind.Tile, 1, 5)]),
            };
            text.Append(isPhysical ? "physical\n" : "logical\n")
                .Append(GraphOutline.Of(
                    GraphCases.Build(GraphCases.Design(Grids, "Plate", options)),
                    region => region.Path.EndsWith("tile[][]", StringComparison.Ordinal)));
        }

        Golden.Check("tests/Cases/graphs/wafer.expect", text.ToString());
    }

    [Fact]
    public void Elements_with_another_clock_are_regions_of_their_own()
    {
        const string source = """
            module Toggle { in c: clock; out q: bit @ c; reg r: bit = 0 @ c; q = r; seq @ c { r <= !r; } }
            module Two {
              in a: clock;
              in b: clock;
              out x: bit @ a;
              out y: bit @ b;
              inst slow[i: 16] = Toggle(c: a);
              inst fast[i: 16] = Toggle(c: b);
              x = slow[3].q;
              y = fast[5].q;
            }
            """;
        var graph = GraphCases.Build(GraphCases.DesignOf(source, "Two"));
        Assert.Equal([0, 1], graph.Regions.Skip(1).Select(r => r.Registers[0].Clock));
    }

    // The cost depends on the description, not on the number of lanes.
    [Fact]
    public void A_million_lanes_have_as_many_pieces_as_a_hundred()
    {
        var sizes = new List<(int Nodes, int Pieces)>();
        foreach (var (rows, columns) in new[] { (10, 10), (1000, 1000) })
        {
            var design = GraphCases.DesignOf(
                $$"""
                module Cell {
                  in a: u8; in b: u8; out y: u8; reg r: u8 = 0; y = r;
                  seq { r <= a +% b; }
                }
                module Top {
                  out y: u8;
                  inst c[r: {{rows}}][k: {{columns}}] = Cell(
                    a: if k == 0 { 1 } else { c[r][k - 1].y },
                    b: if r == 0 { 0 } else { c[r - 1][k].y });
                  y = c[3][4].y;
                }
                """,
                "Top");
            var lanes = GraphCases.Build(design).Regions[1];
            sizes.Add((lanes.Nodes.Length, lanes.Links.Sum(l => l.Pieces.Length)));
        }

        Assert.Equal(sizes[0], sizes[1]);
        Assert.Equal(5, sizes[0].Pieces);
    }
}
