using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Bound;

/// <summary>A <c>test</c> block. Its design has one top that holds every instance of the test; the inputs of the
/// instances that no <see cref="Drives"/> wires are ports of that top, named <c>dut.port</c>.</summary>
public sealed record BoundTest(
    string Name, string Package, ImmutableArray<BoundInstance> Instances, ImmutableArray<BoundDrive> Drives,
    ImmutableArray<TestStatement> Body, SourceSpan Span);

/// <summary>Something inside the design by its hierarchical name: <c>dut.sum</c>, <c>dut.pe[i].acc</c>, a stream's
/// <c>valid</c>. Indices of names (instances, arrays of ports) may be computed when the test runs; an index into data is
/// a <see cref="BoundElement"/> around it.</summary>
public sealed record BoundPath(ImmutableArray<PathPart> Parts, HdlType Type, SourceSpan Span) : BoundExpression(Type, Span);

/// <param name="Name">Null for an index.</param>
public sealed record PathPart(string? Name, BoundExpression? Index);

/// <summary><c>random&lt;T&gt;()</c>.</summary>
public sealed record BoundRandom(HdlType Type, SourceSpan Span) : BoundExpression(Type, Span);

/// <summary>Expressions in tests may be of <see cref="IntegerType"/> (exact); arithmetic of an exact with a typed
/// operand is exact, comparison is by value.</summary>
public abstract record TestStatement(SourceSpan Span);

/// <summary><c>dut.port = e;</c>: at once, until changed. The place is a <see cref="BoundPath"/> with data selectors around it.</summary>
public sealed record TestPoke(BoundExpression Place, BoundExpression Value, SourceSpan Span) : TestStatement(Span);

/// <summary><c>let</c>, <c>var</c>.</summary>
public sealed record TestDeclare(BoundLocal Local, BoundExpression? Value, SourceSpan Span) : TestStatement(Span);

/// <summary>Assignment to a <c>var</c>, or a part of one.</summary>
public sealed record TestAssign(BoundExpression Place, BoundExpression Value, SourceSpan Span) : TestStatement(Span);

/// <param name="Clock">A path to a clock port, or null: the sole clock, or every clock's next edge when there are several.</param>
public sealed record TestStep(BoundExpression? Count, BoundPath? Clock, SourceSpan Span) : TestStatement(Span);

public sealed record TestClock(BoundPath Clock, BoundExpression Period, BoundExpression? Phase, SourceSpan Span)
    : TestStatement(Span);

public sealed record TestExpect(BoundExpression Condition, BoundMessage? Message, SourceSpan Span) : TestStatement(Span);

public sealed record TestSend(BoundPath Stream, BoundExpression Value, BoundExpression? Within, SourceSpan Span)
    : TestStatement(Span);

/// <param name="Target">A local to store into, or null to drop the value.</param>
public sealed record TestReceive(BoundPath Stream, BoundExpression? Target, BoundExpression? Within, SourceSpan Span)
    : TestStatement(Span);

public sealed record TestPrint(BoundMessage Message, SourceSpan Span) : TestStatement(Span);

public sealed record TestLoad(BoundPath Memory, string File, SourceSpan Span) : TestStatement(Span);

public sealed record TestFeed(BoundPath Stream, string File, SourceSpan Span) : TestStatement(Span);

public sealed record TestCapture(BoundPath Stream, string File, SourceSpan Span) : TestStatement(Span);

public sealed record TestParallel(ImmutableArray<ImmutableArray<TestStatement>> Branches, SourceSpan Span)
    : TestStatement(Span);

public sealed record TestIf(
    BoundExpression Condition, ImmutableArray<TestStatement> Then, ImmutableArray<TestStatement> Else, SourceSpan Span)
    : TestStatement(Span);

public sealed record TestMatch(BoundExpression Subject, ImmutableArray<TestArm> Arms, SourceSpan Span) : TestStatement(Span);

public sealed record TestArm(
    ImmutableArray<BoundPattern> Patterns, bool IsWildcard, ImmutableArray<TestStatement> Body, SourceSpan Span);

/// <summary>A loop that runs, with an exact index.</summary>
public sealed record TestFor(
    BoundLocal Index, BoundExpression Low, BoundExpression High, bool IsInclusive, ImmutableArray<TestStatement> Body,
    SourceSpan Span) : TestStatement(Span);

public sealed record TestWhile(BoundExpression Condition, ImmutableArray<TestStatement> Body, SourceSpan Span)
    : TestStatement(Span);
