using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Spells cycles of channels out: a channel is called by the tile and port that feed it.</summary>
internal sealed class ChannelNames(GridInfo grid, RouterSite site, int vcs)
{
    private const int MaxHops = 16;

    /// <param name="cycle">The tile that flits of each channel have come to, and the way they came.</param>
    public string Spell(List<(int Row, int Column, Compass Direction, int Vc)> cycle)
    {
        var names = cycle.Take(MaxHops).Select(Name).ToList();
        if (cycle.Count > MaxHops) names.Add($"{cycle.Count - MaxHops} more");
        names.Add(Name(cycle[0]));
        return string.Join(" → ", names);
    }

    private string Name((int Row, int Column, Compass Direction, int Vc) channel)
    {
        var (rows, columns) = (grid.Shape.LogicalRows, grid.Shape.LogicalColumns);
        var row = (channel.Row - Sides.RowStep(channel.Direction) + rows) % rows;
        var column = (channel.Column - Sides.ColumnStep(channel.Direction) + columns) % columns;
        var port = "";
        for (var i = 0; i < site.Sides.Length; i++)
            if (site.Sides[i] == channel.Direction)
                port = site.Ports[i];
        return $"'tile[{row}][{column}].{port}'" + (vcs > 1 ? $" vc {channel.Vc}" : "");
    }
}
