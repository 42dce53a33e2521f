namespace WaferHdl.Library.Tests.Floats;

/// <summary>Which module each file of vectors is for.</summary>
internal static class FloatVectors
{
    private const string Half = "5, 10";
    private const string Brain = "8, 7";
    private const string Single = "8, 23";

    /// <summary>All files, through the functions.</summary>
    public static IReadOnlyList<VectorFile> Functions { get; } =
    [
        .. Binary("f16", Half, 16, "add", "sub", "mul", "div"),
        .. Binary("f32", Single, 32, "add", "mul", "div"),
        new("f16_add.min", $"Binary<{Half}, \"add\">", 9_293, 16, 16, 16),
        new("f16_add.max", $"Binary<{Half}, \"add\">", 9_293, 16, 16, 16),
        new("f16_add.minMag", $"Binary<{Half}, \"add\">", 9_293, 16, 16, 16),
        new("f16_mul.minMag", $"Binary<{Half}, \"mul\">", 9_293, 16, 16, 16),
        new("bf16_add.rne.noflags", $"Binary<{Brain}, \"add\">", 50_000, 16, 16, 16),
        new("bf16_mul.rne.noflags", $"Binary<{Brain}, \"mul\">", 50_000, 16, 16, 16),
        new("f16_mulAdd.rne.s61", $"Fused<{Half}, {Half}>", 100_545, 16, 16, 16, 16),
        new("f32_mulAdd.rne.s61", $"Fused<{Single}, {Single}>", 100_545, 32, 32, 32, 32),
        new("bf16_mulAdd.rne.noflags", $"Fused<{Brain}, {Brain}>", 50_000, 16, 16, 16, 16),
        new("fmac_f16_f32.rne", $"Fused<{Half}, {Single}>", 60_000, 32, 16, 16, 32),
        new("fmac_bf16_f32.rne", $"Fused<{Brain}, {Single}>", 60_000, 32, 16, 16, 32),
        new("f16_sqrt.rne", $"Unary<{Half}, \"sqrt\">", 408, 16, 16),
        new("f32_sqrt.rne", $"Unary<{Single}, \"sqrt\">", 600, 32, 32),
        new("f16_roundToInt.near_even", $"Unary<{Half}, \"integral\">", 20_000, 16, 16),
        new("f32_roundToInt.near_even", $"Unary<{Single}, \"integral\">", 20_000, 32, 32),
        .. Comparisons("f16", Half, 16),
        .. Comparisons("f32", Single, 32),
        new("f16_to_f32.near_even", $"Convert<{Half}, {Single}>", 20_000, 32, 16),
        new("bf16_to_f32.near_even", $"Convert<{Brain}, {Single}>", 20_000, 32, 16),
        new("f32_to_f16.near_even", $"Convert<{Single}, {Half}>", 20_000, 16, 32),
        new("f32_to_bf16.near_even", $"Convert<{Single}, {Brain}>", 20_000, 16, 32),
        new("f16_to_i32.near_even", $"ToInt<{Half}>", 20_000, 32, 16),
        new("f16_to_i32.minMag", $"ToInt<{Half}>", 20_000, 32, 16),
        new("f32_to_i32.near_even", $"ToInt<{Single}>", 20_000, 32, 32),
        new("f32_to_i32.minMag", $"ToInt<{Single}>", 20_000, 32, 32),
        new("i32_to_f16.near_even", $"FromInt<{Half}, true>", 20_000, 16, 32),
        new("i32_to_f32.near_even", $"FromInt<{Single}, true>", 20_000, 32, 32),
        new("ui32_to_f32.near_even", $"FromInt<{Single}, false>", 20_000, 32, 32),
    ];

    /// <summary>The files of the units that take cycles.</summary>
    public static IReadOnlyList<VectorFile> Units { get; } =
    [
        new("f16_add.rne", $"BinaryUnit<{Half}, \"add\">", 46_464, 16, 16, 16),
        new("f32_add.rne", $"BinaryUnit<{Single}, \"add\">", 46_464, 32, 32, 32),
        new("f32_mul.rne", $"BinaryUnit<{Single}, \"mul\">", 46_464, 32, 32, 32),
        new("f16_div.rne", $"BinaryUnit<{Half}, \"div\">", 46_464, 16, 16, 16),
        new("f32_div.rne", $"BinaryUnit<{Single}, \"div\">", 46_464, 32, 32, 32),
        new("f16_sqrt.rne", $"SqrtOf<{Half}>", 408, 16, 16),
        new("f32_sqrt.rne", $"SqrtOf<{Single}>", 600, 32, 32),
        new("fmac_f16_f32.rne", $"FusedUnit<{Half}, {Single}>", 60_000, 32, 16, 16, 32),
        new("fmac_bf16_f32.rne", $"FusedUnit<{Brain}, {Single}>", 60_000, 32, 16, 16, 32),
    ];

    private static IEnumerable<VectorFile> Binary(string name, string format, int width, params string[] operations) =>
        operations.Select(o => new VectorFile(
            $"{name}_{o}.rne", $"Binary<{format}, \"{o}\">", 46_464, width, width, width));

    private static IEnumerable<VectorFile> Comparisons(string name, string format, int width) =>
        new[] { "eq", "lt", "le" }.Select(o => new VectorFile(
            $"{name}_{o}", $"Compare<{format}, \"{o}\">", 11_616, 1, width, width));
}
