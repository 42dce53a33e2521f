using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Simulator.Tests;

public class InterpreterTests
{
    private static ModuleBuilder Counter(bool isAsync = false, bool isLow = false)
    {
        var m = DesignBuilder.Module("Counter");
        m.Clock(isAsync: isAsync, isLow: isLow);
        var enable = m.Input("enable", 1);
        var count = m.Register("count", 4, 5, net =>
        {
            var sum = m.Binary(BinaryKind.Add, net, m.Constant(1, 4));
            return m.Add(new MuxCell(enable, sum, net, 4, default));
        });
        m.Output("q", count);
        return m;
    }

    [Fact]
    public void Register_holds_init_until_first_edge_and_wraps_after_its_last_value()
    {
        using var engine = DesignBuilder.Design(Counter()).Simulate();
        Assert.Equal(5u, engine.Peek("q"));
        engine.Step();
        Assert.Equal(5u, engine.Peek("q"));
        engine.Poke("enable", 1);
        Assert.Equal(5u, engine.Peek("q"));
        for (var i = 0; i < 12; i++) engine.Step();
        Assert.Equal(1u, engine.Peek("q"));
    }

    [Fact]
    public void Synchronous_reset_waits_for_the_edge_and_has_priority()
    {
        using var engine = DesignBuilder.Design(Counter()).Simulate();
        engine.Poke("enable", 1);
        engine.Step();
        engine.Step();
        engine.Poke("rst", 1);
        Assert.Equal(7u, engine.Peek("q"));
        engine.Step();
        Assert.Equal(5u, engine.Peek("q"));
        engine.Step();
        Assert.Equal(5u, engine.Peek("q"));
        engine.Poke("rst", 0);
        Assert.Equal(5u, engine.Peek("q"));
        engine.Step();
        Assert.Equal(6u, engine.Peek("q"));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Asynchronous_reset_acts_at_once_and_releases_at_the_next_edge(bool isLow)
    {
        var (active, idle) = isLow ? (0u, 1u) : (1u, 0u);
        using var engine = DesignBuilder.Design(Counter(isAsync: true, isLow: isLow)).Simulate();
        engine.Poke("enable", 1);
        engine.Step();
        engine.Step();
        Assert.Equal(7u, engine.Peek("q"));
        engine.Poke("rst", active);
        Assert.Equal(5u, engine.Peek("q"));
        engine.Step();
        Assert.Equal(5u, engine.Peek("q"));
        engine.Poke("rst", idle);
        Assert.Equal(5u, engine.Peek("q"));
        engine.Step();
        Assert.Equal(6u, engine.Peek("q"));
    }

    [Fact]
    public void Registers_without_reset_keep_their_value_under_reset()
    {
        var m = DesignBuilder.Module("M");
        m.Clock();
        m.Register("r", 8, 3, net => m.Binary(BinaryKind.Add, net, m.Constant(1, 8)), hasReset: false);
        using var engine = DesignBuilder.Design(m).Simulate();
        engine.Poke("rst", 1);
        engine.Step();
        Assert.Equal(4u, engine.Peek("r"));
    }

    [Fact]
    public void Edges_of_several_clocks_at_one_time_all_see_the_values_before()
    {
        // Two registers of different domains exchange their values.
        var m = DesignBuilder.Module("Swap");
        m.Clock("ca", null);
        m.Clock("cb", null);
        var b = m.Reserve(8);
        var a = m.Register("a", 8, 1, _ => b, domain: 0);
        m.Define(b, new RegisterCell("b", a, BitVector.FromWord(2, 8), true, true, 1, default));
        m.Name("b", b);
        using var engine = DesignBuilder.Design(m).Simulate();
        engine.Step("ca", "cb");
        Assert.Equal((2u, 1u), (engine.Peek("a"), engine.Peek("b")));
        engine.Step("ca");
        Assert.Equal((1u, 1u), (engine.Peek("a"), engine.Peek("b")));
        engine.Step("cb");
        Assert.Equal((1u, 1u), (engine.Peek("a"), engine.Peek("b")));
    }

    [Fact]
    public void Memory_read_sees_the_old_word_and_the_last_write_in_the_source_wins()
    {
        var m = DesignBuilder.Module("M");
        m.Clock();
        var address = m.Input("address", 4);
        var data = m.Input("data", 8);
        var enable = m.Input("enable", 1);
        var second = m.Input("second", 1);
        m.Memories.Add(new Memory(
            "store", new UIntType(8), 10, [BitVector.FromWord(7, 8), BitVector.FromWord(9, 8)], null,
            [
                new WritePort(enable, address, 0, data, 8, 0, default),
                new WritePort(second, address, 4, m.Constant(0xA, 4), 4, 0, default),
            ],
            null, default));
        var word = m.Add(new MemoryReadCell(0, address, 8, default));
        m.Output("word", word);
        m.Register("sampled", 8, 0, _ => word);
        using var engine = DesignBuilder.Design(m).Simulate();
        Assert.Equal(7u, engine.Peek("word"));
        engine.Poke("address", 1);
        Assert.Equal(9u, engine.Peek("word"));
        engine.Poke("address", 5);
        engine.Poke("data", 0x12);
        engine.Poke("enable", 1);
        Assert.Equal(0u, engine.Peek("word"));
        engine.Step();
        Assert.Equal((0x12u, 0u), (engine.Peek("word"), engine.Peek("sampled")));
        engine.Poke("second", 1);
        engine.Poke("data", 0x34);
        engine.Step();
        Assert.Equal(0xA4u, engine.Peek("word"));
        Assert.Equal(0x12u, engine.Peek("sampled"));

        // Past the end: reads 0, writes nothing.
        engine.Poke("address", 12);
        engine.Step();
        Assert.Equal(0u, engine.Peek("word"));
        var memory = engine.FindMemory("store")!;
        Assert.Equal(0xA4u, engine.ReadMemory(memory, 5).Low);
        engine.WriteMemory(memory, 9, DesignBuilder.Bits(0x55, 8));
        engine.Poke("second", 0);
        engine.Poke("enable", 0);
        engine.Poke("address", 9);
        Assert.Equal(0x55u, engine.Peek("word"));
    }

    [Fact]
    public void Words_that_feed_themselves_bit_by_bit_settle()
    {
        // A ripple in one word: c = {c[6:0] & a[6:0], a[7]}, through cells that hide the bits from each
        // other.
        var m = DesignBuilder.Module("Ripple");
        var a = m.Input("a", 8);
        var word = m.Reserve(8);
        var shifted = m.Add(new BinaryCell(BinaryKind.ShiftLeft, word, m.Constant(1, 1), 8, default));
        var mixed = m.Binary(BinaryKind.And, shifted, a);
        var low = m.Add(new ExtendCell(m.Slice(a, 7, 1), false, 8, default));
        m.Define(word, new BinaryCell(BinaryKind.Or, mixed, low, 8, default));
        m.Output("c", word);
        using var engine = DesignBuilder.Design(m).Simulate();
        engine.Poke("a", 0xFF);
        Assert.Equal(0xFFu, engine.Peek("c"));
        engine.Poke("a", 0xF7);
        Assert.Equal(0x07u, engine.Peek("c"));
        engine.Poke("a", 0x7F);
        Assert.Equal(0u, engine.Peek("c"));
    }

    [Fact]
    public void A_loop_that_never_settles_is_a_diagnostic_that_names_it()
    {
        var m = DesignBuilder.Module("Loop");
        var a = m.Input("a", 1);
        var x = m.Reserve(1);
        m.Define(x, new UnaryCell(UnaryKind.Not, m.Binary(BinaryKind.And, x, a), 1, default));
        m.Name("x", x);
        using var engine = DesignBuilder.Design(m).Simulate();
        Assert.Equal(1u, engine.Peek("x"));
        engine.Poke("a", 1);
        var error = Assert.Throws<SimulationException>(() => engine.Peek("x"));
        Assert.Equal("WH4001", error.Diagnostic.Code);
        Assert.Contains("'x'", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>pe[i].out = pe[i − 1].out + x + i, with the index as an input; a register in each.</summary>
    private static Design Chain(int count, bool isRegistered)
    {
        var pe = DesignBuilder.Module("Pe");
        pe.Clock();
        var input = pe.Input("a", 32);
        var index = pe.Input("i", 32);
        var bias = pe.Input("x", 32);
        var sum = pe.Binary(BinaryKind.Add, pe.Binary(BinaryKind.Add, input, bias), index);
        var held = pe.Register("held", 32, 0, _ => sum);
        pe.Output("out", isRegistered ? held : sum);

        var top = DesignBuilder.Module("Top");
        top.Clock();
        var x = top.Input("x", 32);
        var all = top.Reserve(32 * count);
        IndexBox Box(int start, int length) => new(DesignBuilder.Range(start, length));
        AffineMap Map(int constant, int coefficient) => new(constant, [coefficient]);
        ImmutableArray<ArrayPiece> Shared(Net net, int width) =>
            [new ArrayPiece(Box(0, count), new NetPiece(net, Map(0, 0), width, 0))];
        top.Arrays.Add(new InstanceArray(
            "pe", [count], ["i"], [new ModuleId(0)], [],
            [
                Shared(new Net(0), 1), Shared(new Net(1), 1),
                [
                    new ArrayPiece(Box(0, 1), new NetPiece(x, Map(0, 0), 32, 0)),
                    new ArrayPiece(Box(1, count - 1), new NetPiece(all, Map(-1, 1), 32, 0)),
                ],
                [new ArrayPiece(Box(0, count), new IndexPiece(Map(0, 1)))],
                Shared(x, 32),
                [],
            ],
            null, default));
        top.Define(all, new ArrayOutputCell(0, 5, 32 * count, default));
        top.Output("last", top.Slice(all, 32 * (count - 1), 32));
        return DesignBuilder.Design(pe, top);
    }

    [Fact]
    public void Array_elements_have_state_of_their_own_and_hierarchical_names()
    {
        using var engine = Chain(4, isRegistered: true).Simulate();
        engine.Poke("x", 10);
        engine.Step();
        Assert.Equal([20u, 11u, 12u, 13u], Enumerable.Range(0, 4).Select(i => engine.Peek($"pe[{i}].held")));
        engine.Step();
        Assert.Equal([20u, 31u, 23u, 25u], Enumerable.Range(0, 4).Select(i => engine.Peek($"pe[{i}].held")));
        Assert.Equal(25u, engine.Peek("last"));
        engine.Poke("rst", 1);
        engine.Step();
        Assert.Equal(0u, engine.Peek("last"));
        Assert.Null(engine.Find("pe[4].held"));
        Assert.Null(engine.Find("pe[0].nothing"));
        Assert.Equal(
            ["x", "last", "pe[0].held", "pe[0].a"],
            engine.Signals.Select(s => s.Path).Where(p => !p.Contains("rst",
                StringComparison.Ordinal)).Take(4));
    }

    [Fact]
    public void A_combinational_ripple_through_many_elements_settles_in_one_pass()
    {
        const int Count = 50_000;
        using var engine = Chain(Count, isRegistered: false).Simulate();
        engine.Poke("x", 1);
        var expected = 1u;
        for (var i = 0u; i < Count; i++) expected += 1 + i;
        Assert.Equal(expected, engine.Peek("last"));
    }

    [Fact]
    public void Random_init_depends_on_seed_and_path_only()
    {
        var m = DesignBuilder.Module("M");
        m.Clock();
        m.Register("r", 40, 0, net => net, hasReset: false, isInitDefined: false);
        m.Register("s", 40, 0, net => net, hasReset: false, isInitDefined: false);
        m.Register("set", 8, 3, net => net);
        m.Memories.Add(new Memory("store", new UIntType(100), 8, null, null, [], null, default));
        var design = DesignBuilder.Design(m);
        using var zero = design.Simulate();
        using var one = design.Simulate(new SimulationOptions(RandomInit: true, Seed: 1));
        using var again = design.Simulate(new SimulationOptions(RandomInit: true, Seed: 1));
        using var two = design.Simulate(new SimulationOptions(RandomInit: true, Seed: 2));
        Assert.Equal(0u, zero.Peek("r"));
        Assert.Equal(one.Peek("r"), again.Peek("r"));
        Assert.NotEqual(one.Peek("r"), one.Peek("s"));
        Assert.NotEqual(one.Peek("r"), two.Peek("r"));
        Assert.Equal(3u, one.Peek("set"));
        Assert.Equal(RandomInit.Value(1, "store", 5, 100), one.ReadMemory(one.FindMemory("store")!, 5));
        Assert.Equal(0x8814405d93UL, one.Peek("r"));
    }

    [Fact]
    public void Asserts_covers_and_counters_count_edges_outside_reset()
    {
        var m = DesignBuilder.Module("M");
        m.Clock();
        var a = m.Input("a", 4);
        var isSmall = m.Binary(BinaryKind.LessUnsigned, a, m.Constant(10, 4));
        var isThree = m.Binary(BinaryKind.Equal, a, m.Constant(3, 4));
        ImmutableArray<MessagePart> message =
            [new("a is ", null, null, null), new("", a, new UIntType(4), "hex"), new(
                ", too big", null, null, null)];
        m.Properties.Add(new Property(PropertyCheck.Assert, isSmall, message, 0, default));
        m.Properties.Add(new Property(PropertyCheck.Cover, isThree, [], 0, default));
        m.Properties.Add(new Property(PropertyCheck.Trap, isThree, [], 0, default));
        m.Counters.Add(new Counter("sum", a, 0, default));
        var design = DesignBuilder.Design(m);
        using var engine = design.Simulate();
        using var trapping = design.Simulate(new SimulationOptions(Trap: true));
        foreach (var each in new[] { engine, trapping })
        {
            each.Poke("rst", 1);
            each.Poke("a", 12);
            each.Step();
            Assert.Empty(each.TakeHits());
            each.Poke("rst", 0);
            each.Step();
            Assert.Equal("a is c, too big", Assert.Single(each.TakeHits()).Message);
            each.Poke("a", 3);
            each.Step();
            each.Step();
        }

        Assert.Single(engine.TakeHits());
        Assert.Equal(3, trapping.TakeHits().Length);
        Assert.Equal(2, Assert.Single(engine.Covers).Count);
        Assert.Equal(("sum", 18), Assert.Single(engine.Counters));
    }

    [Fact]
    public void Extern_modules_are_simulated_as_their_model_whatever_the_port_order()
    {
        var model = DesignBuilder.Module("Model");
        var b = model.Input("b", 8);
        var a = model.Input("a", 8);
        model.Output("y", model.Binary(BinaryKind.Subtract, a, b));
        var vendor = DesignBuilder.Module("Vendor");
        vendor.Input("a", 8);
        vendor.Input("b", 8);
        vendor.Output("y", vendor.Constant(0, 8));
        vendor.IsExtern = true;
        vendor.Model = new ModuleId(0);
        var top = DesignBuilder.Module("Top");
        var p = top.Input("p", 8);
        var q = top.Input("q", 8);
        top.Instances.Add(new Instance("v", new ModuleId(1), [p, q, null], null, default));
        top.Output("y", top.Add(new InstanceOutputCell(0, 2, 8, default)));
        using var engine = DesignBuilder.Design(model, vendor, top).Simulate();
        engine.Poke("p", 30);
        engine.Poke("q", 12);
        Assert.Equal(18u, engine.Peek("y"));
        Assert.Equal(12u, engine.Peek("v.b"));

        vendor.Model = null;
        var diagnostics = new DiagnosticBag();
        Assert.Null(new InterpreterFactory().Create(
            DesignBuilder.Design(model, vendor, top), SimulationOptions.Default, diagnostics));
        Assert.Equal("WH4003", Assert.Single(diagnostics.Items).Code);
    }

    [Fact]
    public void A_model_needs_the_ports_of_its_extern_module()
    {
        var model = DesignBuilder.Module("Model");
        model.Input("a", 9);
        var vendor = DesignBuilder.Module("Vendor");
        vendor.Input("a", 8);
        vendor.IsExtern = true;
        vendor.Model = new ModuleId(0);
        var diagnostics = new DiagnosticBag();
        var design = DesignBuilder.Design(model, vendor);
        Assert.Null(new InterpreterFactory().Create(design, SimulationOptions.Default, diagnostics));
        Assert.Equal("WH4005", Assert.Single(diagnostics.Items).Code);
    }

    [Fact]
    public void A_clock_from_logic_and_a_design_past_the_limit_are_refused()
    {
        var top = DesignBuilder.Module("Top");
        var clock = top.Input("clk", 1, PortKind.Clock);
        var gate = top.Input("gate", 1);
        top.Input("rst", 1, PortKind.Reset);
        top.Instances.Add(new Instance(
            "c", new ModuleId(0), [top.Binary(BinaryKind.And, clock, gate), new Net(2), gate, null], null,
            default));
        var diagnostics = new DiagnosticBag();
        var factory = new InterpreterFactory();
        Assert.Null(
            factory.Create(DesignBuilder.Design(Counter(), top), SimulationOptions.Default, diagnostics));
        Assert.Equal("WH4002", Assert.Single(diagnostics.Items).Code);

        diagnostics = new DiagnosticBag();
        Assert.Null(factory.Create(
            Chain(100_000, true), new SimulationOptions(MaximumBytes: 1 << 20), diagnostics));
        Assert.Equal("WH4004", Assert.Single(diagnostics.Items).Code);
    }

    [Fact]
    public void Saved_state_restores_bit_for_bit_into_another_engine()
    {
        var m = DesignBuilder.Module("M");
        m.Clock();
        var add = m.Input("add", 80);
        var total = m.Reserve(80);
        m.Define(total, new RegisterCell(
            "total", m.Binary(BinaryKind.Add, total, add), BitVector.Zero(80), true, true, 0, default));
        m.Name("total", total);
        var address = m.Slice(total, 0, 6);
        m.Memories.Add(new Memory(
            "log", new UIntType(80), 64, null, null,
            [new WritePort(m.Constant(1, 1), address, 0, total, 80, 0, default)], null, default));
        m.Output("word", m.Add(new MemoryReadCell(0, address, 80, default)));
        m.Counters.Add(new Counter("cycles", m.Constant(1, 1), 0, default));
        var design = DesignBuilder.Design(m);
        var options = new SimulationOptions(RandomInit: true, Seed: 4);
        using var first = design.Simulate(options);
        using var second = design.Simulate(options);
        first.Poke(2, BitVector.FromInteger((System.Numerics.BigInteger.One << 70) + 13, 80));
        for (var i = 0; i < 20; i++) first.Step();
        for (var i = 0; i < 3; i++) second.Step();

        var text = new StringWriter();
        StateText.Write(first.Save(), text);
        second.Restore(StateText.Read(new StringReader(text.ToString()), "state", second.State.Layout));
        for (var i = 0; i < 15; i++)
        {
            Assert.Equal(first.Peek(first.Find("word")!), second.Peek(second.Find("word")!));
            Assert.Equal(first.Peek(first.Find("total")!), second.Peek(second.Find("total")!));
            first.Step();
            second.Step();
        }

        Assert.Equal(first.Counters, second.Counters);
        var again = new StringWriter();
        StateText.Write(second.Save(), again);
        var expected = new StringWriter();
        StateText.Write(first.Save(), expected);
        Assert.Equal(expected.ToString(), again.ToString());

        using var other = DesignBuilder.Design(Counter()).Simulate();
        Assert.Throws<ArgumentException>(() => other.Restore(first.Save()));
    }
}
