using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>A die that has its logical tiles only.</summary>
internal static class LogicalDie
{
    public static DieFrame Make(BoundModule wafer, BoundGrid grid)
    {
        var (rows, columns) = (grid.Shape.Rows, grid.Shape.Columns);
        var die = new DieFrame(wafer, grid, rows, columns);
        var module = die.Module;
        var tiles = new TileArray(module, grid, die.Stages, rows, columns);
        var all = new Region((0, rows), (0, columns));
        tiles.Arguments(
            all, port => Offset(port, $"column_{port.Name}", columns, 1),
            port => Offset(port, $"row_{port.Name}", rows, 0));
        tiles.JoinNeighbours(wrapsRows: false, wrapsColumns: false);
        foreach (var side in Enum.GetValues<Compass>())
        {
            var along = new Region((0, DieFrame.IsAlongRows(side) ? rows : columns));
            module.Join(
                along, tiles.Rim(side, along[0], along), die.Sides[(int)side].OwnElement(Bind.Index(along[0])));
        }

        foreach (var (name, ports) in die.Exposed)
            module.Join(
                all, tiles.Port(TileArray.PortNamed(grid.Tile, name), all[0], all[1]),
                ports.OwnElement(Bind.Index(all[0]), Bind.Index(all[1])));
        return die;

        BoundExpression Offset(BoundPort port, string name, int count, int dimension)
        {
            var array = die.Offsets(port, name, count);
            return new BoundInstancePort(
                array, [Bind.Index(all[dimension])], TileArray.PortNamed(array.Module, "value")!, module.Span);
        }
    }
}
