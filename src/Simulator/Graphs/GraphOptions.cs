namespace WaferHdl.Simulator.Graphs;

/// <summary>When the elements of an instance array become lanes.</summary>
/// <param name="MinimumLanes">Elements an array needs; with fewer it becomes lanes only around others that
/// do.</param>
/// <param name="InlineElements">Inside a lane, arrays of up to this many elements are inlined …</param>
/// <param name="InlineCells">… while they have no more cells than this.</param>
/// <param name="RippleCells">Arrays of up to this many cells are inlined when values run through their elements
/// within a cycle.</param>
/// <param name="MaximumCells">Refuse designs with more cells, those of lanes counted once.</param>
/// <param name="Folds">Whether constants are carried from lane to lane.</param>
internal sealed record GraphOptions(
    int MinimumLanes = 16, int InlineElements = 64, int InlineCells = 4000, int RippleCells = 50_000,
    int MaximumCells = 30_000_000, bool Folds = true)
{
    public static GraphOptions Default { get; } = new();

    /// <summary>Each array of two elements or more becomes lanes.</summary>
    public static GraphOptions AllLanes { get; } = new(MinimumLanes: 2, InlineElements: 0, InlineCells: 0, RippleCells: 0);

    /// <summary>One region, one lane.</summary>
    public static GraphOptions NoLanes { get; } = new(MinimumLanes: int.MaxValue);
}
