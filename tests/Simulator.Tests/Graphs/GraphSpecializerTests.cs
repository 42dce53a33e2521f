using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;
using Xunit;

namespace WaferHdl.Simulator.Tests.Graphs;

public class GraphSpecializerTests
{
    private const string Arrays = "tests/Cases/graphs/arrays.whdl";
    private const string Grids = "tests/Cases/simulation/grids.whdl";

    public static TheoryData<string, string> Tops =>
        new() { { Arrays, "Chain" }, { Arrays, "Sheet" }, { Arrays, "Nested" }, { Arrays, "Mixed" }, { Grids, "Plate" } };

    [Theory, MemberData(nameof(Tops))]
    public void A_specialised_graph_does_the_same_while_its_inputs_have_those_values(string path, string top)
    {
        foreach (var reset in new[] { false, true })
        {
            foreach (var options in new[] { GraphOptions.Default, GraphOptions.AllLanes, GraphOptions.NoLanes })
            {
                var graph = GraphCases.Build(GraphCases.Design(path, top), options);
                var ports = graph.Design.TopModule.Ports;
                var known = new Dictionary<int, BitVector>();
                for (var port = 0; port < ports.Length; port++)
                    if (ports[port].Kind == PortKind.Reset)
                        known[port] = BitVector.Bit(reset);
                Assert.NotEmpty(known);
                var special = GraphSpecializer.Specialize(graph, known);
                Assert.Empty(GraphVerifier.Verify(special));
                Assert.DoesNotContain(special.Regions, r => r.Registers.Any(g => g.Reset >= 0));
                Agree(graph, special, known);
            }
        }
    }

    [Fact]
    public void A_known_input_goes_through_links_into_the_lanes()
    {
        var graph = GraphCases.Build(GraphCases.Design(Arrays, "Nested"));
        var reset = graph.Design.TopModule.FindPort("rst");
        var special = GraphSpecializer.Specialize(
            graph, new Dictionary<int, BitVector> { [reset] = BitVector.Bit(true) });
        // In reset each register takes its initial value, and nothing else is needed.
        Assert.All(special.Regions, region => Assert.All(
            region.Registers, register => Assert.Equal(NodeOp.Constant, region.Nodes[register.Next].Op)));
    }

    private static void Agree(Graph graph, Graph special, Dictionary<int, BitVector> known)
    {
        Assert.Equal(graph.Regions.Select(r => r.Registers.Length), special.Regions.Select(r => r.Registers.Length));
        using var plain = new EvaluatingMachine(graph, MachineOptions.Default);
        using var fast = new EvaluatingMachine(special, MachineOptions.Default);
        var ports = graph.Design.TopModule.Ports;
        var clock = Enumerable.Range(0, ports.Length).First(p => ports[p].Kind == PortKind.Clock);
        var random = new Random(1);
        for (var cycle = 0; cycle < 12; cycle++)
        {
            for (var port = 0; port < ports.Length; port++)
            {
                if (ports[port].IsOutput || ports[port].Kind == PortKind.Clock) continue;
                var value = known.TryGetValue(port, out var fixedValue)
                    ? fixedValue
                    : BitVector.FromInteger(random.NextInt64(), ports[port].Width);
                plain.SetInput(port, value);
                fast.SetInput(port, value);
            }

            plain.Step([clock], 1);
            fast.Step([clock], 1);
            foreach (var region in graph.Regions)
                for (var register = 0; register < region.Registers.Length; register++)
                    for (var lane = 0; lane < region.Count; lane++)
                        Assert.Equal(
                            plain.ReadRegister(region.Index, register, lane),
                            fast.ReadRegister(region.Index, register, lane));
        }
    }
}
