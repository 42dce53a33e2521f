namespace WaferHdl.Simulator.Values;

/// <summary>A format of IEEE 754 shape: a sign, an exponent, a fraction.</summary>
/// <param name="Name">As in <c>whdl.toml</c>: <c>f32</c>.</param>
public sealed record FloatFormat(string Name, int ExponentBits, int FractionBits)
{
    public static FloatFormat F16 { get; } = new("f16", 5, 10);

    public static FloatFormat Bf16 { get; } = new("bf16", 8, 7);

    public static FloatFormat F32 { get; } = new("f32", 8, 23);

    public static FloatFormat F64 { get; } = new("f64", 11, 52);

    public static IReadOnlyList<FloatFormat> All { get; } = [F16, Bf16, F32, F64];

    public int Width => 1 + ExponentBits + FractionBits;

    internal int Bias => (1 << (ExponentBits - 1)) - 1;

    /// <summary>The bits of +∞; what is above, without the sign, is no number.</summary>
    internal ulong Infinity => ((1UL << ExponentBits) - 1) << FractionBits;

    internal ulong QuietNan => Infinity | 1UL << (FractionBits - 1);

    internal ulong Sign => 1UL << (Width - 1);
}
