using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Testbench;

/// <summary>A value while a test runs: bits of a hardware type, an exact integer, or an array of exact
/// integers.</summary>
internal readonly struct TestValue
{
    private readonly BitVector _bits;
    private readonly BigInteger _exact;
    private readonly ImmutableArray<TestValue> _elements;

    private TestValue(
        HdlType type, BitVector bits, BigInteger exact, ImmutableArray<TestValue> elements = default) =>
        (Type, _bits, _exact, _elements) = (type, bits, exact, elements);

    public HdlType Type { get; }

    public bool IsExact => Type is IntegerType;

    /// <summary>Of an array of exact integers: its elements.</summary>
    public ImmutableArray<TestValue> Elements => _elements;

    /// <summary>The bits; not of an exact integer.</summary>
    public BitVector Bits =>
        IsExact ? throw new InvalidOperationException("an exact integer has no bits") : _bits;

    /// <summary>The number, in the sign of the type.</summary>
    public BigInteger Integer => IsExact ? _exact : ValueText.ToInteger(_bits, Type);

    public bool IsTrue => IsExact ? !_exact.IsZero : !_bits.IsZero;

    public static TestValue Of(BitVector bits, HdlType type) => new(type, bits, default);

    public static TestValue Of(bool value) => Of(BitVector.Bit(value), UIntType.Bit);

    public static TestValue Exact(BigInteger value) => new(IntegerType.Instance, default, value);

    /// <summary>Elements of an array whose type has no bits.</summary>
    public static TestValue List(ImmutableArray<TestValue> elements, HdlType type) =>
        new(type, default, default, elements);

    /// <summary>Whether values of a type are exact integers, or arrays of them.</summary>
    public static bool IsExactType(HdlType type) => type switch
    {
        IntegerType => true,
        ArrayType array => IsExactType(array.Element),
        _ => false,
    };

    /// <summary>The low bits of a number as a value of a type.</summary>
    public static TestValue Wrap(BigInteger value, HdlType type) =>
        type is IntegerType ? Exact(value) : Of(BitVector.FromInteger(value, type.Width), type);

    public static TestValue Zero(HdlType type) => type is ArrayType array && IsExactType(array)
        ? List([.. Enumerable.Repeat(Zero(array.Element), array.Length)], type)
        : Wrap(BigInteger.Zero, type);

    public string ToText(string? format = null) =>
        !_elements.IsDefault ? $"[{string.Join(", ", _elements.Select(e => e.ToText(format)))}]"
        : IsExact ? ValueText.Format(_exact, format)
        : ValueText.Format(_bits, Type, format);
}
