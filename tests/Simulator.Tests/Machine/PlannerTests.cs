using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

/// <summary>Plans of a grid in which each lane takes its western and northern neighbour's byte.</summary>
public class PlannerTests
{
    [Theory]
    [InlineData(new[] { 5, 7 }, 1, 35)]
    [InlineData(new[] { 4, 64 }, 4, 64)]
    [InlineData(new[] { 3, 200 }, 3, 200)]
    [InlineData(new[] { 2, 3, 4, 80 }, 8, 240)]
    [InlineData(new[] { 2, 3, 200 }, 6, 200)]
    [InlineData(new[] { 1000 }, 1, 1000)]
    public void Every_lane_has_one_place(int[] shape, int strips, int lanes)
    {
        var layout = StripLayout.Of(Grid(shape));
        Assert.Equal((strips, lanes), (layout.Strips, layout.Lanes));
        for (var lane = 0L; lane < shape.Aggregate(1, (a, b) => a * b); lane++)
        {
            var (strip, place) = layout.At(lane);
            Assert.Equal(lane, layout.LaneAt(strip, place));
        }

        Assert.Equal(-1, layout.LaneAt(strips, 0));
        Assert.Equal(-1, layout.LaneAt(0, lanes));
    }

    [Fact]
    public void A_mesh_reads_rows_at_a_distance_and_blends_nothing()
    {
        var plan = PlanOf(Grid([6, 64]));
        Assert.Equal(2, plan.Main.Passes.Length);
        var (first, second) = (plan.Main.Passes[0], plan.Main.Passes[1]);
        Assert.Empty(first.Program.Order);
        Assert.IsType<RowPlace>(Assert.Single(first.Program.Stores).To);
        Assert.IsType<StatePlace>(Assert.Single(second.Program.Stores).To);
        var links = second.Program.Loads.Where(l => second.Program.Region.Nodes[l.Node].Op == NodeOp.Link).ToList();
        Assert.All(links, l => Assert.Null(l.Source.Patch));
        Assert.Equal(
            [(0, -1), (-1, 0)],
            links.Select(l => (second.Slots[((RowPlace)l.Source.From).Slot].Delta, l.Source.Shift)));

        // The edges are constants beyond the array, which stand there once and for all.
        Assert.Empty(second.Exchange);
        Assert.Equal(6 + 1, plan.Main.Standing.Length);
        Assert.Null(plan.Setup);
    }

    [Fact]
    public void A_small_grid_is_one_strip_whose_rows_are_patched()
    {
        var plan = PlanOf(Grid([4, 5]));
        var second = plan.Main.Passes[1];
        var links = second.Program.Loads.Where(l => second.Program.Region.Nodes[l.Node].Op == NodeOp.Link).ToList();
        Assert.Equal([-1, -5], links.Select(l => l.Source.Shift));
        Assert.NotNull(links[0].Source.Patch);
        Assert.Null(links[1].Source.Patch);
    }

    [Fact]
    public void State_lies_where_it_lies_whatever_is_planned()
    {
        var region = Grid([6, 64]);
        var layout = BlockLayout.Of(region);
        Assert.Equal([0], layout.Offsets);
        Assert.Equal(64, layout.Bytes);
    }

    [Fact]
    public void A_plan_can_be_read()
    {
        var text = new StringWriter();
        PlanText.WritePasses(PlanOf(Grid([6, 64])), text);
        var lines = text.ToString().Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains(lines, l => l.StartsWith("grid[][] step phase 1 6 64 ", StringComparison.Ordinal) && l.EndsWith(" -1 0", StringComparison.Ordinal));
    }

    private static Plan PlanOf(Region grid)
    {
        var top = new ModuleBuilder("Top", []);
        top.Input("clk", 1, PortKind.Clock);
        var module = top.Build();
        var root = new Region { Index = 0, Path = "", Module = module, Shape = [], Nodes = [] };
        var graph = new Graph
        {
            Design = new Design([module], new ModuleId(0)),
            Regions = [root, grid],
            PortNodes = [-1],
            Scopes = [],
        };
        var layout = MachineLayout.Of(graph);
        return new Planner(graph, layout, new RootSpace(layout)).Step([0], true);
    }

    // Nodes: the register, from the west, from the north, their sum.
    private static Region Grid(int[] shape)
    {
        var strides = new BigInteger[shape.Length];
        var stride = BigInteger.One;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        Link From(int d)
        {
            var all = shape.Select(n => new IndexRange(0, n, 1)).ToImmutableArray();
            var zero = new AffineMap(BigInteger.Zero, [.. shape.Select(_ => BigInteger.Zero)]);
            return new Link(
                8,
                [
                    new LinkPiece(
                        new IndexBox(all.SetItem(d, new IndexRange(0, 1, 1))), new ConstantSource(BitVector.FromWord(7, 8))),
                    new LinkPiece(
                        new IndexBox(all.SetItem(d, new IndexRange(1, shape[d] - 1, 1))),
                        new LaneSource(1, 0, new AffineMap(-strides[d], [.. strides]), zero)),
                ]);
        }

        return new Region
        {
            Index = 1,
            Path = "grid[][]",
            Module = new ModuleBuilder("Leaf", []).Build(),
            Shape = [.. shape],
            Nodes =
            [
                new Node(0, NodeOp.Register, 8, []),
                new Node(1, NodeOp.Link, 8, [], 0),
                new Node(2, NodeOp.Link, 8, [], 1),
                new Node(3, NodeOp.Add, 8, [1, 2]),
            ],
            Links = [From(shape.Length - 1), From(Math.Max(0, shape.Length - 2))],
            Registers = [new GraphRegister("r", 0, 0, 8, 3, -1, false, 0, BitVector.Zero(8), true)],
        };
    }
}
