using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Library.Tests.Cores;

/// <summary>The core against a model of its instruction set that knows no cycles, on random programs; words come late
/// and output queues are full now and then.</summary>
public sealed class CoreProgramTests
{
    private const int Words = 48 * 1024 / 4;
    private const int ProgramWords = 1024;

    public static TheoryData<int, bool> Seeds()
    {
        var data = new TheoryData<int, bool>();
        for (var seed = 1; seed <= 60; seed++) data.Add(seed, false);
        for (var seed = 1; seed <= 3; seed++) data.Add(seed, true);
        return data;
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Random_programs_do_what_the_instruction_set_says(int seed, bool interpreted)
    {
        var code = new RandomPrograms(seed).Make(interpreted ? 12 : 30);
        Assert.InRange(code.Length, 20, ProgramWords);
        var memory = new byte[Words * 4];
        new Random(seed).NextBytes(memory);

        var model = new CoreModel(code, (byte[])memory.Clone(), (queue, index) => Word(seed, queue, index));
        model.Run();

        using var core = new RunningCore(interpreted ? new InterpreterFactory() : new CompiledEngineFactory(), code, memory, seed);
        core.Run();

        for (var r = 1; r < 16; r++) Assert.True(model.Registers[r] == core.Register(r), $"r{r}: {core.Register(r):x8}, not {model.Registers[r]:x8}");
        for (var color = 0; color < 24; color++)
            Assert.Equal(model.Sent.Where(s => s.Color == color), core.Sent.Where(s => s.Color == color));
        for (var word = 0; word < Words; word++)
        {
            var (wanted, found) = (BitConverter.ToUInt32(model.Memory, word * 4), core.Memory(word));
            Assert.True(wanted == found, string.Create(CultureInfo.InvariantCulture, $"word {word * 4:x}: {found:x8}, not {wanted:x8}"));
        }
    }

    // What comes on a queue.
    private static (uint Data, bool Control) Word(int seed, int queue, int index)
    {
        var random = new Random(seed * 8191 + queue * 127 + index);
        return ((uint)random.NextInt64(1L << 32), random.Next(4) == 0);
    }

    /// <summary>The hardware with a program, and what stands round it.</summary>
    private sealed class RunningCore : IDisposable
    {
        private readonly ISimulationEngine _engine;
        private readonly Design _design;
        private readonly int _seed;
        private readonly int[] _clock;
        private readonly int[] _popped = new int[8];
        private readonly MemoryHandle[] _banks;

        public RunningCore(ISimulationEngineFactory factory, uint[] code, byte[] memory, int seed)
        {
            _seed = seed;
            _design = Repository.Elaborate("hdl", $"pe.core.Core<CODE = {ProgramWords}>");
            var diagnostics = new DiagnosticBag();
            _engine = factory.Create(_design, SimulationOptions.Default, diagnostics)!;
            Assert.False(diagnostics.HasErrors);
            _clock = [Port("clk")];
            _banks = [.. Enumerable.Range(0, 8).Select(b => _engine.FindMemory($"sram.bank[{b}]")!)];
            Poke("rst", 1, 1);
            _engine.Step(_clock);
            Poke("rst", 0, 1);
            var store = _engine.FindMemory("code")!;
            for (var i = 0; i < code.Length; i++) _engine.WriteMemory(store, i, BitVector.FromInteger(code[i], 32));
            for (var word = 0; word < Words; word++)
                _engine.WriteMemory(_banks[word % 8], word / 8, BitVector.FromInteger(BitConverter.ToUInt32(memory, word * 4), 32));
        }

        public List<(int Color, bool Control, uint Data)> Sent { get; } = [];

        public void Run()
        {
            var random = new Random(_seed);
            for (var cycle = 0; Peek("halted") == 0; cycle++)
            {
                Assert.True(cycle < 100_000, "the program does not halt");
                Poke("valid", (ulong)random.Next(256) | (ulong)random.Next(256), 8);
                Poke("room", (ulong)random.Next(64) | (ulong)random.Next(64), 6);
                var (a, b) = ((int)Peek("a_queue"), (int)Peek("b_queue"));
                Give("a_data", a);
                Give("b_data", b);
                var (popsA, popsB) = (Peek("a_pop") == 1, Peek("b_pop") == 1);
                if (Peek("send_valid") == 1)
                    Sent.Add(((int)Peek("send_color"), Peek("send_word.control") == 1, (uint)Peek("send_word.data")));

                _engine.Step(_clock);
                if (popsA) _popped[a]++;
                if (popsB && !(popsA && a == b)) _popped[b]++;
            }

            // The last result is written in the cycle behind.
            _engine.Step(_clock);
        }

        public uint Register(int index) => (uint)_engine.ReadMemory(_engine.FindMemory("r")!, index).Unsigned;

        public uint Memory(int word) => (uint)_engine.ReadMemory(_banks[word % 8], word / 8).Unsigned;

        public void Dispose() => _engine.Dispose();

        private void Give(string port, int queue)
        {
            var (data, control) = Word(_seed, queue, _popped[queue]);
            Poke($"{port}.data", data, 32);
            Poke($"{port}.control", control ? 1UL : 0, 1);
        }

        private ulong Peek(string port) => (ulong)_engine.PeekPort(Port(port)).Unsigned;

        private void Poke(string port, ulong value, int width) =>
            _engine.Poke(Port(port), BitVector.FromInteger(value, width));

        private int Port(string name) =>
            Enumerable.Range(0, _design.TopModule.Ports.Length).Single(p => _design.TopModule.Ports[p].Name == name);
    }
}
