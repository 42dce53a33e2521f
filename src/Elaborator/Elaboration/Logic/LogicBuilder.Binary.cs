using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Logic;

internal sealed partial class LogicBuilder
{
    public Net Binary(BinaryKind kind, Net a, Net b, SourceSpan source)
    {
        if (TryConstant(a, out var left) && TryConstant(b, out var right))
            return Constant(CellMath.Binary(kind, left, right), source);
        if (Simplify(kind, a, b, source) is { } simple) return simple;
        return Target.Add(new BinaryCell(kind, a, b, IsComparison(kind) ? 1 : WidthOf(a), source));
    }

    public static bool IsComparison(BinaryKind kind) => kind >= BinaryKind.Equal;

    private Net? Simplify(BinaryKind kind, Net a, Net b, SourceSpan source)
    {
        switch (kind)
        {
            case BinaryKind.And:
                if (a == b || IsAllOnes(b)) return a;
                if (IsAllOnes(a)) return b;
                if (IsZero(a)) return a;
                if (IsZero(b)) return b;
                if (AreOpposite(a, b)) return Zero(WidthOf(a));
                break;
            case BinaryKind.Or:
                if (a == b || IsZero(b)) return a;
                if (IsZero(a)) return b;
                if (IsAllOnes(a)) return a;
                if (IsAllOnes(b)) return b;
                if (AreOpposite(a, b)) return Constant(BitVector.AllOnes(WidthOf(a)), source);
                break;
            case BinaryKind.Xor:
                if (a == b) return Zero(WidthOf(a));
                if (IsZero(b)) return a;
                if (IsZero(a)) return b;
                if (IsAllOnes(b)) return Not(a, source);
                if (IsAllOnes(a)) return Not(b, source);
                break;
            case BinaryKind.Add:
                if (IsZero(b)) return a;
                if (IsZero(a)) return b;
                break;
            case BinaryKind.Subtract when IsZero(b):
                return a;
            case BinaryKind.Multiply:
                if (IsZero(a)) return a;
                if (IsZero(b)) return b;
                if (TryConstant(b, out var factor) && factor.Unsigned.IsOne) return a;
                if (TryConstant(a, out factor) && factor.Unsigned.IsOne) return b;
                break;
            case BinaryKind.ShiftLeft or BinaryKind.ShiftRightUnsigned or BinaryKind.ShiftRightSigned
                when TryConstant(b, out var amount):
                return ShiftBy(kind, a, amount, source);
            case BinaryKind.Equal or BinaryKind.NotEqual:
                return SimplifyEquality(kind == BinaryKind.Equal, a, b, source);
            case BinaryKind.LessUnsigned or BinaryKind.LessSigned when a == b:
                return Bit(false);
            case BinaryKind.LessEqualUnsigned or BinaryKind.LessEqualSigned when a == b:
                return Bit(true);
            case BinaryKind.LessUnsigned when IsZero(b):
                return Bit(false);
            case BinaryKind.LessEqualUnsigned when IsZero(a) || IsAllOnes(b):
                return Bit(true);
        }

        return null;
    }

    private bool AreOpposite(Net a, Net b) =>
        (Target[a] is UnaryCell { Kind: UnaryKind.Not } x && x.A == b)
        || (Target[b] is UnaryCell { Kind: UnaryKind.Not } y && y.A == a);

    private Net? SimplifyEquality(bool isEqual, Net a, Net b, SourceSpan source)
    {
        if (a == b) return Bit(isEqual);
        if (TryConstant(a, out _)) (a, b) = (b, a);
        if (!TryConstant(b, out var value)) return null;
        if (WidthOf(a) == 1) return value[0] == isEqual ? a : Not(a, source);

        // A zero-extended value against a constant: the bits that are always 0 decide or drop out.
        if (Target[a] is ExtendCell { IsSigned: false } wide)
        {
            var inner = WidthOf(wide.A);
            if (!BitMath.Slice(value, inner, value.Width - inner).IsZero) return Bit(!isEqual);
            return Binary(
                isEqual ? BinaryKind.Equal
                    : BinaryKind.NotEqual, wide.A, Constant(BitMath.Slice(value, 0, inner), source),
                source);
        }

        return null;
    }

    private Net ShiftBy(BinaryKind kind, Net a, BitVector amount, SourceSpan source)
    {
        var width = WidthOf(a);
        var isSigned = kind == BinaryKind.ShiftRightSigned;
        if (amount.Unsigned >= width)
            return isSigned ? Extend(Slice(a, width - 1, 1, source), true, width, source) : Zero(width);
        var count = (int)amount.Low;
        if (count == 0) return a;
        return kind == BinaryKind.ShiftLeft
            ? Concat([Slice(a, 0, width - count, source), Zero(count)], source)
            : Extend(Slice(a, count, width - count, source), isSigned, width, source);
    }
}
