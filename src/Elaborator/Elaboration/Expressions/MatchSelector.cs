using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Logic;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>Chooses among the arms of one <c>match</c>: by a case cell where all patterns are bit patterns,
/// by a chain of multiplexers where one is a range.</summary>
internal sealed class MatchSelector
{
    private readonly LogicBuilder _logic;
    private readonly Net _subject;
    private readonly BoundExpression _bound;
    private readonly List<(ImmutableArray<BoundPattern> Patterns, bool IsWildcard)> _arms = [];
    private readonly bool _hasRange;
    private readonly Dictionary<int, Net> _conditions = [];
    private readonly Dictionary<int, Net> _taken = [];

    public MatchSelector(
        LogicBuilder logic, Net subject, BoundExpression bound,
        ImmutableArray<(ImmutableArray<BoundPattern> Patterns, bool IsWildcard)> arms, SourceSpan span)
    {
        (_logic, _subject, _bound, Span) = (logic, subject, bound, span);
        foreach (var arm in arms)
        {
            _arms.Add(arm);
            if (arm.IsWildcard) break;
        }

        // The last arm takes what no arm matches, so its own patterns don't matter.
        _hasRange = _arms.SkipLast(1).Any(arm => arm.Patterns.Any(IsRange));
        if (logic.TryConstant(subject, out var value)) KnownArm = FindArm(value);
        else if (_arms.Count == 1) KnownArm = 0;
    }

    public SourceSpan Span { get; }

    public int ArmCount => _arms.Count;

    /// <summary>The arm, when the subject is a constant.</summary>
    public int? KnownArm { get; }

    /// <summary>The value of the arm that matches.</summary>
    public Net Select(IReadOnlyList<Net> values, SourceSpan span)
    {
        var last = _arms.Count - 1;
        if (!_hasRange)
        {
            var arms = Enumerable.Range(0, last).Select(i => new CaseArm(MasksOf(i), values[i]));
            return _logic.Case(_subject, [.. arms], values[last], span);
        }

        var result = values[last];
        for (var i = last - 1; i >= 0; i--) result = _logic.Mux(Condition(i), values[i], result, span);
        return result;
    }

    /// <summary>One bit: whether the arm is the one that is taken.</summary>
    public Net Taken(int arm)
    {
        if (_taken.TryGetValue(arm, out var net)) return net;
        var bits = Enumerable.Range(0, _arms.Count).Select(i => _logic.Bit(i == arm)).ToList();
        net = Select(bits, Span);
        _taken.Add(arm, net);
        return net;
    }

    /// <summary><c>'phase' is 'Phase.Idle'</c>.</summary>
    public string Describe(int arm)
    {
        var subject = Evaluator.TextOf(_bound.Span);
        var patterns = _arms[arm].Patterns;
        if (_arms[arm].IsWildcard || patterns.IsEmpty) return $"'{subject}' is anything else";
        return $"'{subject}' is '{string.Join(" | ", patterns.Select(p => Evaluator.TextOf(p.Span)))}'";
    }

    private int FindArm(BitVector value)
    {
        var number = Evaluator.IsSigned(_bound.Type) ? value.Signed : value.Unsigned;
        for (var i = 0; i < _arms.Count - 1; i++)
            if (_arms[i].Patterns.Any(p => Matches(p, value, number)))
                return i;
        return _arms.Count - 1;
    }

    private static bool Matches(BoundPattern pattern, BitVector value, BigInteger number) => IsRange(pattern)
        ? number >= pattern.Value && number <= pattern.High!.Value
        : BitMath.And(value, MaskOf(pattern, value.Width).Mask) == MaskOf(pattern, value.Width).Value;

    private static bool IsRange(BoundPattern pattern) =>
        pattern.Mask is null && pattern.High is { } high && high != pattern.Value;

    private ImmutableArray<CasePattern> MasksOf(int arm) =>
        [.. _arms[arm].Patterns.Select(pattern => MaskOf(pattern, _logic.WidthOf(_subject)))];

    private static CasePattern MaskOf(BoundPattern pattern, int width)
    {
        var mask = pattern.Mask is { } bits ? BitVector.FromInteger(bits, width) : BitVector.AllOnes(width);
        return new CasePattern(BitMath.And(BitVector.FromInteger(pattern.Value, width), mask), mask);
    }

    // Whether the patterns of an arm match, whatever stands before it.
    private Net Condition(int arm)
    {
        if (_conditions.TryGetValue(arm, out var net)) return net;
        net = _logic.Bit(false);
        foreach (var pattern in _arms[arm].Patterns) net = _logic.Or(net, Condition(pattern), pattern.Span);
        _conditions.Add(arm, net);
        return net;
    }

    private Net Condition(BoundPattern pattern)
    {
        var span = pattern.Span;
        var width = _logic.WidthOf(_subject);
        if (!IsRange(pattern))
        {
            var (value, mask) = MaskOf(pattern, width);
            return _logic.Case(
                _subject, [new CaseArm([new CasePattern(value, mask)], _logic.Bit(true))], _logic.Bit(false),
                span);
        }

        var isSigned = Evaluator.IsSigned(_bound.Type);
        var kind = isSigned ? BinaryKind.LessEqualSigned : BinaryKind.LessEqualUnsigned;
        var least = isSigned ? -(BigInteger.One << (width - 1)) : BigInteger.Zero;
        var most = (BigInteger.One << (isSigned ? width - 1 : width)) - 1;
        var low = pattern.Value <= least
            ? _logic.Bit(true)
            : _logic.Binary(
                kind, _logic.Constant(BitVector.FromInteger(pattern.Value, width)), _subject, span);
        var high = pattern.High!.Value >= most
            ? _logic.Bit(true)
            : _logic.Binary(
                kind, _subject, _logic.Constant(BitVector.FromInteger(pattern.High!.Value, width)), span);
        return _logic.And(low, high, span);
    }
}
