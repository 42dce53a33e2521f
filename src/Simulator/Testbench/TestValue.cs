using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Testbench;

/// <summary>A value while a test runs: bits of a hardware type, or an exact integer.</summary>
internal readonly struct TestValue
{
    private readonly BitVector _bits;
    private readonly BigInteger _exact;

    private TestValue(HdlType type, BitVector bits, BigInteger exact) => (Type, _bits, _exact) = (type, bits, exact);

    public HdlType Type { get; }

    public bool IsExact => Type is IntegerType;

    /// <summary>The bits; not of an exact integer.</summary>
    public BitVector Bits => IsExact ? throw new InvalidOperationException("an exact integer has no bits") : _bits;

    /// <summary>The number, in the sign of the type.</summary>
    public BigInteger Integer => IsExact ? _exact : ValueText.ToInteger(_bits, Type);

    public bool IsTrue => IsExact ? !_exact.IsZero : !_bits.IsZero;

    public static TestValue Of(BitVector bits, HdlType type) => new(type, bits, default);

    public static TestValue Of(bool value) => Of(BitVector.Bit(value), UIntType.Bit);

    public static TestValue Exact(BigInteger value) => new(IntegerType.Instance, default, value);

    /// <summary>The low bits of a number as a value of a type.</summary>
    public static TestValue Wrap(BigInteger value, HdlType type) =>
        type is IntegerType ? Exact(value) : Of(BitVector.FromInteger(value, type.Width), type);

    public static TestValue Zero(HdlType type) => Wrap(BigInteger.Zero, type);

    public string ToText(string? format = null) =>
        IsExact ? ValueText.Format(_exact, format) : ValueText.Format(_bits, Type, format);
}
