using System.Numerics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Testbench;

/// <summary>Operators on values of tests. Everything is computed on exact numbers and becomes bits of the
/// operator's type at the end, which is the language's rule for exact, wrapping and mixed arithmetic
/// alike.</summary>
internal static class TestOperators
{
    // An exact integer longer than this is a mistake, and would take the machine's memory.
    private const int MaximumBits = 1 << 20;

    public static TestValue Unary(UnaryOperator op, TestValue a, HdlType type) => op switch
    {
        UnaryOperator.Negate or UnaryOperator.NegateWrap => TestValue.Wrap(-a.Integer, type),
        UnaryOperator.Not => TestValue.Wrap(-a.Integer - 1, type),
        _ => TestValue.Of(!a.IsTrue),
    };

    /// <param name="op">Any but the short-circuit ones.</param>
    public static TestValue Binary(BinaryOperator op, TestValue a, TestValue b, HdlType type, SourceSpan span)
    {
        switch (op)
        {
            case BinaryOperator.Equal:
                return TestValue.Of(AreEqual(a, b));
            case BinaryOperator.NotEqual:
                return TestValue.Of(!AreEqual(a, b));
            case BinaryOperator.LogicalAnd:
                return TestValue.Of(a.IsTrue && b.IsTrue);
            case BinaryOperator.LogicalOr:
                return TestValue.Of(a.IsTrue || b.IsTrue);
            case BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight:
                return Shift(op, a, b, type, span);
            case BinaryOperator.Divide or BinaryOperator.Remainder when b.Integer.IsZero:
                if (type is IntegerType) throw TestFault.Create(span, "a division of exact integers by zero");
                return op == BinaryOperator.Divide
                    ? TestValue.Wrap(BigInteger.MinusOne, type)
                    : TestValue.Wrap(a.Integer, type);
        }

        var (x, y) = (a.Integer, b.Integer);
        if (op == BinaryOperator.Multiply && x.GetBitLength() + y.GetBitLength() > MaximumBits)
            throw TestFault.Create(span, $"a product of exact integers of more than {MaximumBits} bits");
        return op switch
        {
            BinaryOperator.Add or BinaryOperator.AddWrap => TestValue.Wrap(x + y, type),
            BinaryOperator.Subtract or BinaryOperator.SubtractWrap => TestValue.Wrap(x - y, type),
            BinaryOperator.Multiply or BinaryOperator.MultiplyWrap => TestValue.Wrap(x * y, type),
            BinaryOperator.AddSaturate => Saturate(x + y, type),
            BinaryOperator.SubtractSaturate => Saturate(x - y, type),
            BinaryOperator.Divide => TestValue.Wrap(BigInteger.Divide(x, y), type),
            BinaryOperator.Remainder => TestValue.Wrap(BigInteger.Remainder(x, y), type),
            BinaryOperator.And => TestValue.Wrap(x & y, type),
            BinaryOperator.Or => TestValue.Wrap(x | y, type),
            BinaryOperator.Xor => TestValue.Wrap(x ^ y, type),
            BinaryOperator.Less => TestValue.Of(x < y),
            BinaryOperator.LessEqual => TestValue.Of(x <= y),
            BinaryOperator.Greater => TestValue.Of(x > y),
            BinaryOperator.GreaterEqual => TestValue.Of(x >= y),
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        };
    }

    public static TestValue Intrinsic(IntrinsicKind kind, TestValue[] arguments, HdlType type)
    {
        var a = arguments[0];
        return kind switch
        {
            IntrinsicKind.Any => TestValue.Of(!a.Bits.IsZero),
            IntrinsicKind.All => TestValue.Of(a.Bits == BitVector.AllOnes(a.Bits.Width)),
            IntrinsicKind.Parity => TestValue.Of((BitMath.PopCount(a.Bits) & 1) != 0),
            IntrinsicKind.PopCount => TestValue.Wrap(BitMath.PopCount(a.Bits), type),
            IntrinsicKind.LeadingZeros => TestValue.Wrap(BitMath.LeadingZeros(a.Bits), type),
            IntrinsicKind.TrailingZeros => TestValue.Wrap(BitMath.TrailingZeros(a.Bits), type),
            IntrinsicKind.Abs => TestValue.Wrap(BigInteger.Abs(a.Integer), type),
            IntrinsicKind.Min => TestValue.Wrap(arguments.Select(v => v.Integer).Min(), type),
            IntrinsicKind.Max => TestValue.Wrap(arguments.Select(v => v.Integer).Max(), type),
            IntrinsicKind.Sum =>
                TestValue.Wrap(Elements(a).Aggregate(BigInteger.Zero, (s, e) => s + e.Integer), type),
            IntrinsicKind.OneHot => TestValue.Wrap(BigInteger.One << (int)a.Integer, type),
            IntrinsicKind.Reverse => TestValue.Of(Reverse(a), type),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    public static bool Matches(TestValue subject, BoundPattern pattern)
    {
        if (pattern.Mask is null)
            return subject.Integer >= pattern.Value && subject.Integer <= (pattern.High ?? pattern.Value);
        if (subject.IsExact) return (subject.Integer & pattern.Mask.Value) == pattern.Value;

        // Masks and values are bits, whatever the sign.
        var width = subject.Type.Width;
        var mask = BitVector.FromInteger(pattern.Mask.Value, width);
        return BitMath.And(subject.Bits, mask) == BitMath.And(
            BitVector.FromInteger(pattern.Value, width), mask);
    }

    // Structs and arrays by their bits, numbers by value in their own signs.
    private static bool AreEqual(TestValue a, TestValue b)
    {
        if (a.Elements.IsDefault && b.Elements.IsDefault)
            return a.Type is StructType or ArrayType ? a.Bits == b.Bits : a.Integer == b.Integer;
        var (left, right) = (Elements(a).ToArray(), Elements(b).ToArray());
        return left.Length == right.Length && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second));
    }

    private static TestValue Shift(BinaryOperator op, TestValue a, TestValue b, HdlType type, SourceSpan span)
    {
        var amount = b.Integer;
        if (amount.Sign < 0) throw TestFault.Create(span, $"a shift by {amount}");
        if (type is IntegerType && op == BinaryOperator.ShiftLeft && amount > MaximumBits)
            throw TestFault.Create(span, $"a shift of an exact integer by {amount}");
        var count = (int)BigInteger.Min(amount, MaximumBits);
        if (type is not IntegerType) count = Math.Min(count, type.Width);
        return TestValue.Wrap(op == BinaryOperator.ShiftLeft ? a.Integer << count : a.Integer >> count, type);
    }

    private static TestValue Saturate(BigInteger value, HdlType type)
    {
        var isSigned = ValueText.IsSigned(type);
        var high = (BigInteger.One << (isSigned ? type.Width - 1 : type.Width)) - 1;
        var low = isSigned ? -high - 1 : BigInteger.Zero;
        return TestValue.Wrap(BigInteger.Min(high, BigInteger.Max(low, value)), type);
    }

    private static BitVector Reverse(TestValue a) => a.Type is ArrayType
        ? Elements(a).Select(e => e.Bits).Aggregate(BitMath.Concat)
        : BitMath.Reverse(a.Bits);

    private static IEnumerable<TestValue> Elements(TestValue a)
    {
        if (!a.Elements.IsDefault) return a.Elements;
        if (a.Type is not ArrayType array) return [a];
        return Enumerable.Range(0, array.Length).Select(i => TestValue.Of(
            BitMath.Slice(a.Bits, i * array.Element.Width, array.Element.Width), array.Element));
    }
}
