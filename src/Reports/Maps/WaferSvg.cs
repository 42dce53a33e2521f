using WaferHdl.Elaborator.Wafers;

namespace WaferHdl.Reports.Maps;

/// <summary>The map as an SVG picture, readable without scripts, fonts or anything from outside.</summary>
/// <remarks>Up to some thousands of tiles each is drawn; above, dies and runs of shifted tiles are, so that the picture of a
/// whole wafer stays small.</remarks>
public static class WaferSvg
{
    /// <summary>Tiles that a picture may have.</summary>
    public const long MaximumTiles = 16_000_000;

    private const int SingleTiles = 2_500;
    private const double Size = 720;
    private const double Margin = 24;
    private const double LegendWidth = 236;

    /// <summary>Draws the map. Equal maps give equal bytes.</summary>
    /// <param name="shown">The quantity to show as a heat map, or null for the state of the tiles.</param>
    public static string Write(WaferMap map, TileValues? shown = null)
    {
        var layout = new MapLayout(map);
        var (width, height) = map.IsWafer ? (2 * layout.Radius, 2 * layout.Radius) : (layout.Width, layout.Height);
        var scale = Math.Min(Size / Math.Max(width, height), 64);
        var (drawnWidth, drawnHeight) = (width * scale, height * scale);
        var pageHeight = Math.Max(drawnHeight, 430) + 2 * Margin;
        var pageWidth = drawnWidth + 3 * Margin + LegendWidth;
        var svg = new SvgText();
        svg.Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pageWidth}\" height=\"{pageHeight}\" viewBox=\"0 0 {pageWidth} {pageHeight}\" font-family=\"system-ui, 'Segoe UI', Roboto, Arial, sans-serif\" font-size=\"12.5\" role=\"img\">");
        svg.Line($"<title>{SvgText.Escape($"{map.Title}: {WaferSummary.Line(map)}")}</title>");
        svg.Line($"<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        if (map.IsWafer) DrawDisc(svg, Margin + drawnWidth / 2, Margin + drawnHeight / 2, drawnWidth / 2);
        var (left, top) = (Margin + (drawnWidth - layout.Width * scale) / 2, Margin + (drawnHeight - layout.Height * scale) / 2);
        svg.Line($"<g transform=\"translate({left} {top})\">");
        DrawDies(svg, map, layout, scale);
        if (map.Shape.PhysicalTiles <= SingleTiles) SvgTiles.Draw(svg, map, layout, scale, shown);
        else SvgDies.Draw(svg, map, layout, scale, shown);
        DrawWires(svg, map, layout, scale);
        svg.Line($"</g>");
        SvgLegend.Draw(svg, map, shown, drawnWidth + 2 * Margin, Margin + 14);
        svg.Line($"</svg>");
        return svg.ToString();
    }

    private static void DrawDisc(SvgText svg, double x, double y, double radius)
    {
        svg.Line($"<defs><radialGradient id=\"disc\" cx=\".35\" cy=\".3\" r=\".9\"><stop offset=\"0\" stop-color=\"#e6eaf0\"/><stop offset=\"1\" stop-color=\"#c6ced9\"/></radialGradient></defs>");
        // The notch of a wafer, at the south.
        svg.Line($"<path fill=\"url(#disc)\" stroke=\"#93a0b0\" stroke-width=\"1.5\" d=\"M{x - 7} {y + radius}A{radius} {radius} 0 1 1 {x + 7} {y + radius}L{x} {y + radius - 11}z\"/>");
    }

    private static void DrawDies(SvgText svg, WaferMap map, MapLayout layout, double scale)
    {
        var dies = new SvgPath();
        var margin = Math.Min(layout.Gap * 0.22, 0.3) * scale;
        for (var row = 0; row < map.Shape.DieRows; row++)
        {
            for (var column = 0; column < map.Shape.DieColumns; column++)
            {
                var die = layout.Die(row, column);
                dies.Box(
                    die.Left * scale - margin, die.Top * scale - margin, die.Width * scale + 2 * margin, die.Height * scale + 2 * margin);
            }
        }

        svg.Path(dies, "fill=\"#f8fafc\" stroke=\"#7f8b9a\" stroke-width=\".8\"");
    }

    // Dead wires beside tiles, and dead lanes in the scribe lines.
    private static void DrawWires(SvgText svg, WaferMap map, MapLayout layout, double scale)
    {
        var wires = new SvgPath();
        var wire = Math.Clamp(scale * 0.12, 1.6, 5);
        var reach = Math.Max(2.5, scale * 0.2);
        foreach (var defect in map.Defects)
        {
            var x = layout.Left(defect.Column) * scale;
            var y = layout.Top(defect.Row) * scale;
            var (east, south) = (x + scale, y + scale * map.TileAspect);
            var (middleX, middleY) = ((x + east) / 2, (y + south) / 2);
            switch (defect.Kind)
            {
                case DefectKind.HorizontalHop: wires.Box(east - reach, middleY - wire / 2, 2 * reach, wire); break;
                case DefectKind.VerticalHop: wires.Box(middleX - wire / 2, south - reach, wire, 2 * reach); break;
                case DefectKind.Bypass: wires.Box(x, y - wire / 2, Math.Max(scale, 3), wire); break;
                case DefectKind.EastLane: wires.Box(east, middleY - wire / 2, Math.Max(3, layout.Gap * scale), wire); break;
                case DefectKind.SouthLane: wires.Box(middleX - wire / 2, south, wire, Math.Max(3, layout.Gap * scale)); break;
            }
        }

        svg.Path(wires, $"fill=\"{SvgLegend.ColorOf(TileState.Dead)}\" stroke=\"#ffffff\" stroke-width=\".7\"");
    }
}
