using System.Diagnostics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using Xunit;

namespace WaferHdl.Simulator.Tests.Graphs;

/// <summary>Netlists of a depth that no stack would hold, and that no walk may take for each net anew.</summary>
public class GraphDepthTests
{
    private const int Depth = 100_000;

    public static TheoryData<string> Kinds => new() { "add", "slice", "concat", "extend", "mux" };

    [Theory, MemberData(nameof(Kinds))]
    public void A_long_chain_of_cells_is_built_in_linear_time(string kind)
    {
        var clock = Stopwatch.StartNew();
        var graph = GraphCases.Build(Chain(kind));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
        Assert.Single(graph.Regions);
    }

    private static Design Chain(string kind)
    {
        var cells = new List<Cell> { new InputCell(0, 8, default), new InputCell(1, 1, default) };
        var (net, width) = (new Net(0), 8);
        for (var i = 0; i < Depth; i++)
        {
            cells.Add(kind switch
            {
                "add" => new BinaryCell(BinaryKind.Add, net, new Net(0), 8, default),
                "mux" => new MuxCell(new Net(1), net, new Net(0), 8, default),
                "slice" when width == 8 => new SliceCell(net, 1, 7, default),
                "extend" when width == 8 => new SliceCell(net, 1, 7, default),
                "concat" when width == 8 => new SliceCell(net, 0, 7, default),
                "extend" => new ExtendCell(net, true, 8, default),
                _ => new ConcatCell([net, new Net(1)], 8, default),
            });
            (net, width) = (new Net(cells.Count - 1), cells[^1].Width);
        }

        var type = new UIntType(width);
        var module = new ModuleNetlist
        {
            Definition = "Deep",
            Parameters = [],
            Ports =
            [
                new Port("a", false, new UIntType(8), PortKind.Data, -1, null, default),
                new Port("b", false, new UIntType(1), PortKind.Data, -1, null, default),
                new Port("y", true, type, PortKind.Data, -1, null, default),
            ],
            PortNets = [new Net(0), new Net(1), net],
            Cells = [.. cells],
        };
        return new Design([module], new ModuleId(0));
    }
}
