using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Testbench;
using Xunit;
using static WaferHdl.Simulator.Tests.TestTree;

namespace WaferHdl.Simulator.Tests;

public class TestRunnerTests
{
    [Fact]
    public void Send_and_recv_return_just_behind_the_edge_and_leave_their_side_idle()
    {
        var got = Local("got");
        var result = Run(
            StreamDesigns.TestTop(), null,
            Send("dut.x", Number(42)),
            ExpectEqual(Path("dut.x.valid", UIntType.Bit), 0),
            ExpectEqual(Path("dut.full", UIntType.Bit), 1),
            ExpectEqual(Path("dut.count", U8), 1),
            Step(5),
            ExpectEqual(Path("dut.count", U8), 1),
            Receive("dut.y", got),
            ExpectEqual(Name(got), 42),
            ExpectEqual(Path("dut.y.ready", UIntType.Bit), 0),
            ExpectEqual(Path("dut.y.valid", UIntType.Bit), 0));
        Assert.Null(result.Failure);
        Assert.Equal(7, result.Cycle);
    }

    [Fact]
    public void Branches_run_side_by_side_and_in_order()
    {
        var (i, j, got) = (Local("i"), Local("j"), Local("got"));
        var result = Run(
            StreamDesigns.TestTop(), null,
            new TestParallel(
            [
                [For(i, 0, 20, Send("dut.x", Name(i))), Print("sent")],
                [
                    For(j, 0, 20, Receive("dut.y", got),
                        new TestExpect(Binary(BinaryOperator.Equal, Name(got), Name(j)), null, default)),
                    Print("received"),
                ],
                [Step(3), Print("three at ", Path("dut.count", U8)), Step(1000), Print("late")],
            ], default),
            ExpectEqual(Path("dut.count", U8), 20));
        Assert.Null(result.Failure);
        Assert.Equal(["three at 2", "sent", "received", "late"], result.Prints);
        Assert.Equal(1003, result.Cycle);
    }

    [Fact]
    public void A_failed_expectation_shows_message_cycle_and_both_sides()
    {
        var source = new SourceText("a.whdl", "expect dut.count == 3;");
        SourceSpan Span(int start, int length) => new(source, start, length);
        var left = Path("dut.count", U8) with { Span = Span(7, 9) };
        var condition = new BoundBinary(BinaryOperator.Equal, left, Number(3), UIntType.Bit, Span(7, 14));
        var result = Run(
            StreamDesigns.TestTop(), new TestOptions { Seed = 77, WaveCycles = 4 },
            Send("dut.x", Number(1)), Step(2),
            new TestExpect(condition, Message("count is 0x", left, "bin"), Span(0, 22)));
        Assert.False(result.Passed);
        Assert.Equal("WH4020", result.Failure!.Code);
        Assert.Equal(
            "expectation failed at cycle 3: count is 0x00000001 (left is 1, right is 3)",
            result.Failure.Message);
        Assert.Equal("is 1", Assert.Single(result.Failure.Labels).Text);
        Assert.Equal((3L, 77UL), (result.Cycle, result.Seed));
        Assert.Contains("$enddefinitions", result.Waveform!, StringComparison.Ordinal);
    }

    [Fact]
    public void Transfers_give_up_after_their_limit()
    {
        var result = Run(
            StreamDesigns.TestTop(), null, Send("dut.x", Number(1)), Send(
                "dut.x", Number(2), within: Number(25)));
        Assert.Equal("WH4021", result.Failure!.Code);
        Assert.Equal("'dut.x' was not taken within 25 cycles", result.Failure.Message);
        Assert.Equal(26, result.Cycle);
        Assert.Equal(
            "'dut.y' offered nothing within 10000 cycles",
            Run(StreamDesigns.TestTop(), null, Receive("dut.y", Local("v"))).Failure!.Message);
    }

