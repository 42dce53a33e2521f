using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

// Exposed ports have logical coordinates: each is chosen among the tiles that may serve it, first along the line, then
// among the lines.
internal sealed partial class PhysicalDie
{
    private delegate BoundExpression LeafAt(LinkLeaf leaf, AffineMap line, AffineMap position);

    private void JoinExposed()
    {
        foreach (var name in _grid.Exposed)
        {
            var tiles = _exposedTiles[name];
            var ports = _die.Exposed[name];
            LeafAt tile = (leaf, line, position) => tiles(line, position).At(leaf);
            LeafAt own = (leaf, line, position) => ports.OwnElement([.. At(line, position)]).At(leaf);
            JoinOutputs(name, [.. ports.Leaves.Where(leaf => leaf.IsOutput)], tile, own);
            JoinInputs(name, [.. ports.Leaves.Where(leaf => !leaf.IsOutput)], own, tile);
        }
    }

    private void JoinOutputs(string name, ImmutableArray<LinkLeaf> leaves, LeafAt tile, LeafAt own)
    {
        if (leaves.IsEmpty) return;
        var value = tile;
        if (_shift > 0)
            value = Choose(
                $"Pick_{name}", $"pick_{name}", leaves, (_lines, _logicalPositions), _rankType, 0, _shift, isAlong: true,
                (line, position) => Logical(position, _rankType), Spot, _positions, value);
        if (_retire > 0)
            value = Choose(
                $"PickLine_{name}", $"pick_line_{name}", leaves, (_logicalLines, _logicalPositions), _lineType, 0, _retire,
                isAlong: false, (line, _) => Logical(line, _lineType), (line, _) => Line(line), _lines, value);
        var all = new Region((0, _logicalLines), (0, _logicalPositions));
        foreach (var leaf in leaves) _module.Drive(all, own(leaf, all[0], all[1]), value(leaf, all[0], all[1]));
    }

    private void JoinInputs(string name, ImmutableArray<LinkLeaf> leaves, LeafAt own, LeafAt tile)
    {
        if (leaves.IsEmpty) return;
        var value = own;
        if (_retire > 0)
            value = Choose(
                $"GiveLine_{name}", $"give_line_{name}", leaves, (_lines, _logicalPositions), _lineType, -_retire, 0,
                isAlong: false, (line, _) => Line(line), (line, _) => Logical(line, _lineType), _logicalLines, value);
        if (_shift > 0)
            value = Choose(
                $"Give_{name}", $"give_{name}", leaves, (_lines, _positions), _rankType, -_shift, 0, isAlong: true,
                Spot, (line, position) => Logical(position, _rankType), _logicalPositions, value);
        var all = All;
        foreach (var leaf in leaves) _module.Drive(all, tile(leaf, all[0], all[1]), value(leaf, all[0], all[1]));
    }

    private static Place Logical(AffineMap index, HdlType type) => new(Bind.Bit(false), Bind.Index(index, type));

    // An array of alignment cells of a shape, over the candidates at offsets low to high along one axis.
    private LeafAt Choose(
        string name, string array, ImmutableArray<LinkLeaf> leaves, (int Lines, int Positions) shape, HdlType rank, int low,
        int high, bool isAlong, Func<AffineMap, AffineMap, Place> own, Func<AffineMap, AffineMap, Place> other,
        int length, LeafAt from)
    {
        var cell = _cells.Align(name, leaves, high - low + 1, rank);
        var cells = Array(array, cell.Module, shape.Lines, shape.Positions);
        var all = new Region((0, shape.Lines), (0, shape.Positions));
        var mine = own(all[0], all[1]);
        _module.Drive(all, PortAt(cells, cell.Skipped, all[0], all[1]), mine.Skipped);
        _module.Drive(all, PortAt(cells, cell.Rank, all[0], all[1]), mine.Rank);
        for (var k = 0; k < cell.From.Length; k++)
        {
            var offset = low + k;
            foreach (var (start, count, isInside) in Split(offset, isAlong ? shape.Positions : shape.Lines, length))
            {
                var region = isAlong
                    ? new Region((0, shape.Lines), (start, count)) : new Region((start, count), (0, shape.Positions));
                if (region.IsEmpty) continue;
                var (line, position) = isAlong
                    ? (region[0], region[1].Plus(offset)) : (region[0].Plus(offset), region[1]);
                Candidate(
                    _module, region, k, leaves, cell, port => PortAt(cells, port, region[0], region[1]),
                    isInside ? other(line, position) : null,
                    isInside ? new Terminal(leaves, leaf => from(leaf, line, position)) : null);
            }
        }

        return (leaf, line, position) => PortAt(cells, cell.To[leaf.Name], line, position);
    }
}
