namespace WaferHdl.Reports.Maps;

/// <summary>Each tile with its logical coordinate, and arrows from a dead tile over those that took over.</summary>
internal static class SvgTiles
{
    public static void Draw(SvgText svg, WaferMap map, MapLayout layout, double scale, TileValues? shown)
    {
        var inset = scale * 0.07;
        var (width, height) = (scale - 2 * inset, scale * map.TileAspect - 2 * inset);
        var longest = $"{map.Shape.LogicalRows - 1},{map.Shape.LogicalColumns - 1}".Length;
        var size = Math.Min(Math.Min(width / (longest * 0.66), height * 0.45), 13);
        var range = shown?.Range ?? default;
        svg.Line($"<g font-size=\"{size}\" text-anchor=\"middle\" fill=\"#0d1520\">");
        for (var row = 0; row < map.Shape.PhysicalRows; row++)
        {
            for (var column = 0; column < map.Shape.PhysicalColumns; column++)
            {
                var (left, top) = (layout.Left(column) * scale + inset, layout.Top(row) * scale + inset);
                var index = row * map.Shape.PhysicalColumns + column;
                var (state, tile) = (map.States[index], map.Logical[index]);
                var fill = SvgLegend.ColorOf(state);
                var ink = state is TileState.InPlace ? "" : " fill=\"#ffffff\"";
                if (shown is not null && tile >= 0)
                {
                    var step = float.IsNaN(shown.Numbers[tile]) ? -1 : HeatScale.StepOf(shown.Numbers[tile], range.Least, range.Greatest);
                    fill = step < 0 ? SvgLegend.None : SvgLegend.Hex(HeatScale.Table[step]);
                    ink = step >= 0 && step < HeatScale.Steps * 0.62 ? " fill=\"#ffffff\"" : "";
                }

                var isHollow = state is TileState.SpareIdle or TileState.GivenUp;
                if (isHollow) svg.Line($"<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"{width * 0.12}\" fill=\"none\" stroke=\"{fill}\"/>");
                else svg.Line($"<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"{width * 0.12}\" fill=\"{fill}\"/>");
                if (state == TileState.Dead) DrawCross(svg, left, top, width, height);
                if (tile < 0 || size < 5) continue;
                var (logicalRow, logicalColumn) = Math.DivRem(tile, map.Shape.LogicalColumns);
                svg.Line($"<text x=\"{left + width / 2}\" y=\"{top + height / 2 + size * 0.35}\"{ink}>{logicalRow},{logicalColumn}</text>");
            }
        }

        svg.Line($"</g>");
        DrawTakeovers(svg, map, layout, scale);
    }

    private static void DrawCross(SvgText svg, double left, double top, double width, double height)
    {
        var cross = new SvgPath();
        cross.Line(left + width * 0.3, top + height * 0.3, left + width * 0.7, top + height * 0.7);
        cross.Line(left + width * 0.7, top + height * 0.3, left + width * 0.3, top + height * 0.7);
        svg.Path(cross, $"stroke=\"#ffffff\" stroke-width=\"{SvgText.Short(Math.Max(1.2, width * 0.08))}\" stroke-linecap=\"round\"");
    }

    // One arrow a step: what a tile would serve is served by the tile that the arrow leads to.
    private static void DrawTakeovers(SvgText svg, WaferMap map, MapLayout layout, double scale)
    {
        var place = new int[map.Shape.LogicalTiles];
        for (var i = 0; i < map.Logical.Length; i++)
            if (map.Logical[i] >= 0)
                place[map.Logical[i]] = i;
        var arrows = new SvgPath();
        for (var i = 0; i < map.Logical.Length; i++)
        {
            var (row, column) = Math.DivRem(i, map.Shape.PhysicalColumns);
            var home = map.HomeOf(row, column);
            if (home < 0 || place[home] == i) continue;
            var (toRow, toColumn) = Math.DivRem(place[home], map.Shape.PhysicalColumns);
            var (x1, y1) = Center(row, column);
            var (x2, y2) = Center(toRow, toColumn);
            var drop = scale * map.TileAspect * 0.3;
            if (toRow == row)
            {
                var direction = Math.Sign(x2 - x1) * scale * 0.14;
                arrows.Curve(x1 + direction, y1 + drop, (x1 + x2) / 2, y1 + 1.7 * drop, x2 - direction, y2 + drop);
            }
            else
            {
                var side = scale * 0.33;
                var direction = Math.Sign(y2 - y1) * scale * 0.14;
                arrows.Curve(x1 + side, y1 + direction, (x1 + x2) / 2 + 1.6 * side, (y1 + y2) / 2, x2 + side, y2 - direction);
            }
        }

        if (arrows.IsEmpty) return;
        svg.Line($"<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"6.5\" refY=\"4\" markerWidth=\"4.5\" markerHeight=\"4.5\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#e07b00\"/></marker></defs>");
        svg.Path(arrows, "fill=\"none\" stroke=\"#e07b00\" stroke-width=\"1.3\" marker-start=\"none\" marker-mid=\"none\" marker-end=\"url(#head)\"");

        (double X, double Y) Center(int row, int column) =>
            ((layout.Left(column) + 0.5) * scale, (layout.Top(row) + map.TileAspect / 2) * scale);
    }
}
