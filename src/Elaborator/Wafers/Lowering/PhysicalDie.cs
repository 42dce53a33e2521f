using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>A die with its spare tiles, bypasses and repair multiplexers.</summary>
/// <remarks>A <em>line</em> is a row of tiles that shifts past its dead ones (a column under <c>redundant rows s
/// shift</c>); a <em>position</em> is a place in it. Regions have the line first. From the tile outward stand: noise,
/// the hop's stages (before the tile only), the bypass along the line, the pass-through of a retired line across, and
/// the multiplexers that align lines which shifted differently.</remarks>
internal sealed partial class PhysicalDie
{
    private readonly BoundGrid _grid;
    private readonly bool _isTurned;
    private readonly int _shift, _retire, _lines, _positions, _logicalLines, _logicalPositions;
    private readonly HdlType _rankType, _lineType;
    private readonly Compass _before, _after, _above, _below;
    private readonly DieFrame _die;
    private readonly CellModule _module;
    private readonly RepairCells _cells;
    private readonly Stages _stages;
    private readonly BoundInstance _tiles;

    // The outermost cell on each side of the tiles so far.
    private readonly Func<AffineMap, AffineMap, Terminal>?[] _outer = new Func<AffineMap, AffineMap, Terminal>?[4];
    private readonly Dictionary<string, Func<AffineMap, AffineMap, Terminal>> _exposedTiles = new(StringComparer.Ordinal);

    private PhysicalDie(BoundModule wafer, BoundGrid grid)
    {
        _grid = grid;
        var shape = grid.Shape;
        _isTurned = IsTurned(shape);
        var (spares, retired) = _isTurned ? (shape.SpareRows, shape.SpareColumns) : (shape.SpareColumns, shape.SpareRows);
        (_shift, _retire) = (spares?.Count ?? 0, retired?.Count ?? 0);
        (_logicalLines, _logicalPositions) = _isTurned ? (shape.Columns, shape.Rows) : (shape.Rows, shape.Columns);
        (_lines, _positions) = (_logicalLines + _retire, _logicalPositions + _shift);
        (_rankType, _lineType) = (Bind.IndexType(_positions), Bind.IndexType(_lines));
        (_before, _after, _above, _below) = _isTurned
            ? (Compass.North, Compass.South, Compass.West, Compass.East)
            : (Compass.West, Compass.East, Compass.North, Compass.South);
        _die = _isTurned
            ? new DieFrame(wafer, grid, _positions, _lines) : new DieFrame(wafer, grid, _lines, _positions);
        _module = _die.Module;
        _cells = new RepairCells(wafer, wafer.Domains);
        _stages = _die.Stages;
        _fuses = new DieFuses(_module, this);
        _tiles = _module.Instance("tile", grid.Tile, _die.Rows, _die.Columns);
        foreach (var side in Enum.GetValues<Compass>())
            if (TileArray.PortNamed(grid.Tile, side.ToString()) is { } port)
                _outer[(int)side] = (line, position) => Terminal.Of(_tiles, At(line, position), port);
        foreach (var name in grid.Exposed)
            _exposedTiles[name] = (line, position) =>
                Terminal.Of(_tiles, At(line, position), TileArray.PortNamed(grid.Tile, name));
    }

    public DieFuses Fuses => _fuses;

    public RepairCells Cells => _cells;

    /// <summary>Spare positions of a line.</summary>
    public int Shift => _shift;

    /// <summary>Spare lines.</summary>
    public int Retire => _retire;

    public int Lines => _lines;

    public int Positions => _positions;

    public HdlType RankType => _rankType;

    public HdlType LineType => _lineType;

    public DecodeCell? SpotCell => _spotCell;

    public DecodeCell? LineCell => _lineCell;

    /// <summary>The sides at the two ends of a line.</summary>
    public Compass Before => _before;

    public Compass After => _after;

    /// <summary>The sides across the lines.</summary>
    public Compass Above => _above;

    public Compass Below => _below;

    /// <summary>Whether lines are columns.</summary>
    public static bool IsTurned(GridShape shape) =>
        shape.SpareRows is { Scheme: SpareScheme.Shift }
        || (shape.SpareColumns is { Scheme: SpareScheme.Retire } && shape.SpareRows is null);

    /// <summary>The die, and what drives its own fuses from the wafer.</summary>
    public static (DieFrame Die, PhysicalRim Rim) Make(
        BoundModule wafer, BoundGrid grid, RepairPlan plan, bool hasGarbage)
    {
        var die = new PhysicalDie(wafer, grid);
        die.AddDecoders();
        die.AddHolds();
        if (hasGarbage) die.AddNoise();
        die.AddArguments();
        die.AddStages(die._before);
        die.AddStages(die._above);
        die.AddBypasses();
        die.JoinAlong();
        die.JoinAcross();
        die.JoinExposed();
        return (die._die, new PhysicalRim(die, plan));
    }