    [Fact]
    public void Faults_of_a_test_are_diagnostics()
    {
        (string Code, string Message, TestStatement Statement)[] cases =
        [
            ("WH4022", "300 does not fit u8", Send("dut.x", Number(300))),
            ("WH4022", "-1 does not fit bit", Poke("dut.x.valid", -1, UIntType.Bit)),
            ("WH4023", "the design has no 'dut.pe[4].a'", ExpectEqual(Path("dut.pe[4].a", U8), 0)),
            ("WH4023", "the test drives no stream 'dut.z'", Send("dut.z", Number(0))),
            ("WH4024", "a step of -2 cycles", Step(-2)),
            ("WH4024", "'dut.count' can't be driven; only inputs of the design are", Poke("dut.count", 1)),
            ("WH4024", "a division of exact integers by zero",
                Print("", Binary(BinaryOperator.Divide, Number(1), Number(0)))),
            ("WH4024", "5000 statements without a clock edge", new TestWhile(Number(1), [], default)),
            (
                "WH4024", "a clock with a period of 0",
                new TestClock(Path("dut.clk", ClockType.Instance), Number(0), null, default)),
            (
                "WH4032", "'a.csv' can't be read: no files can be read here",
                new TestFeed(Stream("dut.x"), "a.csv", default)),
            ("WH4024", "the test takes more than 100 cycles", Step(1000)),
        ];
        foreach (var (code, message, statement) in cases)
        {
            var failure = Run(
                StreamDesigns.TestTop(), new TestOptions { MaximumCycles = 100, MaximumStatements = 5000 },
                statement).Failure;
            Assert.Equal((code, message), (failure?.Code, failure?.Message));
        }
    }

    [Fact]
    public void Files_feed_and_capture_streams()
    {
        var options = new TestOptions
        {
            ReadFile = (string path, out string? error) =>
            {
                error = path == "in.csv" ? null : "not found";
                return path == "in.csv" ? "value\n5\n6\n7\n" : null;
            },
        };
        var result = Run(
            StreamDesigns.TestTop(), options,
            new TestCapture(Stream("dut.y"), "build/out.csv", default),
            new TestFeed(Stream("dut.x"), "in.csv", default),
            Step(3));
        Assert.Null(result.Failure);
        Assert.Equal([new CapturedFile("build/out.csv", "value\n5\n6\n7\n")], result.Captured);
    }

    [Fact]
    public void Pokes_of_parts_leave_the_other_bits()
    {
        var m = DesignBuilder.Module("test");
        m.Input("dut.a", 16);
        m.DataPorts.Add(new DataPort("dut.a", false, [new PortBits(0, 0, 16)], new UIntType(16)));
        var a = Path("dut.a", new UIntType(16));
        var bytes = Path("dut.a", new ArrayType(U8, 2));
        var result = Run(
            DesignBuilder.Design(m), null,
            new TestPoke(new BoundElement(bytes, Number(1), U8, default), Number(0xAB), default),
            new TestPoke(new BoundBit(a, Number(3), default), Number(1), default),
            new TestPoke(new BoundPartSelect(a, Number(6), 4, new UIntType(4), default), Number(0), default),
            new TestPoke(new BoundBit(a, Number(99), default), Number(1), default),
            Print("", a, "hex"),
            Print("", new BoundSlice(bytes, 1, 1, new ArrayType(U8, 1), default)),
            Print("", new BoundElement(bytes, Number(7), U8, default)));
        Assert.Null(result.Failure);
        Assert.Equal(["a808", "[168]", "0"], result.Prints);
    }

    [Fact]
    public void Clocks_step_by_their_own_periods()
    {
        var m = DesignBuilder.Module("test");
        m.Clock("dut.fast", null);
        m.Clock("dut.slow", null);
        m.Register("dut.f", 16, 0, net => m.Binary(BinaryKind.Add, net, m.Constant(1, 16)), domain: 0);
        m.Register("dut.s", 16, 0, net => m.Binary(BinaryKind.Add, net, m.Constant(1, 16)), domain: 1);
        var (fast, slow) = (Path("dut.fast", ClockType.Instance), Path("dut.slow", ClockType.Instance));
        var (f, s) = (Path("dut.f", new UIntType(16)), Path("dut.s", new UIntType(16)));
        var result = Run(
            DesignBuilder.Design(m), null,
            new TestClock(fast, Number(3), null, default),
            new TestClock(slow, Number(10), Number(1), default),
            Step(10, fast), Print("", f), Print("", s),
            Step(2, slow), Print("", f), Print("", s),
            Step(1), Print("", f), Print("", s));
        Assert.Null(result.Failure);

        // Fast edges at 3, 6, … 30; slow ones at 1, 11, 21, then 31 and 41; then one of both: 42 and 51 (with
        // 45, 48, 51).
        Assert.Equal(["10", "3", "13", "5", "17", "6"], result.Prints);
    }

