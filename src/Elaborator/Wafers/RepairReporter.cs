using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>A line in a message: its number over the wafer, the one in its die, and the die.</summary>
/// <param name="Strip">Null where the line runs through all dies.</param>
internal readonly record struct LinePlace(bool IsColumn, int Line, int InDie, int DieLine, int? Strip)
{
    private string Word => IsColumn ? "column" : "row";

    public string Die => Strip is not { } strip ? $"die {Word} {DieLine}"
        : IsColumn ? $"die ({strip}, {DieLine})" : $"die ({DieLine}, {strip})";

    public override string ToString() => $"{Word} {Line} ({Word} {InDie} of {Die})";

    public string Short => $"{Word} {Line}";
}

/// <summary>One method for each way in which a wafer can't be repaired.</summary>
internal sealed class RepairReporter(DiagnosticBag diagnostics, SourceSpan span)
{
    private const int MaxReports = 20;

    private int _count;

    public void OutOfRange(string problem) => Report(RepairRules.OutOfRange, problem, null);

    public void TooFewTiles(LinePlace place, IReadOnlyList<int> dead, int spares) => Report(
        RepairRules.TooFewTiles,
        $"{place} has {Count(dead.Count, "dead tile")} in {Across(place)}{(dead.Count == 1 ? "" : "s")} {List(dead)}, but "
            + $"{Count(spares, "spare")}",
        $"{(spares == 0 ? "add" : "write")} 'redundant {(place.IsColumn ? "rows" : "columns")} "
            + $"{dead.Count}{(place.IsColumn ? " shift" : "")}', or retire whole {Lines(place)} with 'redundant {Lines(place)}"
            + $"{(place.IsColumn ? " 1 retire" : " 1")}'");

    public void DeadWire(LinePlace place, Defect wire) => Report(
        RepairRules.DeadWire,
        $"{place} has a dead {(wire.Kind == DefectKind.Bypass ? "bypass" : "hop")} at ({wire.Row}, {wire.Column}), which the "
            + "whole line uses, and no line can be retired",
        $"add 'redundant {Lines(place)} 1{(place.IsColumn ? " retire" : "")}': a spare line takes the place of this one");

    public void TooFewLines(LinePlace place, string group, int spares, IReadOnlyList<LinePlace> lines, int shift) => Report(
        RepairRules.TooFewLines,
        $"{Count(lines.Count, place.IsColumn ? "column" : "row")} of {group} must be retired "
            + $"({List([.. lines.Select(l => l.Line)])}), but only {spares} can be",
        $"a line is retired for more than {Count(shift, "dead tile")} or a dead wire: raise 'redundant {Lines(place)}', or the "
            + "spares of each line");

    public void TooManyHops(
        LinePlace place, LinePlace first, LinePlace last, int hops, int tiles, int shift, int retire) => Report(
        RepairRules.TooManyHops,
        shift == 0
            ? $"{place} has {Count(hops, "dead hop")} to its neighbour, and no spare in the line to give up a tile for it"
            : $"{place}: {Count(hops, "dead hop")} and {Count(tiles, "dead tile")} between {first.Short} and {last.Short} need more "
            + $"than {Count(shift, "spare")} in some line{(retire > 0 ? $" and {retire} retired" : "")}",
        "one tile at an end of each dead hop is given up: raise the number of spares of a line");

    public void TooTangled(LinePlace place) => Report(
        RepairRules.TooTangled,
        $"{place}: the dead hops around it can be repaired in too many ways to try",
        "mark one end of some of the dead hops as a dead tile");

    public void TooFewLanes(
        GridShape shape, (DefectKind Kind, int Row, int Column) crossing, bool isBack, IReadOnlyList<int> dead, int spares)
    {
        var direction = (crossing.Kind, isBack) switch
        {
            (DefectKind.EastLane, false) => "eastward",
            (DefectKind.EastLane, true) => "westward",
            (_, false) => "southward",
            _ => "northward",
        };
        var side = crossing.Kind == DefectKind.EastLane ? "east" : "south";
        var (dieRow, dieColumn) = (shape.DieRowOf(crossing.Row), shape.DieColumnOf(crossing.Column));
        Report(
            RepairRules.TooFewLanes,
            $"the crossing {side} of tile ({crossing.Row}, {crossing.Column}), row "
                + $"{crossing.Row - shape.FirstPhysicalRowOf(dieRow)} of die ({dieRow}, {dieColumn}), has "
                + $"{Count(dead.Count, $"dead {direction} lane")} ({List(dead)}), but {Count(spares, "spare lane")}",
            shape.HasSpareLinks
                ? "give the scribe module more spare lanes ('SPARE')"
                : "add 'redundant links' to let the repair use spare lanes");
    }

    /// <summary>Says how many reports were left out.</summary>
    public void Finish()
    {
        if (_count > MaxReports)
            diagnostics.Report(
                RepairRules.More, span, $"{_count - MaxReports} more parts of the wafer can't be repaired",
                "see 'whdl defects --check' for what the wafer has and what is dead");
    }

    private void Report(DiagnosticRule rule, string message, string? help)
    {
        if (_count++ < MaxReports) diagnostics.Report(rule, span, message, help);
    }

    private static string Lines(LinePlace place) => place.IsColumn ? "columns" : "rows";

    private static string Across(LinePlace place) => place.IsColumn ? "row" : "column";

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";

    private static string List(IReadOnlyList<int> numbers)
    {
        const int shown = 8;
        var text = string.Join(", ", numbers.Take(shown));
        return numbers.Count > shown ? $"{text} … {numbers[^1]}" : text;
    }
}
