using System.Collections.Immutable;
using System.Numerics;

namespace WaferHdl.Semantics.Types;

/// <summary>A type of the language. Types are equal when their texts are: a struct's or enum's text is its full name
/// with its arguments, so two instantiations with equal arguments are one type.</summary>
public abstract class HdlType : IEquatable<HdlType>
{
    /// <summary>Bits of a value; 0 for types that hold none (clock and compile-time types have their own rules).</summary>
    public abstract int Width { get; }

    /// <summary>The type as a user would write it.</summary>
    public abstract override string ToString();

    public bool Equals(HdlType? other) => other is not null && GetType() == other.GetType() && ToString() == other.ToString();

    public sealed override bool Equals(object? obj) => Equals(obj as HdlType);

    public sealed override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}

/// <summary><c>uint&lt;N&gt;</c>; <c>bit</c> is <c>uint&lt;1&gt;</c>.</summary>
public sealed class UIntType(int width) : HdlType
{
    public static UIntType Bit { get; } = new(1);

    public override int Width { get; } = width;

    public override string ToString() => Width == 1 ? "bit" : $"u{Width}";
}

/// <summary><c>int&lt;N&gt;</c>, two's complement.</summary>
public sealed class IntType(int width) : HdlType
{
    public override int Width { get; } = width;

    public override string ToString() => $"i{Width}";
}

/// <summary><c>T[N]</c>; element 0 is in the least significant bits. The element may be a stream or a bundle in port types.</summary>
public sealed class ArrayType(HdlType element, int length) : HdlType
{
    public HdlType Element { get; } = element;

    public int Length { get; } = length;

    public override int Width => checked(Element.Width * Length);

    // T[A][B] is A elements of T[B], so the outer length comes first.
    public override string ToString()
    {
        var suffix = $"[{Length}]";
        var inner = Element;
        while (inner is ArrayType array)
        {
            suffix += $"[{array.Length}]";
            inner = array.Element;
        }

        return inner + suffix;
    }
}

public sealed record StructField(string Name, HdlType Type);

/// <summary>First field in the most significant bits.</summary>
public sealed class StructType(string name, ImmutableArray<StructField> fields) : HdlType
{
    /// <summary>Full name with arguments, <c>noc.router.Wavelet&lt;8&gt;</c>.</summary>
    public string Name { get; } = name;

    public ImmutableArray<StructField> Fields { get; } = fields;

    public override int Width { get; } = fields.Sum(f => f.Type.Width);

    /// <summary>The lowest bit of field <paramref name="index"/> in the packed value.</summary>
    public int LowBitOf(int index)
    {
        var low = 0;
        for (var i = Fields.Length - 1; i > index; i--) low += Fields[i].Type.Width;
        return low;
    }

    public int IndexOf(string field)
    {
        for (var i = 0; i < Fields.Length; i++)
            if (Fields[i].Name == field)
                return i;
        return -1;
    }

    public override string ToString() => Name;
}

public sealed record EnumName(string Name, BigInteger Value);

public sealed class EnumType(string name, HdlType baseType, ImmutableArray<EnumName> names) : HdlType
{
    public string Name { get; } = name;

    /// <summary>A <see cref="UIntType"/> or <see cref="IntType"/>.</summary>
    public HdlType Base { get; } = baseType;

    public ImmutableArray<EnumName> Names { get; } = names;

    public override int Width => Base.Width;

    public override string ToString() => Name;
}

/// <summary><c>stream&lt;T&gt;</c>: <c>valid</c> and <c>data</c> one way, <c>ready</c> the other. As the type of a port
/// the direction is the port's: an <c>in</c> stream receives valid and data.</summary>
public sealed class StreamType(HdlType element) : HdlType
{
    public HdlType Element { get; } = element;

    public override int Width => 0;

    public override string ToString() => $"stream<{Element}>";
}

/// <param name="IsOutput">Seen from the side that owns the unflipped bundle. Ignored for nested bundles, whose own
/// type says it.</param>
public sealed record BundleMember(string Name, bool IsOutput, HdlType Type);

public sealed class BundleType(string name, bool isFlipped, ImmutableArray<BundleMember> members) : HdlType
{
    /// <summary>Full name with arguments, without <c>flip</c>.</summary>
    public string Name { get; } = name;

    public bool IsFlipped { get; } = isFlipped;

    /// <summary>As declared; <see cref="IsFlipped"/> turns every direction round.</summary>
    public ImmutableArray<BundleMember> Members { get; } = members;

    public override int Width => 0;

    public BundleType Flip() => new(Name, !IsFlipped, Members);

    public override string ToString() => IsFlipped ? $"flip {Name}" : Name;
}

public sealed class ClockType : HdlType
{
    public static ClockType Instance { get; } = new();

    public override int Width => 1;

    public override string ToString() => "clock";
}

public sealed class ResetType(bool isAsynchronous, bool isActiveLow) : HdlType
{
    public bool IsAsynchronous { get; } = isAsynchronous;

    public bool IsActiveLow { get; } = isActiveLow;

    public override int Width => 1;

    public override string ToString() =>
        "reset" + (IsAsynchronous ? " async" : "") + (IsActiveLow ? " low" : "");
}

/// <summary>Exact integers: constants, and the untyped variables of tests. They exist at compile time (and in the test executor) only.</summary>
public sealed class IntegerType : HdlType
{
    public static IntegerType Instance { get; } = new();

    public override int Width => 0;

    public override string ToString() => "integer";
}

/// <summary>Strings: compile time and test messages only.</summary>
public sealed class StringType : HdlType
{
    public static StringType Instance { get; } = new();

    public override int Width => 0;

    public override string ToString() => "string";
}

/// <summary>The type of an expression that had an error; it silences follow-on errors.</summary>
public sealed class ErrorHdlType : HdlType
{
    public static ErrorHdlType Instance { get; } = new();

    public override int Width => 1;

    public override string ToString() => "?";
}
