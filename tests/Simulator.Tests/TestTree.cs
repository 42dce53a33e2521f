using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Testbench;

namespace WaferHdl.Simulator.Tests;

/// <summary>Short ways to write bound tests by hand.</summary>
internal static class TestTree
{
    public static readonly HdlType Exact = IntegerType.Instance;

    public static readonly HdlType U8 = new UIntType(8);

    public static BoundExpression Number(BigInteger value, HdlType? type = null) =>
        new BoundConstant(value, type ?? Exact, default);

    /// <summary><c>dut.a[2].b</c>; numbers in brackets are constant indices.</summary>
    public static BoundPath Path(string path, HdlType type)
    {
        var parts = ImmutableArray.CreateBuilder<PathPart>();
        foreach (var part in path.Replace("[", ".[", StringComparison.Ordinal).Split('.'))
            parts.Add(part[0] == '['
                ? new PathPart(
                    null, Number(int.Parse(part[1..^1], System.Globalization.CultureInfo.InvariantCulture)))
                : new PathPart(part, null));
        return new BoundPath(parts.ToImmutable(), type, default);
    }

    public static BoundPath Stream(string path) => Path(path, new StreamType(U8));

    public static BoundLocal Local(string name, HdlType? type = null) =>
        new(name, type ?? Exact, true, default);

    public static BoundExpression Name(BoundLocal local) => new BoundName(local, default);

    public static BoundExpression Binary(
        BinaryOperator op, BoundExpression a, BoundExpression b, HdlType? type = null) =>
        new BoundBinary(op, a, b, type ?? (op >= BinaryOperator.Equal ? UIntType.Bit : Exact), default);

    public static BoundMessage Message(string text, BoundExpression? value = null, string? format = null) =>
        new(
        value is null ? [new BoundMessagePart(text, null, null)]
        : [new BoundMessagePart(text, null, null), new BoundMessagePart("", value, format)]);

    public static TestStatement Step(BigInteger count, BoundPath? clock = null) =>
        new TestStep(Number(count), clock, default);

    public static TestStatement Poke(string path, BigInteger value, HdlType? type = null) =>
        new TestPoke(Path(path, type ?? U8), Number(value), default);

    public static TestStatement Send(string stream, BoundExpression value, BoundExpression? within = null) =>
        new TestSend(Stream(stream), value, within, default);

    public static TestStatement Receive(string stream, BoundLocal target) =>
        new TestReceive(Stream(stream), Name(target), null, default);

    public static TestStatement ExpectEqual(BoundExpression a, BigInteger b, BoundMessage? message = null) =>
        new TestExpect(Binary(BinaryOperator.Equal, a, Number(b)), message, default);

    public static TestStatement Print(string text, BoundExpression? value = null, string? format = null) =>
        new TestPrint(Message(text, value, format), default);

    public static TestStatement For(
        BoundLocal index, BigInteger low, BigInteger high, params TestStatement[] body) =>
        new TestFor(index, Number(low), Number(high), false, [.. body], default);

    public static TestResult Run(Design design, TestOptions? options, params TestStatement[] body) =>
        TestRunner.Run(
        new BoundTest("t", "p", [], [], [.. body], SourceSpan.None), design, options ?? new TestOptions());
}
