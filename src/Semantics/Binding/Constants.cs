using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Questions about constant values.</summary>
internal static class Constants
{
    // Aggregates are immutable, so what is known of one stays true; the table lets go of what nobody holds.
    private static readonly ConditionalWeakTable<BoundExpression, object> s_isConstant = [];
    private static readonly object s_yes = new();
    private static readonly object s_no = new();

    public static bool IsConstant(BoundExpression value) => value switch
    {
        BoundConstant or BoundString => true,
        BoundFill fill => IsConstant(fill.Value),
        BoundArrayValue or BoundStructValue => IsConstantAggregate(value),
        _ => false,
    };

    private static bool IsConstantAggregate(BoundExpression value)
    {
        if (s_isConstant.TryGetValue(value, out var known)) return ReferenceEquals(known, s_yes);
        var parts = value is BoundArrayValue array ? array.Elements : ((BoundStructValue)value).Fields;
        var result = true;
        foreach (var part in parts)
            if (!IsConstant(part))
            {
                result = false;
                break;
            }

        s_isConstant.AddOrUpdate(value, result ? s_yes : s_no);
        return result;
    }

    public static bool IsInteger(HdlType type) => type is UIntType or IntType;

    public static bool IsSigned(HdlType type) => type is IntType || type is EnumType { Base: IntType };

    /// <summary>An exact integer: a literal, an untyped constant, an index, or an untyped value of a test.</summary>
    public static bool IsExact(BoundExpression value) => value.Type is IntegerType;

    /// <summary>The bits of the smallest unsigned type that holds a non-negative number; at least 1.</summary>
    public static int UnsignedWidth(BigInteger value) => Math.Max(1, (int)value.GetBitLength());

    /// <summary>The bits of the smallest two's-complement type that holds a number.</summary>
    public static int SignedWidth(BigInteger value) => (int)value.GetBitLength() + 1;

    /// <summary>Lowest and highest value of an integer type.</summary>
    public static (BigInteger Min, BigInteger Max) Range(HdlType type) => type is IntType
        ? (-(BigInteger.One << (type.Width - 1)), (BigInteger.One << (type.Width - 1)) - 1)
        : (BigInteger.Zero, (BigInteger.One << type.Width) - 1);

    public static bool Fits(BigInteger value, HdlType type)
    {
        var (min, max) = Range(type is EnumType e ? e.Base : type);
        return value >= min && value <= max;
    }

    /// <summary>The value of the low bits of a number, read as a type.</summary>
    public static BigInteger Wrap(BigInteger value, HdlType type)
    {
        var bits = value & ((BigInteger.One << type.Width) - 1);
        return IsSigned(type) && !(bits >> (type.Width - 1)).IsZero ? bits - (BigInteger.One << type.Width) : bits;
    }

    public static int Clog2(BigInteger value) => value <= 1 ? 0 : (int)(value - 1).GetBitLength();

    /// <summary>The bits of a constant of a data type.</summary>
    public static BigInteger ToBits(BoundExpression value)
    {
        switch (value)
        {
            case BoundConstant c:
                return c.Type.Width == 0 ? c.Value : c.Value & ((BigInteger.One << c.Type.Width) - 1);
            case BoundStructValue s:
                var bits = BigInteger.Zero;
                foreach (var field in s.Fields) bits = bits << field.Type.Width | ToBits(field);
                return bits;
            case BoundArrayValue a:
                return Join(a.Elements, 0, a.Elements.Length);
            case BoundFill f:
                return Repeat(ToBits(f.Value), f.Value.Type.Width, f.Count);
            default:
                return BigInteger.Zero;
        }
    }

    /// <summary><paramref name="count"/> copies side by side.</summary>
    public static BigInteger Repeat(BigInteger bits, int width, int count)
    {
        if (bits.IsZero || count == 0) return BigInteger.Zero;
        if (count == 1) return bits;
        var half = Repeat(bits, width, count / 2);
        var both = half << (width * (count / 2)) | half;
        return count % 2 == 0 ? both : both << width | bits;
    }

    // Halves, so that long arrays of wide elements don't cost their square.
    private static BigInteger Join(ImmutableArray<BoundExpression> elements, int start, int count)
    {
        if (count == 1) return ToBits(elements[start]);
        var half = count / 2;
        return Join(elements, start + half, count - half) << (elements[start].Type.Width * half)
            | Join(elements, start, half);
    }

    /// <summary>The constant of a type that has these bits.</summary>
    public static BoundExpression FromBits(BigInteger bits, HdlType type, Language.Text.SourceSpan span)
    {
        switch (type)
        {
            case StructType structure:
                var fields = new BoundExpression[structure.Fields.Length];
                for (var i = fields.Length - 1; i >= 0; i--)
                {
                    var field = structure.Fields[i].Type;
                    fields[i] = FromBits(bits & ((BigInteger.One << field.Width) - 1), field, span);
                    bits >>= field.Width;
                }

                return new BoundStructValue([.. fields], type, span);
            case ArrayType array:
                if (bits.IsZero) return new BoundFill(FromBits(bits, array.Element, span), array.Length, type, span);
                var elements = ImmutableArray.CreateBuilder<BoundExpression>(array.Length);
                var mask = (BigInteger.One << array.Element.Width) - 1;
                for (var i = 0; i < array.Length; i++)
                    elements.Add(FromBits(bits >> (i * array.Element.Width) & mask, array.Element, span));
                return new BoundArrayValue(elements.MoveToImmutable(), type, span);
            default:
                return new BoundConstant(Wrap(bits, type), type, span);
        }
    }

    /// <summary>As a user would write it.</summary>
    public static string Text(BoundExpression value) => value switch
    {
        BoundConstant { Type: EnumType type } c => type.Names.FirstOrDefault(n => n.Value == c.Value) is { } name
            ? $"{type.Name[(type.Name.LastIndexOf('.') + 1)..]}.{name.Name}"
            : c.Value.ToString(CultureInfo.InvariantCulture),
        BoundConstant c => c.Value.ToString(CultureInfo.InvariantCulture),
        BoundString s => $"\"{s.Value}\"",
        BoundArrayValue a => $"[{string.Join(", ", a.Elements.Select(Text))}]",
        BoundFill f => $"[{Text(f.Value)}; {f.Count}]",
        BoundStructValue { Type: StructType type } s =>
            $"{type.Name} {{ {string.Join(", ", s.Fields.Select((f, i) => $"{type.Fields[i].Name}: {Text(f)}"))} }}",
        _ => "?",
    };
}
