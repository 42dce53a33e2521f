using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>The module of the dies of a wafer while it is made: the ports that every form has.</summary>
internal sealed class DieFrame
{
    /// <param name="rows">Tiles along the west and east sides.</param>
    /// <param name="columns">Tiles along the north and south sides.</param>
    public DieFrame(BoundModule wafer, BoundGrid grid, int rows, int columns)
    {
        (Wafer, Grid, Rows, Columns) = (wafer, grid, rows, columns);
        Stages = new Stages(wafer, wafer.Domains);
        Module = new CellModule($"{wafer.Definition}.Die", wafer.Parameters, wafer.Span)
        {
            Documentation = $"One die of {Short(wafer.Definition)}: {rows} x {columns} tiles.",
            Domains = wafer.Domains,
        };
        var special = new HashSet<string>(grid.Exposed, StringComparer.Ordinal);
        foreach (var side in Enum.GetValues<Compass>())
            if (grid.Edges[(int)side] == EdgePolicy.Port)
                special.Add(side.ToString().ToLowerInvariant());
        Shared = [.. wafer.Ports.Where(port => !special.Contains(port.Name))];
        foreach (var port in Shared) Module.Add(port);
        foreach (var argument in grid.Arguments)
            if (argument.Kind != TileArgumentKind.Shared)
                Origins.Add(argument.Port, Module.In($"origin_{argument.Port.Name}", argument.Port.Type));
        foreach (var side in Enum.GetValues<Compass>())
        {
            var name = side.ToString().ToLowerInvariant();
            var length = IsAlongRows(side) ? rows : columns;
            Sides[(int)side] = LeafPorts.Add(Module, name, LinkLeaf.Of(TileArray.PortNamed(grid.Tile, name)), length);
        }

        foreach (var name in grid.Exposed)
            Exposed.Add(name, LeafPorts.Add(
                Module, name, LinkLeaf.Of(TileArray.PortNamed(grid.Tile, name)), grid.Shape.Rows, grid.Shape.Columns));
    }

    public BoundModule Wafer { get; }

    public BoundGrid Grid { get; }

    public int Rows { get; }

    public int Columns { get; }

    public CellModule Module { get; }

    /// <summary>Of the dies and of the crossings: both use the same register slices.</summary>
    public Stages Stages { get; }

    /// <summary>Ports of the wafer that every die has too: clocks, resets, inputs, fuses.</summary>
    public ImmutableArray<BoundPort> Shared { get; }

    /// <summary>By port of the tile: the input that says where the die begins.</summary>
    public Dictionary<BoundPort, BoundPort> Origins { get; } = [];

    public LeafPorts[] Sides { get; } = new LeafPorts[4];

    public Dictionary<string, LeafPorts> Exposed { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a side has an element for each row.</summary>
    public static bool IsAlongRows(Compass side) => side is Compass.West or Compass.East;

    /// <summary>The coordinate of the die's line of tiles: a small array of adders, one for each row or column.</summary>
    public BoundInstance Offsets(BoundPort ofTile, string name, int count)
    {
        var adder = OffsetModule(ofTile.Type, name);
        var array = Module.Instance(name, adder, count);
        var region = new Region((0, count));
        BoundExpression Port(string port) => new BoundInstancePort(
            array, [Bind.Index(region[0])], TileArray.PortNamed(adder, port)!, Module.Span);
        Module.Drive(region, Port("origin"), Bind.Name(Origins[ofTile]));
        Module.Drive(region, Port("index"), Bind.Index(region[0], ofTile.Type));
        return array;
    }

    public BoundModule OffsetModule(HdlType type, string name, HdlType? indexType = null)
    {
        var module = new CellModule($"{Wafer.Definition}.Offset_{name}", Wafer.Parameters, Wafer.Span)
        {
            Documentation = "A coordinate on the wafer: where the die begins, and the place on the die.",
        };
        var origin = module.In("origin", type);
        var index = module.In("index", indexType ?? type);
        var value = module.Out("value", type);
        module.Drive(Bind.Name(value), new BoundBinary(
            BinaryOperator.AddWrap, Bind.Name(origin), Bind.Resize(Bind.Name(index), type), type, Wafer.Span));
        return module.Build();
    }

    private static string Short(string definition) => definition[(definition.LastIndexOf('.') + 1)..];
}
