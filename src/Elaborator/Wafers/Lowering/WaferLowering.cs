using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>A wafer: an array of dies, and arrays of what stands at the crossings between them.</summary>
internal sealed class WaferLowering
{
    private readonly BoundModule _wafer;
    private readonly BoundGrid _grid;
    private readonly DieFrame _die;
    private readonly CellModule _module;
    private readonly BoundModule _dieModule;
    private readonly BoundInstance _dies;
    private readonly Stages _stages;

    private WaferLowering(BoundModule wafer, BoundGrid grid, DieFrame die)
    {
        (_wafer, _grid, _die) = (wafer, grid, die);
        _module = LoweredModule.Start(wafer);
        _dieModule = die.Module.Build();
        _dies = _module.Instance("die", _dieModule, DieRows, DieColumns);
        _stages = die.Stages;
    }

    private int DieRows => _grid.Shape.DieRows;

    private int DieColumns => _grid.Shape.DieColumns;

    /// <param name="physical">What a wafer has round physical dies; null round logical ones.</param>
    public static LoweredGrid Lower(
        BoundModule wafer, BoundGrid grid, DieFrame die, RepairPlan? plan, bool isPhysical,
        PhysicalRim? physical = null)
    {
        var lowering = new WaferLowering(wafer, grid, die);
        lowering.JoinShared();
        lowering.JoinCrossings(Compass.East, Compass.West, plan, isPhysical);
        lowering.JoinCrossings(Compass.South, Compass.North, plan, isPhysical);
        physical?.DriveFuses(lowering._module, lowering._dies);
        foreach (var side in Enum.GetValues<Compass>()) lowering.JoinRim(side, physical);
        foreach (var name in grid.Exposed) lowering.JoinExposed(name);
        return new LoweredGrid(lowering._module.Build(wafer.Role), grid)
        {
            Die = lowering._dieModule,
            IsPhysical = isPhysical,
            Plan = plan,
        };
    }

    private ImmutableArray<BoundExpression> DieAt(AffineMapPair at) => [Bind.Index(at.Row), Bind.Index(at.Column)];

    private void JoinShared()
    {
        var all = new Region((0, DieRows), (0, DieColumns));
        var at = DieAt(new AffineMapPair(all[0], all[1]));
        foreach (var port in _die.Shared)
            foreach (var leaf in LinkLeaf.Of(port))
                if (!leaf.IsOutput)
                    _module.Drive(
                        all, leaf.On(new BoundInstancePort(_dies, at, port, port.Span)), leaf.On(Bind.Name(port)));
        foreach (var argument in _grid.Arguments)
        {
            if (argument.Kind == TileArgumentKind.Shared) continue;
            var origin = argument.Kind == TileArgumentKind.Column
                ? all[1].Times(_grid.Shape.Columns) : all[0].Times(_grid.Shape.Rows);
            var port = _die.Origins[argument.Port];
            _module.Drive(
                all, new BoundInstancePort(_dies, at, port, argument.Span), Bind.Index(origin, port.Type));
        }
    }

    private Terminal Side(Compass side, AffineMapPair die, BoundExpression element) =>
        _die.Sides[(int)side].ElementOn(_dies, DieAt(die), element);

    // Between each die and the next: the scribe module, then its stages; without one the hop's stages.
    private void JoinCrossings(Compass from, Compass to, RepairPlan? plan, bool isPhysical)
    {
        var isEast = from == Compass.East;
        var (rows, columns) = isEast ? (DieRows, DieColumns - 1) : (DieRows - 1, DieColumns);
        var near = LinkLeaf.Of(TileArray.PortNamed(_grid.Tile, from.ToString()));
        var far = LinkLeaf.Of(TileArray.PortNamed(_grid.Tile, to.ToString()));
        if (rows == 0 || columns == 0 || near.IsEmpty || far.IsEmpty) return;
        var length = isEast ? _die.Rows : _die.Columns;
        var all = new Region((0, rows), (0, columns), (0, length));
        var at = new[] { Bind.Index(all[0]), Bind.Index(all[1]), Bind.Index(all[2]) };
        var next = isEast
            ? new AffineMapPair(all[0], all[1].Plus(1)) : new AffineMapPair(all[0].Plus(1), all[1]);
        var end = Side(from, new AffineMapPair(all[0], all[1]), at[2]);
        var name = isEast ? "scribe_east" : "scribe_south";
        if (_grid.Scribe is { } scribe)
        {
            var link = _module.Instance(name, scribe, rows, columns, length);
            _module.Clock(all, link, [.. at]);
            if (plan is not null && isPhysical) ScribeFuses.Drive(_module, link, _grid.Shape, plan, isEast);
            _module.Join(all, end, Terminal.Of(link, [.. at], TileArray.PortNamed(scribe, "a")));
            end = Terminal.Of(link, [.. at], TileArray.PortNamed(scribe, "b"));
        }

        var latency = _grid.Scribe is null ? _grid.HopLatency : _grid.ScribeLatency;
        if (latency > 0)
        {
            var stage = _stages.Make(
                isEast ? "CrossingEast" : "CrossingSouth", far, near, latency, isOptional: false);
            var stages = _module.Instance(name + "_stage", stage.Module, rows, columns, length);
            _module.Clock(all, stages, [.. at]);
            _module.Join(all, end, stage.A.On(stages, at));
            end = stage.B.On(stages, at);
        }

        _module.Join(all, end, Side(to, next, at[2]));
    }

