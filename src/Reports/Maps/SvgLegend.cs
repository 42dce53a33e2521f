using System.Globalization;
using WaferHdl.Elaborator.Wafers;

namespace WaferHdl.Reports.Maps;

/// <summary>What stands beside the picture: the title, the figures, what the colors mean.</summary>
internal static class SvgLegend
{
    public const string None = "#d9dee5";

    private const double Pitch = 20;
    private const double Width = 236;

    private static readonly (TileState State, string Name)[] s_states =
    [
        (TileState.InPlace, "in place"), (TileState.Shifted, "shifted"), (TileState.SpareInUse, "spare in use"),
        (TileState.SpareIdle, "idle spare"), (TileState.GivenUp, "given up"), (TileState.Dead, "dead"),
    ];

    public static string ColorOf(TileState state) => state switch
    {
        TileState.InPlace => "#a9bcd4",
        TileState.Shifted => "#3f82e0",
        TileState.SpareInUse => "#12a150",
        TileState.SpareIdle => "#b3bdc9",
        TileState.GivenUp => "#a26bd0",
        _ => "#e0312f",
    };

    public static string Hex(int color) => "#" + color.ToString("x6", CultureInfo.InvariantCulture);

    public static void Draw(SvgText svg, WaferMap map, TileValues? shown, double left, double top)
    {
        svg.Line($"<g fill=\"#18202b\">");
        svg.Text(left, top, map.Title, "font-size=\"17\" font-weight=\"650\"");
        var y = top + 26;
        foreach (var (name, value) in Figures(map))
        {
            svg.Text(left, y, name, "fill=\"#5b6776\"");
            svg.Text(left + Width, y, value, "text-anchor=\"end\"");
            y += Pitch;
        }

        y += 12;
        if (shown is not null) y = DrawScale(svg, shown, left, y);
        foreach (var (state, name) in s_states)
        {
            if (map.Count(state) == 0 || (shown is not null && state is not (TileState.Dead or TileState.SpareIdle))) continue;
            DrawKey(svg, state, left, y);
            svg.Text(left + 22, y, name);
            svg.Text(left + Width, y, WaferSummary.Number(map.Count(state)), "text-anchor=\"end\"");
            y += Pitch;
        }

        if (map.Defects.Count(d => d.Kind != DefectKind.Tile) is var wires and > 0)
        {
            svg.Line($"<rect x=\"{left}\" y=\"{y - 6}\" width=\"13\" height=\"3\" fill=\"{ColorOf(TileState.Dead)}\"/>");
            svg.Text(left + 22, y, "dead wire or lane");
            svg.Text(left + Width, y, WaferSummary.Number(wires), "text-anchor=\"end\"");
        }

        svg.Line($"</g>");
    }

    private static IEnumerable<(string Name, string Value)> Figures(WaferMap map)
    {
        var shape = map.Shape;
        yield return ("logical tiles", $"{WaferSummary.Number(shape.LogicalRows)} × {WaferSummary.Number(shape.LogicalColumns)}");
        if (map.IsWafer) yield return ("dies", $"{shape.DieRows} × {shape.DieColumns} of {shape.Rows} × {shape.Columns}");
        if (shape.PhysicalTiles > shape.LogicalTiles)
            yield return ("spares", $"{WaferSummary.Number(shape.PhysicalTiles - shape.LogicalTiles)} ({WaferSummary.Percent(shape.PhysicalTiles - shape.LogicalTiles, shape.LogicalTiles)})");
        yield return ("longest reach", map.LongestReach == 1 ? "1 tile" : $"{map.LongestReach} tiles");
    }

    private static void DrawKey(SvgText svg, TileState state, double left, double y)
    {
        var look = state is TileState.SpareIdle or TileState.GivenUp
            ? $"fill=\"none\" stroke=\"{ColorOf(state)}\""
            : $"fill=\"{ColorOf(state)}\"";
        svg.Line($"<rect x=\"{left + 0.5}\" y=\"{y - 11}\" width=\"13\" height=\"13\" rx=\"2\" {look}/>");
    }

    private static double DrawScale(SvgText svg, TileValues shown, double left, double y)
    {
        svg.Text(left, y, shown.Name, "font-weight=\"600\"");
        const double Step = Width / HeatScale.Steps;
        for (var i = 0; i < HeatScale.Steps; i++)
            svg.Line($"<rect x=\"{left + i * Step}\" y=\"{y + 8}\" width=\"{Step + 0.4}\" height=\"13\" fill=\"{Hex(HeatScale.Table[i])}\"/>");
        var (least, greatest) = shown.Range;
        svg.Text(left, y + 36, least.ToString("G4", CultureInfo.InvariantCulture), "fill=\"#5b6776\"");
        svg.Text(left + Width, y + 36, greatest.ToString("G4", CultureInfo.InvariantCulture), "text-anchor=\"end\" fill=\"#5b6776\"");
        return y + 64;
    }
}
