using System.Numerics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>Sets the lane steering of the crossings: the fuse <c>skip</c> of a scribe module, where it has one.</summary>
internal static class ScribeFuses
{
    /// <summary>One constant for the crossings of a direction where some differ from the default.</summary>
    public static void Drive(CellModule module, BoundInstance links, GridShape shape, RepairPlan plan, bool isEast)
    {
        var fuse = links.Module.Ports.FirstOrDefault(port => port is { Name: "skip", IsFuse: true });
        var side = isEast ? DefectKind.EastLane : DefectKind.SouthLane;
        if (fuse is null || !plan.Lanes.Keys.Any(key => key.Side == side)) return;
        var lanes = 2 * shape.SpareLanes;
        if (lanes == 0 || fuse.Type.Width % lanes != 0) return;
        var laneWidth = fuse.Type.Width / lanes;
        var word = fuse.Type.Width;
        var image = new BigIntegerImage(word);
        for (var r = 0; r < links.Shape[0]; r++)
            for (var c = 0; c < links.Shape[1]; c++)
                for (var i = 0; i < links.Shape[2]; i++)
                {
                    var place = isEast
                        ? (side, Start(shape, r, isRow: true) + i, Start(shape, c + 1, isRow: false) - 1)
                        : (side, Start(shape, r + 1, isRow: true) - 1, Start(shape, c, isRow: false) + i);
                    var value = fuse.FuseDefault.Unsigned;
                    if (plan.Lanes.TryGetValue(place, out var list))
                    {
                        value = BigInteger.Zero;
                        for (var l = 0; l < list.Length; l++) value |= (BigInteger)list[l] << (l * laneWidth);
                    }

                    image.Add(value);
                }

        var all = new Region((0, links.Shape[0]), (0, links.Shape[1]), (0, links.Shape[2]));
        var at = all[0].Times(links.Shape[1]).Plus(all[1]).Times(links.Shape[2]).Plus(all[2]);
        module.Drive(
            all,
            new BoundInstancePort(
                links, [Bind.Index(all[0]), Bind.Index(all[1]), Bind.Index(all[2])], fuse, module.Span),
            image.Word(at, 0, fuse.Type));
    }

    private static int Start(GridShape shape, int die, bool isRow)
    {
        var start = 0;
        for (var i = 0; i < die; i++) start += isRow ? shape.PhysicalRowsOf(i) : shape.PhysicalColumnsOf(i);
        return start;
    }
}

/// <summary>Words of one width side by side in one constant.</summary>
internal sealed class BigIntegerImage(int word)
{
    private readonly List<BigInteger> _words = [];
    private BoundExpression? _constant;

    public void Add(BigInteger value) => _words.Add(value);

    /// <summary>Bits of the word at an index that is affine.</summary>
    public BoundExpression Word(AffineMap index, int low, HdlType type)
    {
        _constant ??= Build();
        return new BoundPartSelect(
            _constant, Bind.Index(index.Times(word).Plus(low)), type.Width, type, default);
    }

    private BoundConstant Build()
    {
        var bytes = new byte[(((long)_words.Count * word) + 7) / 8 + 1];
        for (var i = 0; i < _words.Count; i++)
            for (var b = 0; b < word; b++)
                if (!((_words[i] >> b) & 1).IsZero)
                {
                    var at = ((long)i * word) + b;
                    bytes[at / 8] |= (byte)(1 << (int)(at % 8));
                }

        return new BoundConstant(
            new BigInteger(bytes, isUnsigned: true), new UIntType(checked(_words.Count * word)), default);
    }
}
