using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>A fabric: one array of tiles in the module itself.</summary>
internal static class FabricLowering
{
    public static LoweredGrid Lower(BoundModule fabric, BoundGrid grid)
    {
        var (rows, columns) = (grid.Shape.Rows, grid.Shape.Columns);
        var module = LoweredModule.Start(fabric);
        var stages = new Stages(fabric, fabric.Domains);
        var tiles = new TileArray(module, grid, stages, rows, columns);
        var all = new Region((0, rows), (0, columns));
        tiles.Arguments(all, port => Bind.Index(all[1], port.Type), port => Bind.Index(all[0], port.Type));

        var wrapsColumns = grid.Topology == GridTopology.Torus || (grid.Topology == GridTopology.Ring && columns > 1);
        var wrapsRows = grid.Topology == GridTopology.Torus || (grid.Topology == GridTopology.Ring && columns == 1);
        tiles.JoinNeighbours(wrapsRows, wrapsColumns);
        foreach (var side in Enum.GetValues<Compass>())
        {
            var isRow = side is Compass.East or Compass.West;
            if (isRow ? wrapsColumns : wrapsRows) continue;
            var length = isRow ? rows : columns;
            var along = new Region((0, length));
            var rim = tiles.Rim(side, along[0], along);
            if (grid.Edges[(int)side] == EdgePolicy.Port)
                module.Join(along, rim, LoweredModule.Edge(fabric, side, (Bind.Index(along[0]), length)));
            else
                module.Tie(along, rim);
        }

        foreach (var name in grid.Exposed)
        {
            var own = LoweredModule.Own(
                TileArray.PortNamed(fabric, name)!, TileArray.PortNamed(grid.Tile, name)!,
                (Bind.Index(all[0]), rows), (Bind.Index(all[1]), columns));
            module.Join(all, tiles.Port(TileArray.PortNamed(grid.Tile, name), all[0], all[1]), own);
        }

        return new LoweredGrid(module.Build(fabric.Role), grid);
    }
}

/// <summary>What the module of a grid keeps: its ports.</summary>
internal static class LoweredModule
{
    public static CellModule Start(BoundModule source)
    {
        var module = new CellModule(source.Definition, source.Parameters, source.Span)
        {
            Documentation = source.Documentation,
            Domains = source.Domains,
        };
        foreach (var port in source.Ports) module.Add(port);
        return module;
    }

    /// <summary>An element of the module's port on one side.</summary>
    public static Terminal Edge(BoundModule module, Compass side, (BoundExpression Index, int Length) index) =>
        Own(
            TileArray.PortNamed(module, side.ToString())!,
            TileArray.PortNamed(module.Grid!.Tile, side.ToString())!, index);

    /// <summary>An element of a port of the module that has one for each tile of a kind.</summary>
    public static Terminal Own(
        BoundPort port, BoundPort ofTile, params (BoundExpression Index, int Length)[] indices) => new(
        LinkLeaf.Of(ofTile), leaf => leaf.On(Bind.Name(port), indices), IsOwn: true);
}