    // Rows and columns of a line and a position.
    private ImmutableArray<BoundExpression> At(AffineMap line, AffineMap position) => _isTurned
        ? [Bind.Index(position), Bind.Index(line)] : [Bind.Index(line), Bind.Index(position)];

    private BoundInstance Array(string name, BoundModule module, int lines, int positions) => _isTurned
        ? _module.Instance(name, module, positions, lines) : _module.Instance(name, module, lines, positions);

    private BoundExpression PortAt(BoundInstance array, BoundPort port, AffineMap line, AffineMap position) =>
        new BoundInstancePort(array, At(line, position), port, _module.Span);

    private BoundExpression PortAt(BoundInstance array, BoundPort port, AffineMap index) =>
        new BoundInstancePort(array, [Bind.Index(index)], port, _module.Span);

    private Region All => new((0, _lines), (0, _positions));

    private static string Name(Compass side) => side.ToString().ToLowerInvariant();

    private Terminal Outer(Compass side, AffineMap line, AffineMap position) => _outer[(int)side]!(line, position);

    public ImmutableArray<LinkLeaf> Leaves(Compass side) =>
        LinkLeaf.Of(TileArray.PortNamed(_grid.Tile, side.ToString()));

    // Keeps unused tiles in reset, and says which they are.
    private void AddHolds()
    {
        var resets = _grid.Arguments.Where(a => a.Port.Type is ResetType).ToList();
        var all = All;
        foreach (var argument in resets)
        {
            var cell = _cells.Hold(resets.Count == 1 ? "Hold" : $"Hold_{argument.Port.Name}", (ResetType)argument.Port.Type);
            var array = Array(resets.Count == 1 ? "hold" : $"hold_{argument.Port.Name}", cell.Module, _lines, _positions);
            _module.Drive(all, PortAt(array, cell.Reset, all[0], all[1]), argument.Value!);
            _module.Drive(all, PortAt(array, cell.Skipped, all[0], all[1]), Spot(all[0], all[1]).Skipped);
            _module.Drive(all, PortAt(array, cell.Retired, all[0], all[1]), Line(all[0]).Skipped);
            _holds.Add(argument.Port.Name, (array, cell));
        }
    }

    private readonly Dictionary<string, (BoundInstance Array, HoldCell Cell)> _holds = new(StringComparer.Ordinal);
    private readonly DieFuses _fuses;

    // The tile's outputs, through cells that send noise in place of those of an unused tile.
    private void AddNoise()
    {
        var sides = new List<(string Name, ImmutableArray<LinkLeaf> Leaves)>();
        foreach (var side in Enum.GetValues<Compass>())
            if (_outer[(int)side] is not null) sides.Add((Name(side), Leaves(side)));
        foreach (var name in _grid.Exposed)
            sides.Add((name, LinkLeaf.Of(TileArray.PortNamed(_grid.Tile, name))));
        var cell = _cells.Noise("Noise", [.. sides]);
        var array = Array("noise", cell.Module, _lines, _positions);
        var all = All;
        _module.Clock(all, array, At(all[0], all[1]));
        _module.Drive(all, PortAt(array, cell.Dead, all[0], all[1]), Dead(all[0], all[1]));
        var seed = (UIntType)cell.Seed.Type;
        _module.Drive(
            all, PortAt(array, cell.Seed, all[0], all[1]),
            Bind.Index(all[0].Times(_positions).Plus(all[1]).Times(40_503).Plus(1), seed));
        for (var i = 0; i < sides.Count; i++)
        {
            var (from, to) = cell.Sides[i];
            var port = TileArray.PortNamed(_grid.Tile, sides[i].Name);
            var tile = Terminal.Of(_tiles, At(all[0], all[1]), port);
            _module.Join(all, tile, from.On(array, [.. At(all[0], all[1])]));
            Terminal Outside(AffineMap line, AffineMap position)
            {
                var inner = Terminal.Of(_tiles, At(line, position), port);
                var outputs = to.On(array, [.. At(line, position)]);
                return inner with
                {
                    At = leaf => leaf.IsOutput ? outputs.At(leaf) : inner.At(leaf),
                };
            }

            if (_grid.Exposed.Contains(sides[i].Name)) _exposedTiles[sides[i].Name] = Outside;
            else _outer[(int)Enum.Parse<Compass>(sides[i].Name, ignoreCase: true)] = Outside;
        }
    }

    // Dead, unused or retired.
    private BoundExpression Dead(AffineMap line, AffineMap position)
    {
        if (_holds.Count > 0)
        {
            var (holds, hold) = _holds.Values.First();
            return PortAt(holds, hold.Dead, line, position);
        }

        return Spot(line, position).Skipped;
    }

    private void AddArguments()
    {
        var all = All;
        foreach (var argument in _grid.Arguments)
        {
            var place = new BoundInstancePort(_tiles, At(all[0], all[1]), argument.Port, argument.Span);
            var value = argument.Kind switch
            {
                TileArgumentKind.Shared when _holds.TryGetValue(argument.Port.Name, out var hold) =>
                    PortAt(hold.Array, hold.Cell.To, all[0], all[1]),
                TileArgumentKind.Shared => argument.Value!,
                _ => Coordinate(argument, all),
            };
            _module.Drive(all, place, value);
        }
    }