    // The dies on the rim: elements of the wafer's port, or what a rim gives that is tied off.
    private void JoinRim(Compass side, PhysicalRim? physical)
    {
        var alongRows = DieFrame.IsAlongRows(side);
        var (dies, length, logical) = alongRows
            ? (DieRows, _die.Rows, _grid.Shape.Rows) : (DieColumns, _die.Columns, _grid.Shape.Columns);
        var isPort = _grid.Edges[(int)side] == EdgePolicy.Port;
        var edgeLength = dies * logical;
        var all = new Region((0, dies), (0, logical));
        var ports = _die.Sides[(int)side];
        if (isPort)
            physical?.AlignRim(
                _module, side, dies, (die, element) => Side(side, RimDie(die), Bind.Index(element)),
                element => LoweredModule.Edge(_wafer, side, (Bind.Index(element), edgeLength)), RimDie);
        foreach (var leaf in ports.Leaves)
        {
            if (isPort && physical?.Aligns(side, leaf) == true) continue;
            if (leaf.IsOutput)
            {
                if (!isPort) continue;
                var edge = LoweredModule.Edge(
                    _wafer, side, (Bind.Index(all[0].Times(logical).Plus(all[1])), edgeLength));
                var source = Side(side, RimDie(all[0]), Bind.Index(all[1]));
                _module.Drive(all, edge.At(edge.Find(leaf.Name)!), source.At(leaf));
                continue;
            }

            var tied = leaf.Tied(_wafer.Span);
            for (var die = 0; die < dies; die++)
            {
                var none = new Region();
                var place = new BoundInstancePort(
                    _dies, DieAt(RimDie(none.At(die))), ports[leaf.Name], _wafer.Span);
                if (!isPort)
                {
                    _module.Drive(none, place, new BoundFill(tied, length, place.Type, _wafer.Span));
                    continue;
                }

                var values = Enumerable.Range(0, length).Select(i => i < logical
                    ? EdgeElement(side, leaf, (die * logical) + i, edgeLength) : tied);
                _module.Drive(none, place, new BoundArrayValue([.. values], place.Type, _wafer.Span));
            }
        }

        AffineMapPair RimDie(Semantics.Values.AffineMap along)
        {
            var zero = along.Times(0);
            return side switch
            {
                Compass.West => new AffineMapPair(along, zero),
                Compass.East => new AffineMapPair(along, zero.Plus(DieColumns - 1)),
                Compass.North => new AffineMapPair(zero, along),
                _ => new AffineMapPair(zero.Plus(DieRows - 1), along),
            };
        }
    }

    private BoundExpression EdgeElement(Compass side, LinkLeaf leaf, int index, int length)
    {
        var edge = LoweredModule.Edge(
            _wafer, side, (new BoundConstant(index, IntegerType.Instance, _wafer.Span), length));
        return edge.At(edge.Find(leaf.Name)!);
    }

    private void JoinExposed(string name)
    {
        var shape = _grid.Shape;
        var ports = _die.Exposed[name];
        var port = TileArray.PortNamed(_wafer, name)!;
        var all = new Region((0, DieRows), (0, DieColumns), (0, shape.Rows), (0, shape.Columns));
        foreach (var leaf in ports.Leaves)
        {
            if (leaf.IsOutput)
            {
                var source = ports.ElementOn(
                    _dies, DieAt(new AffineMapPair(all[0], all[1])), Bind.Index(all[2]), Bind.Index(all[3]));
                var place = leaf.On(
                    Bind.Name(port),
                    (Bind.Index(all[0].Times(shape.Rows).Plus(all[2])), shape.LogicalRows),
                    (Bind.Index(all[1].Times(shape.Columns).Plus(all[3])), shape.LogicalColumns));
                _module.Drive(all, place, source.At(leaf));
                continue;
            }

            for (var r = 0; r < DieRows; r++)
                for (var c = 0; c < DieColumns; c++)
                    _module.Drive(
                        new BoundInstancePort(
                            _dies, DieAt(new AffineMapPair(new Region().At(r), new Region().At(c))),
                            ports[leaf.Name], _wafer.Span),
                        ExposedValue(port, leaf, r, c, ports[leaf.Name].Type));
        }
    }

    // A die's part of an exposed input of the wafer.
    private BoundArrayValue ExposedValue(BoundPort port, LinkLeaf leaf, int dieRow, int dieColumn, HdlType type)
    {
        var shape = _grid.Shape;
        var line = ((ArrayType)type).Element;
        var rows = ImmutableArray.CreateBuilder<BoundExpression>(shape.Rows);
        for (var r = 0; r < shape.Rows; r++)
        {
            var cells = ImmutableArray.CreateBuilder<BoundExpression>(shape.Columns);
            for (var c = 0; c < shape.Columns; c++)
                cells.Add(leaf.On(
                    Bind.Name(port),
                    (Constant((dieRow * shape.Rows) + r), shape.LogicalRows),
                    (Constant((dieColumn * shape.Columns) + c), shape.LogicalColumns)));
            rows.Add(new BoundArrayValue(cells.MoveToImmutable(), line, _wafer.Span));
        }

        return new BoundArrayValue(rows.MoveToImmutable(), type, _wafer.Span);
    }

    private BoundConstant Constant(int value) => new(value, IntegerType.Instance, _wafer.Span);
}

internal readonly record struct AffineMapPair(Semantics.Values.AffineMap Row, Semantics.Values.AffineMap Column);
