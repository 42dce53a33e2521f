namespace WaferHdl.Reports.Maps;

/// <summary>Colors of values from least to greatest, also distinct in grey.</summary>
internal static class HeatScale
{
    /// <summary>Colors of a table, 24 bits of red, green, blue.</summary>
    public const int Steps = 64;

    private static readonly int[] s_stops =
        [0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725];

    /// <summary>The table, dark to bright.</summary>
    public static int[] Table { get; } = [.. Enumerable.Range(0, Steps).Select(step => At((double)step / (Steps - 1)))];

    /// <summary>The step of a value between two others; what lies outside gets the nearest.</summary>
    public static int StepOf(double value, double least, double greatest) =>
        greatest > least ? (int)Math.Clamp((value - least) / (greatest - least) * Steps, 0, Steps - 1) : Steps / 2;

    private static int At(double place)
    {
        var scaled = place * (s_stops.Length - 1);
        var left = Math.Min((int)scaled, s_stops.Length - 2);
        var color = 0;
        for (var shift = 16; shift >= 0; shift -= 8)
        {
            var (a, b) = (s_stops[left] >> shift & 255, s_stops[left + 1] >> shift & 255);
            color |= (int)Math.Round(a + (b - a) * (scaled - left)) << shift;
        }

        return color;
    }
}
