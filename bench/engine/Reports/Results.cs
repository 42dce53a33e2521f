namespace WaferHdl.Bench.Engine;

/// <summary>One line of the table of goals.</summary>
/// <param name="Must">What has to be reached, in words.</param>
/// <param name="Measured">What was, in words.</param>
/// <param name="ReachesMust">Null where there is no figure to compare with.</param>
internal sealed record ResultRow(
    string Name, string What, string Must, string Aim, string Measured, double Value, bool? ReachesMust, bool? ReachesAim)
{
    /// <summary>A row whose value has to be at least so much.</summary>
    public static ResultRow AtLeast(
        string name, string what, double value, double must, double? aim, string measured, string unit = "x") => new(
        name, what, $"{must:0.##}{unit}", aim is { } a ? $"{a:#,0.##}{unit}" : "", measured, value, value >= must,
        aim is { } goal ? value >= goal : null);

    /// <summary>A row whose value may be at most so much.</summary>
    public static ResultRow AtMost(
        string name, string what, double value, double must, double aim, string measured, string unit) => new(
        name, what, $"≤ {must:0.##}{unit}", $"≤ {aim:0.##}{unit}", measured, value, value <= must, value <= aim);
}

/// <summary>A design beside Verilator. Rates are in million units a CPU second of one thread.</summary>
/// <param name="OursTop">What ours ran.</param>
/// <param name="TheirsTop">What Verilator ran.</param>
internal sealed record DesignRow(string Name, string OursTop, string TheirsTop, double Ours, double Theirs, double Ratio);

/// <summary>The rate of the mesh at one size, in million tile-cycles a second.</summary>
internal sealed record SizePoint(int Tiles, double OneThread, double TwoThreads);
