using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Which physical tile serves which logical one, as lists of skipped positions: exactly what the fuses hold.</summary>
/// <remarks>A line of a die (a physical row under <c>redundant columns s</c>, a physical column under
/// <c>redundant rows s shift</c>) has s skipped positions: its dead tiles, then unused ones from the end. Retired lines
/// are listed per die. A list ascends and is complete, so the empty map gives the last positions.</remarks>
public sealed class RepairPlan
{
    private readonly ShiftFrame _frame;

    private ProofResult? _proof;

    internal RepairPlan(ShiftFrame frame) => _frame = frame;

    public GridShape Shape => _frame.Shape;

    public required DefectMap Defects { get; init; }

    /// <summary>Skipped positions of each line, all of one length s ≥ 0: the entry of die (r, c) and line l stands at
    /// <c>((r · dieColumns + c) · lines + l) · s</c>. Where spares are shared it is counted along the whole wafer line and
    /// stands once for each wafer line: at <c>line · s</c>. See <see cref="SkipsOf"/>.</summary>
    /// <remarks>The list of a retired line says which of its positions pass no signal on; it is the default one unless
    /// dead hops ask for others.</remarks>
    public required ImmutableArray<int> Skips { get; init; }

    /// <summary>Retired lines of each die, n of them, ascending: at <c>(r · dieColumns + c) · n</c>. Where they are shared,
    /// along the whole wafer: at <c>(die column or row) · n</c>. See <see cref="RetiredOf"/>.</summary>
    public required ImmutableArray<int> Retired { get; init; }

    /// <summary>Skipped lanes of the crossings that do not have the default (the last ones): <c>SpareLanes</c> positions
    /// of the lanes that lead east (south), ascending, then as many of those that lead back; both count from 0.</summary>
    public required ImmutableDictionary<(DefectKind Side, int Row, int Column), ImmutableArray<int>> Lanes { get; init; }

    /// <summary>Axis along which tiles shift past dead ones: <see cref="SpareAxis.Columns"/> when rows shift. Null without
    /// a shift rule.</summary>
    public SpareAxis? ShiftAxis =>
        Shape.SpareColumns is { Scheme: SpareScheme.Shift } ? SpareAxis.Columns
        : Shape.SpareRows is { Scheme: SpareScheme.Shift } ? SpareAxis.Rows : null;

    /// <summary>What following the fuses through the multiplexers gave. Every repair is proved before it is used.</summary>
    public ProofResult Proof => _proof ??= RepairProof.Run(this);

    /// <summary>Finds the repair of a wafer, or reports what is short and returns null. It finds one exactly if there is
    /// one under the rules of the shape.</summary>
    /// <param name="span">Where the grid is described.</param>
    /// <exception cref="ArgumentException">The shape combines two shifts or two retirements.</exception>
    public static RepairPlan? Of(
        GridShape shape, DefectMap defects, DiagnosticBag diagnostics, SourceSpan span = default) =>
        WaferRepair.Run(shape, defects, new RepairReporter(diagnostics, span));

    /// <summary>The repair of a wafer without defects.</summary>
    public static RepairPlan Default(GridShape shape) =>
        Of(shape, DefectMap.Empty, new DiagnosticBag())!;

    /// <summary>The same wafer under other fuses, which <see cref="Proof"/> judges.</summary>
    public RepairPlan WithFuses(ImmutableArray<int> skips, ImmutableArray<int> retired) =>
        new(_frame) { Defects = Defects, Lanes = Lanes, Skips = skips, Retired = retired };

    /// <summary>The physical place of a logical tile; both over the whole wafer.</summary>
    public (int Row, int Column) PhysicalOf(int row, int column) =>
        _frame.IsTransposed
            ? Swap(_frame.PhysicalOf(column, row, Skips.AsSpan(), Retired.AsSpan()))
            : _frame.PhysicalOf(row, column, Skips.AsSpan(), Retired.AsSpan());

    /// <summary>The logical tile that a physical one serves, or null for a spare, dead or retired one.</summary>
    public (int Row, int Column)? LogicalOf(int physicalRow, int physicalColumn)
    {
        if (!_frame.IsTransposed)
            return _frame.LogicalOf(physicalRow, physicalColumn, Skips.AsSpan(), Retired.AsSpan());
        return _frame.LogicalOf(physicalColumn, physicalRow, Skips.AsSpan(), Retired.AsSpan()) is { } place
            ? Swap(place) : null;
    }

    /// <summary>Skipped positions of line <paramref name="line"/> of a die. Shared ones count along the whole wafer, and all
    /// dies on the line have the same.</summary>
    public ReadOnlySpan<int> SkipsOf(int dieRow, int dieColumn, int line) => Skips.AsSpan().Slice(
        (_frame.IsTransposed ? _frame.LineIndex(dieColumn, dieRow, line) : _frame.LineIndex(dieRow, dieColumn, line))
            * _frame.Shift,
        _frame.Shift);

    /// <summary>Retired lines of a die. Shared ones count along the whole wafer, and all dies that share them have the
    /// same.</summary>
    public ReadOnlySpan<int> RetiredOf(int dieRow, int dieColumn) => Retired.AsSpan().Slice(
        (_frame.IsTransposed ? _frame.GroupIndex(dieColumn, dieRow) : _frame.GroupIndex(dieRow, dieColumn))
            * _frame.Retire,
        _frame.Retire);

    /// <summary>The same places with another map of what is broken.</summary>
    internal RepairPlan With(DefectMap defects) =>
        new(_frame) { Defects = defects, Skips = Skips, Retired = Retired, Lanes = Lanes };

    private static (int Row, int Column) Swap((int Row, int Column) place) => (place.Column, place.Row);
}
