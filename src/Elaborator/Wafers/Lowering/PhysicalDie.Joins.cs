using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

// How lines and positions meet: within the die, at its borders, and at its exposed ports.
internal sealed partial class PhysicalDie
{
    private enum Beyond
    {
        Die,
        Border,
    }

    private void JoinAlong()
    {
        if (_outer[(int)_before] is null || _outer[(int)_after] is null) return;
        var inner = new Region((0, _lines), (0, _positions - 1));
        _module.Join(inner, Outer(_after, inner[0], inner[1]), Outer(_before, inner[0], inner[1].Plus(1)));
        var lines = new Region((0, _lines));
        foreach (var (side, position) in new[] { (_before, 0), (_after, _positions - 1) })
        {
            Terminal Inner(AffineMap line) => Outer(side, line, line.Times(0).Plus(position));
            Terminal Own(AffineMap line) => _die.Sides[(int)side].OwnElement(Bind.Index(line));
            if (_retire == 0)
            {
                _module.Join(lines, Inner(lines[0]), Own(lines[0]));
                continue;
            }

            // Lines of the two dies that stand for one logical line may be apart.
            _module.Join(lines, Inner(lines[0]).Where(leaf => !IsAligned(leaf)), Own(lines[0]));
            var data = Leaves(side).Where(leaf => IsAligned(leaf) && !leaf.IsOutput).ToImmutableArray();
            var ready = Leaves(side).Where(leaf => IsAligned(leaf) && leaf.IsOutput).ToImmutableArray();
            AlignLines($"{side}Align", $"{Name(side)}_align", data, Line, other => BorderLine(side, other), Own, Inner);
            AlignLines($"{side}Ready", $"{Name(side)}_ready", ready, other => BorderLine(side, other), Line, Inner, Own);
        }
    }

    // Data is aligned where it arrives, and a ready before it leaves: so both take the same link across a border.
    public static bool IsAligned(LinkLeaf leaf) => leaf.IsOutput == (leaf.Kind == LeafKind.Ready);

    private void AlignLines(
        string name, string array, ImmutableArray<LinkLeaf> leaves, Func<AffineMap, Place> own,
        Func<AffineMap, Place> other, Func<AffineMap, Terminal> from, Func<AffineMap, Terminal> to)
    {
        if (leaves.IsEmpty) return;
        var cell = _cells.Align(name, leaves, (2 * _retire) + 1, _lineType);
        var cells = _module.Instance(array, cell.Module, _lines);
        var all = new Region((0, _lines));
        _module.Drive(all, PortAt(cells, cell.Skipped, all[0]), own(all[0]).Skipped);
        _module.Drive(all, PortAt(cells, cell.Rank, all[0]), own(all[0]).Rank);
        for (var k = 0; k < cell.From.Length; k++)
        {
            var offset = k - _retire;
            foreach (var (start, count, isInside) in Split(offset, _lines, _lines))
            {
                var region = new Region((start, count));
                if (region.IsEmpty) continue;
                var far = region[0].Plus(offset);
                Candidate(
                    _module, region, k, leaves, cell, port => PortAt(cells, port, region[0]),
                    isInside ? other(far) : null, isInside ? from(far) : null);
            }
        }

        Sink(_module, all, leaves, cell.To.On(cells, Bind.Index(all[0])), to(all[0]));
    }

    private void JoinAcross()
    {
        if (_outer[(int)_above] is null || _outer[(int)_below] is null) return;
        if (_shift == 0)
        {
            var inner = new Region((0, _lines - 1), (0, _positions));
            _module.Join(inner, Outer(_below, inner[0], inner[1]), Outer(_above, inner[0].Plus(1), inner[1]));
        }

        foreach (var side in new[] { _above, _below })
        {
            var border = side == _above ? 0 : _lines - 1;
            var rim = new Region((border, 1), (0, _positions));
            Terminal Own(AffineMap position) => _die.Sides[(int)side].OwnElement(Bind.Index(position));
            var isPlain = _shift == 0;
            _module.Join(
                rim, Outer(side, rim[0], rim[1]).Where(leaf => isPlain || !IsAligned(leaf)), Own(rim[1]));
            if (isPlain) continue;
            var data = Leaves(side).Where(leaf => IsAligned(leaf) && !leaf.IsOutput).ToImmutableArray();
            var ready = Leaves(side).Where(leaf => IsAligned(leaf) && leaf.IsOutput).ToImmutableArray();
            AlignAcross(side, $"{side}Align", $"{Name(side)}_align", data, isReady: false);
            AlignAcross(side, $"{side}Ready", $"{Name(side)}_ready", ready, isReady: true);
        }
    }

