namespace WaferHdl.Reports.Maps;

/// <summary>A wafer of many tiles: a picture a die, and one element for all parts of a kind.</summary>
internal static class SvgDies
{
    // Of all dies together: a picture of the whole wafer stays below some hundred kilobytes.
    private const int MaximumPixels = 100_000;

    public static void Draw(SvgText svg, WaferMap map, MapLayout layout, double scale, TileValues? shown)
    {
        if (shown is null) DrawStates(svg, map, layout, scale);
        else DrawHeat(svg, map, layout, scale, shown);
        DrawDead(svg, map, layout, scale);
    }

    private static void DrawStates(SvgText svg, WaferMap map, MapLayout layout, double scale)
    {
        var served = new SvgPath();
        for (var row = 0; row < map.Shape.DieRows; row++)
        {
            for (var column = 0; column < map.Shape.DieColumns; column++)
            {
                var die = layout.Die(row, column);
                served.Box(die.Left * scale, die.Top * scale, map.Shape.Columns * scale, map.Shape.Rows * map.TileAspect * scale);
            }
        }

        svg.Path(served, $"fill=\"{SvgLegend.ColorOf(TileState.InPlace)}\"");
        foreach (var state in new[] { TileState.GivenUp, TileState.Shifted, TileState.SpareInUse })
        {
            var runs = new SvgPath();
            AddRuns(runs, map, layout, scale, state);
            svg.Path(runs, $"fill=\"{SvgLegend.ColorOf(state)}\"");
        }
    }

    // A run of tiles of a state in a row is one box, at least as high as can be seen.
    private static void AddRuns(SvgPath runs, WaferMap map, MapLayout layout, double scale, TileState state)
    {
        var height = Math.Max(scale * map.TileAspect, 1);
        for (var row = 0; row < map.Shape.PhysicalRows; row++)
        {
            var line = map.States.AsSpan(row * map.Shape.PhysicalColumns, map.Shape.PhysicalColumns);
            for (var die = 0; die < map.Shape.DieColumns; die++)
            {
                var end = map.ColumnStarts[die + 1];
                for (var column = map.ColumnStarts[die]; column < end; column++)
                {
                    if (line[column] != state) continue;
                    var first = column;
                    while (column + 1 < end && line[column + 1] == state) column++;
                    runs.Box(
                        layout.Left(first) * scale, layout.Top(row) * scale, Math.Max((column + 1 - first) * scale, 1), height);
                }
            }
        }
    }

    private static void DrawDead(SvgText svg, WaferMap map, MapLayout layout, double scale)
    {
        var dead = new SvgPath();
        var size = Math.Max(scale, 3);
        for (var i = 0; i < map.States.Length; i++)
        {
            if (map.States[i] != TileState.Dead) continue;
            var (row, column) = Math.DivRem(i, map.Shape.PhysicalColumns);
            var x = (layout.Left(column) + 0.5) * scale;
            var y = (layout.Top(row) + map.TileAspect / 2) * scale;
            dead.Box(x - size / 2, y - size / 2, size, size);
        }

        svg.Path(dead, $"fill=\"{SvgLegend.ColorOf(TileState.Dead)}\" stroke=\"#ffffff\" stroke-width=\".6\"");
    }

    private static void DrawHeat(SvgText svg, WaferMap map, MapLayout layout, double scale, TileValues shown)
    {
        var factor = 1;
        while (map.Shape.PhysicalTiles / ((long)factor * factor) > MaximumPixels) factor++;
        var range = shown.Range;
        var colors = new int[HeatScale.Steps + 1];
        HeatScale.Table.CopyTo(colors, 1);
        for (var row = 0; row < map.Shape.DieRows; row++)
        {
            for (var column = 0; column < map.Shape.DieColumns; column++)
            {
                var rows = (map.RowStarts[row + 1] - map.RowStarts[row] + factor - 1) / factor;
                var columns = (map.ColumnStarts[column + 1] - map.ColumnStarts[column] + factor - 1) / factor;
                var pixels = Pool(map, shown, range, row, column, factor, rows, columns);
                var image = Convert.ToBase64String(PngWriter.Write(columns, rows, pixels, colors));
                var die = layout.Die(row, column);
                svg.Line($"<image x=\"{die.Left * scale}\" y=\"{die.Top * scale}\" width=\"{columns * factor * scale}\" height=\"{rows * factor * map.TileAspect * scale}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{image}\"/>");
            }
        }
    }

    // Each pixel is the mean of its tiles that serve.
    private static byte[] Pool(
        WaferMap map, TileValues shown, (float Least, float Greatest) range, int dieRow, int dieColumn, int factor, int rows,
        int columns)
    {
        var sums = new double[rows * columns];
        var counts = new int[rows * columns];
        for (var row = map.RowStarts[dieRow]; row < map.RowStarts[dieRow + 1]; row++)
        {
            for (var column = map.ColumnStarts[dieColumn]; column < map.ColumnStarts[dieColumn + 1]; column++)
            {
                var tile = map.Logical[row * map.Shape.PhysicalColumns + column];
                if (tile < 0 || float.IsNaN(shown.Numbers[tile])) continue;
                var pixel = (row - map.RowStarts[dieRow]) / factor * columns + (column - map.ColumnStarts[dieColumn]) / factor;
                sums[pixel] += shown.Numbers[tile];
                counts[pixel]++;
            }
        }

        var pixels = new byte[sums.Length];
        for (var i = 0; i < pixels.Length; i++)
            if (counts[i] > 0)
                pixels[i] = (byte)(1 + HeatScale.StepOf(sums[i] / counts[i], range.Least, range.Greatest));
        return pixels;
    }
}