    [Fact]
    public void Random_values_depend_on_the_seed_alone()
    {
        TestStatement[] body =
        [
            Print("", new BoundRandom(new UIntType(64), default)), Print("", new BoundRandom(U8, default)),
            Print("", new BoundRandom(new IntType(100), default)),
        ];
        string[] Prints(ulong seed) =>
            [.. Run(StreamDesigns.TestTop(), new TestOptions { Seed = seed }, body).Prints];
        Assert.Equal(Prints(5), Prints(5));
        Assert.NotEqual(Prints(5), Prints(6));

        // Reference: xoshiro256** seeded by SplitMix64, written down once in another language.
        Assert.Equal(RandomReference, Prints(5));
    }

    private static readonly string[] RandomReference =
        ["5320248114040590185", "154", "-226211922933854972741412996178"];

    /// <summary>Expressions of tests: exact arithmetic, typed arithmetic and its corners.</summary>
    public static TheoryData<string, BoundExpression> Expressions()
    {
        BoundExpression U(int width, BigInteger value) => Number(value, new UIntType(width));
        BoundExpression I(int width, BigInteger value) => Number(value, new IntType(width));
        BoundExpression Op(BinaryOperator op, BoundExpression a, BoundExpression b, HdlType type) =>
            Binary(op, a, b, type);
        return new()
        {
            { "340282366920938463463374607431768211456", Binary(
                BinaryOperator.ShiftLeft, Number(1), Number(128)) },
            { "-4", Binary(BinaryOperator.Divide, Number(-9), Number(2)) },
            { "-1", Binary(BinaryOperator.Remainder, Number(-9), Number(2)) },
            { "258", Binary(BinaryOperator.Add, U(8, 255), Number(3)) },
            { "2", Op(BinaryOperator.AddWrap, U(8, 255), U(8, 3), U8) },
            { "255", Op(BinaryOperator.AddSaturate, U(8, 255), U(8, 3), U8) },
            { "0", Op(BinaryOperator.SubtractSaturate, U(8, 2), U(8, 3), U8) },
            { "-128", Op(BinaryOperator.SubtractSaturate, I(8, -100), I(8, 100), new IntType(8)) },
            { "255", Op(BinaryOperator.Divide, U(8, 7), U(8, 0), U8) },
            { "7", Op(BinaryOperator.Remainder, U(8, 7), U(8, 0), U8) },
            { "-1", Op(BinaryOperator.Divide, I(8, 7), I(8, 0), new IntType(9)) },
            { "128", Op(BinaryOperator.Divide, I(8, -128), I(8, -1), new IntType(9)) },
            { "-1", Op(BinaryOperator.ShiftRight, I(8, -100), U(8, 200), new IntType(8)) },
            { "0", Op(BinaryOperator.ShiftLeft, U(8, 255), U(8, 9), U8) },
            { "1", Binary(BinaryOperator.Less, I(8, -1), Number(0)) },
            { "250", new BoundUnary(UnaryOperator.Not, U(8, 5), U8, default) },
            { "-6", new BoundUnary(UnaryOperator.Not, Number(5), Exact, default) },
            { "-5", new BoundConvert(ConversionKind.Extend, I(4, -5), true, new IntType(9), default) },
            { "11", new BoundConvert(ConversionKind.Reinterpret, I(4, -5), false, new UIntType(4), default) },
            { "3", new BoundIntrinsic(IntrinsicKind.PopCount, [U(8, 0x43)], new UIntType(4), default) },
            { "8", new BoundIntrinsic(IntrinsicKind.TrailingZeros, [U(8, 0)], new UIntType(4), default) },
            { "128", new BoundIntrinsic(IntrinsicKind.Abs, [I(8, -128)], U8, default) },
            {
                "[3, 2, 1]",
                new BoundIntrinsic(
                    IntrinsicKind.Reverse,
                    [new BoundArrayValue([U(8, 1), U(8, 2), U(8, 3)], new ArrayType(U8, 3), default)],
                    new ArrayType(U8, 3), default)
            },
            { "2571", new BoundConcat([U(8, 10), U(8, 11)], new UIntType(16), default) },
            {
                "9",
                new BoundMatch(
                    U(4, 6),
                    [
                        new BoundMatchArm(
                            [new BoundPattern(0b1000, 0b1000, null, default)], false, Number(1), default),
                        new BoundMatchArm([new BoundPattern(5, null, 7, default)], false, Number(9), default),
                        new BoundMatchArm([], true, Number(2), default),
                    ],
                    Exact, default)
            },
        };
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Expressions_have_the_values_of_the_language(string expected, BoundExpression expression)
    {
        var result = Run(StreamDesigns.TestTop(), null, Print("", expression));
        Assert.Null(result.Failure);
        Assert.Equal(expected, Assert.Single(result.Prints));
    }

    [Fact]
    public void Functions_run_with_locals_of_their_own()
    {
        // fn f(n) { var s = 0; if n > 2 { s = n * 2; } s }
        var (n, s) = (Local("n", U8), Local("s", new UIntType(16)));
        var body = new BoundBlock(
            [
                new BoundDeclare(s, null, default),
                new BoundIfStatement(
                    Binary(BinaryOperator.Greater, Name(n), Number(2)),
                    [new BoundAssign(Name(s), Binary(BinaryOperator.Multiply, Name(n), Number(2)), default)],
                    [], default),
            ],
            Name(s), default);
        var f = new BoundFunction("f", [n], body);
        var result = Run(
            StreamDesigns.TestTop(), null,
            Print("", new BoundCall(f, [Number(7)], new UIntType(16), default)),
            Print("", new BoundCall(f, [Number(1)], new UIntType(16), default)));
        Assert.Equal(["14", "0"], result.Prints);
    }

    [Fact]
    public void Signals_of_instances_are_read_by_name_in_whatever_way_ports_are_packed()
    {
        // An instance whose port is an array of streams: valid bits of all elements in one port.
        var inner = DesignBuilder.Module("Inner");
        inner.Input("x.valid", 3);
        var d = inner.Input("x.data", 24);
        inner.Ports[0] = inner.Ports[0] with { Type = new ArrayType(UIntType.Bit, 3) };
        inner.Ports[1] = inner.Ports[1] with { Type = new ArrayType(U8, 3) };
        inner.Output("p.a", inner.Slice(d, 0, 4));
        inner.Output("p.b", inner.Slice(d, 8, 8));
        var top = DesignBuilder.Module("test");
        var tv = top.Constant(0b101, 3);
        var td = top.Constant(0x332211, 24);
        top.Instances.Add(new Instance("dut", new ModuleId(0), [tv, td, null, null], null, default));
        var pair = new StructType("P", [new StructField("a", new UIntType(4)), new StructField("b", U8)]);
        var result = Run(
            DesignBuilder.Design(inner, top), null,
            Print("", Path("dut.x[2].valid", UIntType.Bit)), Print("", Path("dut.x[1].valid", UIntType.Bit)),
            Print("", Path("dut.x[1].data", U8), "hex"), Print("", Path("dut.p", pair), "hex"));
        Assert.Null(result.Failure);
        Assert.Equal(["1", "0", "22", "{ a: 1, b: 22 }"], result.Prints);
    }

    [Fact]
    public void Memories_are_loaded_and_read()
    {
        var m = DesignBuilder.Module("test");
        var inner = DesignBuilder.Module("Inner");
        inner.Memories.Add(new Memory("words", U8, 4, null, null, [], null, default));
        m.Instances.Add(new Instance("dut", new ModuleId(0), [], null, default));
        var words = Path("dut.words", new MemoryType(U8, 4));
        var options = new TestOptions
        {
            ReadFile = (string _, out string? error) =>
            {
                error = null;
                return "1 2 @3 ff";
            },
        };
        var result = Run(
            DesignBuilder.Design(inner, m), options,
            new TestLoad(words, "w.hex", default),
            Print("", new BoundElement(words, Number(3), U8, default)),
            Print("", new BoundElement(words, Number(4), U8, default)));
        Assert.Null(result.Failure);
        Assert.Equal(["255", "0"], result.Prints);
    }
}
