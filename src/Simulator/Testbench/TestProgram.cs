using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Runtime.StreamFiles;

namespace WaferHdl.Simulator.Testbench;

/// <summary>The statements of a test as coroutines: each gives a <see cref="Wait"/> where time must
/// pass.</summary>
internal sealed class TestProgram(TestContext context)
{
    private const int DefaultTimeOut = 10_000;

    private readonly ISimulationEngine _engine = context.Engine;
    private readonly TestEvaluator _evaluator = context.Evaluator;
    private int _statements;

    /// <summary>To be called at each edge: what counts towards a loop without edges begins anew.</summary>
    public void NoteEdge() => _statements = 0;

    public IEnumerable<Wait> Run(ImmutableArray<TestStatement> statements)
    {
        foreach (var statement in statements)
        {
            NoteStatement(statement.Span);
            switch (statement)
            {
                case TestStep step:
                    if (Edges(step) is { } edges) yield return edges;
                    break;
                case TestSend send:
                    yield return Send(send.Stream, Typed(send.Stream, send.Value), send.Within, send.Span);
                    break;
                case TestReceive receive:
                    var transfer = Receive(receive);
                    yield return transfer;
                    if (receive.Target is not null)
                        _evaluator.Assign(
                            receive.Target, TestValue.Of(transfer.Data, ElementOf(receive.Stream)));
                    break;
                case TestFeed feed:
                    foreach (var wait in Feed(feed)) yield return wait;
                    break;
                case TestParallel parallel:
                    var branches =
                        parallel.Branches.Select(b => new TestCoroutine(Run(b).GetEnumerator())).ToArray();
                    foreach (var branch in branches) branch.Start();
                    var all = new ParallelWait(branches);
                    if (!all.HasEnded) yield return all;
                    break;
                case TestIf choice:
                    var side = _evaluator.Evaluate(choice.Condition).IsTrue ? choice.Then : choice.Else;
                    foreach (var wait in Run(side)) yield return wait;
                    break;
                case TestMatch match:
                    foreach (var wait in Run(ArmOf(match))) yield return wait;
                    break;
                case TestFor loop:
                    foreach (var wait in RunFor(loop)) yield return wait;
                    break;
                case TestWhile loop:
                    while (_evaluator.Evaluate(loop.Condition).IsTrue)
                    {
                        NoteStatement(loop.Span);
                        foreach (var wait in Run(loop.Body)) yield return wait;
                    }

                    break;
                default:
                    Execute(statement);
                    break;
            }
        }
    }

    // What takes no time.
    private void Execute(TestStatement statement)
    {
        switch (statement)
        {
            case TestPoke poke:
                _evaluator.Assign(poke.Place, _evaluator.Evaluate(poke.Value));
                break;
            case TestDeclare declare:
                _evaluator.Declare(declare.Local, declare.Value);
                break;
            case TestAssign assign:
                _evaluator.Assign(assign.Place, _evaluator.Evaluate(assign.Value));
                break;
            case TestExpect expect:
                context.Expect(expect);
                break;
            case TestPrint print:
                context.Prints.Add(_evaluator.Format(print.Message));
                break;
            case TestClock clock:
                SetClock(clock);
                break;
            case TestLoad load:
                MemoryFile.Load(
                    _engine, _evaluator.MemoryOf(load.Memory), new StringReader(
                        context.ReadFile(load.File, load.Span)), load.File);
                break;
            case TestCapture capture:
                context.Capture(StreamOf(capture.Stream), capture.File, capture.Span);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(
                    $"{statement.GetType().Name} has no meaning here");
        }
    }

    private IEnumerable<Wait> RunFor(TestFor loop)
    {
        var index = _evaluator.Evaluate(loop.Low).Integer;
        var high = _evaluator.Evaluate(loop.High).Integer;
        if (loop.IsInclusive) high += 1;
        for (; index < high; index += 1)
        {
            NoteStatement(loop.Span);
            _evaluator.Set(
                loop.Index, TestEvaluator.Coerce(TestValue.Exact(index), loop.Index.Type, loop.Span));
            foreach (var wait in Run(loop.Body)) yield return wait;
        }
    }

    private ImmutableArray<TestStatement> ArmOf(TestMatch match)
    {
        var subject = _evaluator.Evaluate(match.Subject);
        foreach (var arm in match.Arms)
            if (_evaluator.Matches(subject, arm.Patterns, arm.IsWildcard))
                return arm.Body;
        return match.Arms[^1].Body;
    }

