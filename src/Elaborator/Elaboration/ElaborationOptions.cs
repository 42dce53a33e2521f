using WaferHdl.Elaborator.Wafers;

namespace WaferHdl.Elaborator.Elaboration;

/// <summary>What elaboration adds to a design, and how large a design may grow.</summary>
/// <param name="WithTraps">Whether defined corners (a division by zero, an index out of range, an enum
/// encoding without a name) become trap properties.</param>
/// <param name="WithCounters">Whether <c>sparse</c> blocks count what they issue, skip and stall.</param>
public sealed record ElaborationOptions(bool WithTraps = false, bool WithCounters = true)
{
    public static ElaborationOptions Default { get; } = new();

    /// <summary>What is broken on the wafers of the design.</summary>
    public DefectMap Defects { get; init; } = DefectMap.Empty;

    /// <summary>Whether wafers get their spare tiles, bypasses and repair multiplexers, or only their logical grid (the
    /// same bits in the same cycle).</summary>
    public bool IsPhysical { get; init; }

    /// <summary>Whether the map is used as it is, without repair: dead parts stay in the logical grid.</summary>
    public bool IsDegraded { get; init; }

    /// <summary>In the physical netlist: whether dead and unused tiles send noise instead of being silent in reset.</summary>
    public bool HasGarbage { get; init; }

    /// <summary>Cells of one module.</summary>
    public int MaxCells { get; init; } = 8_000_000;

    /// <summary>Instances inside instances.</summary>
    public int MaxDepth { get; init; } = 1_000;

    /// <summary>Values that are computed one by one because no affine function of the index describes
    /// them.</summary>
    public int MaxEnumerated { get; init; } = 4_096;
}
