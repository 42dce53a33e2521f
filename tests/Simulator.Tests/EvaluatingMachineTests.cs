using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>A ring of four lanes: each holds a byte that starts at its index and takes its left neighbour's plus the
/// input. A chain of bits runs through the ring so that its nodes, but none of its bits, depend on each other.</summary>
public class EvaluatingMachineTests
{
    private const int Lanes = 4;

    [Fact]
    public void Values_go_round_the_ring()
    {
        using var machine = new EvaluatingMachine(Ring(), MachineOptions.Default);
        Assert.Equal(0x00000000u, machine.ReadPort(1).Low);
        machine.SetInput(0, BitVector.FromWord(3, 8));
        for (var lane = 0; lane < Lanes; lane++) machine.WriteRegister(1, 0, lane, BitVector.FromWord((ulong)lane, 8));
        Assert.Equal(0x03020100u, machine.ReadPort(1).Low);
        Assert.Equal(2, machine.Step([0], 2));
        Assert.Equal(0x07060908u, machine.ReadPort(1).Low);
        Assert.Equal(9u, machine.ReadRegister(1, 0, 1).Low);
        Assert.Equal(1, machine.Step([], 1));
        Assert.Equal(0x07060908u, machine.ReadPort(1).Low);
    }

    [Fact]
    public void Nodes_in_a_circle_of_other_bits_settle()
    {
        using var machine = new EvaluatingMachine(Ring(), MachineOptions.Default);
        // Bit 0 of lane 0 is 1; each lane shifts its neighbour's bits up by one.
        Assert.Equal([0x1u, 0x2u, 0x4u, 0x8u], Enumerable.Range(0, Lanes).Select(lane => machine.Read(1, 5, lane).Low));
    }

    [Fact]
    public void A_circle_without_a_stable_value_is_told()
    {
        using var machine = new EvaluatingMachine(Ring(oscillates: true), MachineOptions.Default);
        var error = Assert.Throws<UnsettledException>(() => machine.Read(1, 5, 2));
        Assert.Equal(1, error.Region);
        Assert.Throws<UnsettledException>(() => machine.Read(1, 5, 0));
        Assert.Equal(0u, machine.Read(1, 0, 2).Low);
    }

    private static Graph Ring(bool oscillates = false)
    {
        var top = new ModuleBuilder("Top", []);
        top.Clock(reset: null);
        top.Input("data", 8);
        top.Ports.RemoveAt(0);
        top.PortNets.RemoveAt(0);
        top.Output("all", top.Constant(0, 32));
        var module = top.Build();
        var zero = new AffineMap(BigInteger.Zero, []);
        LinkSource Left(int node, int first) => new LaneSource(1, node, new AffineMap(first, [BigInteger.One]), zero);
        Link Around(int width, int node) => new(
            width,
            [
                new LinkPiece(new IndexBox([new IndexRange(1, Lanes - 1, 1)]), Left(node, -1)),
                new LinkPiece(new IndexBox([new IndexRange(0, 1, 1)]), Left(node, Lanes - 1)),
            ]);
        var all = new IndexBox([new IndexRange(0, Lanes, 1)]);
        var first = new Link(
            1,
            [
                new LinkPiece(new IndexBox([new IndexRange(0, 1, 1)]), new ConstantSource(BitVector.Bit(true))),
                new LinkPiece(new IndexBox([new IndexRange(1, Lanes - 1, 1)]), new ConstantSource(BitVector.Bit(false))),
            ]);
        var ring = new Region
        {
            Index = 1,
            Path = "ring[]",
            Module = module,
            Shape = [Lanes],
            Nodes =
            [
                new Node(0, NodeOp.Register, 8, []),
                new Node(1, NodeOp.Link, 8, [], 0),
                new Node(2, NodeOp.Link, 8, [], 1),
                new Node(3, NodeOp.Add, 8, [1, 2]),
                new Node(4, NodeOp.Link, 4, [], 2),
                oscillates ? new Node(5, NodeOp.Not, 4, [5]) : new Node(5, NodeOp.Concat, 4, [6, 7]),
                new Node(6, NodeOp.Slice, 3, [4]),
                new Node(7, NodeOp.Link, 1, [], 3),
            ],
            Loops = oscillates ? [[5]] : [],
            Links =
            [
                Around(8, 0),
                new Link(8, [new LinkPiece(all, new LaneSource(0, 0, zero, zero))]),
                Around(4, 5),
                first,
            ],
            Registers = [new GraphRegister("r", 0, 0, 8, 3, -1, false, 0, BitVector.Zero(8), true)],
        };
        var root = new Region
        {
            Index = 0,
            Path = "",
            Module = module,
            Shape = [],
            Nodes = [new Node(0, NodeOp.Input, 8, [], 0), new Node(1, NodeOp.Link, 32, [], 0)],
            Links = [new Link(32, [new LinkPiece(new IndexBox([]), new PackSource(1, 0, zero, Lanes))])],
        };
        return new Graph
        {
            Design = new Design([module], new ModuleId(0)),
            Regions = [root, ring],
            PortNodes = [0, 1],
            Scopes = [],
        };
    }
}
