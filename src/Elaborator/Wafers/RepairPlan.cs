using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Which physical tile serves which logical one, as lists of skipped positions: exactly what the fuses hold.</summary>
/// <remarks>A line of a die (a physical row under <c>redundant columns s</c>, a physical column under
/// <c>redundant rows s shift</c>) has s skipped positions: its dead tiles, then unused ones from the end. Retired lines
/// are listed per die. A list ascends and is complete, so the empty map gives the last positions.</remarks>
public sealed class RepairPlan
{
    public required GridShape Shape { get; init; }

    public required DefectMap Defects { get; init; }

    /// <summary>Skipped positions of each line, all of one length s ≥ 0: the entry of die (r, c) and line l stands at
    /// <c>((r · dieColumns + c) · lines + l) · s</c>. Where spares are shared it is counted along the whole wafer line and
    /// stands once for each wafer line: at <c>line · s</c>.</summary>
    public required ImmutableArray<int> Skips { get; init; }

    /// <summary>Retired lines of each die, n of them, ascending: at <c>(r · dieColumns + c) · n</c>. Where they are shared,
    /// along the whole wafer: at <c>(die column or row) · n</c>.</summary>
    public required ImmutableArray<int> Retired { get; init; }

    /// <summary>Skipped lanes of the crossings that do not have the default (the last ones).</summary>
    public required ImmutableDictionary<(DefectKind Side, int Row, int Column), ImmutableArray<int>> Lanes { get; init; }

    /// <summary>Axis along which tiles shift past dead ones: <see cref="SpareAxis.Columns"/> when rows shift. Null without
    /// a shift rule.</summary>
    public SpareAxis? ShiftAxis =>
        Shape.SpareColumns is { Scheme: SpareScheme.Shift } ? SpareAxis.Columns
        : Shape.SpareRows is { Scheme: SpareScheme.Shift } ? SpareAxis.Rows : null;
}
