using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>What a wafer has round its physical dies: the constants of their fuses, and the multiplexers between the
/// wafer's edge ports, which are logical, and the tiles that serve them.</summary>
internal sealed class PhysicalRim
{
    private readonly PhysicalDie _die;
    private readonly BigIntegerImage? _skips, _retired;
    private readonly int _columns;

    public PhysicalRim(PhysicalDie die, RepairPlan plan)
    {
        _die = die;
        var (rows, columns) = (plan.Shape.DieRows, plan.Shape.DieColumns);
        _columns = columns;
        if (die.Fuses.Skip is not null)
        {
            _skips = new BigIntegerImage(die.Shift * die.RankType.Width);
            for (var r = 0; r < rows; r++)
                for (var c = 0; c < columns; c++)
                    for (var line = 0; line < die.Lines; line++)
                        _skips.Add(Pack(plan.SkipsOf(r, c, line), die.RankType.Width));
        }

        if (die.Fuses.Retired is not null)
        {
            _retired = new BigIntegerImage(die.Retire * die.LineType.Width);
            for (var r = 0; r < rows; r++)
                for (var c = 0; c < columns; c++)
                    _retired.Add(Pack(plan.RetiredOf(r, c), die.LineType.Width));
        }
    }

    private static BigInteger Pack(ReadOnlySpan<int> list, int width)
    {
        var value = BigInteger.Zero;
        for (var i = list.Length - 1; i >= 0; i--) value = (value << width) | list[i];
        return value;
    }

    // The list of a line of a die.
    private BoundExpression Skips(AffineMap row, AffineMap column, int line, BoundPort like) =>
        _skips!.Word(row.Times(_columns).Plus(column).Times(_die.Lines).Plus(line), 0, like.Type);

    private BoundExpression Retired(AffineMap row, AffineMap column, BoundPort like) =>
        _retired!.Word(row.Times(_columns).Plus(column), 0, like.Type);

    /// <summary>Feeds the dies of a wafer from one constant for each kind of list.</summary>
    public void DriveFuses(CellModule module, BoundInstance dies)
    {
        var all = new Region((0, dies.Shape[0]), (0, dies.Shape[1]));
        var fuses = _die.Fuses;
        if (fuses.Skip is { } skip)
        {
            module.Drive(all, At(dies, skip, all), Skips(all[0], all[1], 0, skip));
            foreach (var side in new[] { _die.Above, _die.Below })
            {
                var fuse = fuses.BorderSkips[(int)side]!;
                var line = BorderLine(side == _die.Above ? _die.Below : _die.Above);
                DriveBorder(module, dies, fuse, side, (row, column) => Skips(row, column, line, fuse));
            }
        }

        if (fuses.Retired is not { } retired) return;
        module.Drive(all, At(dies, retired, all), Retired(all[0], all[1], retired));
        foreach (var side in new[] { _die.Before, _die.After })
        {
            var fuse = fuses.BorderRetired[(int)side]!;
            DriveBorder(module, dies, fuse, side, (row, column) => Retired(row, column, fuse));
        }
    }

    // The line of a die that stands at one of its sides.
    private int BorderLine(Compass side) => side == _die.Above ? 0 : _die.Lines - 1;

    // The neighbour's list; on the rim of the wafer the fuse has the default.
    private static void DriveBorder(
        CellModule module, BoundInstance dies, BoundPort fuse, Compass side,
        Func<AffineMap, AffineMap, BoundExpression> list)
    {
        var (rows, columns) = (dies.Shape[0], dies.Shape[1]);
        var (dr, dc) = side switch
        {
            Compass.North => (-1, 0),
            Compass.South => (1, 0),
            Compass.West => (0, -1),
            _ => (0, 1),
        };
        var inner = new Region(
            (Math.Max(0, -dr), rows - Math.Abs(dr)), (Math.Max(0, -dc), columns - Math.Abs(dc)));
        var rim = side switch
        {
            Compass.North => new Region((0, 1), (0, columns)),
            Compass.South => new Region((rows - 1, 1), (0, columns)),
            Compass.West => new Region((0, rows), (0, 1)),
            _ => new Region((0, rows), (columns - 1, 1)),
        };
        if (!inner.IsEmpty)
            module.Drive(inner, At(dies, fuse, inner), list(inner[0].Plus(dr), inner[1].Plus(dc)));
        module.Drive(rim, At(dies, fuse, rim), Bind.Constant(fuse.FuseDefault.Unsigned, fuse.Type));
    }

    private static BoundInstancePort At(BoundInstance dies, BoundPort fuse, Region at) =>
        new(dies, [Bind.Index(at[0]), Bind.Index(at[1])], fuse, dies.Span);