    private BoundExpression Coordinate(BoundTileArgument argument, Region all)
    {
        var isColumn = argument.Kind == TileArgumentKind.Column;
        var isPosition = isColumn != _isTurned;
        var name = $"{(isColumn ? "column" : "row")}_{argument.Port.Name}";
        if (isPosition ? _shift == 0 : _retire == 0)
        {
            var offsets = _die.Offsets(argument.Port, name, isPosition ? _positions : _lines);
            return PortAt(offsets, TileArray.PortNamed(offsets.Module, "value")!, isPosition ? all[1] : all[0]);
        }

        var adder = _die.OffsetModule(argument.Port.Type, name, isPosition ? _rankType : _lineType);
        var region = isPosition ? all : new Region((0, _lines));
        var array = isPosition
            ? Array(name, adder, _lines, _positions) : _module.Instance(name, adder, _lines);
        BoundExpression Port(string port, Region at) => isPosition
            ? PortAt(array, TileArray.PortNamed(adder, port)!, at[0], at[1])
            : PortAt(array, TileArray.PortNamed(adder, port)!, at[0]);
        var rank = isPosition ? Spot(region[0], region[1]).Rank : Line(region[0]).Rank;
        _module.Drive(region, Port("origin", region), Bind.Name(_die.Origins[argument.Port]));
        _module.Drive(region, Port("index", region), rank);
        return isPosition ? Port("value", all) : PortAt(array, TileArray.PortNamed(adder, "value")!, all[0]);
    }

    // The register stages of a hop stand at the tile that it leads to, behind everything that reroutes it; at a die
    // border, before the first logical tile, they are taken out.
    private void AddStages(Compass side)
    {
        if (_grid.HopLatency == 0 || _outer[(int)side] is not { } inner) return;
        var opposite = side is Compass.West ? Compass.East : Compass.South;
        if (_outer[(int)opposite] is null) return;
        var name = $"Entry{side}";
        var stage = _stages.Make(name, Leaves(side), Leaves(opposite), _grid.HopLatency, isOptional: true);
        var array = Array($"entry_{Name(side)}", stage.Module, _lines, _positions);
        var all = All;
        var hold = _holds.Count > 0 ? _holds.Values.First() : default;
        _module.Clock(
            all, array, At(all[0], all[1]),
            hold.Array is null ? null : PortAt(hold.Array, hold.Cell.To, all[0], all[1]));
        _module.Join(all, stage.B.On(array, [.. At(all[0], all[1])]), inner(all[0], all[1]));
        var direct = stage.Direct!;
        if (side == _before && _shift > 0)
        {
            _module.Drive(all, PortAt(array, direct, all[0], all[1]), PortAt(_spots!, _spotCell!.First, all[0], all[1]));
        }
        else if (side == _above && _retire > 0)
        {
            _module.Drive(all, PortAt(array, direct, all[0], all[1]), PortAt(_lineSpots!, _lineCell!.First, all[0]));
        }
        else
        {
            var first = side == _before ? new Region((0, _lines), (0, 1)) : new Region((0, 1), (0, _positions));
            var rest = side == _before
                ? new Region((0, _lines), (1, _positions - 1)) : new Region((1, _lines - 1), (0, _positions));
            _module.Drive(first, PortAt(array, direct, first[0], first[1]), Bind.Bit(true));
            _module.Drive(rest, PortAt(array, direct, rest[0], rest[1]), Bind.Bit(false));
        }

        _outer[(int)side] = (line, position) => stage.A.On(array, [.. At(line, position)]);
    }

    // Past dead tiles along the line, and past the tiles of retired lines across.
    private void AddBypasses()
    {
        if (_shift > 0) Add("Bypass", "bypass", _before, _after, (line, position) => Spot(line, position).Skipped);
        if (_retire > 0) Add("Through", "through", _above, _below, (line, _) => Line(line).Skipped);

        void Add(
            string name, string array, Compass before, Compass after, Func<AffineMap, AffineMap, BoundExpression> skip)
        {
            if (_outer[(int)before] is not { } first || _outer[(int)after] is not { } second) return;
            var cell = _cells.Bypass(name, Name(before), Name(after), Leaves(before), Leaves(after));
            var cells = Array(array, cell.Module, _lines, _positions);
            var all = All;
            _module.Drive(all, PortAt(cells, cell.Skip, all[0], all[1]), skip(all[0], all[1]));
            _module.Join(all, cell.TileBefore.On(cells, [.. At(all[0], all[1])]), first(all[0], all[1]));
            _module.Join(all, cell.TileAfter.On(cells, [.. At(all[0], all[1])]), second(all[0], all[1]));
            _outer[(int)before] = (line, position) => cell.Before.On(cells, [.. At(line, position)]);
            _outer[(int)after] = (line, position) => cell.After.On(cells, [.. At(line, position)]);
        }
    }
}