    // One cell a tile: it looks at the line beyond, which is another of the die or lies across its border.
    private void AlignAcross(Compass side, string name, string array, ImmutableArray<LinkLeaf> leaves, bool isReady)
    {
        if (leaves.IsEmpty) return;
        var opposite = side == _above ? _below : _above;
        var step = side == _above ? -1 : 1;
        var cell = _cells.Align(name, leaves, (2 * _shift) + 1, _rankType);
        var cells = Array(array, cell.Module, _lines, _positions);
        var ranges = side == _above
            ? new[] { (Start: 1, Count: _lines - 1, Beyond.Die), (Start: 0, Count: 1, Beyond.Border) }
            : [(Start: 0, Count: _lines - 1, Beyond.Die), (Start: _lines - 1, Count: 1, Beyond.Border)];
        foreach (var (first, count, beyond) in ranges)
        {
            Place Far(AffineMap line, AffineMap position) =>
                beyond == Beyond.Die ? Spot(line.Plus(step), position) : BorderSpot(side, position);
            Terminal FarSide(AffineMap line, AffineMap position) => beyond == Beyond.Die
                ? Outer(opposite, line.Plus(step), position)
                : _die.Sides[(int)side].OwnElement(Bind.Index(position));
            Terminal Near(AffineMap line, AffineMap position) => Outer(side, line, position);
            var all = new Region((first, count), (0, _positions));
            if (all.IsEmpty) continue;
            var own = isReady ? Far(all[0], all[1]) : Spot(all[0], all[1]);
            _module.Drive(all, PortAt(cells, cell.Skipped, all[0], all[1]), own.Skipped);
            _module.Drive(all, PortAt(cells, cell.Rank, all[0], all[1]), own.Rank);
            for (var k = 0; k < cell.From.Length; k++)
            {
                var offset = k - _shift;
                foreach (var (start, length, isInside) in Split(offset, _positions, _positions))
                {
                    var region = new Region((first, count), (start, length));
                    if (region.IsEmpty) continue;
                    var (line, other) = (region[0], region[1].Plus(offset));
                    Candidate(
                        _module, region, k, leaves, cell, port => PortAt(cells, port, region[0], region[1]),
                        !isInside ? null : isReady ? Spot(line, other) : Far(line, other),
                        !isInside ? null : isReady ? Near(line, other) : FarSide(line, other));
                }
            }

            Sink(
                _module, all, leaves, cell.To.On(cells, [.. At(all[0], all[1])]),
                isReady ? FarSide(all[0], all[1]) : Near(all[0], all[1]));
        }
    }

    // Indices i of 0 … count − 1 whose i + offset is below the length, and those whose is not.
    public static IEnumerable<(int Start, int Count, bool IsInside)> Split(int offset, int count, int length)
    {
        var low = Math.Clamp(-offset, 0, count);
        var high = Math.Clamp(length - offset, low, count);
        yield return (0, low, false);
        yield return (low, high - low, true);
        yield return (high, count - high, false);
    }

    // One candidate of alignment cells; where there is none it is skipped and silent.
    public static void Candidate(
        CellModule module, Region region, int k, ImmutableArray<LinkLeaf> leaves, AlignCell cell,
        Func<BoundPort, BoundExpression> at, Place? place, Terminal? source)
    {
        var (skipped, rank) = cell.Others[k];
        if (region.IsEmpty) return;
        module.Drive(region, at(skipped), place is { } p ? p.Skipped : Bind.Bit(true));
        module.Drive(region, at(rank), place is { } q ? q.Rank : Bind.Constant(0, rank.Type));
        foreach (var leaf in leaves)
            module.Drive(
                region, at(cell.From[k][leaf.Name]),
                source is { } s ? s.At(s.Find(leaf.Name)!) : Bind.Constant(0, leaf.Type));
    }

    public static void Sink(
        CellModule module, Region region, ImmutableArray<LinkLeaf> leaves, Terminal from, Terminal to)
    {
        foreach (var leaf in leaves)
            module.Drive(region, to.At(to.Find(leaf.Name)!), from.At(from.Find(leaf.Name)!));
    }
}
