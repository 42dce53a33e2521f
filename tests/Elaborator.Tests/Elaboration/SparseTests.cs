using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary><c>sparse</c> blocks on the interpreter against <see cref="SparseModel"/>, every cycle.</summary>
public sealed class SparseTests
{
    private const string Skip = "e.value == 0";
    private const string ChangingSkip = "e.value < limit";

    public static TheoryData<int, int, int> Shapes()
    {
        var data = new TheoryData<int, int, int>();
        foreach (var beat in new[] { 1, 2, 4, 5 })
            foreach (var lanes in new[] { 1, 2, 3, 7 })
                foreach (var window in new[] { 1, 2, 3 })
                    data.Add(beat, lanes, window);
        return data;
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Block_equals_the_model_in_every_cycle(int beat, int lanes, int window) =>
        Compare(beat, lanes, window, Skip, withWhen: true);

    [Theory, MemberData(nameof(Shapes))]
    public void A_beat_is_judged_once_though_the_condition_changes(int beat, int lanes, int window) =>
        Compare(beat, lanes, window, ChangingSkip, withWhen: true);

    [Theory, MemberData(nameof(Shapes))]
    public void Block_without_when_equals_the_model(int beat, int lanes, int window) =>
        Compare(beat, lanes, window, ChangingSkip, withWhen: false);

    [Theory, InlineData(1, 1), InlineData(4, 1), InlineData(4, 2), InlineData(8, 3)]
    public void A_beat_of_n_survivors_takes_the_promised_cycles(int size, int lanes)
    {
        var bench = new Bench(Source(size, lanes, 1, Skip, false));
        for (var survivors = 0; survivors <= size; survivors++)
        {
            var beat = Enumerable.Range(0, size).Select(k => new Element(k < survivors ? 1 : 0, 0)).ToArray();
            var cycles = 0;
            bool taken;
            do
            {
                bench.Offer(beat);
                taken = bench["x.ready"] == 1;
                bench.Step();
                cycles++;
            }
            while (!taken);
            Assert.Equal(Math.Max(1, (survivors + lanes - 1) / lanes), cycles);
        }
    }

    [Fact]
    public void A_window_fills_the_lanes_over_the_borders_of_beats()
    {
        // Three survivors a beat on two lanes: two cycles a beat alone, three cycles for two beats with a
        // window.
        var cycles = new List<int>();
        foreach (var window in new[] { 1, 2 })
        {
            var bench = new Bench(Source(4, 2, window, Skip, false));
            Element[] beat = [new(1, 0), new(2, 1), new(0, 2), new(3, 3)];
            var count = 0;
            for (var sent = 0; sent < 40; count++)
            {
                bench.Offer(beat);
                if (bench["x.ready"] == 1) sent++;
                bench.Step();
            }

            cycles.Add(count);
        }

        Assert.Equal(80, cycles[0]);
        Assert.InRange(cycles[1], 57, 60);
    }

    [Theory, InlineData(1, 1), InlineData(4, 1), InlineData(4, 3)]
    public void Picked_survivors_leave_in_order_and_once(int beat, int window)
    {
        var suffix = beat == 1 ? "" : $"[{beat}]";
        var bench = new Bench($$"""
            struct Elem { value: i8; index: u2; }
            module M {
              in  x: stream<Elem{{suffix}}>;
              out y: stream<Elem>;
              in  limit: i8;
              in  hold: bit;
              out busy: bit;
              busy = pick.busy;
              sparse pick (e in x) skip (e.value < limit) when (!hold || e.index == 3) window {{window}} -> y;
            }
            """);
        var random = new Random(7);
        var model = new SparseModel(1, beat, window);
        Element[]? offered = null;
        for (var cycle = 0; cycle < 2_000; cycle++)
        {
            offered ??= random.Next(4) == 0 ? null : RandomBeat(random, beat);
            var (limit, hold, ready) = (random.Next(-4, 4), random.Next(3) == 0, random.Next(2));
            bench.Offer(offered);
            bench.Poke("limit", limit);
            bench.Poke("hold", hold ? 1 : 0);
            bench.Poke("y.ready", ready);

            // The model decides last: it moves on when the block's output is taken.
            var isOffered = bench["y.valid"] == 1;
            var value = ((int)(sbyte)bench["y.data.value"], (int)bench["y.data.index"]);
            model.Cycle(offered, e => e.Value < limit, !(isOffered && ready == 1));
            if (isOffered)
            {
                Assert.Equal(model.Offered[0], new Element(value.Item1, value.Item2));
                Assert.True(!hold || value.Item2 == 3);
            }
            else
            {
                Assert.True(model.Offered.Count == 0 || (hold && model.Offered[0].Index != 3));
            }

            if (offered is not null) Assert.Equal(model.Ready, bench["x.ready"] == 1);
            Assert.Equal(model.Busy, bench["busy"] == 1);
            bench.Step();
            if (model.Ready) offered = null;
        }

        Assert.True(model.Issued > 200);
    }

    private static void Compare(int beat, int lanes, int window, string skip, bool withWhen)
    {
        var bench = new Bench(Source(beat, lanes, window, skip, withWhen));
        var random = new Random(beat * 100 + lanes * 10 + window);
        var model = new SparseModel(lanes, beat, window);
        Element[]? offered = null;
        for (var cycle = 0; cycle < 600; cycle++)
        {
            // A stream keeps its offer until it is taken.
            offered ??= random.Next(4) == 0 ? null : RandomBeat(random, beat);
            var (limit, hold) = (random.Next(-4, 4), withWhen && random.Next(3) == 0);
            bench.Offer(offered);
            bench.Poke("limit", limit);
            bench.Poke("hold", hold ? 1 : 0);
            model.Cycle(offered, e => skip == Skip ? e.Value == 0 : e.Value < limit, hold);
            if (offered is not null) Assert.Equal(model.Ready, bench["x.ready"] == 1);
            Assert.Equal(model.Busy, bench["busy"] == 1);
            bench.Step();
            Assert.Equal(model.Sum, (uint)bench["sum"]);
            for (var i = 0; i < 4; i++) Assert.Equal(model.Table[i], (uint)bench.Word("table", i));
            if (model.Ready) offered = null;
        }

        Assert.True(model.Issued > 100);
        Assert.Equal(
            [("mac.issued", model.Issued), ("mac.skipped", model.Skipped), ("mac.stalled", model.Stalled)],
            bench.Counters);
    }

    private static Element[] RandomBeat(Random random, int size) =>
        [.. Enumerable.Range(0, size)
            .Select(_ => new Element(random.Next(2) * random.Next(-4, 5), random.Next(4)))];

    private static string Source(int beat, int lanes, int window, string skip, bool withWhen) => $$"""
        struct Elem { value: i8; index: u2; }
        module M {
          in  x: stream<Elem{{(beat == 1 ? "" : $"[{beat}]")}}>;
          in  limit: i8;
          in  hold: bit;
          out sum: i32;
          out busy: bit;
          reg acc: i32 = 0;
          mem table: i32[4];
          sum = acc;
          busy = mac.busy;
          sparse mac (e in x) skip ({{skip}}) {{(withWhen ? "when (!hold)" : "")}} lanes {{lanes}} window {{window}} {
            acc <= acc *% 3 +% e.value;
            table[e.index] <= table[e.index] *% 5 +% acc +% e.value;
          }
        }
        """;

    /// <summary>The module on the interpreter.</summary>
    private sealed class Bench
    {
        private readonly ISimulationEngine _engine;
        private readonly ModuleNetlist _top;
        private readonly int _beat;

        public Bench(string source)
        {
            var design = Whdl.Of(source).Design();
            _top = design.TopModule;
            _engine = new InterpreterFactory()
                .Create(design, SimulationOptions.Default, new DiagnosticBag())!;
            _beat = _top.Streams[0].Element.Width / 10;
            Poke("rst", 0);
        }

        public IEnumerable<(string, int)> Counters => _engine.Counters.Select(c => (c.Path, (int)c.Value));

        public ulong this[string name] => _engine.Peek(_engine.Find(name)!).Low;

        public void Poke(string port, int value)
        {
            var index = _top.FindPort(port);
            Assert.True(index >= 0 || port == "hold", port);
            if (index >= 0) _engine.Poke(index, BitVector.FromInteger(value, _top.Ports[index].Width));
        }

        public ulong Word(string memory, int address) =>
            _engine.ReadMemory(_engine.FindMemory(memory)!, address).Low;

        public void Offer(Element[]? beat)
        {
            Poke("x.valid", beat is null ? 0 : 1);
            if (beat is null) return;
            if (_beat == 1)
            {
                Poke("x.data.value", beat[0].Value);
                Poke("x.data.index", beat[0].Index);
                return;
            }

            var packed = BitVector.Zero(10 * _beat);
            for (var k = 0; k < _beat; k++)
                packed = BitMath.Insert(
                    packed, 10 * k, BitVector.FromInteger(((beat[k].Value & 0xFF) << 2) | beat[k].Index, 10));
            _engine.Poke(_top.FindPort("x.data"), packed);
        }

        public void Step() => _engine.Step([_top.Domains[0].ClockPort]);
    }
}
