using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Logic;

/// <summary>Adds cells to a module, simplified where the result is plain to see: constants fold, slices look
/// through concats, a mux with equal inputs is no mux.</summary>
/// <remarks>Every method takes operands of the width that its cell needs: nothing widens by itself.</remarks>
internal sealed partial class LogicBuilder(ModuleBuilder target)
{
    private readonly Dictionary<BitVector, Net> _constants = [];

    public ModuleBuilder Target { get; } = target;

    public int WidthOf(Net net) => Target.WidthOf(net);

    public Net Constant(BitVector value, SourceSpan source = default)
    {
        if (_constants.TryGetValue(value, out var net)) return net;
        net = Target.Add(new ConstantCell(value, source));
        _constants.Add(value, net);
        return net;
    }

    public Net Zero(int width) => Constant(BitVector.Zero(width));

    public Net Bit(bool value) => Constant(BitVector.Bit(value));

    public Net Number(long value, int width) => Constant(BitVector.FromInteger(value, width));

    public bool TryConstant(Net net, out BitVector value)
    {
        if (Target[net] is ConstantCell constant)
        {
            value = constant.Value;
            return true;
        }

        value = default;
        return false;
    }

    public bool IsConstant(Net net, bool value) =>
        TryConstant(net, out var bits) && bits.Width == 1 && bits[0] == value;

    private bool IsZero(Net net) => TryConstant(net, out var value) && value.IsZero;

    private bool IsAllOnes(Net net) =>
        TryConstant(net, out var value) && value == BitVector.AllOnes(value.Width);

    /// <summary>A made wider, or the same net when it already has the width.</summary>
    public Net Extend(Net a, bool isSigned, int width, SourceSpan source)
    {
        if (WidthOf(a) == width) return a;
        switch (Target[a])
        {
            case ConstantCell constant:
                return Constant(
                    isSigned ? BitMath.SignExtend(constant.Value, width)
                        : BitMath.ZeroExtend(constant.Value, width), source);
            case ExtendCell inner when inner.IsSigned == isSigned || !inner.IsSigned:
                // The top bit of a zero-extended value is 0, so its sign extension is a zero extension.
                return Extend(inner.A, inner.IsSigned, width, source);
            default:
                return Target.Add(new ExtendCell(a, isSigned, width, source));
        }
    }

    /// <summary>Wider by the sign given, or the low bits.</summary>
    public Net Resize(Net a, bool isSigned, int width, SourceSpan source) =>
        WidthOf(a) > width ? Slice(a, 0, width, source) : Extend(a, isSigned, width, source);

    public Net Not(Net a, SourceSpan source) => Unary(UnaryKind.Not, a, source);

    public Net And(Net a, Net b, SourceSpan source) => Binary(BinaryKind.And, a, b, source);

    public Net Or(Net a, Net b, SourceSpan source) => Binary(BinaryKind.Or, a, b, source);

    public Net IsNonZero(Net a, SourceSpan source) => Unary(UnaryKind.ReduceOr, a, source);

    public Net IsEqualTo(Net a, long value, SourceSpan source) =>
        Binary(BinaryKind.Equal, a, Number(value, WidthOf(a)), source);

    public Net Unary(UnaryKind kind, Net a, SourceSpan source)
    {
        var width = WidthOf(a);
        if (TryConstant(a, out var value))
            return Constant(CellMath.Unary(kind, value, OutputWidth(kind, value.Width)), source);
        switch (kind)
        {
            case UnaryKind.ReduceAnd or UnaryKind.ReduceOr or UnaryKind.ReduceXor or UnaryKind.Reverse
                or UnaryKind.PopCount
                when width == 1:
                return a;
            case UnaryKind.Not when Target[a] is UnaryCell { Kind: UnaryKind.Not } inner:
                return inner.A;
            case UnaryKind.Not when Target[a] is BinaryCell { Kind: BinaryKind.Equal } equal:
                return Binary(BinaryKind.NotEqual, equal.A, equal.B, source);
            case UnaryKind.Not when Target[a] is BinaryCell { Kind: BinaryKind.NotEqual } notEqual:
                return Binary(BinaryKind.Equal, notEqual.A, notEqual.B, source);
            default:
                return Target.Add(new UnaryCell(kind, a, OutputWidth(kind, width), source));
        }
    }

    public static int OutputWidth(UnaryKind kind, int width) => kind switch
    {
        UnaryKind.ReduceAnd or UnaryKind.ReduceOr or UnaryKind.ReduceXor => 1,
        UnaryKind.PopCount or UnaryKind.LeadingZeros or UnaryKind.TrailingZeros => CountWidth(width),
        _ => width,
    };

    /// <summary>Bits that hold every count from 0 to <paramref name="most"/>: clog2(most + 1).</summary>
    public static int CountWidth(long most)
    {
        var width = 1;
        while (width < 63 && 1L << width <= most) width++;
        return width;
    }

    public Net Mux(Net select, Net whenTrue, Net whenFalse, SourceSpan source)
    {
        if (TryConstant(select, out var value)) return value.IsZero ? whenFalse : whenTrue;
        if (Target[select] is UnaryCell { Kind: UnaryKind.Not } not)
            return Mux(not.A, whenFalse, whenTrue, source);
        // mux s (mux s a b) c  =>  mux s a c, and the same on the other side
        if (Target[whenTrue] is MuxCell upper && upper.Select == select) whenTrue = upper.WhenTrue;
        if (Target[whenFalse] is MuxCell lower && lower.Select == select) whenFalse = lower.WhenFalse;
        if (whenTrue == whenFalse) return whenTrue;
        if (WidthOf(whenTrue) == 1)
        {
            if (IsConstant(whenTrue, true)) return Or(select, whenFalse, source);
            if (IsConstant(whenFalse, false)) return And(select, whenTrue, source);
            if (IsConstant(whenTrue, false)) return And(Not(select, source), whenFalse, source);
            if (IsConstant(whenFalse, true)) return Or(Not(select, source), whenTrue, source);
        }

        return Target.Add(new MuxCell(select, whenTrue, whenFalse, WidthOf(whenTrue), source));
    }

    /// <summary>The value of the first arm with a matching pattern, else the default.</summary>
    public Net Case(Net subject, ImmutableArray<CaseArm> arms, Net otherwise, SourceSpan source)
    {
        if (TryConstant(subject, out var value))
        {
            foreach (var arm in arms)
                if (arm.Patterns.Any(pattern => BitMath.And(value, pattern.Mask) == pattern.Value))
                    return arm.Value;
            return otherwise;
        }

        var kept = new List<CaseArm>(arms.Length);
        foreach (var arm in arms)
        {
            // Neighbours with one value are one arm.
            if (kept.Count > 0 && kept[^1].Value == arm.Value)
                kept[^1] = kept[^1] with { Patterns = [.. kept[^1].Patterns, .. arm.Patterns] };
            else
                kept.Add(arm);
        }

        while (kept.Count > 0 && kept[^1].Value == otherwise) kept.RemoveAt(kept.Count - 1);
        if (kept.Count == 0) return otherwise;
        if (kept is [{ Patterns: [var only] }] && only.Mask == BitVector.AllOnes(only.Mask.Width))
            return Mux(Binary(BinaryKind.Equal, subject, Constant(only.Value, source), source), kept[0].Value,
                otherwise, source);
        return Target.Add(new CaseCell(subject, [.. kept], otherwise, WidthOf(otherwise), source));
    }

    public Net Cross(Net a, SourceSpan source) =>
        TryConstant(a, out _) ? a : Target.Add(new CrossCell(a, WidthOf(a), source));
}
