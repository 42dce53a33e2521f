using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Runtime.StreamFiles;

namespace WaferHdl.Simulator.Testbench;

/// <summary>What the statements of one test share.</summary>
internal sealed class TestContext(ISimulationEngine engine, ClockSchedule clocks, TestOptions options)
{
    private readonly List<CaptureProcess> _captures = [];

    public ISimulationEngine Engine { get; } = engine;

    public ClockSchedule Clocks { get; } = clocks;

    public TestEvaluator Evaluator { get; } = new(engine, new RandomSource(options.Seed));

    public List<string> Prints { get; } = [];

    public int MaximumStatements => options.MaximumStatements;

    public CancellationToken Cancellation => options.Cancellation;

    /// <summary>Counted from 0 behind the reset.</summary>
    public long Cycle { get; set; }

    /// <summary>Whether streams are looked at in every cycle.</summary>
    public bool HasCaptures => _captures.Count > 0;

    public ImmutableArray<CapturedFile> Captured => [.. _captures.Select(c => c.ToFile())];

    public string ReadFile(string path, SourceSpan span) => options.ReadFile(path, out var error)
        ?? throw TestFault.Create(
            SimulationRules.MissingDataFile, span, $"'{path}' can't be read: {error ?? "not found"}");

    public void Capture(StreamPort stream, string file, SourceSpan span)
    {
        if (stream.IsInput) throw TestFault.Create(span, $"'{stream.Name}' goes into the design: feed it");
        if (StreamFormats.FromPath(file) is not (StreamFormat.Csv or StreamFormat.Hex))
            throw TestFault.Create(span, $"'{file}' is no CSV or hex file by its name");
        _captures.Add(new CaptureProcess(Engine, stream, file));
    }

    /// <summary>Lets the captures accept what is offered at the coming edges.</summary>
    public void BeforeEdges(ReadOnlySpan<int> ports)
    {
        foreach (var capture in _captures) capture.BeforeEdges(ports);
    }

    /// <summary>Keeps the streams of captures ready.</summary>
    public void Offer()
    {
        foreach (var capture in _captures) capture.Offer();
    }

    /// <exception cref="SimulationException">The condition is 0.</exception>
    public void Expect(TestExpect expect)
    {
        if (Evaluator.Evaluate(expect.Condition).IsTrue) return;
        var labels = new List<Label>();
        var sides = Explain(expect.Condition, labels);
        var message = expect.Message is null ? "" : ": " + Evaluator.Format(expect.Message);
        throw TestFault.Create(
            SimulationRules.ExpectFailed, expect.Condition.Span,
            $"expectation failed at cycle {Cycle}{message}{sides}", null, [.. labels]);
    }

    // Both sides of the comparison that failed, through && and !.
    private string Explain(BoundExpression condition, List<Label> labels)
    {
        switch (condition)
        {
            case BoundBinary { Operator: BinaryOperator.LogicalAnd } both:
                return Explain(Evaluator.Evaluate(both.Left).IsTrue ? both.Right : both.Left, labels);
            case BoundBinary
            {
                Operator: >= BinaryOperator.Equal and <= BinaryOperator.GreaterEqual,
            } comparison:
                var left = Evaluator.Evaluate(comparison.Left).ToText();
                var right = Evaluator.Evaluate(comparison.Right).ToText();
                AddLabel(comparison.Left, left, labels);
                AddLabel(comparison.Right, right, labels);
                return $" (left is {left}, right is {right})";
            case BoundUnary { Operator: UnaryOperator.LogicalNot } not:
                labels.Add(new Label(not.Operand.Span, "is 1"));
                return "";
            default:
                labels.Add(new Label(condition.Span, "is 0"));
                return "";
        }
    }

    private static void AddLabel(BoundExpression side, string value, List<Label> labels)
    {
        if (side is not (BoundConstant or BoundConvert { Operand: BoundConstant }))
            labels.Add(new Label(side.Span, $"is {value}"));
    }

    private sealed class CaptureProcess
    {
        private readonly ISimulationEngine _engine;
        private readonly StreamPort _stream;
        private readonly string _path;
        private readonly StringWriter _text = new();
        private readonly FileSink _sink;

        public CaptureProcess(ISimulationEngine engine, StreamPort stream, string path)
        {
            (_engine, _stream, _path) = (engine, stream, path);
            _sink = FileSink.Write(_text, StreamFormats.FromPath(path)!.Value, stream.Element);
            Offer();
        }

        public void Offer() => _engine.Poke(_stream.Ready, BitVector.Bit(true));

        public void BeforeEdges(ReadOnlySpan<int> ports)
        {
            var clock = _engine.Design.TopModule.ClockOf(_stream);
            if (clock >= 0 && !ports.Contains(clock)) return;
            if (_engine.PeekBit(_stream.Valid)) _sink.Accept(_engine.Peek(_stream.Data));
        }

        public CapturedFile ToFile() => new(_path, _text.ToString());
    }
}
