using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;
using WaferHdl.Simulator.Machine.Memories;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

/// <summary>The machine of lanes in step with the machine by the book.</summary>
public class LaneMachineTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];

    [Theory, MemberData(nameof(Seeds))]
    public void Random_graphs_run_like_by_the_book(int seed) =>
        Compare(seed, 5, new EvaluatingCompiler(), new EvaluatingCompiler(), new MachineOptions(512, 1 + seed % 2));

    [Theory, MemberData(nameof(Seeds))]
    public void Compiled_graphs_run_like_by_the_book(int seed) =>
        Compare(seed, 5, new LaneCompiler(), new ScalarCompiler(), new MachineOptions(128 << seed % 3, 1 + seed % 2));

    private static void Compare(
        int seed, int steps, IKernelCompiler lanes, IKernelCompiler scalar, MachineOptions options)
    {
        var graph = RandomGraphs.Create(seed);
        using var book = new EvaluatingMachine(graph, MachineOptions.Default);
        using var machine = new LaneMachine(graph, options, lanes, scalar, new MemoryBudget());
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            for (var port = 2; port < 6; port++)
            {
                if (random.Next(2) == 0) continue;
                var width = graph.Design.TopModule.Ports[port].Width;
                var value = BitVector.FromWord((ulong)random.Next(), width);
                book.SetInput(port, value);
                machine.SetInput(port, value);
            }

            CompareAll(graph, book, machine, $"seed {seed}, step {step}");
            int[][] clocks = [[0], [1], [0, 1], [0]];
            var chosen = clocks[random.Next(4)];
            var count = random.Next(1, 8);
            Assert.Equal(book.Step(chosen, count), machine.Step(chosen, count));
        }

        CompareAll(graph, book, machine, $"seed {seed}, end");
    }

    private static void CompareAll(Graph graph, IMachine book, IMachine machine, string at)
    {
        for (var port = 2; port < graph.PortNodes.Length; port++)
            Assert.True(book.ReadPort(port) == machine.ReadPort(port), $"{at}: port {port}");
        Assert.Equal(
            book.TakeHits().Select(h => $"{h.Region}.{h.Property}.{h.Lane}@{h.Step} {string.Join(',', h.Values)}"),
            machine.TakeHits().Select(h => $"{h.Region}.{h.Property}.{h.Lane}@{h.Step} {string.Join(',', h.Values)}"));
        foreach (var region in graph.Regions)
        {
            for (var lane = 0; lane < region.Count; lane++)
            {
                for (var r = 0; r < region.Registers.Length; r++)
                {
                    var (expected, actual) =
                        (book.ReadRegister(region.Index, r, lane), machine.ReadRegister(region.Index, r, lane));
                    Assert.True(expected == actual, $"{at}: region {region.Index} register {r} lane {lane}: {expected} {actual}");
                }

                for (var m = 0; m < region.Memories.Length; m++)
                    for (var address = 0; address < region.Memories[m].Depth; address++)
                        Assert.True(
                            book.ReadWord(region.Index, m, lane, address) == machine.ReadWord(region.Index, m, lane, address),
                            $"{at}: region {region.Index} memory {m} lane {lane} [{address}]");
                for (var slot = 0; slot < region.Counters.Length + region.Properties.Length; slot++)
                    Assert.True(
                        book.ReadCount(region.Index, slot, lane) == machine.ReadCount(region.Index, slot, lane),
                        $"{at}: region {region.Index} count {slot} lane {lane}");
            }
        }
    }
}
