using System.Globalization;
using System.Text;
using System.Text.Json;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Elaborator.Wafers.Yield;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Reports;

/// <summary>The report of a repair as text and as JSON.</summary>
public static class RepairReportText
{
    private const int MaxShown = 8;

    public static string Write(RepairReport report)
    {
        var shape = report.Shape;
        var text = new StringBuilder();
        text.Append(Line($"wafer    {Describe(shape)}"));
        text.Append(Line(
            $"tiles    {shape.LogicalTiles:N0} logical, {shape.PhysicalTiles:N0} physical, {report.SpareTiles:N0} spare"));
        text.Append(Line($"defects  {Defects(report.Defects)}"));
        text.Append(Line(
            $"repair   {report.SparesUsed:N0} spare tiles in use, {report.ShiftedTiles:N0} tiles moved, {report.SteeredLanes:N0} lanes steered"));
        text.Append(Line(
            $"proof    {report.Proof.Tiles:N0} tiles and {report.Proof.Links:N0} links followed through the fuses"));
        text.Append(Line(
            $"reach    {Pitches(report.Proof.HorizontalReach)} along rows, {Pitches(report.Proof.VerticalReach)} along columns"));
        foreach (var die in report.Dies) WriteDie(text, shape, die);
        return text.ToString();
    }

    /// <summary>What is dead, counted by kind.</summary>
    public static string Defects(DefectMap map) => map.Defects.IsEmpty
        ? "none"
        : string.Join(", ", map.Defects.GroupBy(d => d.Kind).Select(kind =>
            Count(kind.Count(), DefectWords.Of(kind.Key).Replace('_', ' '), kind.Key == DefectKind.Bypass ? "es" : "s")));

    public static string Describe(GridShape shape) =>
        $"{shape.DieRows} x {shape.DieColumns} dies of {shape.Rows} x {shape.Columns} tiles, redundant {SparePolicy.Of(shape)}"
        + (shape.Lanes == 0 ? "" : $", {shape.Lanes} + {shape.SpareLanes} lanes");

    public static void WriteJson(Utf8JsonWriter json, RepairReport report)
    {
        json.WriteStartObject();
        WriteShape(json, report.Shape);
        json.WriteStartObject("defects");
        foreach (var kind in Enum.GetValues<DefectKind>())
            json.WriteNumber(DefectWords.Of(kind), report.Count(kind));
        json.WriteEndObject();
        json.WriteNumber("sparesUsed", report.SparesUsed);
        json.WriteNumber("spareTiles", report.SpareTiles);
        json.WriteNumber("tilesMoved", report.ShiftedTiles);
        json.WriteNumber("lanesSteered", report.SteeredLanes);
        json.WriteStartObject("proof");
        json.WriteNumber("tiles", report.Proof.Tiles);
        json.WriteNumber("links", report.Proof.Links);
        json.WriteNumber("rowReach", report.Proof.HorizontalReach);
        json.WriteNumber("columnReach", report.Proof.VerticalReach);
        json.WriteEndObject();
        json.WriteStartArray("dies");
        foreach (var die in report.Dies) WriteDie(json, report.Shape, die);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteShape(Utf8JsonWriter json, GridShape shape)
    {
        json.WriteStartObject("wafer");
        json.WriteNumber("dieRows", shape.DieRows);
        json.WriteNumber("dieColumns", shape.DieColumns);
        json.WriteNumber("rows", shape.Rows);
        json.WriteNumber("columns", shape.Columns);
        json.WriteString("redundant", SparePolicy.Of(shape));
        json.WriteNumber("physicalRows", shape.PhysicalRows);
        json.WriteNumber("physicalColumns", shape.PhysicalColumns);
        json.WriteEndObject();
    }

    private static void WriteDie(Utf8JsonWriter json, GridShape shape, DieRepair die)
    {
        json.WriteStartObject();
        json.WriteNumber("row", die.DieRow);
        json.WriteNumber("column", die.DieColumn);
        json.WriteNumber("deadTiles", die.DeadTiles);
        json.WriteNumber("givenUp", die.GivenUp);
        json.WriteStartArray(RetiredLines(shape) == "row" ? "retiredRows" : "retiredColumns");
        foreach (var line in die.Retired) json.WriteNumberValue(line);
        json.WriteEndArray();
        json.WriteStartArray("spares");
        foreach (var spare in die.Spares)
        {
            json.WriteStartObject();
            json.WriteNumber("row", spare.Row);
            json.WriteNumber("column", spare.Column);
            json.WriteNumber("servesRow", spare.LogicalRow);
            json.WriteNumber("servesColumn", spare.LogicalColumn);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDie(StringBuilder text, GridShape shape, DieRepair die)
    {
        text.Append(CultureInfo.InvariantCulture, $"die ({die.DieRow}, {die.DieColumn}): {Count(die.DeadTiles, "dead tile")}");
        if (die.GivenUp > 0) text.Append(CultureInfo.InvariantCulture, $", {die.GivenUp} given up for dead hops");
        if (die.Retired.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $", {RetiredLines(shape)} {string.Join(", ", die.Retired)} retired");
        text.Append('\n');
        foreach (var spare in die.Spares.Take(MaxShown))
            text.Append(Line(
                $"  spare ({spare.Row}, {spare.Column}) serves tile ({spare.LogicalRow}, {spare.LogicalColumn})"));
        if (die.Spares.Length > MaxShown)
            text.Append(Line($"  … and {die.Spares.Length - MaxShown:N0} spares more"));
    }

    private static string RetiredLines(GridShape shape) =>
        shape.SpareRows is { Scheme: SpareScheme.Retire } ? "row" : "column";

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Pitches(int count) => Count(count, "tile pitch", "es");

    private static string Count(int count, string thing, string plural = "s") =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? "" : plural)}");
}
