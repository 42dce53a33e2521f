using System.Collections.Immutable;

namespace WaferHdl.Elaborator.Passes;

/// <summary>The orders in which passes run. A comment beside a pass says why it stands where it stands.</summary>
public static class PassList
{
    /// <summary>The default order, for simulation: what a name shows stays.</summary>
    public static ImmutableArray<INetlistPass> Default { get; } =
    [
        new FoldConstants(),       // first: every other pass asks whether something is constant
        new SimplifyDynamic(),     // after fold-constants: indices of unrolled loops are constant now
        new SimplifyArithmetic(),
        new FoldMux(),             // after the arithmetic, which makes selects constant (x < 0) or inverted
        new FoldSlices(),          // after simplify-dynamic, which leaves slices of concats behind
        new FoldConstants(),       // again: slices and muxes have uncovered constants
        new ShareCells(),          // after all folds: they make cells equal
        new FoldMux(),             // again: sharing makes both choices of a mux one net
        new RemoveDeadCells(),     // last: every pass above leaves unread cells behind
    ];

    /// <summary>For hardware: what no output depends on goes, with its names.</summary>
    public static ImmutableArray<INetlistPass> Export { get; } =
    [
        new StripSimulation(),     // first: nothing below should keep a cell alive for a trap
        .. Default.RemoveAt(Default.Length - 1),
        new RemoveDeadCells(keepsNames: false),
    ];

    /// <summary>Every pass once, by name, for <c>whdl passes</c> and <c>--dump-after</c>.</summary>
    public static ImmutableArray<INetlistPass> All { get; } =
        [.. Default.Concat(Export).DistinctBy(pass => pass.Name).OrderBy(pass => pass.Name, StringComparer.Ordinal)];
}
