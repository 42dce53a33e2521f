using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;
using WaferHdl.Simulator.Machine.Memories;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

/// <summary>However many cycles a sweep advances, on however many threads, with and without skipping: the bits are
/// equal.</summary>
public class SweptMachineTests
{
    private static readonly MachineOptions s_plain = new(Threads: 1, Skew: 1, Skips: false);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 32)];

    [Theory, MemberData(nameof(Seeds))]
    public void Grids_run_equally_in_all_ways(int seed)
    {
        var graph = GridGraphs.Create(seed);
        var expected = Run(graph, s_plain, seed, out _);
        foreach (var options in Ways())
        {
            var actual = Run(graph, options, seed, out var explained);
            // Left to itself it runs few lanes without sweeps.
            if (options != MachineOptions.Default) Assert.Contains("sweeps of", explained, StringComparison.Ordinal);
            for (var i = 0; i < expected.Count; i++) Assert.True(expected[i] == actual[i], $"{options} {i}: {expected[i]} {actual[i]}");
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Runs_end_behind_the_first_hit(int seed)
    {
        var graph = GridGraphs.Create(seed, checks: true);
        var expected = Run(graph, s_plain, seed, out _);
        foreach (var options in Ways())
        {
            var actual = Run(graph, options, seed, out _);
            for (var i = 0; i < expected.Count; i++) Assert.True(expected[i] == actual[i], $"{options} {i}: {expected[i]} {actual[i]}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void The_machine_by_the_book_gives_the_same(int seed)
    {
        var graph = GridGraphs.Create(seed, checks: true, shape: [5, 60]);
        using var book = new EvaluatingMachine(graph, MachineOptions.Default);
        Assert.Equal(Run(book, seed), Run(graph, new MachineOptions(Threads: 2, Skew: 4), seed, out _));
    }

    private static IEnumerable<MachineOptions> Ways()
    {
        foreach (var skips in new[] { false, true })
            foreach (var (threads, skew) in new[] { (1, 1), (2, 4), (1, 16), (3, 2) })
                if (skips || skew > 1)
                    yield return new MachineOptions(Threads: threads, Skew: skew, Skips: skips);
        yield return MachineOptions.Default;
    }

    private static List<string> Run(Graph graph, MachineOptions options, int seed, out string explained)
    {
        using var machine = new LaneMachine(
            graph, options, new LaneCompiler(), new ScalarCompiler(), new MemoryBudget());
        var results = Run(machine, seed);
        var text = new StringWriter();
        machine.Explain(text);
        explained = text.ToString();
        return results;
    }

    // Steps, hits and state at some places, then all state.
    private static List<string> Run(IMachine machine, int seed)
    {
        var random = new Random(seed);
        var region = machine.Graph.Regions[1];
        var results = new List<string>();
        for (var round = 0; round < 5; round++)
        {
            if (round != 2) machine.SetInput(1, BitVector.Bit(random.Next(2) == 0));
            machine.SetInput(2, BitVector.FromWord((ulong)random.Next(256), 8));
            if (round is 1 or 3)
                machine.WriteRegister(
                    1, 0, random.Next(region.Count), BitVector.FromWord((ulong)random.Next(256), 8));
            if (round == 2) machine.WriteWord(1, 0, random.Next(region.Count), 5, BitVector.FromWord(77, 8));
            var steps = machine.Step([0], random.Next(1, 20));
            results.Add($"{steps} steps, q {machine.ReadPort(3)}");
            foreach (var hit in machine.TakeHits())
                results.Add($"{hit.Region}.{hit.Property}.{hit.Lane}@{hit.Step} {string.Join(',', hit.Values)}");
            for (var i = 0; i < 20; i++) results.Add(State(machine, region, random.Next(region.Count)));
        }

        for (var lane = 0; lane < region.Count; lane++) results.Add(State(machine, region, lane));
        return results;
    }

    private static string State(IMachine machine, Region region, long lane)
    {
        var registers = Enumerable.Range(0, region.Registers.Length).Select(r => machine.ReadRegister(1, r, lane));
        var words = machine.TouchedWords(1, 0, lane).Select(a => (Address: a, Word: machine.ReadWord(1, 0, lane, a)))
            .Where(w => !w.Word.IsZero);
        var counts = Enumerable.Range(0, region.Counters.Length + region.Properties.Length)
            .Select(slot => machine.ReadCount(1, slot, lane));
        return $"{lane}: {string.Join(' ', registers)} [{string.Join(' ', words)}] {string.Join(' ', counts)}";
    }
}
