using System.Globalization;
using System.Text;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Writes a map as CSV or JSON. Equal maps give equal text.</summary>
public static class DefectMapWriter
{
    public const string Header = "kind,row,column,lane";

    /// <param name="comment">Lines for the top, without the <c>#</c>.</param>
    public static string WriteCsv(DefectMap map, params IEnumerable<string> comment)
    {
        var text = new StringBuilder();
        foreach (var line in comment) text.Append("# ").Append(line.ReplaceLineEndings(" ")).Append('\n');
        text.Append(Header).Append('\n');
        foreach (var (kind, row, column, lane) in map.Defects)
        {
            text.Append(CultureInfo.InvariantCulture, $"{DefectWords.Of(kind)},{row},{column},");
            if (DefectWords.HasLane(kind)) text.Append(CultureInfo.InvariantCulture, $"{lane}");
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>An array for each kind that occurs: <c>{"tile": [[3, 7]], "east_lane": [[0, 7, 2]]}</c>, without
    /// spaces.</summary>
    public static string WriteJson(DefectMap map)
    {
        var text = new StringBuilder("{");
        foreach (var kind in map.Defects.GroupBy(d => d.Kind))
        {
            if (text.Length > 1) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"\"{DefectWords.Of(kind.Key)}\":[");
            text.AppendJoin(',', kind.Select(d => DefectWords.HasLane(d.Kind)
                ? string.Create(CultureInfo.InvariantCulture, $"[{d.Row},{d.Column},{d.Lane}]")
                : string.Create(CultureInfo.InvariantCulture, $"[{d.Row},{d.Column}]")));
            text.Append(']');
        }

        return text.Append("}\n").ToString();
    }
}
