using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>The tiles of a fabric or of a die, joined to their neighbours.</summary>
internal sealed class TileArray
{
    private readonly CellModule _module;
    private readonly BoundGrid _grid;
    private readonly Stages _stages;
    private readonly int _rows, _columns;

    public TileArray(CellModule module, BoundGrid grid, Stages stages, int rows, int columns)
    {
        (_module, _grid, _stages, _rows, _columns) = (module, grid, stages, rows, columns);
        Tiles = module.Instance("tile", grid.Tile, rows, columns);
    }

    public BoundInstance Tiles { get; }

    public Terminal Side(Compass side, AffineMap row, AffineMap column) =>
        Port(PortNamed(_grid.Tile, side.ToString()), row, column);

    public Terminal Port(BoundPort? port, AffineMap row, AffineMap column) =>
        Terminal.Of(Tiles, [Bind.Index(row), Bind.Index(column)], port);

    public static BoundPort? PortNamed(BoundModule tile, string name) =>
        tile.Ports.FirstOrDefault(port => string.Equals(port.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Joins each tile to its neighbours, round the ends too where the topology says so.</summary>
    public void JoinNeighbours(bool wrapsRows, bool wrapsColumns)
    {
        Join(Compass.East, Compass.West, wrapsColumns);
        Join(Compass.South, Compass.North, wrapsRows);
    }

    private void Join(Compass from, Compass to, bool wraps)
    {
        var near = LinkLeaf.Of(PortNamed(_grid.Tile, from.ToString()));
        var far = LinkLeaf.Of(PortNamed(_grid.Tile, to.ToString()));
        if (near.IsEmpty || far.IsEmpty) return;
        var isRow = from == Compass.East;
        var length = isRow ? _columns : _rows;
        var (rows, columns) = isRow ? (_rows, wraps ? length : length - 1) : (wraps ? length : length - 1, _columns);
        if (rows == 0 || columns == 0) return;
        var inner = isRow ? new Region((0, _rows), (0, length - 1)) : new Region((0, length - 1), (0, _columns));
        var last = isRow ? new Region((0, _rows), (length - 1, 1)) : new Region((length - 1, 1), (0, _columns));
        var all = new Region((0, rows), (0, columns));
        if (_grid.HopLatency == 0)
        {
            _module.Join(inner, Side(from, inner[0], inner[1]), Next(inner));
            if (wraps) _module.Join(last, Side(from, last[0], last[1]), First(last));
            return;
        }

        var stage = _stages.Make(isRow ? "HopEast" : "HopSouth", far, near, _grid.HopLatency, isOptional: false);
        var hops = _module.Instance(isRow ? "hop_east" : "hop_south", stage.Module, rows, columns);
        _module.Clock(all, hops, [Bind.Index(all[0]), Bind.Index(all[1])]);
        _module.Join(
            all, Side(from, all[0], all[1]), stage.A.On(hops, Bind.Index(all[0]), Bind.Index(all[1])));
        _module.Join(inner, stage.B.On(hops, Bind.Index(inner[0]), Bind.Index(inner[1])), Next(inner));
        if (wraps)
            _module.Join(last, stage.B.On(hops, Bind.Index(last[0]), Bind.Index(last[1])), First(last));

        Terminal Next(Region region) => isRow
            ? Side(to, region[0], region[1].Plus(1)) : Side(to, region[0].Plus(1), region[1]);
        Terminal First(Region region) => isRow
            ? Side(to, region[0], region.At(0)) : Side(to, region.At(0), region[1]);
    }

    /// <summary>The rim on one side: its tiles, by their row or column.</summary>
    public Terminal Rim(Compass side, AffineMap along, Region region) => side switch
    {
        Compass.West => Side(side, along, region.At(0)),
        Compass.East => Side(side, along, region.At(_columns - 1)),
        Compass.North => Side(side, region.At(0), along),
        _ => Side(side, region.At(_rows - 1), along),
    };

    /// <summary>Gives the tiles what the grid's <c>tile</c> clause says.</summary>
    /// <param name="column">The value of a column for a port of the tile.</param>
    /// <param name="hold">For a reset port of the tile: what drives it in place of the clause.</param>
    public void Arguments(
        Region region, Func<BoundPort, BoundExpression> column, Func<BoundPort, BoundExpression> row,
        Func<BoundTileArgument, BoundExpression?>? hold = null)
    {
        foreach (var argument in _grid.Arguments)
        {
            if (argument.Kind == TileArgumentKind.Open)
            {
                _module.Tie(region, Port(argument.Port, region[0], region[1]));
                continue;
            }

            var value = argument.Kind switch
            {
                TileArgumentKind.Column => column(argument.Port),
                TileArgumentKind.Row => row(argument.Port),
                _ => hold?.Invoke(argument) ?? argument.Value!,
            };
            _module.Drive(
                region,
                new BoundInstancePort(
                    Tiles, [Bind.Index(region[0]), Bind.Index(region[1])], argument.Port, argument.Span),
                value);
        }
    }
}