    private EdgeWait? Edges(TestStep step)
    {
        var count = step.Count is null ? BigInteger.One : _evaluator.Evaluate(step.Count).Integer;
        if (count.Sign < 0) throw TestFault.Create(step.Span, $"a step of {count} cycles");
        if (count > long.MaxValue) count = long.MaxValue;
        int[] clocks = step.Clock is null ? [.. context.Clocks.Ports] : [ClockOf(step.Clock)];
        return count.IsZero ? null : new EdgeWait(clocks, (long)count);
    }

    private void SetClock(TestClock clock)
    {
        var period = _evaluator.Evaluate(clock.Period).Integer;
        var phase = clock.Phase is null ? BigInteger.Zero : _evaluator.Evaluate(clock.Phase).Integer;
        if (period < 1 || period > int.MaxValue)
            throw TestFault.Create(
                clock.Period.Span, $"a clock with a period of {period}", "periods count from 1");
        if (phase.Sign < 0 || phase > int.MaxValue)
            throw TestFault.Create(clock.Span, $"a clock with a phase of {phase}");
        context.Clocks.Set(ClockOf(clock.Clock), (long)period, (long)phase);
    }

    private int ClockOf(BoundPath path)
    {
        var name = _evaluator.PathText(path);
        var port = _engine.Design.TopModule.FindPort(name);
        return port >= 0 && context.Clocks.Ports.Contains(port)
            ? port
            : throw TestFault.Create(path.Span, $"'{name}' is no clock that the test drives");
    }

    private TransferWait Send(BoundPath path, BitVector value, BoundExpression? within, SourceSpan span)
    {
        var stream = StreamOf(path);
        if (!stream.IsInput)
            throw TestFault.Create(span, $"'{stream.Name}' comes out of the design: receive from it");
        _engine.Poke(stream.Data, value);
        _engine.Poke(stream.Valid, BitVector.Bit(true));
        return new TransferWait(_engine, stream, TimeOut(within), stream.Name, span);
    }

    private TransferWait Receive(TestReceive receive)
    {
        var stream = StreamOf(receive.Stream);
        if (stream.IsInput)
            throw TestFault.Create(receive.Span, $"'{stream.Name}' goes into the design: send to it");
        _engine.Poke(stream.Ready, BitVector.Bit(true));
        return new TransferWait(_engine, stream, TimeOut(receive.Within), stream.Name, receive.Span);
    }

    // Ends behind the transfer of the last beat.
    private IEnumerable<Wait> Feed(TestFeed feed)
    {
        var stream = StreamOf(feed.Stream);
        if (StreamFormats.FromPath(feed.File) is not { } format || format == StreamFormat.Binary)
            throw TestFault.Create(
                feed.Span, $"'{feed.File}' is no CSV, hex or Matrix Market file by its name");
        var source = FileSource.Read(
            new StringReader(context.ReadFile(feed.File, feed.Span)), format, feed.File, stream.Element);
        while (source.TryNext(out var beat)) yield return Send(feed.Stream, beat, null, feed.Span);
    }

    private BitVector Typed(BoundPath path, BoundExpression value) =>
        TestEvaluator.Coerce(_evaluator.Evaluate(value), ElementOf(path), value.Span).Bits;

    private HdlType ElementOf(BoundPath path) => StreamOf(path).Element;

    private StreamPort StreamOf(BoundPath path)
    {
        var name = _evaluator.PathText(path);
        return _evaluator.Places.FindStream(name)
            ?? throw TestFault.Create(
                SimulationRules.TestIndex, path.Span, $"the test drives no stream '{name}'");
    }

    private long TimeOut(BoundExpression? within)
    {
        if (within is null) return DefaultTimeOut;
        var limit = _evaluator.Evaluate(within).Integer;
        return limit.Sign > 0 && limit <= long.MaxValue
            ? (long)limit
            : throw TestFault.Create(within.Span, $"a time-out of {limit} cycles");
    }

    private void NoteStatement(SourceSpan span)
    {
        if (++_statements > context.MaximumStatements)
            throw TestFault.Create(
                span, $"{context.MaximumStatements} statements without a clock edge", "step inside the loop");
        if ((_statements & 0xfff) == 0) context.Cancellation.ThrowIfCancellationRequested();
    }
}