    /// <summary>Whether a leaf of a die's side needs alignment at an edge port: within the wafer the die on the other side
    /// does it.</summary>
    public bool Aligns(Compass side, LinkLeaf leaf) => Spares(side) > 0 && !PhysicalDie.IsAligned(leaf);

    private bool IsAcross(Compass side) => side == _die.Above || side == _die.Below;

    private int Spares(Compass side) => IsAcross(side) ? _die.Shift : _die.Retire;

    /// <summary>Joins those leaves: what comes out is chosen among the tiles that may serve a logical line, and a ready
    /// goes to the one that does.</summary>
    /// <param name="ofDie">A side's element of a die on the rim.</param>
    /// <param name="ofEdge">An element of the wafer's edge port.</param>
    /// <param name="at">Row and column of a die on the rim.</param>
    public void AlignRim(
        CellModule module, Compass side, int dies, Func<AffineMap, AffineMap, Terminal> ofDie,
        Func<AffineMap, Terminal> ofEdge, Func<AffineMap, AffineMapPair> at)
    {
        var spares = Spares(side);
        var leaves = _die.Leaves(side).Where(leaf => Aligns(side, leaf)).ToImmutableArray();
        if (leaves.IsEmpty) return;
        var name = side.ToString().ToLowerInvariant();
        var (logical, physical) = IsAcross(side)
            ? (_die.Positions - spares, _die.Positions) : (_die.Lines - spares, _die.Lines);
        var decode = IsAcross(side) ? _die.SpotCell! : _die.LineCell!;
        var spots = module.Instance($"{name}_rim_spot", decode.Module, dies, physical);
        var all = new Region((0, dies), (0, physical));
        BoundExpression Port(BoundInstance array, BoundPort port, AffineMap die, AffineMap index) =>
            new BoundInstancePort(array, [Bind.Index(die), Bind.Index(index)], port, module.Span);
        var place = at(all[0]);
        module.Drive(all, Port(spots, decode.List, all[0], all[1]), IsAcross(side)
            ? Skips(place.Row, place.Column, BorderLine(side), decode.List)
            : Retired(place.Row, place.Column, decode.List));
        module.Drive(all, Port(spots, decode.Position, all[0], all[1]), Bind.Index(all[1], decode.Position.Type));
        PhysicalDie.Place Physical(AffineMap die, AffineMap index) => new(
            Port(spots, decode.Skipped, die, index), Port(spots, decode.Rank, die, index));
        PhysicalDie.Place Logical(AffineMap die, AffineMap index) => new(
            Bind.Bit(false), Bind.Index(index, decode.Rank.Type));
        Terminal Edge(AffineMap die, AffineMap index) => ofEdge(die.Times(logical).Plus(index));

        Align($"{side}RimOut", $"{name}_rim", true, logical, physical, 0, Logical, Physical, ofDie, Edge);
        Align($"{side}RimReady", $"{name}_rim_ready", false, physical, logical, -spares, Physical, Logical, Edge, ofDie);

        void Align(
            string cellName, string array, bool isOutput, int count, int length, int low,
            Func<AffineMap, AffineMap, PhysicalDie.Place> own, Func<AffineMap, AffineMap, PhysicalDie.Place> other,
            Func<AffineMap, AffineMap, Terminal> from, Func<AffineMap, AffineMap, Terminal> to)
        {
            var mine = leaves.Where(leaf => leaf.IsOutput == isOutput).ToImmutableArray();
            if (mine.IsEmpty) return;
            var cell = _die.Cells.Align(cellName, mine, spares + 1, decode.Rank.Type);
            var cells = module.Instance(array, cell.Module, dies, count);
            var whole = new Region((0, dies), (0, count));
            var place = own(whole[0], whole[1]);
            module.Drive(whole, Port(cells, cell.Skipped, whole[0], whole[1]), place.Skipped);
            module.Drive(whole, Port(cells, cell.Rank, whole[0], whole[1]), place.Rank);
            for (var k = 0; k < cell.From.Length; k++)
                foreach (var (start, extent, isInside) in PhysicalDie.Split(low + k, count, length))
                {
                    var region = new Region((0, dies), (start, extent));
                    var far = region[1].Plus(low + k);
                    PhysicalDie.Candidate(
                        module, region, k, mine, cell, port => Port(cells, port, region[0], region[1]),
                        isInside ? other(region[0], far) : null, isInside ? from(region[0], far) : null);
                }

            PhysicalDie.Sink(
                module, whole, mine, cell.To.On(cells, Bind.Index(whole[0]), Bind.Index(whole[1])),
                to(whole[0], whole[1]));
        }
    }
}
