using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using static WaferHdl.BinaryOperator;

namespace WaferHdl.Semantics.Binding;

/// <summary>Operations on constants, with the results of the hardware.</summary>
internal static class Fold
{
    /// <summary>Of untyped integers; the divisor is not 0.</summary>
    public static BigInteger Exact(BinaryOperator op, BigInteger a, BigInteger b) => op switch
    {
        Add => a + b,
        Subtract => a - b,
        Multiply => a * b,
        Divide => BigInteger.Divide(a, b),
        Remainder => BigInteger.Remainder(a, b),
        And => a & b,
        Or => a | b,
        _ => a ^ b,
    };

    /// <summary>Of typed integers of one sign; the result's type is given.</summary>
    public static BigInteger Arithmetic(BinaryOperator op, BigInteger a, BigInteger b, HdlType type)
    {
        switch (op)
        {
            case Divide when b.IsZero: return Constants.Wrap(-1, type);
            case Remainder when b.IsZero: return a;
            case AddSaturate or SubtractSaturate:
                var (min, max) = Constants.Range(type);
                return BigInteger.Clamp(op == AddSaturate ? a + b : a - b, min, max);
        }

        var value = op switch
        {
            AddWrap => a + b,
            SubtractWrap => a - b,
            MultiplyWrap => a * b,
            _ => Exact(op, a, b),
        };
        return Constants.Wrap(value, type);
    }

    public static bool Compare(BinaryOperator op, BigInteger a, BigInteger b) => op switch
    {
        Equal => a == b,
        NotEqual => a != b,
        Less => a < b,
        LessEqual => a <= b,
        Greater => a > b,
        _ => a >= b,
    };
}

/// <summary>Arithmetic on affine maps.</summary>
internal sealed record AffineMapValue(AffineMap Map)
{
    /// <summary>The value, when it depends on no index.</summary>
    public BigInteger? Constant => Map.Coefficients.All(c => c.IsZero) ? Map.Constant : null;

    /// <summary>This plus <paramref name="factor"/> times another.</summary>
    public AffineMap Plus(AffineMapValue other, int factor) => new(
        Map.Constant + factor * other.Map.Constant,
        [.. Map.Coefficients.Select((c, d) => c + factor * other.Map.Coefficients[d])]);

    public AffineMap Times(BigInteger factor) => new(Map.Constant * factor, [.. Map.Coefficients.Select(c => c * factor)]);
}
