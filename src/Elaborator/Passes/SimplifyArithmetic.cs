using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Applies the identities of arithmetic and logic that need no new hardware.</summary>
public sealed class SimplifyArithmetic : INetlistPass
{
    public string Name => "simplify-arithmetic";

    public string Summary => "removes operations that change nothing and weakens those by a power of two";

    public Design Run(Design design) => NetlistRewriter.Rewrite(design, static (rewriter, net, cell) => cell switch
    {
        UnaryCell unary => Unary(rewriter, unary),
        BinaryCell binary => Binary(rewriter, binary),
        _ => null,
    });

    private static Net? Unary(NetlistRewriter rewriter, UnaryCell cell)
    {
        switch (cell.Kind)
        {
            // not (not a)  =>  a        negate (negate a)  =>  a        reverse (reverse a)  =>  a
            case UnaryKind.Not or UnaryKind.Negate or UnaryKind.Reverse
                when rewriter[cell.A] is UnaryCell inner && inner.Kind == cell.Kind:
                return inner.A;
            // not (eq a, b)  =>  ne a, b, and back
            case UnaryKind.Not when rewriter[cell.A] is BinaryCell { Kind: BinaryKind.Equal or BinaryKind.NotEqual } equal:
                return rewriter.Add(equal with
                {
                    Kind = equal.Kind == BinaryKind.Equal ? BinaryKind.NotEqual : BinaryKind.Equal,
                    Source = cell.Source,
                });
            // Of one bit: reduce_and a  =>  a, and so on
            case UnaryKind.ReduceAnd or UnaryKind.ReduceOr or UnaryKind.ReduceXor or UnaryKind.PopCount or UnaryKind.Reverse or UnaryKind.Negate
                when rewriter.WidthOf(cell.A) == 1:
                return cell.A;
            // Of one bit: leading_zeros a  =>  not a
            case UnaryKind.LeadingZeros or UnaryKind.TrailingZeros when rewriter.WidthOf(cell.A) == 1:
                return rewriter.Not(cell.A, cell.Source);
            default:
                return null;
        }
    }

    private static Net? Binary(NetlistRewriter rewriter, BinaryCell cell)
    {
        if (cell.A == cell.B && !CellRules.IsShift(cell.Kind) && WithItself(rewriter, cell) is { } same) return same;
        if (rewriter.IsConstant(cell.B, out var b)) return WithConstant(rewriter, cell, b);
        if (!rewriter.IsConstant(cell.A, out var a)) return null;
        // add 8'h01, x  =>  add x, 8'h01, so that the constant has one place
        if (IsCommutative(cell.Kind)) return WithConstant(rewriter, cell with { A = cell.B, B = cell.A }, a) ?? rewriter.Add(cell with { A = cell.B, B = cell.A });
        return cell.Kind switch
        {
            // sub 0, x  =>  negate x
            BinaryKind.Subtract when a.IsZero =>
                rewriter.Add(new UnaryCell(UnaryKind.Negate, cell.B, cell.Width, cell.Source)),
            // shl 0, x  =>  0
            BinaryKind.ShiftLeft or BinaryKind.ShiftRightUnsigned or BinaryKind.ShiftRightSigned when a.IsZero => cell.A,
            // le_u 0, x  =>  1
            BinaryKind.LessEqualUnsigned when a.IsZero => Bit(rewriter, true, cell.Source),
            // lt_u all ones, x  =>  0
            BinaryKind.LessUnsigned when IsAllOnes(a) => Bit(rewriter, false, cell.Source),
            _ => null,
        };
    }

    /// <summary>Whether the inputs may change places.</summary>
    internal static bool IsCommutative(BinaryKind kind) => kind is BinaryKind.Add or BinaryKind.Multiply or BinaryKind.And
        or BinaryKind.Or or BinaryKind.Xor or BinaryKind.Equal or BinaryKind.NotEqual;

    private static Net? WithItself(NetlistRewriter rewriter, BinaryCell cell) => cell.Kind switch
    {
        // sub a, a  =>  0        xor a, a  =>  0
        BinaryKind.Subtract or BinaryKind.Xor => rewriter.Zero(cell.Width, cell.Source),
        // and a, a  =>  a        or a, a  =>  a
        BinaryKind.And or BinaryKind.Or => cell.A,
        // eq a, a  =>  1
        BinaryKind.Equal or BinaryKind.LessEqualUnsigned or BinaryKind.LessEqualSigned => Bit(rewriter, true, cell.Source),
        BinaryKind.NotEqual or BinaryKind.LessUnsigned or BinaryKind.LessSigned => Bit(rewriter, false, cell.Source),
        _ => null,
    };

    private static Net? WithConstant(NetlistRewriter rewriter, BinaryCell cell, BitVector b)
    {
        var source = cell.Source;
        switch (cell.Kind)
        {
            // add a, 0  =>  a, and so on
            case BinaryKind.Add or BinaryKind.Subtract or BinaryKind.Or or BinaryKind.Xor or BinaryKind.ShiftLeft
                or BinaryKind.ShiftRightUnsigned or BinaryKind.ShiftRightSigned when b.IsZero:
                return cell.A;
            // and a, 0  =>  0        mul a, 0  =>  0
            case BinaryKind.And or BinaryKind.Multiply when b.IsZero:
                return rewriter.Zero(cell.Width, source);
            // and a, all ones  =>  a
            case BinaryKind.And when IsAllOnes(b):
                return cell.A;
            // or a, all ones  =>  all ones
            case BinaryKind.Or when IsAllOnes(b):
                return cell.B;
            // xor a, all ones  =>  not a
            case BinaryKind.Xor when IsAllOnes(b):
                return rewriter.Not(cell.A, source);
            // div_u a, 0  =>  all ones        rem_u a, 0  =>  a
            case BinaryKind.DivideUnsigned or BinaryKind.DivideSigned when b.IsZero:
                return rewriter.Constant(BitVector.AllOnes(cell.Width), source);
            case BinaryKind.RemainderUnsigned or BinaryKind.RemainderSigned when b.IsZero:
                return cell.A;
            case BinaryKind.Multiply or BinaryKind.DivideUnsigned or BinaryKind.RemainderUnsigned when b.Unsigned.IsPowerOfTwo:
                return ByPowerOfTwo(rewriter, cell, b);
            // shl a, width or more  =>  0
            case BinaryKind.ShiftLeft or BinaryKind.ShiftRightUnsigned when b.Unsigned >= cell.Width:
                return rewriter.Zero(cell.Width, source);
            // lt_u a, 0  =>  0        le_u a, all ones  =>  1
            case BinaryKind.LessUnsigned when b.IsZero:
                return Bit(rewriter, false, source);
            case BinaryKind.LessEqualUnsigned when IsAllOnes(b):
                return Bit(rewriter, true, source);
            // Of one bit: eq a, 1  =>  a        eq a, 0  =>  not a
            case BinaryKind.Equal or BinaryKind.NotEqual when b.Width == 1:
                return b.IsZero == (cell.Kind == BinaryKind.NotEqual) ? cell.A : rewriter.Not(cell.A, source);
            default:
                return null;
        }
    }

    // mul a, 2^k  =>  shl a, k        div_u a, 2^k  =>  shr_u a, k        rem_u a, 2^k  =>  and a, 2^k − 1
    private static Net ByPowerOfTwo(NetlistRewriter rewriter, BinaryCell cell, BitVector b)
    {
        if (cell.Kind == BinaryKind.RemainderUnsigned)
        {
            var mask = rewriter.Constant(BitMath.Subtract(b, BitVector.FromInteger(1, b.Width)), cell.Source);
            return rewriter.Add(cell with { Kind = BinaryKind.And, B = mask });
        }

        var shift = BitMath.TrailingZeros(b);
        if (shift == 0) return cell.A;
        var amount = rewriter.Constant(BitVector.FromInteger(shift, 32 - BitOperations.LeadingZeroCount((uint)shift)), cell.Source);
        var kind = cell.Kind == BinaryKind.Multiply ? BinaryKind.ShiftLeft : BinaryKind.ShiftRightUnsigned;
        return rewriter.Add(cell with { Kind = kind, B = amount });
    }

    private static Net Bit(NetlistRewriter rewriter, bool value, SourceSpan source) =>
        rewriter.Constant(BitVector.Bit(value), source);

    private static bool IsAllOnes(BitVector value) => value == BitVector.AllOnes(value.Width);
}
